import { optionsOf, symbol, NO_LABELS, UNDEFINED, type FunctionValue, type Value } from "../interpret/value.ts";
import { hinted } from "../interpret/calls.ts";
import type { Interpreter } from "../interpret/interpreter.ts";
import { member } from "./paths.ts";

/** What a platform calls of a module's exports. Sources: Cloudflare Workers (`fetch`), Next.js route handlers, AWS Lambda (`handler`). */
const CALLED = ["fetch", "GET", "POST", "DELETE", "handler"];

/** Calls `export default { fetch }` of the entries, which a Worker, Bun and Deno hand every request. */
export function callFetch(machine: Interpreter, entries: readonly string[]): void {
  for (const entry of entries) {
    const exported = member(machine.modules.namespaceOf(machine.modules.load(entry)), "default");
    const fetch = member(exported, "fetch");
    if (fetch?.kind === "function") call(machine, fetch, exported ?? UNDEFINED);
  }
}

/**
 * Calls what the entries export, as the platform or a host would: `export default { fetch }`, `export function POST`, a function that makes
 * a server or is handed one. For servers that nothing else starts.
 */
export function callExports(machine: Interpreter, entries: readonly string[]): void {
  for (const entry of entries) {
    const exported = machine.modules.namespaceOf(machine.modules.load(entry));
    if (exported.kind !== "object") continue;
    const all = [...exported.props.values()].flatMap(({ value }) => optionsOf(value));
    const methods = [exported, member(exported, "default")].flatMap((holder) => CALLED.map((name) => member(holder, name)));
    const functions = new Set([...methods, ...all].filter((value): value is FunctionValue => value?.kind === "function"));
    for (const fn of functions) call(machine, fn, UNDEFINED);
  }
}

const call = (machine: Interpreter, fn: FunctionValue, self: Value): void =>
  machine.guarded(() => void machine.await(machine.call(fn, self, argumentsOf(machine, fn), fn.node), fn.node));

const argumentsOf = (machine: Interpreter, fn: FunctionValue): Value[] =>
  fn.node.parameters.map((parameter) => hinted(machine, parameter.type, fn.scope) ?? symbol("request", NO_LABELS, parameter));
