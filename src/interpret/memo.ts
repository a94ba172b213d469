import { labelKey } from "./labels.ts";
import { sortOfFact, type Fact } from "./facts.ts";
import { array, object, type FunctionValue, type Value } from "./value.ts";

/** Results of calls that only computed something, by what they were given. One for each rehearsal. */
export type Memo = Map<FunctionValue["node"], Map<string, Value>>;

/**
 * What a call may depend on, as a key: constants by value, data from outside by its labels, everything else by identity, and what a guard
 * may be read from along with it.
 */
export const keyOfCall = (fn: FunctionValue, self: Value, args: readonly Value[]): string => `${idOf(fn.scope)}|${keyOfAll([self, ...args], 0)}`;

const MAX_PARTS = 16;
const MAX_DEPTH = 3;

function keyOf(value: Value, depth: number): string {
  switch (value.kind) {
    case "constant":
      return `${typeof value.value}:${JSON.stringify(String(value.value))}${labelsKey(value.labels)}`;
    case "unknown":
      return value.member || value.json ? idOf(value) : `?${value.type ?? ""}${JSON.stringify(value.text ?? "")}${labelsKey(value.labels)}`;
    case "external":
      return value.labels.length > 0 && !value.members?.size ? `x${labelsKey(value.labels)}` : idOf(value);
    case "union": {
      const options = value.options.map((o) => `${String(o.truthy)}${guardsKey(o.facts)}${keyOf(o.value, depth)}`);
      return `(${[...new Set(options)].join(",")})`;
    }
    case "array": {
      if (depth > MAX_DEPTH || value.elements.length > MAX_PARTS) return idOf(value);
      const key = `[${keyOfAll(value.elements, depth + 1)}]`;
      return value.open ? `${key}…${keyOf(value.open, depth + 1)}` : key;
    }
    case "object": {
      if (depth > MAX_DEPTH || value.props.size > MAX_PARTS || value.maker || value.proto) return idOf(value);
      const props = [...value.props].map(([name, cell]) => `${name}:${cell.getter ? idOf(cell) : keyOf(cell.value, depth + 1)}`);
      const key = `{${props.join(",")}}`;
      return value.open ? `${key}…${keyOf(value.open, depth + 1)}` : key;
    }
    default:
      return idOf(value);
  }
}

const keyOfAll = (values: readonly Value[], depth: number): string => values.map((value) => keyOf(value, depth)).join("|");

const labelsKey = (labels: Extract<Value, { kind: "unknown" }>["labels"]): string => labels.map(labelKey).sort().join(",");

const guardsKey = (facts: readonly Fact[]): string => facts.filter((fact) => sortOfFact(fact) === "guard").map(idOf).join("");

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
