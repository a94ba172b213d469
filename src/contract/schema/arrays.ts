import type { Json } from "../../model/server.ts";
import type { Node, NodeOf } from "./node.ts";
import type { Outcome, Signed } from "./outcome.ts";
import { meets, must, mustNot, none, obstacle, open } from "./outcome.ts";
import type { Solver } from "./solve.ts";

const maxLength = 5_000;
const maxDistinct = 64;

/** Somewhere at `from <= index < to` there is an item that meets `goal`. */
interface Demand {
  readonly from: number;
  readonly to: number;
  readonly goal: readonly Signed[];
}

/**
 * Items are independent of each other, but an item needs all that come before it. Between two neighbouring bounds of `items` atoms
 * every place is alike, so a demand is tried at the first places of each such stretch.
 */
class ArraySearch {
  private readonly solver: Solver;
  private readonly atoms: readonly Signed[];
  private readonly rules: NodeOf<"items">[] = [];
  private readonly demands: Demand[] = [];
  private readonly counts: NodeOf<"count">[] = [];
  private readonly limits: NodeOf<"count">[] = [];
  private unique = false;
  private repeated = false;
  /** First indices of the stretches, ascending from 0. */
  private readonly cuts: number[];
  /** No item can stand at this index or after it. */
  private limit = Infinity;
  private doubt: string | null = null;

  constructor(solver: Solver, atoms: readonly Signed[]) {
    this.solver = solver;
    this.atoms = atoms;
    for (const { node, holds } of atoms) {
      if (node.op === "items" && holds) this.rules.push(node);
      else if (node.op === "items") this.demands.push({ from: node.from, to: node.to, goal: [mustNot(node.item)] });
      else if (node.op === "count") (holds ? this.counts : this.limits).push(node);
      else if (node.op === "unique" && holds) this.unique = true;
      else if (node.op === "unique") this.repeated = true;
    }
    const bounds = this.rules.flatMap(({ from, to }) => [from, to]);
    this.cuts = [...new Set([0, ...bounds])].filter(Number.isFinite).sort((a, b) => a - b);
    this.demands.sort((a, b) => a.to - a.from - (b.to - b.from));
  }

  run(): Outcome {
    for (const { item, min } of this.counts) {
      if (this.limits.some((limit) => limit.item === item && limit.min <= min)) return none;
      this.demands.push({ from: 0, to: Infinity, goal: [must(item)] }, { from: min - 1, to: min, goal: [] });
    }
    if (this.repeated) this.demands.push({ from: 1, to: 2, goal: [] });
    const needed = Math.max(0, ...this.demands.map(({ from }) => from + 1));
    if (needed > maxLength) return open("minItems");
    if (this.demands.length > 0) this.findLimit();
    if (needed > this.limit) return this.doubt === null ? none : open(this.doubt);
    if (this.isCrowded(needed) || this.isStarved()) return none;
    if (this.repeated) return this.twice();
    return this.place(0, new Map());
  }

  private rulesAt = (index: number): Signed[] =>
    this.rules.filter(({ from, to }) => from <= index && index < to).map(({ item }) => must(item));

  private findLimit(): void {
    const furthest = Math.max(...this.demands.map(({ to }) => to));
    for (const cut of this.cuts) {
      if (cut >= furthest) return;
      if (this.solver.find(this.rulesAt(cut)).kind === "none") {
        this.limit = cut;
        return;
      }
    }
  }

  /** More items than `maxContains` allows surely match, because they must exist and cannot fail to match. */
  private isCrowded(needed: number): boolean {
    return this.limits.some(({ item, min }) => {
      let matching = 0;
      for (let index = 0; index < needed && matching < min; index++) {
        if (this.solver.find([...this.rulesAt(index), mustNot(item)]).kind === "none") matching++;
      }
      return matching >= min;
    });
  }

  /** Fewer places than `minContains` asks for could match. */
  private isStarved(): boolean {
    if (!Number.isFinite(this.limit) || this.limit > maxLength) return false;
    return this.counts.some(({ item, min }) => {
      let possible = 0;
      for (let index = 0; index < this.limit && possible < min; index++) {
        if (this.solver.find([...this.rulesAt(index), must(item)]).kind !== "none") possible++;
      }
      return possible < min;
    });
  }

  /** Places worth trying for a demand: in each stretch the first ones, as many as there are demands. */
  private *placesFor({ from, to }: Demand): Iterable<number> {
    for (const [order, cut] of this.cuts.entries()) {
      const start = Math.max(cut, from);
      const end = Math.min(this.cuts[order + 1] ?? Infinity, to, this.limit, start + this.demands.length);
      for (let index = start; index < end; index++) yield index;
    }
  }

  private place(next: number, goals: ReadonlyMap<number, readonly Signed[]>): Outcome {
    const demand = this.demands[next];
    if (!demand) return this.build(goals);
    if (!this.solver.budget.spend()) return open("budget");
    let best: Outcome = none;
    for (const index of this.placesFor(demand)) {
      const goal = [...(goals.get(index) ?? []), ...demand.goal];
      if (this.solver.find([...this.rulesAt(index), ...goal]).kind === "none") continue;
      const outcome = this.place(next + 1, new Map([...goals, [index, goal]]));
      if (outcome.kind === "some" && outcome.sure) return outcome;
      if (best.kind !== "some" && outcome.kind !== "none") best = outcome;
    }
    return best;
  }

  private build(goals: ReadonlyMap<number, readonly Signed[]>): Outcome {
    const length = Math.max(0, ...[...goals.keys()].map((index) => index + 1));
    const items: Json[] = [];
    let sure = true;
    const alike = new Map<string, Json>();
    if (this.unique && length > maxDistinct) return open("uniqueItems");
    for (let index = 0; index < length; index++) {
      const base = [...this.rulesAt(index), ...(goals.get(index) ?? [])];
      const key = goals.has(index) ? "" : base.map(({ node }) => node.id).join();
      const known = alike.get(key);
      if (known !== undefined && !this.unique && this.counts.length === 0) {
        items.push(known);
        continue;
      }
      const outcome = this.item(base, items);
      if (outcome.kind === "none" && this.unique) {
        const isUniform = items.every((_, before) => !goals.has(before) && sameGoal(this.rulesAt(before), base));
        return isUniform && sure ? none : open("uniqueItems");
      }
      if (outcome.kind !== "some") return outcome;
      sure &&= outcome.sure;
      items.push(outcome.value);
      if (key !== "") alike.set(key, outcome.value);
    }
    return this.settled(items, sure);
  }

  private item(base: readonly Signed[], before: readonly Json[]): Outcome {
    const goal = [...base];
    const kind = ({ item }: { item: Node }, sign: (node: Node) => Signed): void => {
      if (this.solver.find([...goal, sign(item)]).kind === "some") goal.push(sign(item));
    };
    for (const count of this.counts) {
      if (before.filter((value) => meets(value, [must(count.item)]) === true).length < count.min) kind(count, must);
    }
    for (const limit of this.limits) kind(limit, mustNot);
    const found = this.unique ? this.solver.other(goal, before) : this.solver.find(goal);
    return found.kind === "none" && goal.length > base.length ? this.solver.other(base, this.unique ? before : []) : found;
  }

  /** Two equal items, at the first two places of one stretch or the first places of two. */
  private twice(): Outcome {
    const firsts = this.cuts.flatMap((cut) => [cut, cut + 1]).filter((index) => index < this.limit);
    let best: Outcome = none;
    for (const [order, early] of firsts.entries()) {
      for (const late of firsts.slice(order + 1)) {
        if (late === early) continue;
        if (late > maxLength) {
          best = open("uniqueItems");
          continue;
        }
        const found = this.solver.find([...this.rulesAt(early), ...this.rulesAt(late)]);
        if (found.kind === "none") continue;
        const same = found.kind === "some" ? [must(this.solver.nodes.in([found.value]))] : [];
        const outcome = this.place(0, new Map([[early, same], [late, same]]));
        if (outcome.kind === "some") return outcome;
        best = open("uniqueItems");
      }
    }
    return best;
  }

  private settled(items: readonly Json[], sure: boolean): Outcome {
    if (meets(items, this.atoms) !== false) return { kind: "some", value: items, sure };
    for (const candidate of this.variations(items)) if (meets(candidate, this.atoms) === true) return { kind: "some", value: candidate, sure: true };
    return open(obstacle(this.atoms, this.limits.length + this.counts.length > 0 ? "contains" : "enum"));
  }

  /** Other arrays of this kind, where a list of excluded values is in the way. */
  private *variations(items: readonly Json[]): Iterable<Json> {
    let longer = items;
    for (let round = 0; round < 8 && longer.length < this.limit; round++) {
      const outcome = this.item(this.rulesAt(longer.length), longer);
      if (outcome.kind !== "some") break;
      longer = [...longer, outcome.value];
      yield longer;
    }
    for (const [index, item] of items.entries()) {
      const seen = [item];
      for (let round = 0; round < 4; round++) {
        const outcome = this.solver.other(this.rulesAt(index), seen);
        if (outcome.kind !== "some") break;
        seen.push(outcome.value);
        yield items.map((value, at) => (at === index ? outcome.value : value));
      }
    }
  }
}

const sameGoal = (one: readonly Signed[], other: readonly Signed[]): boolean =>
  one.length === other.length && one.every(({ node, holds }, index) => other[index]!.node === node && other[index]!.holds === holds);

/** An array that meets atoms about arrays. */
export const findArray = (solver: Solver, atoms: readonly Signed[]): Outcome => new ArraySearch(solver, atoms).run();
