import { bothOf, gained, joinFacts, withFacts, type Fact, type Facts } from "../facts.ts";
import { Ended, Thrown, type Machine } from "../machine.ts";
import { noteWaited } from "../unawaited.ts";
import { isPending, noteAwaited, pendingOf, SETTLERS } from "../pending.ts";
import { choose } from "../choice.ts";
import { array, constant, native, nextSerial, NO_LABELS, object, symbol, UNDEFINED, UNSETTLED, unknown } from "../value.ts";
import type { NativeValue, PromiseValue, Site, ThrowOutcome, Value } from "../value.ts";
import { arg, bare, isCallable, table, type Table } from "./shared.ts";

/** What awaiting a value brings: its value, what surely happened, and how it may fail. */
interface Settled {
  readonly value: Value;
  readonly facts: readonly Fact[];
  readonly throws: readonly ThrowOutcome[];
  readonly never: boolean;
}

const done = (value: Value): Settled => ({ value, facts: [], throws: [], never: false });
const promise = (settled: Settled): PromiseValue => ({ kind: "promise", ...settled });

/** Follows a promise, a choice of promises, or a plain value to what awaiting it brings. */
export function settle(value: Value): Settled {
  if (value.kind === "maybe") return settle(choose([{ value: value.value, facts: value.conditions }, { value: UNDEFINED, facts: [] }]));
  if (value.kind === "promise") {
    const { value: inner, facts, throws, never } = settle(value.value);
    if (inner === value.value) return value;
    return { value: inner, facts: [...value.facts, ...facts], throws: [...value.throws, ...throws], never: value.never || never };
  }
  if (value.kind !== "union" || !value.options.some((o) => o.value.kind === "promise")) return done(value);
  const parts = value.options.map((o) => ({ option: o, settled: settle(o.value) }));
  const fulfilled = parts
    .filter((p) => !p.settled.never)
    .map(({ option, settled }) => ({ value: settled.value, facts: bothOf(option.facts, settled.facts) }));
  return {
    value: fulfilled.length ? choose(fulfilled, 64) : UNDEFINED,
    facts: [],
    throws: parts.flatMap((p) => p.settled.throws),
    never: fulfilled.length === 0,
  };
}

/** The promise for something that runs later: what happens in it is not before what follows here. */
function later(machine: Machine, run: () => Settled): PromiseValue {
  const before = machine.facts;
  const sink: ThrowOutcome[] = [];
  const depth = machine.sinks.length;
  machine.sinks.push(sink);
  try {
    const settled = run();
    return promise({ ...settled, facts: [...gained(machine.facts, before), ...settled.facts], throws: [...sink, ...settled.throws] });
  } catch (thrown) {
    if (thrown instanceof Thrown) return promise({ value: UNDEFINED, facts: [], throws: [...sink, thrown.outcome], never: true });
    // `process.exit` in a callback ends what follows in the callback, not what follows here.
    if (thrown instanceof Ended) return promise({ value: UNDEFINED, facts: [], throws: sink, never: true });
    throw thrown;
  } finally {
    machine.sinks.length = depth;
    machine.facts = before;
  }
}

const isOpen = (value: Value): boolean => {
  const one = pendingOf(value);
  return one !== undefined && isPending(one);
};

/** A call outside that is not awaited but asked for its outcome: its failure goes where that leads, not to the `try` around it. */
function outcomeOf(machine: Machine, target: Value, site: Site): Settled {
  const open = settle(target);
  const isWaiting = machine.rehearsalStart > 0 && isOpen(open.value);
  noteWaited(open.value);
  const settled = isWaiting ? (machine.arrived(open.value, site) ?? { ...open, value: machine.gap(UNSETTLED, site) }) : open;
  const sink = machine.sinks.at(-1);
  if (target.kind !== "external" || target.op !== "call" || !sink) return settled;
  const own = sink.filter((outcome) => outcome.implicit && outcome.site === target.site);
  if (own.length === 0) return settled;
  sink.splice(0, sink.length, ...sink.filter((outcome) => !own.includes(outcome)));
  return { ...settled, throws: [...settled.throws, ...own] };
}

function then(machine: Machine, target: Value, onFulfilled: Value, onRejected: Value, site: Site): Value {
  const from = outcomeOf(machine, target, site);
  if (onFulfilled.kind === "constant") return isCallable(onRejected) ? rescue(machine, from, onRejected, site) : promise(from);
  machine.awaits++;
  const fulfilled = from.never
    ? null
    : later(machine, () => {
        machine.facts = withFacts(machine.facts, from.facts);
        return settle(machine.call(onFulfilled, UNDEFINED, [from.value], site));
      });
  if (!isCallable(onRejected)) return fulfilled ? promise({ ...fulfilled, throws: [...from.throws, ...fulfilled.throws] }) : promise(from);
  return rescue(machine, fulfilled ?? from, onRejected, site, from);
}

/** What is thrown, as a handler gets it. */
const reasonOf = (throws: readonly ThrowOutcome[], site: Site): Value =>
  throws.length === 0 ? symbol("error", NO_LABELS, site) : choose(throws.map((t) => ({ value: t.value, facts: [] })), 64);

/** `.catch(handler)`: either what was promised or what the handler gives. `failing` is whose failures the handler gets. */
function rescue(machine: Machine, from: Settled, handler: Value, site: Site, failing = from): Value {
  return later(machine, () => {
    const before = machine.facts;
    const sure = joinFacts(failing.throws.map((t) => t.facts), before);
    const given: Settled[] = [];
    const handle = (): Value => {
      const settled = settle(machine.call(handler, UNDEFINED, [reasonOf(failing.throws, site)], site));
      given.push(settled);
      machine.facts = withFacts(machine.facts, settled.facts);
      return settled.value;
    };
    const failed = gained(sure, before);
    if (failing.never) {
      machine.facts = withFacts(before, failed);
      const value = handle();
      return { value, facts: [], throws: given[0]?.throws ?? [], never: given[0]?.never ?? false };
    }
    const rejected = machine.assume(unknown("a promise may be rejected", site, NO_LABELS, "boolean"), true, site);
    const value = machine.forkValue(
      [
        { facts: from.facts, condition: null, run: () => from.value },
        { facts: failed, condition: rejected?.condition ?? null, run: handle },
      ],
      64,
    );
    const own = failing === from ? [] : from.throws;
    return { value, facts: [], throws: [...own, ...given.flatMap((g) => g.throws)], never: false };
  });
}

function lastly(machine: Machine, target: Value, handler: Value, site: Site): Value {
  const from = settle(target);
  const after = later(machine, () => {
    machine.facts = withFacts(machine.facts, from.facts);
    const given = settle(machine.call(handler, UNDEFINED, [], site));
    return { ...given, value: from.value };
  });
  return promise({ ...after, throws: [...from.throws, ...after.throws], never: from.never || after.never });
}

/** `then`, `catch` and `finally`: on every value, since awaiting what is no promise gives the value itself. */
export const promises: Table = table({
  then: (machine, target, args, site) => then(machine, target, arg(args, 0), arg(args, 1), site),
  catch: (machine, target, args, site) => rescue(machine, outcomeOf(machine, target, site), arg(args, 0), site),
  finally: (machine, target, args, site) => lastly(machine, target, arg(args, 0), site),
});

interface Member {
  readonly settled: Settled;
  /** It surely is in the list. */
  readonly sure: boolean;
  readonly element: Value;
}

/** The settled elements of a list of promises; `rest` for those nobody listed. */
function settledList(machine: Machine, list: Value, site: Site): { listed: Member[]; rest: Settled | null } {
  const { known, rest } = machine.elements(list, site);
  const listed = known.map((element) => {
    const { value, conditions } = bare(element);
    return { settled: settle(value), sure: conditions === null, element };
  });
  return { listed, rest: rest && settle(rest) };
}

const again = (element: Value, value: Value): Value => (element.kind === "maybe" ? { ...element, value } : value);

function all(machine: Machine, list: Value, site: Site): Value {
  const { listed, rest } = settledList(machine, list, site);
  return promise({
    value: array(listed.map((l) => again(l.element, l.settled.value)), site, rest?.value ?? null),
    facts: [...new Set(listed.flatMap((l) => (l.sure ? l.settled.facts : [])))],
    throws: [...listed.flatMap((l) => l.settled.throws), ...(rest?.throws ?? [])],
    never: listed.some((l) => l.sure && l.settled.never),
  });
}

/** What `allSettled` says of one promise. */
function report(settled: Settled, mayFail: boolean, site: Site): Value {
  const fulfilled = object(site, [["status", constant("fulfilled")], ["value", settled.value]]);
  const rejected = object(site, [["status", constant("rejected")], ["reason", reasonOf(settled.throws, site)]]);
  if (settled.never) return rejected;
  if (settled.throws.length === 0 && !mayFail) return fulfilled;
  return choose([{ value: fulfilled, facts: settled.facts }, { value: rejected, facts: [] }]);
}

function allSettled(machine: Machine, list: Value, site: Site): Value {
  const { listed, rest } = settledList(machine, list, site);
  const mayFail = (value: Value): boolean => value.kind === "external" || value.kind === "unknown";
  const reports = listed.map((l) => again(l.element, report(l.settled, mayFail(l.settled.value), site)));
  return promise({
    ...done(array(reports, site, rest && report(rest, true, site))),
    facts: listed.flatMap((l) => (l.sure && l.settled.throws.length === 0 ? l.settled.facts : [])),
  });
}

function first(machine: Machine, list: Value, site: Site, how: "race" | "any"): Value {
  const { listed, rest } = settledList(machine, list, site);
  const racers = [...listed.map((l) => l.settled), ...(rest ? [rest] : [])];
  const winners = racers.filter((r) => !r.never);
  if (racers.length === 0) return promise(done(unknown("a promise that is never settled", site)));
  return promise({
    value: winners.length ? choose(winners.map((w) => ({ value: w.value, facts: winners.length > 1 ? w.facts : [] })), 64) : UNDEFINED,
    facts: winners.length === 1 && racers.length === 1 ? winners[0]!.facts : [],
    throws: how === "any" && winners.some((w) => w.throws.length === 0) ? [] : racers.flatMap((r) => r.throws),
    never: winners.length === 0,
  });
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A promise that somebody settles by calling `resolve` or `reject`, at once or later: each call adds what it may be. */
function deferred(machine: Machine, escapes = true): { promise: PromiseValue; resolve: NativeValue; reject: NativeValue } {
  const before = machine.facts;
  const resolutions: { settled: Settled; facts: Facts }[] = [];
  const rejections: ThrowOutcome[] = [];
  const made: Mutable<PromiseValue> = promise(done(unknown(UNSETTLED)));
  const update = (): void => {
    const after = joinFacts(resolutions.map((r) => r.facts), before);
    const several = resolutions.length > 1;
    if (resolutions.length) {
      type Resolution = (typeof resolutions)[number];
      const factsOf = (r: Resolution): readonly Fact[] => (several ? [...gained(r.facts, before), ...r.settled.facts] : []);
      made.value = choose(resolutions.map((r) => ({ value: r.settled.value, facts: factsOf(r) })), 64);
      made.facts = [...gained(after, before), ...(several ? [] : resolutions[0]!.settled.facts)];
    }
    made.throws = [...rejections, ...resolutions.flatMap((r) => r.settled.throws)];
    made.never = rejections.length > 0 && resolutions.every((r) => r.settled.never);
  };
  const born = nextSerial();
  // What one call does to a promise that is older than it is no other call's.
  const isForeign = (): boolean => machine.rehearsalStart > born;
  const resolve = native("resolve", (_self, args) => {
    if (isForeign()) return UNDEFINED;
    resolutions.push({ settled: settle(arg(args, 0)), facts: machine.facts });
    update();
    return UNDEFINED;
  });
  const reject = native("reject", (_self, args, site) => {
    if (isForeign()) return UNDEFINED;
    rejections.push({ value: arg(args, 0), facts: machine.facts, site, implicit: false });
    update();
    return UNDEFINED;
  });
  SETTLERS.add(resolve).add(reject);
  noteAwaited({ promise: made, settlers: [resolve, reject], escapes });
  return { promise: made, resolve, reject };
}

/** Whether an executor makes use of the `resolve` that it is given. */
function namesItsFirst(executor: Value): boolean {
  if (executor.kind !== "function") return true;
  const name = executor.node.parameters[0]?.name.getText();
  return name !== undefined && (executor.node.body?.getText().split(/[^\w$]+/).includes(name) ?? false);
}

function construct(machine: Machine, executor: Value, site: Site): Value {
  const { promise: made, resolve, reject } = deferred(machine, namesItsFirst(executor));
  const sink: ThrowOutcome[] = [];
  const depth = machine.sinks.length;
  machine.sinks.push(sink);
  try {
    machine.call(executor, UNDEFINED, [resolve, reject], site);
  } catch (thrown) {
    if (thrown instanceof Thrown) reject.call(UNDEFINED, [thrown.outcome.value], thrown.outcome.site);
    else if (!(thrown instanceof Ended) || sink.length === 0) throw thrown;
  } finally {
    machine.sinks.length = depth;
  }
  if (sink.length) (made as { throws: readonly ThrowOutcome[] }).throws = [...made.throws, ...sink];
  return made;
}

/** What awaiting an object of the source with a `then` of its own waits for; undefined for anything else. */
export function ofThenable(machine: Machine, value: Value, site: Site): PromiseValue | undefined {
  if (value.kind !== "object" || value.maker === null) return undefined;
  const own = machine.get(value, "then", site);
  if (own.kind !== "function") return undefined;
  const executor = native("then", (_self, args) => machine.call(own, value, args, site));
  const made = construct(machine, executor, site);
  return made.kind === "promise" ? made : undefined;
}

/** The Promise constructor. */
export function promiseGlobal(machine: Machine): NativeValue {
  const statics: readonly (readonly [string, (value: Value, site: Site, args: readonly Value[]) => Value])[] = [
    ["resolve", (value) => (value.kind === "promise" ? value : promise(settle(value)))],
    ["reject", (value, site) => promise({ ...done(UNDEFINED), throws: [{ value, facts: machine.facts, site, implicit: false }], never: true })],
    ["all", (list, site) => all(machine, list, site)],
    ["allSettled", (list, site) => allSettled(machine, list, site)],
    ["race", (list, site) => first(machine, list, site, "race")],
    ["any", (list, site) => first(machine, list, site, "any")],
    ["try", (fn, site, args) => later(machine, () => settle(machine.call(fn, UNDEFINED, args.slice(1), site)))],
    [
      "withResolvers",
      (_value, site) => {
        const { promise: made, resolve, reject } = deferred(machine);
        return object(site, [["promise", made], ["resolve", resolve], ["reject", reject]]);
      },
    ],
  ];
  return native(
    "Promise",
    (_self, _args, site) => unknown("Promise called without new", site),
    (args, site) => construct(machine, arg(args, 0), site),
    statics.map(([name, run]) => [name, native(name, (_self, args, site) => run(arg(args, 0), site, args))] as const),
  );
}
