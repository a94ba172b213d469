import { labelsOf } from "./labels.ts";
import { madeOf, type Value } from "./value.ts";

/** What was found of values that do not change: whose label it carries, by kind. */
const carried = { caller: new WeakMap<Value, boolean>(), operator: new WeakMap<Value, boolean>() };
const FARTHEST = 12;
const WIDEST = 20;

/** The value, or what an operator or a call took into account, carries such a label. */
export function reads(value: Value, kind: "caller" | "operator", depth = 0, seen?: Set<Value>): boolean {
  if (value.kind === "constant" && value.labels.length === 0) return false;
  const known = carried[kind].get(value);
  if (known !== undefined) return known;
  for (const label of labelsOf(value)) if (label.kind === kind) return true;
  if (depth > FARTHEST || value.kind === "constant" || seen?.has(value)) return false;
  const parts = insideOf(value);
  const found = parts.length > 0 && anyReads(parts, kind, depth + (value.kind === "object" ? 3 : 1), (seen ?? new Set<Value>()).add(value));
  if (value.kind === "external" || value.kind === "union") carried[kind].set(value, found);
  return found;
}

function anyReads(parts: readonly Value[], kind: "caller" | "operator", depth: number, seen: Set<Value>): boolean {
  for (const part of parts) if (reads(part, kind, depth, seen)) return true;
  return false;
}

function insideOf(value: Value): readonly Value[] {
  switch (value.kind) {
    case "external":
      return madeOf(value);
    case "union":
      return value.options.flatMap((option) => [option.value, ...option.facts.flatMap((fact) => (fact.kind === "condition" ? [fact.value] : []))]);
    case "array":
      return [...value.elements, ...(value.open ? [value.open] : [])].slice(0, WIDEST);
    case "object":
      return [...value.props.values()].slice(0, WIDEST).map((cell) => cell.value);
    case "map":
      return [...[...value.entries.values()].map(({ key }) => key), ...(value.open ? [value.open] : [])].slice(0, WIDEST);
    default:
      return [];
  }
}
