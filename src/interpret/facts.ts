import type { Count } from "./counts.ts";
import type { Site, Value } from "./value.ts";

/** A condition of the source that does not settle by itself, and which side was taken. */
export interface Condition {
  readonly kind: "condition";
  readonly value: Value;
  readonly holds: boolean;
  readonly site: Site;
  /** It asks something of the caller or of the operator, and so may be a guard. */
  readonly guards: boolean;
  /** It holds what earlier calls have left against a number, and so may limit the next. */
  readonly counts?: Count;
  /** The call that claims or looks for an idempotency key, where its answer is asked. */
  readonly answers?: Site;
  /** What is compared was not the caller's here: a grant that the server made up. */
  readonly madeUp?: true;
  /** When it was asked: compares with the serials of values. */
  readonly born: number;
  /** How the other side ended; filled in when both sides have been followed. */
  otherwise: Ending | null;
  mark?: Mark;
}

/** The last set that a fact was put into: lists are compared by the hundred thousand, and a real set for each costs more than the rest. */
type Mark = number;
let marks: Mark = 0;

/** How a branch ends that does not go on. */
export type Ending = { readonly how: "throws" | "returns" | "exits" | "skips"; readonly value: Value | null };

/** Something that happened: the interpreter's event, as its listener numbered it. */
export interface Happened {
  readonly kind: "event";
  readonly type: string;
  readonly id: number;
  mark?: Mark;
}

/** One of these holds, whichever branch was taken. Its facts are plain ones. */
export interface Either {
  readonly kind: "either";
  readonly facts: readonly (Condition | Happened)[];
  mark?: Mark;
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

/** By which facts of different branches stand for each other: events by their type, conditions that may be a guard as one sort. */
export function sortOfFact(fact: Fact): string | null {
  if (fact.kind === "event") return fact.type;
  if (fact.kind === "either") return sortOfFact(fact.facts[0]!);
  return fact.counts ? "limit" : fact.guards ? "guard" : fact.answers ? "answer" : null;
}

/** Whether a condition may be a guard or a limit, or asks whether a key was free: the others decide nothing that a story tells. */
export const matters = ({ guards, counts, answers }: Condition): boolean => guards || counts !== undefined || answers !== undefined;

/** What holds after branches that started at `since` have met. */
export function joinFacts(branches: readonly Facts[], since: Facts): Facts {
  if (branches.length === 0) return since;
  if (branches.length === 1) return branches[0]!;
  const tail = commonTail(branches, since);
  return joinAll(branches.map((facts) => gained(facts, since))).reduce<Facts>(withFact, tail);
}

/**
 * What holds whichever of these came true: what all of them share, and for each sort that all of them have something of,
 * that one of these holds.
 */
export function joinAll(branches: readonly (readonly Fact[])[]): readonly Fact[] {
  const [first, ...rest] = branches;
  if (!first || first.length === 0 || rest.every((facts) => facts === first)) return first ?? [];
  const { common: joined, mark: isCommon } = commonTo(first, rest);
  const sorts = new Map<string, Fact[][]>();
  branches.forEach((facts, index) => {
    for (const fact of facts) {
      const sort = fact.mark === isCommon ? null : sortOfFact(fact);
      if (sort === null || (index > 0 && !sorts.has(sort))) continue;
      const lists = sorts.get(sort) ?? branches.map(() => []);
      lists[index]!.push(fact);
      sorts.set(sort, lists);
    }
  });
  for (const [sort, lists] of sorts)
    if (lists.every((facts) => facts.length > 0)) joined.push(...alternatives(lists, TOLD_APART.has(sort)));
  return strongest(joined);
}

/** What all of the lists say, each fact once, and the mark that only these have. */
function commonTo(first: readonly Fact[], rest: readonly (readonly Fact[])[]): { readonly common: Fact[]; readonly mark: Mark } {
  let mark = ++marks;
  for (const fact of first) fact.mark = mark;
  for (const facts of rest) {
    const before = mark;
    mark = ++marks;
    for (const fact of facts) if (fact.mark === before) fact.mark = mark;
  }
  const all = mark;
  mark = ++marks;
  const common: Fact[] = [];
  for (const fact of first) {
    if (fact.mark !== all) continue;
    fact.mark = mark;
    common.push(fact);
  }
  return { common, mark };
}

/** More alternatives than this at once tell nothing that the shortest of them do not. */
const MOST_EITHERS = 48;

/** Without what follows from the rest: where one of two holds, so does one of these two and others. */
function strongest(facts: readonly Fact[]): readonly Fact[] {
  const eithers = facts.filter((fact): fact is Either => fact.kind === "either");
  if (eithers.length <= 1) return facts;
  const kept: Either[] = [];
  for (const either of eithers.sort((a, b) => a.facts.length - b.facts.length)) {
    if (kept.length >= MOST_EITHERS) break;
    const member = ++marks;
    for (const fact of either.facts) fact.mark = member;
    if (!kept.some((other) => isMarked(other.facts, member))) kept.push(either);
  }
  if (kept.length === eithers.length) return facts;
  const left = ++marks;
  for (const either of kept) either.mark = left;
  return facts.filter((fact) => fact.kind !== "either" || fact.mark === left);
}

function isMarked(facts: readonly Fact[], mark: Mark): boolean {
  for (const fact of facts) if (fact.mark !== mark) return false;
  return true;
}

/** What both lists say, each fact once. */
export function bothOf(some: readonly Fact[], others: readonly Fact[]): readonly Fact[] {
  if (some.length === 0 || some === others) return others;
  if (others.length === 0) return some;
  const said = ++marks;
  for (const fact of some) fact.mark = said;
  const all = [...some];
  for (const fact of others) {
    if (fact.mark === said) continue;
    fact.mark = said;
    all.push(fact);
  }
  if (all.length === some.length) return some;
  // Which of several holds is known where one of them does.
  const isSaid = (fact: Fact): boolean => fact.kind === "either" && fact.facts.some((one) => one.mark === said);
  return strongest(all.some(isSaid) ? all.filter((fact) => !isSaid(fact)) : all);
}

/** Sorts of which it matters that this one or that one holds, and not only that some do. */
const TOLD_APART: ReadonlySet<string> = new Set(["guard", "record", "limit", "claim", "answer"]);
const MAX_ALTERNATIVES = 16;
const MAX_MEMBERS = 24;

type Clause = readonly (Condition | Happened)[];

/** What a fact is made of: itself, or the alternatives of which one holds. */
export const partsOf = (fact: Fact): Clause => (fact.kind === "either" ? fact.facts : [fact]);

/** The conditions that a fact is made of. */
export const leaves = (fact: Fact): readonly Condition[] => partsOf(fact).filter((part) => part.kind === "condition");

/** One fact of each branch, in every combination; what is true anyway says nothing. */
function alternatives(branches: readonly (readonly Fact[])[], apart: boolean): Either[] {
  const lists = branches.map((facts): Clause[] => (apart ? facts.map(partsOf) : [facts.flatMap(partsOf)]));
  for (;;) {
    if (lists.reduce((product, clauses) => product * clauses.length, 1) <= MAX_ALTERNATIVES) break;
    const longest = lists.reduce((a, b, i) => (b.length > lists[a]!.length ? i : a), 0);
    lists[longest] = [lists[longest]!.flat()];
  }
  let clauses: Clause[] = [[]];
  for (const list of lists) clauses = clauses.flatMap((clause) => list.map((members) => together(clause, members)));
  return clauses.filter((facts) => facts.length <= MAX_MEMBERS && !isTrivial(facts)).map((facts) => ({ kind: "either", facts }));
}

/** Each of them once. */
function together(clause: Clause, members: Clause): Clause {
  const taken = ++marks;
  return [...clause, ...members].filter((fact) => {
    const isNew = fact.mark !== taken;
    fact.mark = taken;
    return isNew;
  });
}

/** One of them always holds. */
function isTrivial(facts: Clause): boolean {
  const asked = new Map<Value, boolean>();
  for (const fact of facts) {
    if (fact.kind !== "condition") continue;
    const holds = asked.get(fact.value);
    if (holds !== undefined && holds !== fact.holds) return true;
    asked.set(fact.value, fact.holds);
  }
  return false;
}

/** One of the two always holds. */
const contradicts = (a: Fact, b: Fact): boolean => a.kind === "condition" && b.kind === "condition" && a.value === b.value && a.holds !== b.holds;

/** Whether two lists of facts cannot hold together: what one says of a condition the other denies. */
export function contradict(some: readonly Fact[], others: readonly Fact[]): boolean {
  const never = (a: Fact, b: Fact): boolean => partsOf(a).every((one) => partsOf(b).every((two) => contradicts(one, two)));
  return some.some((fact) => others.some((other) => never(fact, other)));
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
