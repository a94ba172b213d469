import type { Json } from "../../model/server.ts";
import { findArray } from "./arrays.ts";
import type { Node, NodeOf, Nodes, TypeName } from "./node.ts";
import { typeOf, types } from "./node.ts";
import { findNumber } from "./numbers.ts";
import { findObject } from "./objects.ts";
import type { Outcome, Signed } from "./outcome.ts";
import { firstOf, meets, must, mustNot, none, obstacle, open } from "./outcome.ts";
import { findString } from "./strings.ts";

/** A goal for values of one type, with negation pushed down to its atoms. */
type Formula = boolean | Signed | { readonly all: readonly Formula[] } | { readonly any: readonly Formula[] };

const typeOrder: readonly TypeName[] = ["string", "number", "boolean", "array", "object", "null"];
const maxDepth = 60;

const keyOf = ({ node, holds }: Signed): number => node.id * 2 + Number(holds);
const opposite = (key: number): number => key ^ 1;
const isAtom = (formula: Formula): formula is Signed => typeof formula === "object" && "node" in formula;

const all = (parts: readonly Formula[]): Formula => {
  if (parts.includes(false)) return false;
  const live = parts.filter((part) => part !== true);
  return live.length === 0 ? true : live.length === 1 ? live[0]! : { all: live };
};
const any = (parts: readonly Formula[]): Formula => {
  if (parts.includes(true)) return true;
  const live = parts.filter((part) => part !== false);
  return live.length === 0 ? false : live.length === 1 ? live[0]! : { any: live };
};

/** Counts work, so that the same input ends the same way on every machine; the clock is only the last resort. */
export class Budget {
  private all: number;
  private left: number;
  private readonly until: number;
  constructor(steps: number, milliseconds: number) {
    this.all = steps;
    this.left = steps;
    this.until = performance.now() + milliseconds;
  }

  /** Lets the next question take so many of the steps that are left. */
  grant(steps: number): void {
    this.left = Math.min(steps, this.all);
  }

  /** False once the work is used up. */
  spend(): boolean {
    this.left--;
    this.all--;
    if (this.all % 16 === 0 && performance.now() > this.until) this.all = this.left = 0;
    return this.left > 0;
  }

  get isSpent(): boolean {
    return this.left <= 0;
  }
}

/**
 * Looks for a value that meets a goal, or proves that there is none. `old` is within `new` exactly if nothing meets
 * `[must(old), mustNot(new)]`. Alternatives are split as a SAT solver does (unit propagation, pruning by theory),
 * so a discriminator decides a union before its branches are opened.
 *
 * Recursion: JSON values are finite, so a smallest value that meets a goal holds no smaller one that does. A goal met again
 * inside its own search may thus be taken as impossible; what rests on that is remembered only once the outer goal is settled.
 */
export class Solver {
  readonly nodes: Nodes;
  readonly budget: Budget;
  private readonly known = new Map<string, Outcome>();
  private readonly formulas = new Map<number, Formula>();
  private readonly unfolding = new Set<number>();
  private readonly overlapping = new Map<number, readonly (readonly [Node, Node])[]>();
  private active = new Map<string, number>();
  /** The outermost goal in progress that was taken as impossible. */
  private assumed = Infinity;

  constructor(nodes: Nodes, budget: Budget) {
    this.nodes = nodes;
    this.budget = budget;
  }

  find(parts: readonly Signed[]): Outcome {
    const byKey = new Map<number, Signed>();
    for (const part of parts) {
      const key = keyOf(part);
      if (byKey.has(opposite(key))) return none;
      byKey.set(key, part);
    }
    const key = [...byKey.keys()].sort((a, b) => a - b).join();
    const known = this.known.get(key);
    if (known) return known;
    const above = this.active.get(key);
    if (above !== undefined) {
      this.assumed = Math.min(this.assumed, above);
      return none;
    }
    const depth = this.active.size;
    if (depth > maxDepth) return open("nesting");
    const outer = this.assumed;
    this.assumed = Infinity;
    this.active.set(key, depth);
    const outcome = this.search([...byKey.values()]);
    this.active.delete(key);
    const restsAbove = this.assumed < depth;
    if (!this.budget.isSpent && !(restsAbove && outcome.kind === "none")) this.known.set(key, outcome);
    this.assumed = Math.min(outer, restsAbove ? this.assumed : Infinity);
    return outcome;
  }

  private search(goal: readonly Signed[]): Outcome {
    let best: Outcome = none;
    for (const type of typeOrder) {
      const formula = all(goal.map(({ node, holds }) => this.restrict(node, holds, type)));
      if (formula === false) continue;
      const outcome = this.branch(type, goal, new Map(), [], [formula]);
      if (outcome.kind === "some" && outcome.sure) return outcome;
      best = better(best, outcome);
    }
    return best;
  }

  /** What a node says of values of one type. */
  private restrict(node: Node, holds: boolean, type: TypeName): Formula {
    const key = keyOf({ node, holds }) * 64 + types[type];
    const known = this.formulas.get(key);
    if (known !== undefined) return known;
    // A reference that comes back to itself on the same value says nothing that can be decided.
    if (this.unfolding.has(key)) return must(this.nodes.opaque("$ref", `loop ${node.id}`));
    this.unfolding.add(key);
    const formula = this.unfold(node, holds, type);
    this.unfolding.delete(key);
    if (this.unfolding.size === 0 || node.op !== "ref") this.formulas.set(key, formula);
    return formula;
  }

  private unfold(node: Node, holds: boolean, type: TypeName): Formula {
    const under = (part: Node, sign = holds): Formula => this.restrict(part, sign, type);
    switch (node.op) {
      case "true":
      case "false":
        return (node.op === "true") === holds;
      case "type":
        return ((node.types & types[type]) !== 0) === holds;
      case "not":
        return under(node.item, !holds);
      case "ref":
        return under(node.target());
      case "and":
      case "or":
        return ((node.op === "and") === holds ? all : any)(node.items.map((item) => under(item)));
      case "one": {
        const pairs = this.overlaps(node);
        if (holds) {
          return all([any(node.items.map((item) => under(item))), ...pairs.map(([a, b]) => any([under(a, false), under(b, false)]))]);
        }
        return any([all(node.items.map((item) => under(item))), ...pairs.map(([a, b]) => all([under(a, true), under(b, true)]))]);
      }
      case "in":
        return [...node.values.values()].some((value) => typeOf(value) === type) ? { node, holds } : !holds;
      case "opaque":
        return node.of & types[type] ? { node, holds } : holds;
      default:
        return atomType[node.op] === type ? { node, holds } : !holds;
    }
  }

  /** Pairs of branches of a `oneOf` that a value may satisfy together; judged apart from all assumptions. */
  private overlaps(node: NodeOf<"one">): readonly (readonly [Node, Node])[] {
    const known = this.overlapping.get(node.id);
    if (known) return known;
    const pairs: [Node, Node][] = [];
    node.items.forEach((a, index) => node.items.slice(index + 1).forEach((b) => pairs.push([a, b])));
    this.overlapping.set(node.id, pairs);
    const [active, assumed] = [this.active, this.assumed];
    this.active = new Map();
    const found = pairs.filter(([a, b]) => this.find([must(a), must(b)]).kind !== "none");
    [this.active, this.assumed] = [active, assumed];
    this.overlapping.set(node.id, found);
    return found;
  }

  private branch(
    type: TypeName,
    goal: readonly Signed[],
    given: ReadonlyMap<number,
    Signed>,
    open_: readonly (readonly Formula[])[],
    added: readonly Formula[],
  ): Outcome {
    if (!this.budget.spend()) return open("budget");
    const atoms = new Map(given);
    let clauses = [...open_];
    const absorb = (formula: Formula): boolean => {
      if (typeof formula === "boolean") return formula;
      if ("all" in formula) return formula.all.every(absorb);
      if ("any" in formula) return clauses.push(formula.any) > 0;
      const key = keyOf(formula);
      atoms.set(key, formula);
      return !atoms.has(opposite(key));
    };
    if (!added.every(absorb)) return none;
    const met = (part: Formula): boolean => (isAtom(part) ? atoms.has(keyOf(part)) : typeof part === "object" && "all" in part && part.all.every(met));
    const clashes = (part: Formula): boolean =>
      isAtom(part) ? atoms.has(opposite(keyOf(part))) : typeof part === "object" && "all" in part ? part.all.some(clashes) : false;
    let deep = false;
    for (let settled = false; !settled; ) {
      settled = true;
      const pending = clauses;
      clauses = [];
      for (const clause of pending) {
        if (clause.some(met)) continue;
        const live = clause.filter((part) => !clashes(part) && !(deep && this.refutes(type, atoms, part)));
        if (live.length === 0) return none;
        if (live.length === 1) {
          if (!absorb(live[0]!)) return none;
          settled = false;
        } else clauses.push(live);
      }
      if (!settled || deep) continue;
      const outcome = this.record(type, [...atoms.values()]);
      if (outcome.kind === "none" || clauses.length === 0) return this.verified(outcome, goal);
      const early = this.verified(outcome, goal);
      if (early.kind === "some" && early.sure) return early;
      deep = true;
      settled = false;
    }
    if (clauses.length === 0) return this.verified(this.record(type, [...atoms.values()]), goal);
    clauses.sort((a, b) => a.length - b.length);
    const [chosen = [], ...rest] = clauses;
    let best: Outcome = none;
    chosen.forEach((part, index) => {
      if (best.kind === "some" && best.sure) return;
      const before = chosen.slice(0, index).filter(isAtom).map(({ node, holds }) => ({ node, holds: !holds }));
      best = better(best, this.branch(type, goal, atoms, rest, [part, ...before]));
    });
    return best;
  }

  /** Whether the atoms leave no value with this part. */
  private refutes(type: TypeName, atoms: ReadonlyMap<number, Signed>, part: Formula): boolean {
    if (typeof part === "boolean") return !part;
    if ("any" in part || !this.budget.spend()) return false;
    const more = isAtom(part) ? [part] : part.all.filter(isAtom);
    if (more.length === 0) return false;
    return this.record(type, [...new Map([...atoms.values(), ...more].map((atom) => [keyOf(atom), atom])).values()]).kind === "none";
  }

  private verified(outcome: Outcome, goal: readonly Signed[]): Outcome {
    if (outcome.kind !== "some") return outcome;
    const met = meets(outcome.value, goal);
    if (met === false) return open(obstacle(goal, "combination"));
    return met === outcome.sure ? outcome : { ...outcome, sure: met === true };
  }

  /** A value of one type that meets atoms only. */
  private record(type: TypeName, atoms: readonly Signed[]): Outcome {
    const listed = atoms.find(({ node, holds }) => holds && node.op === "in");
    if (listed?.node.op === "in") {
      return firstOf([...listed.node.values.values()].filter((value) => typeOf(value) === type), atoms, true, "enum");
    }
    switch (type) {
      case "null":
        return firstOf([null], atoms, true, "null");
      case "boolean":
        return firstOf([true, false], atoms, true, "boolean");
      case "number":
        return findNumber(atoms);
      case "string":
        return findString(atoms);
      case "array":
        return findArray(this, atoms);
      case "object":
        return findObject(this, atoms);
    }
  }

  /** A further value: the goal, and none of these. */
  other(goal: readonly Signed[], values: readonly Json[]): Outcome {
    return this.find(values.length === 0 ? goal : [...goal, mustNot(this.nodes.in(values))]);
  }
}

const atomType: Readonly<Record<string, TypeName>> = {
  min: "number", multiple: "number", length: "string", pattern: "string", format: "string",
  items: "array", count: "array", unique: "array", members: "object", size: "object",
};

/** Of two results, the one that says more about the union of their cases. */
function better(one: Outcome, other: Outcome): Outcome {
  if (one.kind === "none") return other;
  if (other.kind === "none") return one;
  if (one.kind === "some" && (one.sure || other.kind === "open")) return one;
  return other.kind === "some" ? other : one;
}
