import { joinLabels } from "./labels.ts";
import { NO_LABELS, type External, type Labels, type Value } from "./value.ts";

const ORDERS = new Set(["<", "<=", ">", ">="]);

/**
 * What calls are counted by, where a condition holds what was kept of earlier calls against a number: `calls.get(user).length >= 30`. Null
 * where it asks nothing of the kind; the age of what was kept is no count.
 */
export function countedBy(value: Value): Labels | null {
  if (value.kind === "union") return value.options.reduce<Labels | null>((found, option) => found ?? countedBy(option.value), null);
  if (value.kind !== "external" || value.op !== "operator" || !ORDERS.has(value.operator)) return null;
  const [left, right] = value.args;
  if (!left || !right) return null;
  const [kept, limit] = tells(left, isMemory) ? [left, right] : [right, left];
  return tells(kept, isMemory) && !tells(kept, isDifference) && isSetNumber(limit) ? keysIn(kept, 0) : null;
}

const isMemory = (value: External): boolean => value.op === "symbol" && value.role === "memory";
const isDifference = (value: External): boolean => value.op === "operator" && value.operator === "-";

/** A number of the source or of the operator: not the time, and not what the model asks for. */
function isSetNumber(value: Value): boolean {
  if (value.kind === "union") return value.options.every((option) => isSetNumber(option.value));
  if (value.kind === "constant") return typeof value.value === "number";
  return (value.kind === "unknown" || value.kind === "external") && value.labels.length > 0 && value.labels.every(({ kind }) => kind === "operator");
}

/** Whether a value is made of one that is so; functions that were handed along are not looked into. */
function tells(value: Value, is: (part: External) => boolean, depth = 0): boolean {
  if (depth > 10) return false;
  if (value.kind === "union") return value.options.some((option) => tells(option.value, is, depth + 1));
  if (value.kind !== "external") return false;
  return is(value) || ("parent" in value && tells(value.parent, is, depth + 1)) || ("args" in value && value.args.some((arg) => tells(arg, is, depth + 1)));
}

function keysIn(value: Value, depth: number): Labels {
  if (depth > 10) return NO_LABELS;
  if (value.kind === "union") return joinLabels(...value.options.map((option) => keysIn(option.value, depth + 1)));
  if (value.kind !== "external") return NO_LABELS;
  if (isMemory(value)) return value.labels;
  return joinLabels(...[...("parent" in value ? [value.parent] : []), ...("args" in value ? value.args : [])].map((part) => keysIn(part, depth + 1)));
}
