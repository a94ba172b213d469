import { ts } from "ts-morph";
import { rootOf } from "./chain.ts";
import { bothOf, matters, type Fact } from "./facts.ts";
import { seeks } from "./growth.ts";
import { joinLabels, labelsOf, textLabels } from "./labels.ts";
import type { Machine } from "./machine.ts";
import { isRemembered } from "./remembered.ts";
import { sameValue } from "./same.ts";
import { packageOf } from "../source/sdk.ts";
import { choose } from "./choice.ts";
import { constant, externalOperator, FALSE, isThere, NO_LABELS, optionsOf, TRUE, truthiness, unknown, type Constant, type External, type Primitive, type Site, type Value } from "./value.ts";

const isNullish = (value: Value): boolean | undefined => {
  switch (value.kind) {
    case "constant":
      return value.value === null || value.value === undefined;
    case "external":
      return isThere(value) ? false : undefined;
    case "unknown":
      return value.type !== undefined ? false : undefined;
    case "union": {
      const all = optionsOf(value).map(isNullish);
      return all.every((x) => x === all[0]) ? all[0] : undefined;
    }
    case "maybe":
      return undefined;
    default:
      return false;
  }
};
export { isNullish };

/** `a === b`: true, false, or undefined where it is not settled. */
export function strictEquals(a: Value, b: Value): boolean | undefined {
  if (a.kind === "constant" && b.kind === "constant") return a.value === b.value;
  const concrete = (v: Value): boolean => v.kind !== "external" && v.kind !== "unknown" && v.kind !== "union" && v.kind !== "maybe" && v.kind !== "promise";
  if (concrete(a) && concrete(b)) return sameValue(a, b);
  if (sameValue(a, b) && a.kind !== "unknown") return true;
  const nullA = isNullish(a);
  const nullB = isNullish(b);
  if ((nullA === true && nullB === false) || (nullA === false && nullB === true)) return false;
  return undefined;
}

type Fold = (a: never, b: never) => Primitive;
const ARITHMETIC = new Map<ts.SyntaxKind, Fold>([
  [ts.SyntaxKind.PlusToken, (a: number, b: number) => a + b],
  [ts.SyntaxKind.MinusToken, (a: number, b: number) => a - b],
  [ts.SyntaxKind.AsteriskToken, (a: number, b: number) => a * b],
  [ts.SyntaxKind.SlashToken, (a: number, b: number) => a / b],
  [ts.SyntaxKind.PercentToken, (a: number, b: number) => a % b],
  [ts.SyntaxKind.AsteriskAsteriskToken, (a: number, b: number) => a ** b],
  [ts.SyntaxKind.AmpersandToken, (a: number, b: number) => a & b],
  [ts.SyntaxKind.BarToken, (a: number, b: number) => a | b],
  [ts.SyntaxKind.CaretToken, (a: number, b: number) => a ^ b],
  [ts.SyntaxKind.LessThanLessThanToken, (a: number, b: number) => a << b],
  [ts.SyntaxKind.GreaterThanGreaterThanToken, (a: number, b: number) => a >> b],
  [ts.SyntaxKind.GreaterThanGreaterThanGreaterThanToken, (a: number, b: number) => a >>> b],
  [ts.SyntaxKind.LessThanToken, (a: number, b: number) => a < b],
  [ts.SyntaxKind.GreaterThanToken, (a: number, b: number) => a > b],
  [ts.SyntaxKind.LessThanEqualsToken, (a: number, b: number) => a <= b],
  [ts.SyntaxKind.GreaterThanEqualsToken, (a: number, b: number) => a >= b],
]);

const COMPARISONS = new Set([
  ts.SyntaxKind.LessThanToken,
  ts.SyntaxKind.GreaterThanToken,
  ts.SyntaxKind.LessThanEqualsToken,
  ts.SyntaxKind.GreaterThanEqualsToken,
]);

const EQUALITIES = new Map<ts.SyntaxKind, { negated: boolean; loose: boolean }>([
  [ts.SyntaxKind.EqualsEqualsEqualsToken, { negated: false, loose: false }],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, { negated: true, loose: false }],
  [ts.SyntaxKind.EqualsEqualsToken, { negated: false, loose: true }],
  [ts.SyntaxKind.ExclamationEqualsToken, { negated: true, loose: true }],
]);

/** A binary operator over any two values; unions are taken option by option. */
export function binary(machine: Machine, operator: ts.SyntaxKind, a: Value, b: Value, site: Site): Value {
  if ((a.kind === "union" || b.kind === "union") && optionsOf(a).length * optionsOf(b).length <= 64) return distribute(machine, operator, a, b, site);
  const equality = EQUALITIES.get(operator);
  if (equality) return equals(machine, a, b, equality, site);
  if (operator === ts.SyntaxKind.InKeyword) return isIn(a, b, site);
  if (operator === ts.SyntaxKind.InstanceOfKeyword) {
    return isOfBase(machine, a, b) ? TRUE : (toldInstance(machine, a, b) ?? instanceOf(a, b, site));
  }
  const fold = ARITHMETIC.get(operator);
  if (!fold) return unknown("an operator that is not followed", site, joinLabels(labelsOf(a), labelsOf(b)));
  if (a.kind === "constant" && b.kind === "constant") {
    try {
      return constant((fold as unknown as (x: Primitive, y: Primitive) => Primitive)(a.value, b.value), joinLabels(a.labels, b.labels));
    } catch {
      return unknown("an operation that fails", site);
    }
  }
  if (COMPARISONS.has(operator)) return externalOperator(ts.tokenToString(operator) ?? "<", [a, b], joinLabels(labelsOf(a), labelsOf(b)), site);
  if ([a, b].every((side) => isNumber(side) || isRemembered(side)) && (isRemembered(a) || isRemembered(b))) return externalOperator(ts.tokenToString(operator) ?? "-", [a, b], NO_LABELS, site);
  if (operator === ts.SyntaxKind.PlusToken) return concatenate([a, b], site);
  return unknown("a number that is not known", site, NO_LABELS, "number");
}

const isNumber = (value: Value): boolean => (value.kind === "constant" && typeof value.value === "number") || (value.kind === "unknown" && value.type === "number");

function distribute(machine: Machine, operator: ts.SyntaxKind, a: Value, b: Value, site: Site): Value {
  const left = a.kind === "union" ? a.options : [{ value: a, facts: [] }];
  const right = b.kind === "union" ? b.options : [{ value: b, facts: [] }];
  return choose(
    left.flatMap((x) => right.map((y) => ({ value: binary(machine, operator, x.value, y.value, site), facts: bothOf(x.facts, y.facts) }))),
    64,
  );
}

function equals(machine: Machine, a: Value, b: Value, how: { negated: boolean; loose: boolean }, site: Site): Value {
  let same: boolean | undefined;
  const nullA = isNullish(a);
  const nullB = isNullish(b);
  if (how.loose && nullA && nullB) same = true;
  else same = strictEquals(a, b);
  if (same === undefined && a.kind === "external" && b.kind === "external") same = machine.listener.isSame?.(a, b);
  // eslint-disable-next-line eqeqeq -- the audited code compares loosely
  if (how.loose && same === false && a.kind === "constant" && b.kind === "constant") same = a.value == b.value;
  if (same === undefined) return externalOperator(how.negated ? "!==" : "===", [a, b], joinLabels(labelsOf(a), labelsOf(b)), site);
  return same === how.negated ? FALSE : TRUE;
}

function isIn(key: Value, target: Value, site: Site): Value {
  if (key.kind === "constant" && target.kind === "object") {
    for (let at: Value | null = target; at; at = at.kind === "object" ? at.proto : null) {
      if (at.kind !== "object") break;
      const cell = at.props.get(String(key.value));
      if (cell) return cell.value.kind === "maybe" ? unknown("a key that may be there", site, NO_LABELS, "boolean") : TRUE;
    }
    if (!target.open && !target.maker) return FALSE;
  }
  return externalOperator("in", [key, target], joinLabels(labelsOf(key), labelsOf(target)), site);
}

/** All that a package's classes of one base make, and what their methods give, is of that base. */
function isOfBase(machine: Machine, a: Value, b: Value): boolean {
  if (a.kind !== "external" || (a.op !== "new" && a.op !== "call") || b.kind !== "external" || b.op !== "get" || b.parent.op !== "module") return false;
  const root = rootOf(a);
  return root.op === "module" && root.specifier === b.parent.specifier && machine.knowledge.classNamedBy(root.specifier, b.key) !== undefined;
}

/** Instances of the source's classes are objects. */
const NO_INSTANCES: ReadonlySet<Value["kind"]> = new Set(["function", "class", "native", "array", "map", "promise"]);

/** What the listener knows of it. */
function toldInstance(machine: Machine, a: Value, b: Value): Value | undefined {
  const told = a.kind === "external" && b.kind === "external" ? machine.listener.instanceOf?.(a, b) : undefined;
  return told === undefined ? undefined : told ? TRUE : FALSE;
}

export function instanceOf(a: Value, b: Value, site: Site): Value {
  if (a.kind === "object" && b.kind === "native" && b.name === "Error" && a.props.has("@@error")) return TRUE;
  // What a package throws is no instance of a class of the source.
  if (a.kind === "external" && a.op === "symbol" && a.role === "error" && b.kind === "class") return FALSE;
  if (a.kind === "object" && b.kind === "class") {
    if (!a.maker) return FALSE;
    for (let at: Value | null = a.maker; at?.kind === "class"; at = at.parent) if (at === b) return TRUE;
    return FALSE;
  }
  if (a.kind === "constant") return FALSE;
  if (b.kind === "class" && NO_INSTANCES.has(a.kind)) return FALSE;
  if (a.kind === "external" && a.op === "new" && (sameValue(a.parent, b) || isSameExport(a.parent, b))) return TRUE;
  return externalOperator("instanceof", [a, b], labelsOf(a), site);
}

/** One package's export of this name, whatever path into the package each of them took. */
function isSameExport(a: External, b: Value): boolean {
  if (a.op !== "get" || b.kind !== "external" || b.op !== "get" || a.key !== b.key) return false;
  const [one, other] = [rootOf(a), rootOf(b)];
  return one.op === "module" && other.op === "module" && packageOf(one.specifier) === packageOf(other.specifier);
}

/** Text as far as it is known, with the labels of what it is made of. */
export function concatenate(parts: readonly Value[], site: Site): Value {
  const isText = (part: Value): part is Constant => part.kind === "constant" && part.value !== undefined;
  if (parts.every(isText)) return constant(parts.map((p) => String(p.value)).join(""), joinLabels(...parts.map(textLabels)));
  // A line of JSON is still that JSON.
  const [only, ...others] = parts.filter((p) => !isText(p) || String(p.value).trim() !== "");
  if (only?.kind === "unknown" && only.json && others.length === 0) return only;
  // What was never set, as far as we know, is there where the program runs: nobody means to write "undefined".
  const text = parts.map((p) => (isText(p) ? String(p.value) : p.kind === "unknown" && p.text !== undefined ? p.text : "${}")).join("");
  return unknown("text made of parts that are not known", site, joinLabels(...parts.map(textLabels)), "string", text.slice(0, 2000));
}

/** `!x`; where it is not settled, each answer keeps what it says of `x`. */
export function not(machine: Machine, value: Value, site: Site): Value {
  const truth = truthiness(value);
  if (truth !== undefined) return truth ? FALSE : TRUE;
  const whenTrue = machine.assume(value, true, site);
  const whenFalse = machine.assume(value, false, site);
  if (!whenTrue) return TRUE;
  if (!whenFalse) return FALSE;
  return {
    kind: "union",
    options: [
      { value: FALSE, facts: said(whenTrue) },
      { value: TRUE, facts: said(whenFalse) },
    ],
  };
}

/** What an assumption says, the condition itself where it may be a guard. */
const said = ({ facts, condition }: NonNullable<ReturnType<Machine["assume"]>>): readonly Fact[] =>
  (matters(condition) || seeks(condition.value) ? [...facts, condition] : facts);

const TYPES: Record<string, string> = { object: "object", array: "object", map: "object", promise: "object", function: "function", class: "function", native: "function" };

export function typeOf(value: Value, site: Site): Value {
  if (value.kind === "constant") return constant(value.value === null ? "object" : typeof value.value);
  if (value.kind === "union") {
    const all = new Set(optionsOf(value).map((v) => typeOf(v, site)));
    if (all.size <= 4) return choose(value.options.map((o) => ({ value: typeOf(o.value, site), facts: o.facts })));
  }
  const known = TYPES[value.kind] ?? (value.kind === "unknown" && value.type ? (value.type === "array" ? "object" : value.type) : undefined);
  if (known) return constant(known);
  return externalOperator("typeof", [value], labelsOf(value), site);
}
