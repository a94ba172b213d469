import type { Condition, Fact } from "./facts.ts";
import { sameValue } from "./same.ts";
import { choose, union } from "./choice.ts";
import { nextSerial, optionsOf, UNDEFINED, type ArrayValue, type Cell, type MapValue, type Value } from "./value.ts";

/** Where a write went: a field of an object of ours, or an entry of one of its Maps. */
type Slot = { readonly owner: object; readonly key: unknown; readonly isEntry: boolean; readonly old: unknown };
export type Delta = Map<object, Map<unknown, Slot & { now: unknown }>>;

/** What one branch of a fork wrote, and the condition under which it ran. */
export interface BranchWrites {
  readonly writes: Delta;
  readonly condition: Condition | null;
  /** What came to hold in it: a flag that it set stands for that. */
  readonly facts: readonly Fact[];
  /** The branch ended this call: what it wrote to the call's own locals is dead. */
  readonly endedCall: number | null;
}

const read = (owner: object, key: unknown, isEntry: boolean): unknown =>
  isEntry ? (owner as Map<unknown, unknown>).get(key) : (owner as Record<string, unknown>)[key as string];

function write(owner: object, key: unknown, isEntry: boolean, value: unknown): void {
  if (!isEntry) (owner as Record<string, unknown>)[key as string] = value;
  else if (value === undefined) (owner as Map<unknown, unknown>).delete(key);
  else (owner as Map<unknown, unknown>).set(key, value);
}

/**
 * All writes to values go through here. Inside a fork they are journalled: "run A, undo, run B, undo, join" needs neither
 * path enumeration nor copies of the heap (research: interpreter.md §3).
 */
export class Heap {
  private journal: Map<object, Map<unknown, Slot>> | null = null;
  /** Serial of the oldest thing written to since somebody last reset this: a call that wrote to nothing older than itself is pure. */
  oldest = Infinity;

  private touch(born: number | undefined): void {
    this.oldest = Math.min(this.oldest, born ?? 0);
  }
  /** Values born later were made inside of the branch that is under way. */
  private since = 0;

  /** Something was written since the journal opened; for tests of purity. */
  get forked(): boolean {
    return this.journal !== null;
  }

  private note(owner: object, key: unknown, isEntry: boolean): void {
    if (!this.journal) return;
    // What the branch made itself is nowhere else: no other branch can find it without what was written.
    if (((owner as { born?: number }).born ?? 0) > this.since) return;
    let slots = this.journal.get(owner);
    if (!slots) this.journal.set(owner, (slots = new Map<unknown, Slot>()));
    if (!slots.has(key)) slots.set(key, { owner, key, isEntry, old: read(owner, key, isEntry) });
  }

  private put(owner: object, key: unknown, isEntry: boolean, value: unknown): void {
    this.note(owner, key, isEntry);
    write(owner, key, isEntry, value);
  }

  setCell(cell: Cell, value: Value): void {
    if (cell.fresh) {
      cell.fresh = false;
      cell.value = value;
      return;
    }
    this.touch(cell.owner);
    if (cell.value !== value) this.put(cell, "value", false, value);
  }

  /** Runs what happens once whichever branch comes to it first: the body of a module. */
  outsideBranches<T>(run: () => T): T {
    const journal = this.journal;
    this.journal = null;
    try {
      return run();
    } finally {
      this.journal = journal;
    }
  }

  /** Adds, replaces or (undefined) removes a cell of a property table. */
  setProp(props: Map<string, Cell>, key: string, cell: Cell | undefined): void {
    this.touch(0);
    this.put(props, key, true, cell);
  }

  setElements(target: ArrayValue, elements: readonly Value[]): void {
    this.touch(target.born);
    this.put(target, "elements", false, elements);
  }

  setOpen(target: { open: Value | null; readonly born: number }, open: Value | null): void {
    this.touch(target.born);
    this.put(target, "open", false, open);
  }

  setProto(target: { proto: Value | null }, proto: Value | null): void {
    this.touch(0);
    this.put(target, "proto", false, proto);
  }

  setEntry(target: MapValue, key: Value, value: Value): void {
    const index = indexOfKey(key);
    const known = target.entries.get(index);
    this.touch(target.born);
    if (known) this.put(known.cell, "value", false, value);
    else this.put(target.entries, index, true, { key, cell: { value } });
  }

  deleteEntry(target: MapValue, key: Value): void {
    this.touch(target.born);
    this.put(target.entries, indexOfKey(key), true, undefined);
  }

  clearEntries(target: MapValue): void {
    for (const index of [...target.entries.keys()]) this.put(target.entries, index, true, undefined);
    this.setOpen(target, null);
  }

  /** Runs one branch; afterwards the heap is as before and the writes are in the answer. */
  branch<T>(run: () => T): { result: T; writes: Delta } {
    const outer = this.journal;
    const { since } = this;
    const own = new Map<object, Map<unknown, Slot>>();
    this.journal = own;
    this.since = nextSerial();
    const undo = (): Delta => {
      const writes: Delta = new Map();
      for (const [owner, slots] of own) {
        const done = new Map<unknown, Slot & { now: unknown }>();
        for (const [key, slot] of slots) {
          done.set(key, { ...slot, now: read(owner, key, slot.isEntry) });
          write(owner, key, slot.isEntry, slot.old);
        }
        writes.set(owner, done);
      }
      this.journal = outer;
      this.since = since;
      return writes;
    };
    let result: T;
    try {
      result = run();
    } catch (thrown) {
      undo();
      throw thrown;
    }
    return { result, writes: undo() };
  }

  /** What the branch that is under way has written so far. */
  written(): Delta {
    const now = (slots: Map<unknown, Slot>): Map<unknown, Slot & { now: unknown }> =>
      new Map([...slots].map(([key, slot]) => [key, { ...slot, now: read(slot.owner, key, slot.isEntry) }]));
    return new Map([...(this.journal ?? [])].map(([owner, slots]) => [owner, now(slots)]));
  }

  /** Makes the heap what it may be after any of the branches. A branch that does not count is simply not given. */
  join(branches: readonly BranchWrites[]): void {
    const touched = new Map<object, Map<unknown, Slot>>();
    for (const { writes } of branches) {
      for (const [owner, slots] of writes) {
        let known = touched.get(owner);
        if (!known) touched.set(owner, (known = new Map<unknown, Slot>()));
        for (const [key, slot] of slots) if (!known.has(key)) known.set(key, slot);
      }
    }
    for (const [owner, slots] of touched) {
      for (const [key, slot] of slots) {
        const local = (owner as Cell).owner;
        const counting = branches.filter((b) => b.endedCall === null || local !== b.endedCall);
        if (counting.length === 0) continue;
        const states = counting.map((b) => {
          const mine = b.writes.get(owner)?.get(key);
          return { now: mine ? mine.now : slot.old, condition: b.condition, facts: b.facts, writes: b.writes };
        });
        this.put(owner, key, slot.isEntry, joinStates(key, slot.isEntry, slot.old, states));
      }
    }
  }
}

type State = { readonly now: unknown; readonly condition: Condition | null; readonly facts: readonly Fact[]; readonly writes: Delta };

function joinStates(key: unknown, isEntry: boolean, old: unknown, states: readonly State[]): unknown {
  if (states.every((s) => s.now === states[0]!.now)) return states[0]!.now;
  if (isEntry) return joinEntries(states);
  if (key === "elements") return joinElements(old as readonly Value[], states as readonly (State & { now: readonly Value[] })[]);
  if (key === "open" || key === "proto") {
    const some = states.map((s) => s.now as Value | null).filter((v): v is Value => v !== null);
    return some.length ? union(some) : null;
  }
  return choose(states.map((s) => ({ value: s.now as Value, facts: s.facts })));
}

/** A property or map entry that some branches made and others did not. */
function joinEntries(states: readonly State[]): unknown {
  const present = states.filter((s) => s.now !== undefined);
  const conditions = present.flatMap(conditionsOf);
  const everywhere = present.length === states.length;
  const first = present[0]!.now as Cell | { key: Value; cell: Cell };
  const joined = union(present.map(valueIn));
  const value = everywhere ? joined : maybe(joined, present.length === 1 ? conditions : []);
  if ("cell" in first) return { key: first.key, cell: { value } };
  return { ...first, value };
}

/** What the branch left in an entry: its cell has been undone by now, unlike what was written down of it. */
function valueIn({ now, writes }: State): Value {
  const cell = "cell" in (now as object) ? (now as { cell: Cell }).cell : (now as Cell);
  const written = writes.get(cell)?.get("value");
  return written ? (written.now as Value) : cell.value;
}

/** Under which the branch ran: its own condition, and what that says of the caller or the operator. */
const conditionsOf = ({ condition, facts }: State): readonly Condition[] => [...(condition ? [condition] : []), ...facts.filter((fact) => fact.kind === "condition" && fact !== condition)] as readonly Condition[];

/** Arrays that grew differently: the common start stays, the rest may be there. */
function joinElements(old: readonly Value[], states: readonly (State & { now: readonly Value[] })[]): readonly Value[] {
  let prefix = 0;
  const shortest = Math.min(...states.map((s) => s.now.length));
  while (prefix < shortest && states.every((s) => sameValue(s.now[prefix]!, states[0]!.now[prefix]!))) prefix++;
  const joined = states[0]!.now.slice(0, prefix);
  const seen = new Set<Value>();
  for (const state of states) {
    for (const element of state.now.slice(prefix)) {
      const bare = element.kind === "maybe" ? element.value : element;
      if (seen.has(bare)) continue;
      seen.add(bare);
      joined.push(maybe(element, conditionsOf(state)));
    }
  }
  return joined.length > Math.max(old.length, 20_000) ? joined.slice(0, 20_000) : joined;
}

export function maybe(value: Value, conditions: readonly Condition[]): Value {
  if (value.kind !== "maybe") return { kind: "maybe", value, conditions };
  return { kind: "maybe", value: value.value, conditions: [...value.conditions, ...conditions] };
}

/** What reading a cell gives: where it may be absent, undefined too. */
export const present = (value: Value): Value =>
  value.kind === "maybe" ? choose([{ value: (value).value, facts: value.conditions }, { value: UNDEFINED, facts: [] }]) : value;

/** Constant keys by type and text, everything else by identity. */
export function indexOfKey(key: Value): unknown {
  return key.kind === "constant" ? `${typeof key.value}:${String(key.value)}` : key;
}

/** One value that stands for every element of an array: for a read by an unknown index. */
export function anyElement(target: ArrayValue): Value {
  const all = target.elements.flatMap((e) => optionsOf(e.kind === "maybe" ? e.value : e));
  if (target.open) all.push(target.open);
  return all.length === 0 ? UNDEFINED : union([...all, UNDEFINED], 400);
}

