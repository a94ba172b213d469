import { joinLabels } from "./labels.ts";
import { isMemory, isRemembered } from "./remembered.ts";
import { madeOf, NO_LABELS, type Labels, type Value } from "./value.ts";

const ORDERS = new Set(["<", "<=", ">", ">="]);

/** A question about earlier calls that may limit the next. */
export interface Count {
  /** What calls are counted by. */
  readonly key: Labels;
  /** Not how many there were, but whether the last was long enough ago. */
  readonly spaced?: true;
  /** What was counted has come up to the number, or the number of what is left is no longer below it. */
  readonly reached?: true;
}

/**
 * What calls are counted by, where a condition holds what was kept of earlier calls against a number: `calls.get(user).length >= 30`; or
 * the time since the last: `now - last < 1000`, where it goes on if that is long ago. Null where it asks nothing of the kind.
 */
export function countedBy(value: Value, holds: boolean): Count | null {
  if (value.kind === "union") return value.options.reduce<Count | null>((found, option) => found ?? countedBy(option.value, holds), null);
  if (value.kind !== "external" || value.op !== "operator" || !ORDERS.has(value.operator)) return null;
  const [left, right] = value.args;
  if (!left || !right) return null;
  const isLeft = isRemembered(left);
  const [kept, limit] = isLeft ? [left, right] : [right, left];
  if (!isRemembered(kept) || !isSetNumber(limit)) return null;
  const isMore = (value.operator.startsWith(">") === isLeft) === holds;
  // Against one or nothing both are held: how many there were, and how many are left.
  const isMany = !(limit.kind === "constant" && Number(limit.value) < 2);
  if (isAmount(kept)) return { key: keysIn(kept), ...(isMore && isMany && { reached: true }) };
  return isMore && isAge(kept) ? { key: keysIn(kept), spaced: true } : null;
}

/** How many: what is left of a set number counts too, the time since then does not. */
function isAmount(value: Value, depth = 0): boolean {
  if (depth > 8 || !isRemembered(value)) return false;
  if (value.kind === "union") return value.options.some((option) => isAmount(option.value, depth + 1));
  if (value.kind !== "external" || value.op !== "operator") return true;
  if (value.operator !== "-") return value.args.some((arg) => isAmount(arg, depth + 1));
  return value.args.every((arg) => isRemembered(arg) || isSetNumber(arg)) && value.args.some((arg) => isAmount(arg, depth + 1));
}

/** `now - last`. */
const isAge = (value: Value): boolean =>
  value.kind === "external" && value.op === "operator" && value.operator === "-" && !isRemembered(value.args[0]!) && isRemembered(value.args[1]!);

/** A number of the source or of the operator: not the time, and not what the model asks for. */
function isSetNumber(value: Value): boolean {
  if (value.kind === "union") return value.options.every((option) => isSetNumber(option.value));
  if (value.kind === "constant") return typeof value.value === "number";
  return (value.kind === "unknown" || value.kind === "external") && value.labels.length > 0 && value.labels.every(({ kind }) => kind === "operator");
}

const FARTHEST = 10;

/** Under what it was kept. Each part is looked at once: what a loop counts in is part of itself many times over. */
export function keysIn(value: Value): Labels {
  const seen = new Set<Value>([value]);
  let keys = NO_LABELS;
  let level: readonly Value[] = [value];
  for (let depth = 0; depth <= FARTHEST && level.length > 0; depth++) {
    keys = joinLabels(keys, ...level.map((part) => (part.kind === "external" && isMemory(part) ? part.labels : NO_LABELS)));
    const inside = new Set(level.flatMap(partsOf));
    level = [...inside].filter((part) => !seen.has(part));
    for (const part of level) seen.add(part);
  }
  return keys;
}

function partsOf(value: Value): readonly Value[] {
  if (value.kind === "union") return value.options.map((option) => option.value);
  if (value.kind !== "external" || isMemory(value)) return [];
  return madeOf(value);
}
