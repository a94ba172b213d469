import type { Condition } from "./facts.ts";
import { constant, truthiness, UNDEFINED, type Option, type Union, type Value } from "./value.ts";

const EQUALITIES = new Set(["===", "==", "!==", "!="]);

/** Whether a condition on the operator's settings holds where nobody has set anything; undefined where that cannot be said. */
export function holdsUnset({ value, holds }: Condition): boolean | undefined {
  const unset = unsetOf(value, 0);
  const truth = unset && truthiness(unset);
  return truth === undefined ? undefined : truth === holds;
}

/** Which option it is where nobody has set anything; undefined where several could be. */
export function optionUnset({ options }: Union): Option | undefined {
  const left = options.filter(isLeftUnset);
  return left.length === 1 ? left[0] : undefined;
}

function isLeftUnset({ value, facts, truthy }: Option): boolean {
  if (facts.some((fact) => fact.kind === "condition" && holdsUnset(fact) === false)) return false;
  const unset = truthy === undefined ? undefined : unsetOf(value, 0);
  return unset === undefined || truthiness(unset) === truthy;
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
