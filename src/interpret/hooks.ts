import type { HookFact } from "../knowledge/types.ts";
import { isCallable } from "./builtins/shared.ts";
import { chainOf } from "./chain.ts";
import { pick } from "./fields.ts";
import type { Machine } from "./machine.ts";
import { NO_LABELS, symbol, UNDEFINED, type External, type ExternalCall, type Site, type Value } from "./value.ts";

/** What a client of a package runs around each of its requests: functions of the source. */
interface Hooked {
  readonly request: Value[];
  readonly answer: Value[];
  readonly failure: Value[];
}

const clients = new WeakMap<External, Hooked>();

/** Notes functions that a client is given for its requests; says whether the call is there for that alone. */
export function noteHooks(machine: Machine, call: ExternalCall): boolean {
  const fact = call.op === "call" ? machine.knowledge.hookOf(chainOf(call)) : undefined;
  const client = fact && clientOf(call, fact);
  if (!client) return false;
  const hooked = clients.get(client) ?? { request: [], answer: [], failure: [] };
  clients.set(client, hooked);
  for (const when of ["request", "answer", "failure"] as const) {
    const given = fact[when] && pick(call.args, fact[when]);
    const functions = given ? (given.kind === "array" ? given.elements : [given]).filter(isCallable) : [];
    for (const fn of functions) if (!hooked[when].includes(fn)) hooked[when].push(fn);
  }
  return fact.client !== "made";
}

function clientOf(call: ExternalCall, { client }: HookFact): External | undefined {
  if (client === "made") return call;
  for (let at: External = call; "parent" in at; at = at.parent) if (at.op === "get" && at.key === client) return at.parent;
  return undefined;
}

/** What the client of a call runs around it, if anything. */
export function hooksOf(call: ExternalCall): Hooked | undefined {
  for (let at: External = call.parent; ; at = at.parent) {
    const hooked = clients.get(at);
    if (hooked) return hooked;
    if (!("parent" in at)) return undefined;
  }
}

/** Those that run already: a request that one of them makes itself does not start it again. */
const running = new Set<Value>();

/** Hands a value through functions, each of which gives what the next one gets. */
function through(machine: Machine, functions: readonly Value[], value: Value, site: Site): Value {
  return functions.reduce<Value>((at, fn) => {
    if (running.has(fn)) return at;
    running.add(fn);
    try {
      return machine.await(machine.call(fn, UNDEFINED, [at], site), site);
    } finally {
      running.delete(fn);
    }
  }, value);
}

/** Before the request goes out. */
export function beforeRequest(machine: Machine, { request }: Hooked, site: Site): void {
  through(machine, request, symbol("request", NO_LABELS, site), site);
}

/** What comes of a request: the answer or the error, as the functions hand it on. */
export function afterRequest(machine: Machine, { answer, failure }: Hooked, made: Value, error: Value, site: Site): Value {
  if (failure.length === 0) {
    machine.mayThrow({ value: error, site, implicit: true });
    return through(machine, answer, made, site);
  }
  return machine.forkValue([
    { facts: [], condition: null, run: () => through(machine, answer, made, site) },
    { facts: [], condition: null, run: () => through(machine, failure, error, site) },
  ]);
}
