import { labelsOf } from "./labels.ts";
import { madeOf, type External, type Union, type Value } from "./value.ts";

/** What was found of values that do not change: whose label it carries, by kind. */
const carried = { caller: new WeakMap<Value, boolean>(), operator: new WeakMap<Value, boolean>() };
const FARTHEST = 12;
const WIDEST = 20;
/** Kinds of values that others are inside of, or behind. */
const HOLDS: ReadonlySet<Value["kind"]> = new Set(["external", "union", "array", "object", "map"]);

/** The value, or what an operator or a call took into account, carries such a label. */
export function reads(value: Value, kind: "caller" | "operator", depth = 0, seen?: Set<Value>): boolean {
  if (!HOLDS.has(value.kind)) return labelsOf(value).some((label) => label.kind === kind);
  const known = carried[kind].get(value);
  if (known !== undefined) return known;
  if (labelsOf(value).some((label) => label.kind === kind)) return true;
  if (depth > FARTHEST || seen?.has(value)) return false;
  const around = seen ?? new Set<Value>();
  around.add(value);
  const found = insideOf(value).some((part) => reads(part, kind, depth + (value.kind === "object" ? 3 : 1), around));
  if (value.kind === "external" || value.kind === "union") carried[kind].set(value, found);
  return found;
}

/** What something outside was made of, or what a choice is between and was decided by. */
export const behind = (value: External | Union): readonly Value[] =>
  value.kind === "external"
    ? madeOf(value)
    : value.options.flatMap((option) => [option.value, ...option.facts.flatMap((fact) => (fact.kind === "condition" ? [fact.value] : []))]);

function insideOf(value: Value): readonly Value[] {
  switch (value.kind) {
    case "external":
    case "union":
      return behind(value);
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
