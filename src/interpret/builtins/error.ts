import type { Machine } from "../machine.ts";
import { array, constant, native, object, optionsOf, TRUE, UNDEFINED, unknown } from "../value.ts";
import type { External, Labels, NativeValue, ObjectValue, Site, Value } from "../value.ts";
import { arg, ERROR, toText } from "./shared.ts";

const NAMES = ["Error", "TypeError", "RangeError", "SyntaxError", "ReferenceError", "EvalError", "URIError"] as const;

/** A stack tells of the inside of the server wherever it comes out. */
const STACK: Labels = [{ kind: "error", extent: "detail", from: "", steps: [] }];

/** An Error of the source: what it was given, and the marker that its fields are not enumerable. */
export function makeError(machine: Machine, name: string, message: Value, options: Value, site: Site): ObjectValue {
  const made = object(site, [
    ["name", constant(name)],
    ["message", message === UNDEFINED ? constant("") : toText(machine, message, site)],
    ["stack", unknown("the stack of an error", site, STACK, "string")],
    [ERROR, TRUE],
  ]);
  const cause = options.kind === "object" ? machine.get(options, "cause", site) : UNDEFINED;
  if (cause !== UNDEFINED) made.props.set("cause", { value: cause });
  return made;
}

const isError = (value: Value): boolean => value.kind === "object" && value.props.has(ERROR);

/** Error and its subclasses. `Error(x)` is `new Error(x)`; a class of the source that extends one takes over what it makes. */
export function errorGlobals(machine: Machine): [string, NativeValue][] {
  const statics = [
    ["captureStackTrace", native("captureStackTrace", () => UNDEFINED)],
    ["stackTraceLimit", constant(10)],
    ["isError", native("isError", (_self, args) => constant(isError(arg(args, 0))))],
  ] as const;
  const made = NAMES.map((name): [string, NativeValue] => {
    const make = (args: readonly Value[], site: Site): Value => makeError(machine, name, arg(args, 0), arg(args, 1), site);
    return [name, native(name, (_self, args, site) => make(args, site), make, [...statics, ["prototype", object(null)]])];
  });
  const aggregate = (args: readonly Value[], site: Site): Value => {
    const error = makeError(machine, "AggregateError", arg(args, 1), arg(args, 2), site);
    const { known, rest } = machine.elements(arg(args, 0), site);
    error.props.set("errors", { value: array(known, site, rest) });
    return error;
  };
  return [...made, ["AggregateError", native("AggregateError", (_self, args, site) => aggregate(args, site), aggregate)]];
}

/** An error class of a package, by its name: `McpError`, `HTTPException`. */
export const isErrorClass = (callee: External): boolean => callee.op === "get" && /(?:Error|Exception)$/.test(callee.key);

/** The message among what such a class was given: the first text, or the `message` of the options. Codes come before it. */
export function messageGiven(args: readonly Value[]): Value | undefined {
  const text = args.find((a) => optionsOf(a).some((v) => (v.kind === "constant" && typeof v.value === "string") || (v.kind === "unknown" && v.type === "string") || (v.kind === "external" && v.labels.length > 0)));
  const options = args.find((a) => a.kind === "object" && a.props.has("message"));
  return text ?? (options?.kind === "object" ? options.props.get("message")?.value : undefined);
}
