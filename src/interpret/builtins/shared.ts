import type { Label } from "../../model/story.ts";
import type { Condition } from "../facts.ts";
import { present } from "../heap.ts";
import { joinLabels, labelsOf, textLabels, labelKey } from "../labels.ts";
import { Ended, Thrown, type Machine } from "../machine.ts";
import { concatenate } from "../operators.ts";
import { choose } from "../choice.ts";
import { array, constant, NO_LABELS, object, UNDEFINED, unknown } from "../value.ts";
import type { External, Labels, NativeValue, ObjectValue, Option, Primitive, Site, Unknown, Value } from "../value.ts";

/** One built-in: what it does to its receiver and arguments. */
export type Builtin<T extends Value = Value> = (machine: Machine, target: T, args: readonly Value[], site: Site) => Value;
/** The built-ins of one type by name. A Map, so that no name of Object.prototype is taken for one. */
export type Table<T extends Value = Value> = ReadonlyMap<string, Builtin<T>>;

export const table = <T extends Value>(rows: Readonly<Record<string, Builtin<T>>>): Table<T> => new Map(Object.entries(rows));

/** Lists beyond this length become open. */
export const MAX_ELEMENTS = 20_000;
/** Texts beyond this length are not computed. */
export const MAX_TEXT = 200_000;
/** The key that marks an object as an Error: its fields are not enumerable. */
export const ERROR = "@@error";
/** Under this key an instance keeps what a native or outside constructor made of it; the same key as in members.ts. */
const BASE = "@@base";

/** The argument at a position; a missing one is undefined. */
export const arg = (args: readonly Value[], index: number): Value => args[index] ?? UNDEFINED;

/** Whatever odd input does to a built-in, it ends in unknown; what the audited code threw goes on. */
export function absorb(site: Site, run: () => Value): Value {
  try {
    return run();
  } catch (thrown) {
    if (thrown instanceof Thrown || thrown instanceof Ended) throw thrown;
    if (thrown instanceof TypeError || thrown instanceof RangeError || thrown instanceof SyntaxError || thrown instanceof URIError) {
      return unknown("a built-in function could not be followed", site);
    }
    throw thrown;
  }
}

/** A native without a receiver, which takes each combination of its arguments' options. Only for functions without effects. */
export function pure(name: string, run: (args: readonly Value[], site: Site) => Value): NativeValue {
  return { kind: "native", name, call: (_self, args, site) => absorb(site, () => eachOption(args, (some) => run(some, site))) };
}

/** Runs once for each combination of options, keeping their facts. Too many combinations run once, with the unions. */
export function eachOption(args: readonly Value[], run: (args: readonly Value[]) => Value): Value {
  let combinations = 1;
  for (const a of args) if (a.kind === "union") combinations *= a.options.length;
  const index = combinations > 64 ? -1 : args.findIndex((a) => a.kind === "union");
  const chosen = args[index];
  if (chosen?.kind !== "union") return run(args);
  return choose(
    chosen.options.map((o) => ({ value: eachOption(args.with(index, o.value), run), facts: o.facts })),
    400,
  );
}

const MOST_DEFINITIONS = 200;

/** Elements that nobody listed. While a server is made, each definition that one of them may be is a tool of its own. */
export function unlisted(machine: Machine, rest: Value | null): readonly Option[] {
  if (!rest) return [];
  if (rest.kind !== "union" || machine.rehearsalStart > 0) return [{ value: rest, facts: [] }];
  const definitions = rest.options.filter(({ value }) => value.kind === "object");
  const others = rest.options.filter((option) => !definitions.includes(option) && option.value !== UNDEFINED);
  if (definitions.length === 0 || definitions.length > MOST_DEFINITIONS) return [{ value: rest, facts: [] }];
  return [...definitions, ...(others.length > 0 ? [{ value: choose(others, 400), facts: [] }] : [])];
}

/** Runs something under the conditions of a maybe element; null where it did not come back. */
export function conditionally(
  machine: Machine,
  conditions: readonly Condition[],
  site: Site,
  what: string,
  run: () => Value,
): Value | null {
  const results: Value[] = [];
  const first = conditions[0];
  if (!first) machine.may(site, what, () => void results.push(run()));
  else {
    machine.fork([
      {
        facts: conditions,
        condition: first,
        run: () => {
          results.push(run());
          return "normal";
        },
      },
      { facts: [], condition: null, run: () => "normal" },
    ]);
  }
  return results[0] ?? null;
}

/** The value without its "maybe", and the conditions under which it is there; null where it surely is. */
export const bare = (value: Value): { value: Value; conditions: readonly Condition[] | null } =>
  value.kind === "maybe" ? { value: value.value, conditions: value.conditions } : { value, conditions: null };

export const someNumber = (site: Site, labels: Labels = NO_LABELS): Unknown => unknown("a number that is not known", site, labels, "number");
export const someText = (site: Site, labels: Labels = NO_LABELS): Unknown => unknown("text that is not known", site, labels, "string");
export const someBoolean = (site: Site, labels: Labels = NO_LABELS): Unknown => unknown("an answer that is not known", site, labels, "boolean");

/** Something that can be called, as far as one can see. */
export const isCallable = (value: Value): boolean =>
  value.kind === "function" || value.kind === "native" || value.kind === "class" || (value.kind === "union" && value.options.some((o) => isCallable(o.value)));

/** The primitive of a constant, or null where the value is none. Wrapped, because a primitive may be null. */
export const primitive = (value: Value): { readonly is: Primitive } | null => (value.kind === "constant" ? { is: value.value } : null);

export const numberOf = (value: Value): number | null => (value.kind === "constant" && typeof value.value === "number" ? value.value : null);

/** What an instance of a class that extends a built-in or an outside class is underneath. */
export const baseOf = (value: ObjectValue): Value | undefined => value.props.get(BASE)?.value;

/** `String(value)`. */
export function toText(machine: Machine, value: Value, site: Site, depth = 0): Value {
  if (depth > 8) return someText(site);
  switch (value.kind) {
    case "constant":
      return typeof value.value === "string" ? value : constant(String(value.value), value.labels);
    case "unknown":
      return value.type === "string" ? value : unknown(value.reason, site, value.labels, "string", value.text);
    case "external":
      return someText(site, textLabels(value));
    case "union":
      return choose(
        value.options.map((o) => ({ value: toText(machine, o.value, site, depth + 1), facts: o.facts })),
        64,
      );
    case "maybe":
      return toText(machine, present(value), site, depth + 1);
    case "array":
      return joinText(machine, value.elements, value.open, constant(","), site, depth + 1);
    case "object": {
      if (value.props.has(ERROR)) {
        const part = (key: string): Value => toText(machine, machine.get(value, key, site), site, depth + 1);
        return concatenate([part("name"), constant(": "), part("message")], site);
      }
      const own = machine.get(value, "toString", site);
      if (own.kind === "function") return machine.call(own, value, [], site);
      return value.open ? someText(site, labelsOf(value.open)) : constant("[object Object]");
    }
    case "map":
    case "promise":
    case "function":
    case "class":
    case "native":
      return someText(site);
  }
}

/** `elements.join(separator)`. */
export function joinText(machine: Machine, elements: readonly Value[], open: Value | null, separator: Value, site: Site, depth = 0): Value {
  const parts: Value[] = [];
  let certain = open === null && elements.length <= 2000;
  for (const element of elements.slice(0, 2000)) {
    if (element.kind === "maybe") certain = false;
    const { value } = bare(element);
    if (parts.length > 0) parts.push(separator);
    const absent = value.kind === "constant" && (value.value === null || value.value === undefined);
    parts.push(absent ? constant("") : toText(machine, value, site, depth + 1));
  }
  if (!certain) return someText(site, joinLabels(...parts.map(labelsOf), open ? deepLabels(open) : NO_LABELS));
  return concatenate(parts, site);
}

const nameOfLabel = (label: Label): string => (label.kind === "secret" && label.minted ? `minted ${labelKey(label)}` : labelKey(label));

/** Labels of everything that a value holds. Equal ones count once; at most `limit`. */
export function deepLabels(value: Value, limit = 64): Labels {
  const found = new Map<string, Label>();
  walk(value, (part) => {
    if (part.kind === "constant" || part.kind === "external" || part.kind === "unknown") {
      for (const label of part.labels) {
        const name = nameOfLabel(label);
        if (!found.has(name)) found.set(name, label);
      }
    }
    return found.size < limit;
  });
  return found.size === 0 ? NO_LABELS : [...found.values()].slice(0, limit);
}

/** Visits a value and all that it holds, each once, until told to stop. Functions and prototypes are not what a value holds. */
function walk(value: Value, visit: (part: Value) => boolean, most = 20_000): void {
  const seen = new Set<Value>();
  const queue: Value[] = [value];
  for (let next = queue.pop(); next; next = queue.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    if (seen.size > most || !visit(next)) return;
    queue.push(...heldBy(next));
  }
}

/** What a value holds directly. */
export function heldBy(value: Value): readonly Value[] {
  switch (value.kind) {
    case "object":
      return [...value.props.values()].map((cell) => cell.value).concat(value.open ?? []);
    case "array":
      return value.open ? [...value.elements, value.open] : value.elements;
    case "map":
      return [...value.entries.values()].flatMap((e) => (value.isSet ? [e.key] : [e.key, e.cell.value])).concat(value.open ?? []);
    case "union":
      return value.options.map((o) => o.value);
    case "promise":
    case "maybe":
      return [value.value];
    default:
      return [];
  }
}

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A value that is constant all through as JSON; undefined where any part is not, or where it has no end. */
export function toJson(value: Value, depth = 0): Json | undefined {
  if (depth > 64) return undefined;
  if (value.kind === "constant") {
    if (value.value === undefined || typeof value.value === "bigint") return undefined;
    return typeof value.value === "number" && !Number.isFinite(value.value) ? null : value.value;
  }
  if (value.kind === "array") {
    if (value.open) return undefined;
    const list: Json[] = [];
    for (const element of value.elements) {
      const part = element === UNDEFINED ? null : toJson(element, depth + 1);
      if (part === undefined) return undefined;
      list.push(part);
    }
    return list;
  }
  return value.kind === "object" ? objectToJson(value, depth) : undefined;
}

const NOT_ENUMERABLE = new Set(["message", "stack", "name", "cause"]);

function objectToJson(value: ObjectValue, depth: number): Json | undefined {
  if (value.open || value.props.has(BASE) || value.props.has("toJSON")) return undefined;
  const made: Record<string, Json> = {};
  for (const [key, cell] of value.props) {
    if (key.startsWith("@@") || (value.props.has(ERROR) && NOT_ENUMERABLE.has(key))) continue;
    if (cell.getter) return undefined;
    const skipped = cell.value.kind === "function" || cell.value.kind === "native" || cell.value.kind === "class";
    if (skipped || (cell.value.kind === "constant" && cell.value.value === undefined)) continue;
    const part = toJson(cell.value, depth + 1);
    if (part === undefined) return undefined;
    Object.defineProperty(made, key, { value: part, enumerable: true, configurable: true, writable: true });
  }
  return made;
}

/** What JSON reads as. Labels of the text are on every leaf. */
export function fromJson(json: Json, site: Site | null, labels: Labels = NO_LABELS): Value {
  if (json === null || typeof json !== "object") return constant(json, labels);
  if (isList(json)) {
    const rest = json.length > MAX_ELEMENTS ? unknown("an element of a very long list", site, labels) : null;
    return array(json.slice(0, MAX_ELEMENTS).map((part) => fromJson(part, site, labels)), site, rest);
  }
  return object(site, Object.entries(json).map(([key, part]) => [key, fromJson(part, site, labels)] as const));
}

const isList = (json: Json): json is readonly Json[] => Array.isArray(json);

/** A regular expression, literal or constructed, whose pattern is known. */
export function regexOf(value: Value): { readonly source: string; readonly flags: string } | null {
  if (value.kind !== "external" || value.op !== "new" || value.parent.op !== "global" || value.parent.name !== "RegExp") return null;
  const [source, flags] = [arg(value.args, 0), arg(value.args, 1)];
  if (source.kind !== "constant" || typeof source.value !== "string" || flags.kind !== "constant") return null;
  return { source: source.value, flags: typeof flags.value === "string" ? flags.value : "" };
}

export const isRegex = (value: Value): value is External =>
  value.kind === "external" && value.op === "new" && value.parent.op === "global" && value.parent.name === "RegExp";
