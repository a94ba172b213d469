import { partsOf, type Condition } from "./facts.ts";
import { constant, truthiness, UNDEFINED, type External, type Maybe, type Option, type Union, type Value } from "./value.ts";

const EQUALITIES = new Set(["===", "==", "!==", "!="]);

/** Whether a condition on the operator's settings holds where nobody has set anything; undefined where that cannot be said. */
export function holdsUnset({ value, holds }: Condition): boolean | undefined {
  return holdsWithout(value, holds, false);
}

function holdsWithout(value: Value, holds: boolean, orCredentials: boolean): boolean | undefined {
  const unset = unsetOf(value, 0, orCredentials);
  const truth = unset && truthiness(unset);
  return truth === undefined ? undefined : truth === holds;
}

/** Nobody has set it: a setting, or a variable of the environment that holds a credential. */
export const isUnset = (value: Value): boolean => unsetOf(value, 0, true) === UNDEFINED;

/** What may be missing is there where nobody has set anything, credentials neither. */
export const isThereUnset = ({ conditions }: Maybe): boolean =>
  conditions.length > 0 && conditions.every(({ value, holds }) => holdsWithout(value, holds, true) === true);

/** Which option it is where nobody has set anything, credentials neither; undefined where several could be. */
export function optionUnset(value: Union): Option | undefined {
  if (!ASKED.has(value)) {
    ASKED.set(value, undefined);
    const left = value.options.filter(isLeftUnset);
    ASKED.set(value, left.length === 1 ? left[0] : undefined);
  }
  return ASKED.get(value);
}

/** Choices hang on other choices: each is asked once. */
const ASKED = new WeakMap<Union, Option | undefined>();

function isLeftUnset({ value, facts, truthy }: Option): boolean {
  if (facts.some((fact) => partsOf(fact).every((part) => part.kind === "condition" && holdsWithout(part.value, part.holds, true) === false))) return false;
  const unset = truthy === undefined ? undefined : unsetOf(value, 0, true);
  return unset === undefined || truthiness(unset) === truthy;
}

/** What a value is without settings; undefined where it is not known either way. */
function unsetOf(value: Value, depth: number, orCredentials: boolean): Value | undefined {
  if (value.kind === "constant") return value;
  if (depth > 6) return undefined;
  if (value.kind === "union") {
    const option = optionUnset(value);
    return option && unsetOf(option.value, depth + 1, orCredentials);
  }
  if (value.kind !== "external") return undefined;
  if (value.op === "operator") {
    if (value.operator === "typeof") return ofType(unsetOf(value.args[0]!, depth + 1, orCredentials));
    const [left, right] = value.args.map((arg) => unsetOf(arg, depth + 1, orCredentials));
    if (!EQUALITIES.has(value.operator) || left?.kind !== "constant" || right?.kind !== "constant") return undefined;
    const same = left.value === right.value || (value.operator.length === 2 && isNothing(left.value) && isNothing(right.value));
    return constant(same !== value.operator.startsWith("!"));
  }
  const isSetting = value.labels.some(({ kind }) => kind === "operator") || (orCredentials && isVariable(value));
  return isSetting ? UNDEFINED : undefined;
}

/** A variable of the environment: a member of `process.env`. */
const isVariable = (value: External): boolean =>
  value.op === "get" && value.labels.some(({ kind }) => kind === "secret") && value.parent.op === "get" && value.parent.key === "env";

const ofType = (value: Value | undefined): Value | undefined => (value?.kind === "constant" && value.value !== null ? constant(typeof value.value) : undefined);

const isNothing = (value: unknown): boolean => value === undefined || value === null;
