import type { Condition } from "./facts.ts";
import { constant, truthiness, UNDEFINED, type Value } from "./value.ts";

const EQUALITIES = new Set(["===", "==", "!==", "!="]);

/** Whether a condition on the operator's settings holds where nobody has set anything; undefined where that cannot be said. */
export function holdsUnset({ value, holds }: Condition): boolean | undefined {
  const unset = unsetOf(value, 0);
  const truth = unset && truthiness(unset);
  return truth === undefined ? undefined : truth === holds;
}

/** What a value is without settings; undefined where it is not known either way. */
function unsetOf(value: Value, depth: number): Value | undefined {
  if (value.kind === "constant") return value;
  if (value.kind !== "external" || depth > 6) return undefined;
  if (value.op === "operator") {
    const [left, right] = value.args.map((arg) => unsetOf(arg, depth + 1));
    if (!EQUALITIES.has(value.operator) || left?.kind !== "constant" || right?.kind !== "constant") return undefined;
    const same = left.value === right.value || (value.operator.length === 2 && isNothing(left.value) && isNothing(right.value));
    return constant(same !== value.operator.startsWith("!"));
  }
  return value.labels.some(({ kind }) => kind === "operator") ? UNDEFINED : undefined;
}

const isNothing = (value: unknown): boolean => value === undefined || value === null;
