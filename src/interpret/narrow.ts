import { ts } from "ts-morph";
import type { Machine } from "./machine.ts";
import { instanceOf, isNullish, strictEquals, typeOf } from "./operators.ts";
import type { Scope } from "./scope.ts";
import { choose } from "./choice.ts";
import { constant, optionTruth, truthiness, type Option, type Value } from "./value.ts";

/** Inside the branch that a test leads to, a variable of the test has only the values that lead there. */
export function narrow(machine: Machine, test: ts.Expression, truthy: boolean, scope: Scope): void {
  if (ts.isParenthesizedExpression(test) || ts.isAsExpression(test) || ts.isNonNullExpression(test))
    narrow(machine, test.expression, truthy, scope);
  else if (ts.isPrefixUnaryExpression(test) && test.operator === ts.SyntaxKind.ExclamationToken)
    narrow(machine, test.operand, !truthy, scope);
  else if (ts.isIdentifier(test)) {
    keep(machine, test, scope, (o) => (optionTruth(o) ?? truthy) === truthy);
    if (truthy) markGiven(machine, test, scope);
  }
  else if (ts.isBinaryExpression(test)) narrowBinary(machine, test, truthy, scope);
  else if (ts.isPropertyAccessExpression(test)) keepWhere(machine, test, scope, (held) => (truthiness(held) ?? truthy) === truthy);
  else if (ts.isCallExpression(test)) narrowList(machine, test, truthy, scope);
}

/** `Array.isArray(x)`. */
function narrowList(machine: Machine, test: ts.CallExpression, truthy: boolean, scope: Scope): void {
  const [given] = test.arguments;
  if (!given || !ts.isIdentifier(given) || !ts.isPropertyAccessExpression(test.expression) || test.expression.name.text !== "isArray") return;
  keep(machine, given, scope, (o) => o.value.kind === "external" || o.value.kind === "unknown" || (o.value.kind === "array") === truthy);
}

function narrowBinary(machine: Machine, test: ts.BinaryExpression, truthy: boolean, scope: Scope): void {
  const operator = test.operatorToken.kind;
  if (operator === ts.SyntaxKind.AmpersandAmpersandToken || operator === ts.SyntaxKind.BarBarToken) {
    if (truthy === (operator === ts.SyntaxKind.AmpersandAmpersandToken)) {
      narrow(machine, test.left, truthy, scope);
      narrow(machine, test.right, truthy, scope);
    }
    return;
  }
  if (operator === ts.SyntaxKind.InstanceOfKeyword && ts.isIdentifier(test.left)) {
    const known = scope.lookup(test.left.text)?.value.kind === "union" ? machine.evaluate(test.right, scope) : null;
    if (known) keep(machine, test.left, scope, (o) => (truthiness(instanceOf(o.value, known, test)) ?? truthy) === truthy);
    return;
  }
  const negated = operator === ts.SyntaxKind.ExclamationEqualsToken || operator === ts.SyntaxKind.ExclamationEqualsEqualsToken;
  const equal = operator === ts.SyntaxKind.EqualsEqualsToken || operator === ts.SyntaxKind.EqualsEqualsEqualsToken;
  if (!negated && !equal) return;
  const same = truthy !== negated;
  const loose = operator === ts.SyntaxKind.EqualsEqualsToken || operator === ts.SyntaxKind.ExclamationEqualsToken;
  if (ts.isTypeOfExpression(test.left) && ts.isIdentifier(test.left.expression) && ts.isStringLiteral(test.right)) {
    const wanted = constant(test.right.text);
    keep(machine, test.left.expression, scope, (o) => (strictEquals(typeOf(o.value, test), wanted) ?? same) === same);
    return;
  }
  const other = literal(test.right);
  if (other && ts.isPropertyAccessExpression(test.left)) {
    keepWhere(
      machine,
      test.left,
      scope,
      (held) => ((loose && isNullish(other) ? isNullish(held) : strictEquals(held, other)) ?? same) === same,
    );
    return;
  }
  if (!ts.isIdentifier(test.left) || !other) return;
  keep(machine, test.left, scope, (o) => {
    const is = loose && isNullish(other) ? isNullish(o.value) : strictEquals(o.value, other);
    return (is ?? same) === same;
  });
}

function literal(node: ts.Expression): Value | null {
  if (node.kind === ts.SyntaxKind.NullKeyword) return constant(null);
  if (ts.isIdentifier(node) && node.text === "undefined") return constant(undefined);
  if (ts.isStringLiteral(node)) return constant(node.text);
  if (node.kind === ts.SyntaxKind.TrueKeyword) return constant(true);
  if (node.kind === ts.SyntaxKind.FalseKeyword) return constant(false);
  return null;
}

/** `result.ok`, `result.kind === "found"`: of several objects those are left whose member answers so. */
function keepWhere(machine: Machine, test: ts.PropertyAccessExpression, scope: Scope, wanted: (held: Value) => boolean): void {
  if (!ts.isIdentifier(test.expression)) return;
  keep(machine, test.expression, scope, ({ value }) => {
    if (value.kind === "constant" && isNullish(value)) return test.questionDotToken !== undefined && wanted(constant(undefined));
    if (value.kind !== "object" || value.open || value.proto) return true;
    const cell = value.props.get(test.name.text);
    return cell?.getter !== undefined || cell?.value.kind === "maybe" || wanted(cell?.value ?? constant(undefined));
  });
}

function keep(machine: Machine, name: ts.Identifier, scope: Scope, wanted: (option: Option) => boolean): void {
  const cell = scope.lookup(name.text);
  if (!cell || cell.getter) return;
  const value = cell.value.kind === "maybe" ? null : cell.value;
  if (value?.kind !== "union") return;
  const kept = value.options.filter(wanted);
  if (kept.length > 0 && kept.length < value.options.length) {
    machine.heap.setCell(cell, choose(kept.map((o) => ({ ...o, facts: kept.length === 1 ? [] : o.facts })), 400));
  }
}

/** A setting that was asked for and is there: who asks again need not ask. */
function markGiven(machine: Machine, name: ts.Identifier, scope: Scope): void {
  const cell = scope.lookup(name.text);
  if (!cell || cell.getter) return;
  const options: readonly Option[] = cell.value.kind === "union" ? cell.value.options : [{ value: cell.value, facts: [] }];
  if (!options.some(isSetting)) return;
  machine.heap.setCell(cell, { kind: "union", options: options.map((option) => (isSetting(option) ? { ...option, truthy: true } : option)) });
}

const isSetting = ({ value }: Option): boolean => value.kind === "external" && value.labels.some(({ kind }) => kind === "operator" || kind === "secret");

export { truthiness };
