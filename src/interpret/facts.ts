import type { Site, Value } from "./value.ts";

/** A condition of the source that does not settle by itself, and which side was taken. */
export interface Condition {
  readonly kind: "condition";
  readonly value: Value;
  readonly holds: boolean;
  readonly site: Site;
  /** How the other side ended; filled in when both sides have been followed. */
  otherwise: Ending | null;
}

/** How a branch ends that does not go on. */
export type Ending = { readonly how: "throws" | "returns" | "exits" | "skips"; readonly value: Value | null };

/** Something that happened: the interpreter's event, as its listener numbered it. */
export interface Happened {
  readonly kind: "event";
  readonly type: string;
  readonly id: number;
}

/** One of these holds, whichever branch was taken: each branch of a fork had a fact of this sort. Never nested. */
export interface Either {
  readonly kind: "either";
  readonly facts: readonly (Condition | Happened)[];
}

/** Alternatives beyond these tell a reader nothing more. */
const MAX_ALTERNATIVES = 24;

/** One of these facts holds; alternatives inside them count by themselves, else joins of joins would grow without end. */
export function eitherOf(facts: readonly Fact[]): Either {
  const flat = new Set<Condition | Happened>();
  for (const fact of facts) {
    for (const one of fact.kind === "either" ? fact.facts : [fact]) if (flat.size < MAX_ALTERNATIVES) flat.add(one);
  }
  return { kind: "either", facts: [...flat] };
}

export type Fact = Condition | Happened | Either;

/** What surely holds here: an immutable list that shares its tail, so that a fork costs nothing. */
export type Facts = { readonly fact: Fact; readonly parent: Facts; readonly size: number } | null;

const sizeOf = (facts: Facts): number => facts?.size ?? 0;

export function withFact(facts: Facts, fact: Fact): Facts {
  return { fact, parent: facts, size: sizeOf(facts) + 1 };
}

export function withFacts(facts: Facts, added: readonly Fact[]): Facts {
  let all = facts;
  for (const fact of added) if (!hasFact(all, fact, 64)) all = withFact(all, fact);
  return all;
}

function hasFact(facts: Facts, fact: Fact, within: number): boolean {
  for (let at = facts, i = 0; at && i < within; at = at.parent, i++) if (at.fact === fact) return true;
  return false;
}

/** What came to hold after `base`, oldest first. `base` need not be an ancestor: the common tail is found by size. */
export function gained(facts: Facts, since: Facts): readonly Fact[] {
  const added: Fact[] = [];
  let a = facts;
  let b = since;
  while (a !== b) {
    if (sizeOf(a) >= sizeOf(b)) {
      added.push(a!.fact);
      a = a!.parent;
    } else b = b!.parent;
  }
  return added.reverse();
}

/** All facts, oldest first. */
export const listFacts = (facts: Facts): readonly Fact[] => gained(facts, null);

/** The sort by which facts of different branches stand for each other: a record on either side is a record. */
export type SortOf = (fact: Fact) => string | null;

/**
 * What holds after branches that started at `since` have met: what all of them gained, and for each sort that
 * all of them gained something of, that one of these holds.
 */
export function joinFacts(branches: readonly Facts[], since: Facts, sortOf: SortOf): Facts {
  if (branches.length === 0) return since;
  if (branches.length === 1) return branches[0]!;
  const deltas = branches.map((facts) => gained(facts, since));
  const [first, ...rest] = deltas;
  let joined = commonTail(branches, since);
  const others = rest.map((delta) => new Set(delta));
  const common = new Set(first!.filter((fact) => others.every((delta) => delta.has(fact))));
  for (const fact of common) joined = withFact(joined, fact);
  const sorts = new Map<string, Fact[]>();
  for (const fact of first!) {
    const sort = common.has(fact) ? null : sortOf(fact);
    if (sort !== null) sorts.set(sort, [...(sorts.get(sort) ?? []), fact]);
  }
  for (const [sort, facts] of sorts) {
    const alike = rest.map((delta) => delta.filter((fact) => !common.has(fact) && sortOf(fact) === sort));
    if (alike.every((found) => found.length > 0)) joined = withFact(joined, eitherOf([...facts, ...alike.flat()]));
  }
  return joined;
}

/** `since`, unless a branch had already lost part of it. */
function commonTail(branches: readonly Facts[], since: Facts): Facts {
  let tail = since;
  for (const facts of branches) {
    let at = facts;
    while (sizeOf(at) > sizeOf(tail)) at = at!.parent;
    while (tail !== at) {
      if (sizeOf(tail) >= sizeOf(at)) tail = tail!.parent;
      else at = at!.parent;
    }
  }
  return tail;
}
