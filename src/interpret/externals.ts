import { ts } from "ts-morph";
import { isSender } from "../knowledge/callbacks.ts";
import type { Chain, EffectFact } from "../knowledge/types.ts";
import { spot } from "../model/place.ts";
import type { Label } from "../model/story.ts";
import { deepLabels, isErrorClass, isRegex, messageGiven, opaqueMethod } from "./builtins/index.ts";
import { isCallable, someBoolean } from "./builtins/shared.ts";
import { chainOf, rootOf } from "./chain.ts";
import { containerCall } from "./containers.ts";
import { fileCall, fileUrl } from "./files.ts";
import { joinLabels, keyRead, labelsOf, memberLabels } from "./labels.ts";
import { afterRequest, beforeRequest, hooksOf, noteHooks } from "./hooks.ts";
import { Ended, type Machine } from "./machine.ts";
import { SETTLERS } from "./pending.ts";
import { stripped } from "./schemas.ts";
import { isAwaited } from "./unawaited.ts";
import { externalCall, externalElement, externalGet, native, NO_LABELS, object, partly, symbol, UNDEFINED, unknown, type External, type ExternalCall, type FunctionValue, type Labels, type Site, type Unknown, type Value } from "./value.ts";

type Callback = FunctionValue | Extract<Value, { kind: "native" }>;

/** Functions that an outside call is given, one level inside of object literals too, and deeper ones that answer requests. */
function callbacksIn(args: readonly Value[]): { readonly fn: Callback; readonly holder: Value | null; readonly key: string | null }[] {
  const found: { readonly fn: Callback; readonly holder: Value | null; readonly key: string | null }[] = [];
  const take = (value: Value, depth: number, holder: Value | null, key: string | null): void => {
    if (value.kind === "function" || SETTLERS.has(value)) found.push({ fn: value as Callback, holder, key });
    else if (value.kind === "union") for (const o of value.options) take(o.value, depth, holder, key);
    else if (value.kind === "array" && depth < 1) for (const e of value.elements) take(e, depth, holder, key);
    else if (value.kind === "object" && depth < 3) {
      for (const [name, cell] of value.props) if (depth < 1 || name === "fetch" || cell.value.kind === "object") take(cell.value, depth + 1, value, name);
    }
  };
  for (const arg of args) take(arg, 0, null, null);
  return found;
}

/** Callbacks that run already, so that a callback that registers itself does not run for ever. */
const running = new Set<unknown>();

/** Calls another of several things outside with the same arguments: what they call back has run with the first. */
export function withoutCallbacks<T>(args: readonly Value[], call: () => T): T {
  const held = callbacksIn(args).map(({ fn }) => fn).filter((fn) => !running.has(fn));
  for (const fn of held) running.add(fn);
  try {
    return call();
  } finally {
    for (const fn of held) running.delete(fn);
  }
}

/** Calls something outside of the source: the listener first, then what the tables say that it calls back, then a call node. */
export function callExternal(machine: Machine, callee: External, args: readonly Value[], site: Site, op: "call" | "new"): Value {
  if (isExit(callee)) return exit(machine);
  const borrowed = borrow(machine, callee, args, site);
  if (borrowed) return borrowed;
  const known = op === "call" ? fileCall(machine, callee, args, site) : isUrl(callee) ? fileUrl(args, site) : undefined;
  if (known) return known;
  const contained = op === "call" ? containerCall(machine, callee, args, site) : undefined;
  if (contained) return contained;
  const made = externalCall(op, callee, args, NO_LABELS, site);
  if (machine.rehearsalStart === 0 && isSchema(machine, callee)) return made.op === "call" ? { ...made, isThere: true } : made;
  if (noteHooks(machine, made)) return made;
  const hooked = hooksOf(made);
  const asks = hooked && machine.rehearsalStart > 0 && machine.knowledge.effectOf(chainOf(made))?.upstream === true;
  if (asks) beforeRequest(machine, hooked, site);
  const answered = machine.listener.external?.(made);
  if (answered !== undefined) return answered;
  const chain = chainOf(made);
  const data = callee.op === "get" && (isData(callee.parent) || isRegex(callee.parent)) && !machine.knowledge.effectOf(chain) ? opaqueMethod(machine, callee.parent, callee.key, args, site) : undefined;
  if (data !== undefined) return data;
  const shaped = shape(machine, callee, args, chain, site);
  if (shaped) return shaped;
  const effect = machine.knowledge.effectOf(chain) ?? (op === "call" && machine.rehearsalStart > 0 ? likelyEffect(machine, made, chain, site) : undefined);
  if (!effect && machine.rehearsalStart > 0 && isAwaited(site) && machine.knowledge.isUntold(chain)) return machine.gap("a method that is known only at run time", site);
  const listened = machine.knowledge.callbacksOf(chain);
  const labels = resultLabels(machine, callee, op, args, effect?.upstream === true, chain, site, effect?.operation);
  for (const row of listened) {
    const fn = args[row.argument];
    if (!fn || row.never || !isCallable(fn)) continue;
    if (row.result === "wraps") return fn;
    const given = row.gives.map((role) => externalGet(made, role, NO_LABELS, site));
    if (row.surely) {
      const result = machine.call(fn, UNDEFINED, given, site);
      if (row.result === "returned") return result;
    } else runMaybe(machine, fn, given, site);
  }
  if (listened.length === 0) {
    if (!effect && callee.op === "get" && typeof callee.key === "string") {
      const builtin = opaqueMethod(machine, callee.parent, callee.key, args, site);
      if (builtin !== undefined && args.some((a) => a.kind === "function")) return builtin;
    }
    const source = labels.some((l) => l.kind === "upstream") ? { ...made, labels } : null;
    for (const { fn, holder, key } of callbacksIn(args)) {
      // How a client sends is part of what its own methods do.
      if (key !== null && machine.rehearsalStart > 0 && isSender(key)) continue;
      const self = op === "new" ? made : (holder ?? (callee.op === "get" ? callee.parent : UNDEFINED));
      runMaybe(machine, fn, source ? handed(machine, fn, source, args[0], chain.module, site) : operatorOf(machine, chain, fn), site, self);
    }
  }
  const verifies = op === "call" && machine.knowledge.verifierOf(chain) !== undefined;
  if (op === "call" && (verifies || !machine.knowledge.isPure(chain))) {
    const steps = machine.rehearsalStart > 0 ? [{ place: machine.placeOf(site), text: `${effect?.operation ?? "a call"} fails` }] : [];
    const error: Label = { kind: "error", extent: effect ? errorExtent(machine, chain.module) : "message", from: namedModule(chain.module), steps };
    const thrown = symbol("error", [error, ...sentSecrets(machine, args, chain.module)], site);
    if (asks) return afterRequest(machine, hooked, { ...made, labels }, thrown, site);
    machine.mayThrow({ value: thrown, site, implicit: true });
  }
  if (verifies) machine.listener.back?.(made);
  return { ...made, labels };
}

/** A part of a schema that is made while the server starts: what checks a value later is not run, and nothing listens for it. */
function isSchema(machine: Machine, callee: External): boolean {
  if (callee.op !== "get" || PARSES.has(callee.key)) return false;
  const root = rootOf(callee);
  return root.op === "module" && machine.knowledge.isSchemaLibrary(root.specifier);
}

/** Members of a schema that look at a value, or at the schema itself. Source: zod 4, Standard Schema 1. */
const PARSES = new Set(["toJSONSchema", "parse", "parseAsync", "safeParse", "safeParseAsync", "decode", "encode", "spa", "validate", "check", "bind", "call", "apply"]);

/** `bind`, `call` and `apply` of a method from outside: the method itself, on what it was taken from. */
function borrow(machine: Machine, callee: External, args: readonly Value[], site: Site): Value | undefined {
  if (callee.op !== "get" || callee.parent.op !== "get") return undefined;
  const method = callee.parent;
  const isSelf = args[0] === method.parent || args[0]?.kind === "object";
  if (callee.key === "bind" && isSelf) {
    const [, ...first] = args;
    return first.length === 0 ? method : native("bound", (_self, rest, at) => machine.call(method, UNDEFINED, [...first, ...rest], at));
  }
  if (callee.key === "call" && isSelf) return callExternal(machine, method, args.slice(1), site, "call");
  if (callee.key === "apply" && isSelf) return callExternal(machine, method, args[1] ? machine.elements(args[1], site).known : [], site, "call");
  return undefined;
}

/** What a shaper leaves of an upstream's payload; undefined where the call shapes nothing of the kind. */
function shape(machine: Machine, callee: External, args: readonly Value[], chain: Chain, site: Site): Value | undefined {
  const fact = machine.knowledge.shaperOf(chain);
  const given = fact && args[fact.argument ?? 0];
  if (!given) return undefined;
  const labels = joinLabels(deepLabels(given), callee.labels);
  if (fact.strength === "shapes") {
    const left = partly(labels.filter((l) => l.kind !== "secret"));
    return labels.some((l, i) => l !== left[i]) ? symbol("field", left, site) : undefined;
  }
  const isWritten = (given.kind === "object" || given.kind === "array") && !given.open && labels.length === 0;
  if (fact.strength !== "schema" || !(isWritten || labels.some((l) => l.kind === "upstream" && l.extent === "whole"))) return undefined;
  const schema = fact.argument === 0 && callee.op === "get" ? callee.parent : args[0];
  const left = stripped(machine, schema, given, site);
  const isSafe = callee.op === "get" && callee.key.startsWith("safe");
  return isSafe ? object(site, [["success", someBoolean(site)], ["data", left], ["output", left], ["error", symbol("error", NO_LABELS, site)]]) : left;
}

/**
 * What a callback is given by a call that asks an upstream, or by a stream of its answer: the payload, an error where the parameter or the
 * event is called so, and nothing of either for an event that only says that something has ended.
 */
function handed(machine: Machine, fn: FunctionValue | Extract<Value, { kind: "native" }>, source: External, first: Value | undefined, module: string, site: Site): Value[] {
  const event = first?.kind === "constant" && typeof first.value === "string" ? first.value : null;
  const parameters = fn.kind === "function" ? fn.node.parameters.map((parameter) => ({ name: parameter.name.getText(), at: parameter })) : [{ name: fn.name === "reject" ? "error" : "", at: site }];
  return parameters.map(({ name, at }) => {
    if (event === "error" || /^(e|er|err|error)$/.test(name)) return symbol("error", [{ kind: "error", extent: errorExtent(machine, module), from: namedModule(module), steps: [] }], at);
    return event !== null && QUIET.has(event) ? symbol("request", NO_LABELS, at) : externalElement(source, source.labels, site);
  });
}

/** Events of streams and processes that carry no payload. Source: Node.js 20: stream, child_process, readline. */
const QUIET = new Set(["end", "close", "exit", "finish", "drain", "spawn", "open", "ready", "pause", "resume", "timeout", "connect", "disconnect"]);

/** Credentials that were sent, where the package's errors hold the request. */
function sentSecrets(machine: Machine, args: readonly Value[], module: string): Labels {
  if (machine.rehearsalStart === 0 || machine.knowledge.errorShapeOf(module).secrets.length === 0) return NO_LABELS;
  return joinLabels(...args.map((arg) => deepLabels(arg, 32))).flatMap((l): Labels => {
    if (l.kind === "secret") return [{ kind: "secret", name: l.name, steps: l.steps }];
    return l.kind === "caller" && l.aspect === "token" ? [l] : NO_LABELS;
  });
}

/** Labels that a client may have: of its credential, of the operator's settings, of what it was asked for before. */
const OF_CLIENTS: ReadonlySet<Label["kind"]> = new Set<Label["kind"]>(["upstream", "secret", "operator"]);

/**
 * What a call that no row knows does by the verb of its name: of a client or of a handle that it gave, not of data. A client's resource
 * that is waited for asks something, whatever the name says.
 */
export function likelyEffect(machine: Machine, { parent: callee, args }: ExternalCall, chain: Chain, site: Site): EffectFact | undefined {
  const { knowledge } = machine;
  if (knowledge.isPure(chain) || knowledge.recordOf(chain) || callee.labels.some(({ kind }) => !OF_CLIENTS.has(kind))) return undefined;
  // What a function made of a credential may be a client, or a text that is signed with it: only a client has resources.
  const isMade = callee.labels.some(({ kind }) => kind !== "upstream");
  if (isMade && !knowledge.namesResource(chain)) return undefined;
  const verb = knowledge.effectByVerb(chain);
  if (verb || !isAwaited(site)) return verb;
  // What is asked about the caller is a check, if anything.
  return args.some((arg) => deepLabels(arg).some(({ kind }) => kind === "caller")) ? undefined : knowledge.effectOfResource(chain);
}

/** The package by its name; nothing where the value is none of a package's. */
const namedModule = (module: string): string => (module === "symbol" ? "" : module);

const errorExtent = (machine: Machine, module: string): "message" | "detail" => (machine.knowledge.errorShapeOf(module).message === "detail" ? "detail" : "message");

/** Content rather than a tool to work with: what came from outside as data. */
const isData = (value: External): boolean => value.labels.length > 0 || value.op === "symbol" || value.op === "operator" || value.op === "element" || rootOf(value).op === "symbol";

function resultLabels(machine: Machine, callee: External, op: "call" | "new", args: readonly Value[], upstream: boolean, chain: Chain, site: Site, operation: string | undefined): Labels {
  if (upstream) return [{ kind: "upstream", extent: "whole", from: operation ?? "", steps: machine.rehearsalStart > 0 ? [{ place: machine.placeOf(site), text: operation ?? "an answer from outside" }] : [] }];
  const extent = machine.knowledge.payloadOf(chain);
  if (extent && extent !== "about") {
    const own = callee.labels.find((l) => l.kind === "upstream");
    return [own?.kind === "upstream" ? { ...own, extent } : { kind: "upstream", extent, from: "", steps: [] }];
  }
  if (isCredential(machine, callee, args[0])) return [{ kind: "caller", aspect: "token", steps: [] }];
  const read = callee.op === "get" && rootOf(callee).op === "symbol" ? keyRead(externalCall(op, callee, args, NO_LABELS, site)) : undefined;
  const held = read === undefined ? NO_LABELS : memberLabels(machine.knowledge, (callee as Extract<External, { op: "get" }>).parent, read).filter((l) => l.kind === "caller");
  if (held.length > 0) return held;
  if (op === "call" && provesCaller(machine, chain, args)) return [{ kind: "caller", aspect: "identity", steps: [] }];
  if (callee.op === "get" && callee.key === "getStore" && keepsCaller(machine, callee.parent.site)) return [{ kind: "caller", aspect: "identity", steps: [] }];
  // Whether a caller has calls left says nothing of what the caller may do.
  if (machine.knowledge.limitOf(chain)) return NO_LABELS;
  const operator = machine.knowledge.operatorOf(chain);
  if (operator !== undefined) return [{ kind: "operator", name: operator, steps: [] }];
  const secret = machine.knowledge.secretOf(chain);
  if (secret) return [{ kind: "secret", name: secret, steps: [] }];
  if (machine.knowledge.isRandom(chain)) return [{ kind: "random", from: spot(machine.placeOf(site)), steps: [] }];
  // What a package makes of a credential is a client; and a credential is a text, which has no methods but those of texts.
  if (op === "new" && chain.module !== "global") return isErrorClass(callee) ? labelsOf(messageGiven(args) ?? UNDEFINED) : NO_LABELS;
  // What an effect without a payload gives back is a scalar about it, whatever it was given.
  if (operation !== undefined) return joinLabels(...args.map(labelsOf)).filter((l) => l.kind !== "upstream" && l.kind !== "error");
  const own = callee.labels.filter((l) => l.kind !== "secret");
  if (machine.rehearsalStart === 0) return joinLabels(own, ...args.map(labelsOf));
  const isPlain = machine.knowledge.isPure(chain);
  const within = (arg: Value): Labels => (isPlain ? deepLabels(arg, 32) : [...labelsOf(arg), ...deepLabels(arg, 32).filter((l) => l.kind === "upstream")]);
  return joinLabels(own, ...args.map(within));
}

/** Where a context of the call was made, its name says that the caller is in it: `const authContext = new AsyncLocalStorage()`. */
function keepsCaller(machine: Machine, made: Site | null): boolean {
  const declared = made?.parent;
  if (!declared || !(ts.isVariableDeclaration(declared) || ts.isPropertyDeclaration(declared))) return false;
  return machine.knowledge.keepsCaller(declared.name.getText());
}

/** What verifying a credential gives: the caller's own record. */
const provesCaller = (machine: Machine, chain: Chain, args: readonly Value[]): boolean =>
  machine.knowledge.verifierOf(chain) !== undefined && (machine.knowledge.gateOf(chain) !== undefined || args.some((arg) => deepLabels(arg).some(({ kind }) => kind === "caller")));

/** `request.headers.get("authorization")`, `c.req.header("x-api-key")`. */
const isCredential = (machine: Machine, callee: External, name: Value | undefined): boolean =>
  callee.op === "get" && (callee.key === "get" || callee.key === "header") && rootOf(callee).op === "symbol" &&
  name?.kind === "constant" && machine.knowledge.isCredentialHeader(String(name.value));

/** What a command's action is given: the operator's words. */
function operatorOf(machine: Machine, chain: Chain, fn: Value): readonly Value[] {
  const name = machine.knowledge.operatorOf(chain);
  if (name === undefined || fn.kind !== "function") return [];
  return fn.node.parameters.map((parameter) => symbol("operator", [{ kind: "operator", name, steps: [] }], parameter));
}

function runMaybe(machine: Machine, fn: Value, given: readonly Value[], site: Site, self: Value = UNDEFINED): void {
  if (running.has(fn)) return;
  if (machine.rehearsalStart === 0 && fn.kind === "function") machine.listening.push({ fn, self, given: given.length ? given : parametersOf(fn, site), site });
  running.add(fn);
  try {
    machine.may(site, "callback", () => {
      const result = machine.await(machine.call(fn, self, given.length ? given : parametersOf(fn, site), site), site);
      if (result.kind === "function" && !running.has(result) && machine.rehearsalStart === 0) runMaybe(machine, result, [], site);
    });
  } finally {
    running.delete(fn);
  }
}

/** A handler that something outside is given by assignment: `server.oninitialized = …`. Somebody may call it. */
export function runAssigned(machine: Machine, handler: Value, site: Site): void {
  if (machine.rehearsalStart === 0) for (const { fn } of callbacksIn([handler])) if (fn.kind === "function") runMaybe(machine, fn, [], site);
}

/** What a callback is given when nobody says: one value from outside per parameter. */
const parametersOf = (fn: Value, site: Site): Value[] =>
  fn.kind === "function" ? fn.node.parameters.map((p) => (p.dotDotDotToken ? unknown("arguments of a callback", site) : requestOf(p))) : [];

/** One per parameter: called again, it is given the same unknown thing, so that what it fills does not grow. */
const requests = new WeakMap<Site, Value>();
function requestOf(parameter: Site): Value {
  let known = requests.get(parameter);
  if (!known) requests.set(parameter, (known = symbol("request", NO_LABELS, parameter)));
  return known;
}

const isExit = (callee: External): boolean =>
  callee.op === "get" && (callee.key === "exit" || callee.key === "abort") && callee.parent.op !== "get" && rootOf(callee).op !== "symbol" && (chainOf(callee).module === "node:process" || (callee.parent.op === "global" && callee.parent.name === "process"));

const isUrl = (callee: External): boolean => (callee.op === "global" && callee.name === "URL") || (callee.op === "get" && callee.key === "URL" && callee.parent.op === "module");

/**
 * `process.exit` ends the branch that it is in, or the handler beside a block that goes on; outside of both it is stepped over, for what
 * would have come is worth knowing.
 */
function exit(machine: Machine): Value {
  if (machine.conditions.length > 0 || machine.handlers.length > 0 || machine.rehearsalStart > 0) throw Ended.here();
  return UNDEFINED;
}

/** Text, numbers, and what came from outside as data: their methods reach nothing. */
const isContent = (value: Unknown): boolean => value.labels.length > 0 || value.type === "string" || value.type === "number" || value.type === "boolean" || value.type === "array";

/** Something that is no function as far as we know: its callbacks may run, its value is unknown. */
export function callUnknown(machine: Machine, callee: Value, args: readonly Value[], site: Site): Value {
  const datum = callee.kind === "unknown" ? callee.member : undefined;
  const answer = datum && opaqueMethod(machine, datum.of, datum.key, args, site);
  if (answer !== undefined) return answer;
  for (const { fn } of callbacksIn(args)) runMaybe(machine, fn, [], site);
  const labels = joinLabels(labelsOf(callee).filter((l) => l.kind !== "secret"), ...args.map(labelsOf));
  if (callee.kind === "constant") return callee.value === undefined || callee.value === null ? machine.gap("a call of something that is not there", site, labels) : unknown("a call of a constant", site);
  const reason = callee.kind === "unknown" ? callee.reason : "a call of something that is no function";
  if (datum && isContent(datum.of)) return unknown(reason, site, labels);
  return machine.gap(reason, site, labels);
}
