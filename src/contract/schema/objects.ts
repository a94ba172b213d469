import type { Json } from "../../model/server.ts";
import { holds } from "./evaluate.ts";
import type { Node } from "./node.ts";
import { types } from "./node.ts";
import type { Outcome, Signed } from "./outcome.ts";
import { meets, must, mustNot, none, obstacle, open } from "./outcome.ts";
import type { Solver } from "./solve.ts";

/** Every member with such a name has a value in `item`. */
interface Rule {
  readonly names: Node;
  readonly item: Node;
}

const maxClasses = 24;
const maxMembers = 300;

/** A member that some atom asks for, or why there is none. */
type Found = { readonly kind: "member"; readonly name: string; readonly value: Json; readonly sure: boolean } | Extract<Outcome, { kind: "none" | "open" }>;

/** Members are independent of each other but for their number: each demand is met, or refuted, alone. */
class ObjectSearch {
  private readonly solver: Solver;
  private readonly atoms: readonly Signed[];
  /** Rules for names that are spelled out, and rules for sets of names. */
  private readonly byName = new Map<string, Node[]>();
  private readonly rules: Rule[] = [];
  private readonly wanted = new Map<string, Signed[]>();
  private readonly others: { names: Node; goal: Signed[] }[] = [];
  private least = 0;
  private most = Infinity;
  private readonly members = new Map<string, Json>();
  private sure = true;
  private doubt: string | null = null;

  constructor(solver: Solver, atoms: readonly Signed[]) {
    this.solver = solver;
    this.atoms = atoms;
    for (const { node, holds: wanted } of atoms) {
      if (node.op === "size" && wanted) this.least = Math.max(this.least, node.min);
      else if (node.op === "size") this.most = Math.min(this.most, node.min - 1);
      if (node.op !== "members") continue;
      const { names } = node;
      const listed = names.op === "in" ? [...names.values.values()].filter((name) => typeof name === "string") : null;
      if (wanted && listed) for (const name of listed) this.byName.set(name, [...(this.byName.get(name) ?? []), node.item]);
      else if (wanted) this.rules.push(node);
      else if (listed?.length === 1) this.wanted.set(listed[0]!, [...(this.wanted.get(listed[0]!) ?? []), mustNot(node.item)]);
      else this.others.push({ names, goal: [mustNot(node.item)] });
    }
  }

  run(): Outcome {
    if (this.wanted.size > this.most || this.least > this.most) return none;
    for (const [name, goal] of this.wanted) {
      const outcome = this.solver.find([...this.rulesFor(name), ...goal]);
      if (outcome.kind === "none") return none;
      if (outcome.kind === "open") this.doubt ??= outcome.why;
      else this.put(name, outcome);
    }
    for (const { names, goal } of this.others) {
      const found = this.wanted.size >= this.most ? this.share(names, goal) : this.member(names, goal);
      if (found.kind === "none") return none;
      if (found.kind === "open") this.doubt ??= found.why;
      else this.put(found.name, found);
    }
    if (this.fill()) return none;
    if (this.doubt !== null) return open(this.doubt);
    return this.settled();
  }

  private put(name: string, { value, sure }: { value: Json; sure: boolean }): void {
    this.members.set(name, value);
    this.sure &&= sure;
  }

  private rulesFor(name: string): Signed[] {
    const found = (this.byName.get(name) ?? []).map(must);
    for (const { names, item } of this.rules) if (holds(names, name) === true) found.push(must(item));
    return found;
  }

  private classOf(name: string): Node {
    const { nodes } = this.solver;
    if (this.byName.has(name)) return nodes.in([name]);
    return nodes.and(nodes.type(types.string), ...this.rules.filter(({ names }) => holds(names, name) === true).map(({ names }) => names));
  }

  /** One of the wanted members meets a further demand: the only way where no more members may exist. */
  private share(names: Node, goal: readonly Signed[]): Found {
    let doubt: string | null = null;
    for (const [name, wanted] of this.wanted) {
      if (holds(names, name) === false) continue;
      const outcome = this.solver.find([...this.rulesFor(name), ...wanted, ...goal]);
      if (outcome.kind === "some" && this.members.has(name)) return { ...outcome, kind: "member", name };
      if (outcome.kind !== "none") doubt = outcome.kind === "open" ? outcome.why : "maxProperties";
    }
    return doubt === null ? none : open(doubt);
  }

  /** A member with one of these names and such a value. Names that the same rules touch are one class, tried once. */
  private member(names: Node, goal: readonly Signed[], taken: readonly string[] = []): Found {
    const { nodes } = this.solver;
    for (const [name, value] of this.members) {
      if (!taken.includes(name) && holds(names, name) === true && meets(value, goal) === true) return { kind: "member", name, value, sure: true };
    }
    const tried: Signed[] = taken.length > 0 ? [mustNot(nodes.in(taken))] : [];
    let doubt: string | null = null;
    for (let round = 0; round < maxClasses; round++) {
      const named = this.solver.find([must(nodes.type(types.string)), must(names), ...tried]);
      if (named.kind === "none") return doubt === null ? none : open(doubt);
      if (named.kind === "open" || !named.sure || typeof named.value !== "string") return open(named.kind === "open" ? named.why : "propertyNames");
      const name = named.value;
      const outcome = this.solver.find([...this.rulesFor(name), ...(this.wanted.get(name) ?? []), ...goal]);
      if (outcome.kind === "some") return { ...outcome, kind: "member", name };
      if (outcome.kind === "open") doubt ??= outcome.why;
      tried.push(mustNot(this.wanted.has(name) ? nodes.in([name]) : this.classOf(name)));
    }
    return open(doubt ?? "propertyNames");
  }

  /** Adds members until there are enough. True: it is proved that there can never be. */
  private fill(): boolean {
    if (this.members.size > this.most) this.doubt ??= "maxProperties";
    if (this.least > maxMembers) this.doubt ??= "minProperties";
    if (this.doubt !== null) return false;
    const impossible: string[] = [];
    for (const name of this.byName.keys()) {
      if (this.members.size >= this.least) return false;
      if (this.members.has(name)) continue;
      const outcome = this.solver.find(this.rulesFor(name));
      if (outcome.kind === "some") this.put(name, outcome);
      else if (outcome.kind === "none") impossible.push(name);
      else this.doubt ??= outcome.why;
    }
    while (this.members.size < this.least && this.doubt === null) {
      const found = this.member(this.solver.nodes.true, [], [...this.members.keys(), ...impossible]);
      if (found.kind === "none") return true;
      if (found.kind === "open") this.doubt ??= found.why;
      else this.put(found.name, found);
    }
    return false;
  }

  /** The object, or a variation of it where a list of excluded values is in the way. */
  private settled(): Outcome {
    const value = Object.fromEntries(this.members) as Json;
    if (meets(value, this.atoms) !== false) return { kind: "some", value, sure: this.sure };
    for (const candidate of this.variations()) if (meets(candidate, this.atoms) === true) return { kind: "some", value: candidate, sure: true };
    return open(obstacle(this.atoms, "enum"));
  }

  private *variations(): Iterable<Json> {
    const { nodes } = this.solver;
    for (const [name, value] of this.members) {
      const seen = [value];
      for (let round = 0; round < 4; round++) {
        const outcome = this.solver.other([...this.rulesFor(name), ...(this.wanted.get(name) ?? [])], seen);
        if (outcome.kind !== "some") break;
        seen.push(outcome.value);
        yield Object.fromEntries([...this.members, [name, outcome.value]]);
      }
    }
    for (const name of [...this.byName.keys()].slice(0, 40)) {
      if (this.members.has(name)) continue;
      const outcome = this.solver.find(this.rulesFor(name));
      if (outcome.kind === "some") yield Object.fromEntries([...this.members, [name, outcome.value]]);
    }
    const found = this.member(nodes.true, [], [...this.members.keys()]);
    if (found.kind === "member") yield Object.fromEntries([...this.members, [found.name, found.value]]);
  }
}

/** An object that meets atoms about objects. */
export const findObject = (solver: Solver, atoms: readonly Signed[]): Outcome => new ObjectSearch(solver, atoms).run();
