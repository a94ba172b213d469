import { ts } from "ts-morph";
import { COSTS_MUCH, grant, within } from "./allowance.ts";
import { hoist, hoistVars } from "./hoist.ts";
import { gained, joinFacts, withFacts } from "./facts.ts";
import { joinLabels } from "./labels.ts";
import { Ended, Thrown, type Frame, type Machine } from "./machine.ts";
import { deepLabels, ofThenable } from "./builtins/index.ts";
import { copyOf, keyOfCall, type Memo } from "./memo.ts";
import { isPending, pendingOf, type Pending } from "./pending.ts";
import { isNullish } from "./operators.ts";
import { bind } from "./patterns.ts";
import { sameValue } from "./same.ts";
import { Scope } from "./scope.ts";
import { classMade } from "./taken.ts";
import { choose } from "./choice.ts";
import { membersOf, array, nextSerial, optionsOf, UNDEFINED, UNSETTLED, unknown, type FunctionValue, type Labels, type PromiseValue, type Site, type ThrowOutcome, type Value } from "./value.ts";
import { noteWaited } from "./unawaited.ts";

const MAX_DEPTH = 150;
const MAX_RECURSION = 12;
const VAGUE_RECURSION = 3;
/** A function that spent this many steps with nothing to show for it is not called again; what is found elsewhere gives it some more. */
const FUNCTION_BUDGET = 150_000;
const MORE_PER_YIELD = 10_000;

/** What functions have cost so far, by node; started anew for each rehearsal. */
export interface Spending {
  readonly byNode: Map<ts.Node, { steps: number; calls: number }>;
  steps: number;
  /** Those of them that count against an allowance. */
  paid: number;
  /** How often something worth having was found: a registration, an event. */
  yield: number;
  /** At which paid step that was last. */
  found: number;
  readonly memo: Memo;
}

const isVague = (value: Value): boolean =>
  value.kind === "unknown" || value.kind === "external" || value.kind === "constant" || (value.kind === "union" && value.options.every((o) => isVague(o.value)));

export const isAsync = (node: ts.Node): boolean =>
  ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((m) => m.kind === ts.SyntaxKind.AsyncKeyword);

const nameOf = (node: ts.FunctionLikeDeclaration): string => {
  if (node.name && (ts.isIdentifier(node.name) || ts.isPrivateIdentifier(node.name) || ts.isStringLiteral(node.name)))
    return node.name.text;
  const parent = node.parent;
  if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)) return parent.name.text;
  if (ts.isPropertyAssignment(parent) && ts.isIdentifier(parent.name)) return parent.name.text;
  if (ts.isConstructorDeclaration(node)) return "constructor";
  return "";
};

/** Calls a function of the source. What it would only compute again in a rehearsal is taken from the first time. */
export function callFunction(
  machine: Machine,
  spending: Spending,
  fn: FunctionValue,
  self: Value,
  args: readonly Value[],
  site: Site,
): Value {
  const given = fn.boundArgs ? [...fn.boundArgs, ...args] : args;
  const made = classMade(machine, given);
  if (made) return made;
  if (isReentry(machine, fn, self, given)) return again(fn, given, site);
  const refused = refuse(machine, spending, fn, given);
  // What a function does that is under way already has been listened to.
  if (refused)
    return machine.frames.some((frame) => frame.node === fn.node)
      ? unknown(refused, site, handedOn(given))
      : machine.gap(refused, site);
  if (!fn.node.body) return unknown("a function without a body", site);
  if (machine.rehearsalStart === 0) return runWhileStarting(machine, spending, fn, self, given, site);
  const key = keyOfCall(fn, self, given);
  const known = spending.memo.get(fn.node)?.get(key);
  if (known) return copyOf(known, 0)!;
  const { heap, facts } = machine;
  const sink = machine.sinks.at(-1);
  const before = { oldest: heap.oldest, yield: spending.yield, throws: sink?.length, serial: nextSerial() };
  heap.oldest = Infinity;
  try {
    const value = runFunction(machine, spending, fn, self, given, site);
    const isPure =
      heap.oldest > before.serial && spending.yield === before.yield && machine.facts === facts && sink?.length === before.throws;
    const copy = isPure ? copyOf(value, before.serial) : null;
    if (copy) {
      const results = spending.memo.get(fn.node) ?? new Map<string, Value>();
      spending.memo.set(fn.node, results.set(key, copy));
    }
    return value;
  } finally {
    heap.oldest = Math.min(heap.oldest, before.oldest);
  }
}

function runWhileStarting(
  machine: Machine,
  spending: Spending,
  fn: FunctionValue,
  self: Value,
  given: readonly Value[],
  site: Site,
): Value {
  const allowance = grant(machine.allowance, spending.paid, spending.found, machine.patience);
  const value = within(machine, allowance, () => runFunction(machine, spending, fn, self, given, site));
  return value ?? machine.gap(COSTS_MUCH, site);
}

/** Runs a function of the source. An async one gives a promise, which holds what awaiting it brings. */
function runFunction(machine: Machine, spending: Spending, fn: FunctionValue, self: Value, given: readonly Value[], site: Site): Value {
  const { node } = fn;
  const frame: Frame = {
    id: nextSerial(),
    node,
    closure: fn.scope,
    self,
    args: given,
    site,
    name: nameOf(node),
    returns: [],
    yields: node.asteriskToken && !fn.awaited ? [] : null,
  };
  const before = machine.facts;
  const spent = spending.byNode.get(node) ?? { steps: 0, calls: 0 };
  const yieldBefore = spending.yield;
  const stepsBefore = spending.steps;
  machine.frames.push(frame);
  machine.listener.enter?.(node);
  const sink: ThrowOutcome[] | null = isAsync(node) || fn.awaited ? [] : null;
  if (sink) machine.sinks.push(sink);
  const { awaits } = machine;
  const pop = (): void => {
    // Whoever calls an async function goes on at its first await.
    if (sink) machine.awaits = awaits;
    if (machine.frames.at(-1) === frame) machine.frames.pop();
    if (sink && machine.sinks.at(-1) === sink) machine.sinks.pop();
    spent.steps = spending.yield === yieldBefore ? spent.steps + spending.steps - stepsBefore : 0;
    spent.calls++;
    spending.byNode.set(node, spent);
  };
  try {
    runBody(machine, frame, fn, self, given, site);
    pop();
  } catch (thrown) {
    pop();
    if (thrown instanceof RangeError) return machine.gap("calls nested too deeply", site);
    // It ends only those of its paths that have not returned before.
    if (frame.returns.length > 0 && (thrown instanceof Thrown || thrown instanceof Ended)) {
      if (thrown instanceof Thrown) (sink ?? machine.sinks.at(-1))?.push(thrown.outcome);
      return completed(machine, frame, before, sink, site);
    }
    if (sink && thrown instanceof Thrown) {
      machine.facts = before;
      return { kind: "promise", value: UNDEFINED, facts: [], throws: [...sink, thrown.outcome], never: true };
    }
    throw thrown;
  }
  return completed(machine, frame, before, sink, site);
}

function completed(machine: Machine, frame: Frame, before: Machine["facts"], sink: ThrowOutcome[] | null, site: Site): Value {
  for (const returned of frame.returns) machine.listener.returned?.(returned.value, returned.site, frame.args);
  return finish(machine, frame, before, sink, site);
}

/**
 * In a rehearsal a function that is under way need not run inside itself on values that bring nothing new: what it does to the
 * world is being written down already. Other constants are something new: `dispatch(i + 1)`.
 */
function isReentry(machine: Machine, fn: FunctionValue, self: Value, args: readonly Value[]): boolean {
  if (machine.rehearsalStart === 0) return false;
  const isArrow = ts.isArrowFunction(fn.node);
  return machine.frames.some(
    (f) =>
      f.node === fn.node && f.closure === fn.scope && (isArrow || f.self === self) && args.every((a, i) => bringsNothing(a, f.args[i])),
  );
}

/** One side of a tree may be missing: `walk(left.get(id), right.get(id))`. */
const bringsNothing = (value: Value, before: Value | undefined): boolean =>
  value.kind === "unknown" || value.kind === "external" || (before !== undefined && sameValue(value, before)) || (value.kind === "union" && value.options.every((o) => isNullish(o.value) === true || bringsNothing(o.value, before)));

/** How deep it is by now: `sanitize(child, depth + 1)`. */
const isCounter = (value: Value): boolean => value.kind === "constant" && typeof value.value === "number";

/** What a call that is not followed may give of what it was given; that it gives a secret back would be a guess. */
const handedOn = (args: readonly Value[]): Labels => joinLabels(...args.map((a) => deepLabels(a, 32))).filter(({ kind }) => kind !== "secret");

function again(fn: FunctionValue, args: readonly Value[], site: Site): Value {
  const value = unknown("what a function that calls itself gives", site, handedOn(args));
  return isAsync(fn.node) ? { kind: "promise", value, facts: [], throws: [], never: false } : value;
}

function refuse(machine: Machine, spending: Spending, fn: FunctionValue, args: readonly Value[]): string | null {
  if (machine.frames.length >= MAX_DEPTH) return "calls nested too deeply";
  const active = machine.frames.filter((frame) => frame.node === fn.node);
  if (active.length >= MAX_RECURSION) return "a function that calls itself without an end";
  if (active.length >= VAGUE_RECURSION) {
    const isDeeper = args.some((a) => a.kind === "external" || a.kind === "unknown");
    const stale = active.filter((frame) => args.every((a, i) => bringsNothing(a, frame.args[i]) || (isDeeper && isCounter(a))));
    if (stale.length >= VAGUE_RECURSION || args.every(isVague)) return "a function that calls itself on values that are not known";
  }
  const spent = spending.byNode.get(fn.node);
  const budget = (FUNCTION_BUDGET + MORE_PER_YIELD * spending.yield) * (machine.rehearsalStart > 0 ? 0.1 : machine.patience);
  if (!spent || spent.steps <= budget || spent.calls <= 8) return null;
  machine.isCutShort = true;
  return "a function that costs much and leads to nothing";
}

function runBody(machine: Machine, frame: Frame, fn: FunctionValue, self: Value, args: readonly Value[], site: Site): void {
  const { node } = fn;
  const scope = new Scope(fn.scope, fn.scope.module, frame.id);
  if (!ts.isArrowFunction(node)) {
    scope.self = fn.boundThis ?? self;
    scope.args = args;
    scope.home = fn.home ?? null;
    if (node.name && ts.isFunctionExpression(node)) scope.declare(node.name.text, fn);
  }
  bindParameters(machine, node, args, scope, site);
  const body = node.body!;
  if (!ts.isBlock(body)) {
    frame.returns.push({ value: machine.evaluate(body, scope), facts: machine.facts, site: body });
    return;
  }
  hoistVars(body, scope);
  hoist(machine, body.statements, scope);
  const end = machine.executeAll(body.statements, scope);
  if (end === "normal") frame.returns.push({ value: UNDEFINED, facts: machine.facts, site: body });
}

function finish(machine: Machine, frame: Frame, before: Machine["facts"], sink: ThrowOutcome[] | null, site: Site): Value {
  const returns = sink ? frame.returns.map((r) => settle(r, sink)) : frame.returns;
  const after = joinFacts(returns.map((r) => r.facts), before);
  const value =
    frame.yields !== null
      ? array(frame.yields, site)
      : returns.length === 0
        ? UNDEFINED
        : choose(returns.map((r) => ({ value: r.value, facts: returns.length > 1 ? gained(r.facts, before) : [] })), 64);
  if (!sink) {
    machine.facts = after;
    if (returns.length === 0 && frame.yields === null) throw Ended.here();
    return value;
  }
  machine.facts = before;
  return { kind: "promise", value, facts: gained(after, before), throws: sink, never: returns.length === 0 };
}

type Returned = Pick<Frame["returns"][number], "value" | "facts">;

/** What an async function returns is awaited by whoever awaits its promise: its facts and its throws come along. */
function settle(returned: Returned, sink: ThrowOutcome[]): Returned {
  const { value, facts } = returned;
  if (value.kind === "promise") {
    sink.push(...value.throws);
    return { value: value.value, facts: withFacts(facts, value.facts) };
  }
  if (value.kind !== "union" || !value.options.some((o) => o.value.kind === "promise")) return returned;
  const options = value.options.map((o) => {
    if (o.value.kind !== "promise") return o;
    sink.push(...o.value.throws);
    return { ...o, value: o.value.value, facts: [...o.facts, ...o.value.facts] };
  });
  return { value: choose(options, 64), facts };
}

function bindParameters(machine: Machine, node: ts.FunctionLikeDeclaration, args: readonly Value[], scope: Scope, site: Site): void {
  let index = 0;
  for (const parameter of node.parameters) {
    if (ts.isIdentifier(parameter.name) && parameter.name.text === "this") continue;
    let value: Value;
    if (parameter.dotDotDotToken) value = array(args.slice(index), site);
    else {
      value = args[index] ?? UNDEFINED;
      if (value === UNDEFINED || (value.kind === "unknown" && value.labels.length === 0)) value = hinted(machine, parameter.type, scope) ?? value;
    }
    bind(machine, parameter.name, value, scope, "declare", parameter.initializer);
    index++;
  }
}

/** A parameter that no call site binds, annotated with a package's type, is an instance of it. A hint of last resort. */
export function hinted(machine: Machine, type: ts.TypeNode | undefined, scope: Scope): Value | undefined {
  if (!type || !ts.isTypeReferenceNode(type) || !ts.isIdentifier(type.typeName)) return undefined;
  const named = scope.lookup(type.typeName.text)?.value;
  if (named?.kind !== "external" || named.op !== "get") return undefined;
  const instance = named.members?.get("@@instance");
  if (instance) return instance.value;
  const made: Value = { kind: "external", op: "new", parent: named, args: [], labels: [], site: type, depth: named.depth + 1, members: null, born: nextSerial() };
  membersOf(named).set("@@instance", { value: made });
  void machine;
  return made;
}

/** Waits: what awaiting brings comes over the one who waits. */
export function awaitValue(machine: Machine, value: Value, site: Site): Value {
  machine.awaits++;
  if (value.kind === "promise") {
    const one = machine.rehearsalStart > 0 ? pendingOf(value.value) : undefined;
    if (one && (isPending(one) || one.promise !== value)) return awaitOther(machine, value, one, site);
    for (const outcome of value.throws) if (!value.never || outcome !== value.throws.at(-1)) machine.sinks.at(-1)?.push(outcome);
    if (value.never) {
      const last = value.throws.at(-1);
      if (last) throw Thrown.of(last);
      throw Ended.here();
    }
    for (const fact of value.facts) machine.facts = { fact, parent: machine.facts, size: (machine.facts?.size ?? 0) + 1 };
    noteWaited(value.value);
    return value.value.kind === "object" ? awaitValue(machine, value.value, site) : value.value;
  }
  noteWaited(value);
  if (value.kind === "union" && optionsOf(value).some((v) => v.kind === "promise")) {
    const options = value.options.filter((o) => !(o.value.kind === "promise" && o.value.never));
    for (const o of value.options) if (o.value.kind === "promise") machine.sinks.at(-1)?.push(...o.value.throws);
    if (options.length === 0) throw Ended.here();
    return choose(options.map((o) => (o.value.kind === "promise" ? { ...o, value: o.value.value, facts: [...o.facts, ...o.value.facts] } : o)), 64);
  }
  const thenable = ofThenable(machine, value, site);
  return thenable ? awaitValue(machine, thenable, site) : value;
}

/** Waits for what another part of the program does; unknown where no part is seen that does it. */
function awaitOther(machine: Machine, value: PromiseValue, one: Pending, site: Site): Value {
  const settled = isPending(one) ? machine.arrived(value.value, site) : one.promise;
  if (settled) return awaitValue(machine, settled, site);
  machine.sinks.at(-1)?.push(...value.throws);
  // What other parts of the program wait for themselves had begun before the call.
  return machine.elsewhere ? unknown(UNSETTLED, site) : machine.gap(UNSETTLED, site);
}
