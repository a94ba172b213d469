import { labelKey } from "./labels.ts";
import { sortOfFact } from "./facts.ts";
import { array, object, type FunctionValue, type Value } from "./value.ts";

/** Results of calls that only computed something, by what they were given. One for each rehearsal. */
export type Memo = WeakMap<FunctionValue["node"], Map<string, Value>>;

/**
 * What a call may depend on, as a key: constants by value, data from outside by its labels, everything else by identity. Null where an
 * argument carries what a guard may be read from.
 */
export function keyOfCall(fn: FunctionValue, self: Value, args: readonly Value[]): string | null {
  const parts = [idOf(fn.scope), keyOf(self), ...args.map(keyOf)];
  return parts.includes(null) ? null : parts.join("|");
}

const MAX_PARTS = 16;
const MAX_DEPTH = 3;

function keyOf(value: Value, depth = 0): string | null {
  switch (value.kind) {
    case "constant":
      return `${typeof value.value}:${String(value.value).slice(0, 200)}${labelsKey(value.labels)}`;
    case "unknown":
      return value.member ? idOf(value) : `?${value.type ?? ""}${value.text ?? ""}${labelsKey(value.labels)}`;
    case "external":
      return value.labels.length > 0 && !value.members?.size ? `x${labelsKey(value.labels)}` : idOf(value);
    case "union": {
      if (value.options.some((o) => o.facts.some((fact) => sortOfFact(fact) === "guard"))) return null;
      const options = value.options.map((o) => `${String(o.truthy)}${keyOf(o.value, depth) ?? ""}`);
      return `(${[...new Set(options)].join(",")})`;
    }
    case "array":
      if (depth > MAX_DEPTH || value.elements.length > MAX_PARTS) return idOf(value);
      return `[${value.elements.map((e) => keyOf(e, depth + 1)).join(",")}${value.open ? `…${keyOf(value.open, depth + 1) ?? ""}` : ""}]`;
    case "object":
      if (depth > MAX_DEPTH || value.props.size > MAX_PARTS || value.maker || value.proto) return idOf(value);
      return `{${[...value.props].map(([key, cell]) => `${key}:${cell.getter ? idOf(cell) : (keyOf(cell.value, depth + 1) ?? "")}`).join(",")}${value.open ? `…${keyOf(value.open, depth + 1) ?? ""}` : ""}}`;
    default:
      return idOf(value);
  }
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
      if (value.born <= since || depth > MAX_DEPTH || value.maker || value.proto || value.open) return null;
      const props = [...value.props].map(
        ([key, cell]) => [key, cell.getter || cell.setter ? null : copyOf(cell.value, since, depth + 1)] as const,
      );
      return props.some(([, part]) => part === null) ? null : object(value.site, props as (readonly [string, Value])[]);
    }
    default:
      return null;
  }
}
