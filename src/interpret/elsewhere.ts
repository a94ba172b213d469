import { ts } from "ts-morph";
import { heldBy } from "./builtins/index.ts";
import { Ended, Thrown, type Machine } from "./machine.ts";
import { isPending, pendingOf, type Pending } from "./pending.ts";
import type { Scope } from "./scope.ts";
import type { FunctionValue, PromiseValue, Site, Value } from "./value.ts";

/** A callback that the program has given to something outside before any call came: it may run at any time. */
export interface Listening {
  readonly fn: Value;
  readonly self: Value;
  readonly given: readonly Value[];
  readonly site: Site;
}

/**
 * What a call waits for that another part of the program does: listeners and loops that hold the promise's `resolve` run now, one after the
 * other or two in a row, and what they do is part of the call. Null where none of them settles it.
 */
export function arrived(machine: Machine, value: Value, site: Site): PromiseValue | null {
  const one = pendingOf(value);
  if (!one) return null;
  if (isPending(one) && !machine.elsewhere) {
    machine.elsewhere = true;
    try {
      settleElsewhere(machine, one, site);
    } finally {
      machine.elsewhere = false;
    }
  }
  return isPending(one) ? null : one.promise;
}

const MOST = 12;

function settleElsewhere(machine: Machine, one: Pending, site: Site): void {
  const parts = partsThatHold(machine, one, site).slice(0, MOST);
  for (const part of parts) attempt(machine, one, [part]);
  for (const first of parts) {
    for (const second of parts) if (first !== second && isPending(one)) attempt(machine, one, [first, second]);
  }
}

/** Runs parts of the program in a row; if the promise is still open afterwards, they have not been. */
function attempt(machine: Machine, one: Pending, parts: readonly Listening[]): void {
  const undo = machine.listener.mark?.();
  const { facts } = machine;
  const settledBefore = one.promise.value;
  machine.sinks.push([]);
  const depth = machine.sinks.length;
  const { writes } = machine.heap.branch(() => {
    for (const { fn, self, given, site } of parts) {
      try {
        machine.await(machine.call(fn, self, given, site), site);
      } catch (ended) {
        if (!(ended instanceof Thrown) && !(ended instanceof Ended)) throw ended;
      }
    }
  });
  machine.sinks.length = depth - 1;
  machine.facts = facts;
  if (isPending(one) || one.promise.value === settledBefore) undo?.();
  else machine.heap.join([{ writes, condition: null, facts: [], endedCall: null }]);
}

/** Listeners first, then loops that wait for work: those that nobody is seen to start are started somewhere. One of each. */
function partsThatHold(machine: Machine, one: Pending, site: Site): Listening[] {
  const parts = new Map<unknown, Listening>();
  const deadEnds = new Set<unknown>();
  const add = (part: Listening): void => {
    const key = part.fn.kind === "function" ? part.fn.node : part.fn;
    if (!parts.has(key) && reaches(part, one, deadEnds)) parts.set(key, part);
  };
  const around = machine.frames.map(({ self, closure }) => ({ self, scope: closure }));
  for (const listening of machine.listening) {
    add(listening);
    if (listening.fn.kind === "function") around.push({ self: listening.self, scope: listening.fn.scope });
  }
  for (const { self, scope } of around) {
    const owner = scope?.nearest("self") ?? self;
    for (const fn of loopsAround(scope, owner)) add({ fn, self: owner, given: [], site });
  }
  return [...parts.values()];
}

function loopsAround(scope: Scope | null, self: Value): FunctionValue[] {
  const found: FunctionValue[] = [];
  for (let at = scope; at; at = at.parent) for (const { value } of at.variables.values()) if (isLoop(value)) found.push(value);
  if (self.kind !== "object") return found;
  for (let at: Value | null = self; at?.kind === "object"; at = at.proto) for (const { value } of at.props.values()) if (isLoop(value)) found.push(value);
  return found;
}

/** An async function that waits inside of a loop: a worker. */
const isLoop = (value: Value): value is FunctionValue => value.kind === "function" && waitsInLoop(value.node);

const loopNodes = new WeakMap<ts.Node, boolean>();

function waitsInLoop(node: FunctionValue["node"]): boolean {
  const known = loopNodes.get(node);
  if (known !== undefined) return known;
  const isAsync = (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Async) !== 0;
  const waits = (at: ts.Node): boolean => ts.isAwaitExpression(at) || ts.isYieldExpression(at);
  const isWaitingLoop = (at: ts.Node): boolean => ts.isIterationStatement(at, false) && contains(at, waits);
  const found = isAsync && node.body !== undefined && contains(node.body, isWaitingLoop);
  loopNodes.set(node, found);
  return found;
}

const contains = (node: ts.Node, test: (node: ts.Node) => boolean): boolean =>
  ts.forEachChild(node, (child) => test(child) || (!ts.isFunctionLike(child) && contains(child, test))) ?? false;

const FAR = 5000;

/** Whether what settles the promise can be found from a function's variables and its `this`; what has led nowhere is not searched again. */
function reaches({ fn, self }: Listening, { settlers }: Pending, deadEnds: Set<unknown>): boolean {
  const seen = new Set<unknown>();
  const queue: Value[] = [fn, self];
  for (let value = queue.pop(); value; value = queue.pop()) {
    if (settlers.includes(value)) return true;
    if (seen.has(value) || deadEnds.has(value) || seen.size > FAR) continue;
    seen.add(value);
    if (value.kind === "function") queue.push(...variablesOf(value.scope, seen, deadEnds));
    else queue.push(...heldBy(value));
  }
  for (const value of seen) deadEnds.add(value);
  return false;
}

/** Of a module only what holds data: everything else leads everywhere. */
function variablesOf(scope: Scope, seen: Set<unknown>, deadEnds: ReadonlySet<unknown>): Value[] {
  const found: Value[] = [];
  for (let at: Scope | null = scope; at && !seen.has(at) && !deadEnds.has(at); at = at.parent) {
    seen.add(at);
    if (at.self) found.push(at.self);
    for (const { value } of at.variables.values()) if (at.owner !== 0 || (value.kind !== "function" && value.kind !== "class")) found.push(value);
  }
  return found;
}
