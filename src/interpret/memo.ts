import { labelKey } from "./labels.ts";
import { sortOfFact } from "./facts.ts";
import { array, object, type FunctionValue, type Value } from "./value.ts";

/** Results of calls that only computed something, by what they were given. One for each rehearsal. */
export type Memo = Map<FunctionValue["node"], Map<string, Value>>;

/**
 * What a call may depend on, as a key: constants by value, data from outside by its labels, everything else by identity. Null where an
 * argument carries, however deep, what a guard may be read from.
 */
export function keyOfCall(fn: FunctionValue, self: Value, args: readonly Value[]): string | null {
  const key = keyOfAll([self, ...args], 0);
  return key === null ? null : `${idOf(fn.scope)}|${key}`;
}

const MAX_PARTS = 16;
const MAX_DEPTH = 3;

function keyOf(value: Value, depth: number): string | null {
  switch (value.kind) {
    case "constant":
      return `${typeof value.value}:${JSON.stringify(String(value.value))}${labelsKey(value.labels)}`;
    case "unknown":
      return value.member || value.json ? idOf(value) : `?${value.type ?? ""}${JSON.stringify(value.text ?? "")}${labelsKey(value.labels)}`;
    case "external":
      return value.labels.length > 0 && !value.members?.size ? `x${labelsKey(value.labels)}` : idOf(value);
    case "union": {
      if (value.options.some((o) => o.facts.some((fact) => sortOfFact(fact) === "guard"))) return null;
      const options = value.options.map((o) => withKey(String(o.truthy), o.value, depth));
      return options.includes(null) ? null : `(${[...new Set(options)].join(",")})`;
    }
    case "array": {
      if (depth > MAX_DEPTH || value.elements.length > MAX_PARTS) return idOf(value);
      const key = keyOfAll(value.elements, depth + 1);
      if (key === null) return null;
      return value.open ? withKey(`[${key}]…`, value.open, depth + 1) : `[${key}]`;
    }
    case "object": {
      if (depth > MAX_DEPTH || value.props.size > MAX_PARTS || value.maker || value.proto) return idOf(value);
      const props = [...value.props].map(([name, cell]) => (cell.getter ? `${name}:${idOf(cell)}` : withKey(`${name}:`, cell.value, depth + 1)));
      if (props.includes(null)) return null;
      return value.open ? withKey(`{${props.join(",")}}…`, value.open, depth + 1) : `{${props.join(",")}}`;
    }
    default:
      return idOf(value);
  }
}

function keyOfAll(values: readonly Value[], depth: number): string | null {
  const keys = values.map((value) => keyOf(value, depth));
  return keys.includes(null) ? null : keys.join("|");
}

function withKey(before: string, value: Value, depth: number): string | null {
  const key = keyOf(value, depth);
  return key === null ? null : before + key;
}

const labelsKey = (labels: Extract<Value, { kind: "unknown" }>["labels"]): string => labels.map(labelKey).sort().join(",");

const ids = new WeakMap<object, string>();
let next = 0;

function idOf(thing: object): string {
  let id = ids.get(thing);
  if (id === undefined) ids.set(thing, (id = `#${next++}`));
  return id;
}

/** A result to hand out again: lists and records that the call made are made anew, so that nobody shares what he writes to; else null. */
export function copyOf(value: Value, since: number, depth = 0): Value | null {
  switch (value.kind) {
    case "constant":
    case "external":
    case "unknown":
      return value;
    case "union": {
      if (value.options.some((o) => o.facts.some((fact) => sortOfFact(fact) === "guard"))) return null;
      const options = value.options.map((o) => ({ ...o, value: copyOf(o.value, since, depth) }));
      return options.every((o): o is typeof o & { value: Value } => o.value !== null) ? { kind: "union", options } : null;
    }
    case "promise": {
      const inner = value.facts.length > 0 || value.throws.length > 0 || value.never ? null : copyOf(value.value, since, depth);
      return inner && { ...value, value: inner };
    }
    case "array": {
      if (value.born <= since || depth > MAX_DEPTH) return null;
      const elements = value.elements.map((e) => copyOf(e, since, depth + 1));
      const open = value.open && copyOf(value.open, since, depth + 1);
      return elements.includes(null) || (value.open && !open) ? null : array(elements as Value[], value.site, open);
    }
    case "object": {
      if (value.born <= since || depth > MAX_DEPTH || value.open) return null;
      const props = [...value.props].map(
        ([key, cell]) => [key, cell.getter || cell.setter ? null : copyOf(cell.value, since, depth + 1)] as const,
      );
      if (props.some(([, part]) => part === null)) return null;
      return { ...object(value.site, props as (readonly [string, Value])[]), maker: value.maker, proto: value.proto };
    }
    default:
      return null;
  }
}
