import { ts } from "ts-morph";
import { access, construct, list, tagged } from "./access.ts";
import { makeClass } from "./classes.ts";
import { makeFunction } from "./hoist.ts";
import { labelsOf } from "./labels.ts";
import { objectLiteral } from "./literals.ts";
import { conditional, logical } from "./logic.ts";
import { byKind } from "./kinds.ts";
import type { Machine } from "./machine.ts";
import { readCell } from "./members.ts";
import { binary, concatenate, not, typeOf } from "./operators.ts";
import { assignTo } from "./patterns.ts";
import { isRemembered } from "./remembered.ts";
import type { Scope } from "./scope.ts";
import { choose } from "./choice.ts";
import { array, constant, externalCall, externalGlobal, externalOperator, FALSE, NO_LABELS, NULL, TRUE, UNDEFINED, unknown, type Value } from "./value.ts";

const globals = new Map<string, Value>();

const inner = (machine: Machine, node: ts.ParenthesizedExpression, scope: Scope): Value => evaluate(machine, node.expression, scope);
const text = (_machine: Machine, node: ts.StringLiteral): Value => constant(node.text);
const accessed = (machine: Machine, node: ts.Expression, scope: Scope): Value => access(machine, node, scope).value;

/** How each kind of expression is evaluated. */
const EVALUATORS = byKind<Value>({
  Identifier: identifier,
  StringLiteral: text,
  NoSubstitutionTemplateLiteral: text,
  NumericLiteral: (_machine, node: ts.NumericLiteral) => constant(Number(node.text)),
  BigIntLiteral: (_machine, node: ts.BigIntLiteral) => constant(BigInt(node.text.replace(/n$/, ""))),
  TrueKeyword: () => TRUE,
  FalseKeyword: () => FALSE,
  NullKeyword: () => NULL,
  ThisKeyword: (_machine, _node, scope) => scope.nearest("self") ?? UNDEFINED,
  SuperKeyword: (_machine, _node, scope) => scope.nearest("home")?.proto ?? UNDEFINED,
  RegularExpressionLiteral: regex,
  ParenthesizedExpression: inner,
  AsExpression: inner,
  SatisfiesExpression: inner,
  NonNullExpression: inner,
  TypeAssertionExpression: inner,
  ExpressionWithTypeArguments: inner,
  PartiallyEmittedExpression: inner,
  SpreadElement: inner,
  TemplateExpression: template,
  ObjectLiteralExpression: objectLiteral,
  ArrayLiteralExpression: arrayLiteral,
  FunctionExpression: (_machine, node: ts.FunctionExpression, scope) => makeFunction(node, scope),
  ArrowFunction: (_machine, node: ts.ArrowFunction, scope) => makeFunction(node, scope),
  ClassExpression: makeClass,
  PropertyAccessExpression: accessed,
  ElementAccessExpression: accessed,
  CallExpression: accessed,
  NewExpression: construct,
  BinaryExpression: binaryExpression,
  ConditionalExpression: conditional,
  PrefixUnaryExpression: prefix,
  PostfixUnaryExpression: (machine, node: ts.PostfixUnaryExpression, scope) => step(machine, node.operand, node.operator, scope, true),
  TypeOfExpression: (machine, node: ts.TypeOfExpression, scope) => typeOf(evaluate(machine, node.expression, scope), node),
  VoidExpression: (machine, node: ts.VoidExpression, scope) => {
    evaluate(machine, node.expression, scope);
    return UNDEFINED;
  },
  DeleteExpression: remove,
  AwaitExpression: (machine, node: ts.AwaitExpression, scope) => machine.await(evaluate(machine, node.expression, scope), node),
  YieldExpression: yielded,
  TaggedTemplateExpression: tagged,
  MetaProperty: metaProperty,
  CommaListExpression: (machine, node: ts.CommaListExpression, scope) =>
    node.elements.reduce<Value>((_, element) => evaluate(machine, element, scope), UNDEFINED),
  OmittedExpression: () => UNDEFINED,
});

/** Evaluates an expression. Whatever the code is, the answer is a value: what cannot be followed is unknown with its reason. */
export function evaluate(machine: Machine, node: ts.Expression, scope: Scope): Value {
  machine.step(node);
  const run = EVALUATORS[node.kind];
  return run ? run(machine, node, scope) : unknown("an expression that is not followed", node);
}

function identifier(machine: Machine, node: ts.Identifier, scope: Scope): Value {
  const cell = scope.lookup(node.text);
  if (cell) return readCell(machine, cell, UNDEFINED, node);
  if (node.text === "undefined") return UNDEFINED;
  if (node.text === "arguments") return array(scope.nearest("args") ?? [], node);
  const known = machine.modules.globalValue(node.text);
  if (known) return known;
  let outside = globals.get(node.text);
  if (!outside) globals.set(node.text, (outside = externalGlobal(node.text)));
  return outside;
}

function regex(machine: Machine, node: ts.RegularExpressionLiteral): Value {
  const end = node.text.lastIndexOf("/");
  let outside = globals.get("RegExp");
  if (!outside) globals.set("RegExp", (outside = externalGlobal("RegExp")));
  void machine;
  return externalCall("new", outside as Extract<Value, { kind: "external" }>, [constant(node.text.slice(1, end)), constant(node.text.slice(end + 1))], NO_LABELS, node);
}

/** `[...rows, row]` is a list that has grown, unless a set is made of it. */
function arrayLiteral(machine: Machine, node: ts.ArrayLiteralExpression, scope: Scope): Value {
  const made = list(machine, node.elements, scope, node);
  const adds = node.elements.length > 1 && !isForSet(node);
  if (made.open && made.elements.length > 0 && machine.rehearsalStart > 0 && adds) machine.listener.grew?.(labelsOf(made.open), "list");
  return made;
}

const isForSet = ({ parent }: ts.Node): boolean => ts.isNewExpression(parent) && parent.expression.getText() === "Set";

function template(machine: Machine, node: ts.TemplateExpression, scope: Scope): Value {
  const parts: Value[] = [constant(node.head.text)];
  for (const span of node.templateSpans) parts.push(evaluate(machine, span.expression, scope), constant(span.literal.text));
  const union = parts.filter((p) => p.kind === "union");
  if (union.length === 1 && union[0]!.kind === "union" && union[0]!.options.length <= 16) {
    return choose(
      union[0]!.options.map((o) => ({
        value: concatenate(
          parts.map((p) => (p === union[0] ? o.value : p)),
          node,
        ),
        facts: o.facts,
      })),
    );
  }
  return concatenate(parts, node);
}

const LOGICAL_ASSIGNMENTS = new Map([
  [ts.SyntaxKind.BarBarEqualsToken, ts.SyntaxKind.BarBarToken],
  [ts.SyntaxKind.AmpersandAmpersandEqualsToken, ts.SyntaxKind.AmpersandAmpersandToken],
  [ts.SyntaxKind.QuestionQuestionEqualsToken, ts.SyntaxKind.QuestionQuestionToken],
]);

function binaryExpression(machine: Machine, node: ts.BinaryExpression, scope: Scope): Value {
  const operator = node.operatorToken.kind;
  switch (operator) {
    case ts.SyntaxKind.EqualsToken: {
      const value = evaluate(machine, node.right, scope);
      assignTo(machine, node.left, value, scope);
      return value;
    }
    case ts.SyntaxKind.CommaToken:
      evaluate(machine, node.left, scope);
      return evaluate(machine, node.right, scope);
    case ts.SyntaxKind.AmpersandAmpersandToken:
    case ts.SyntaxKind.BarBarToken:
    case ts.SyntaxKind.QuestionQuestionToken:
      return logical(machine, node, operator, scope);
    default:
      return operation(machine, node, operator, scope);
  }
}

/** Assignments that combine, and operators of two values. */
function operation(machine: Machine, node: ts.BinaryExpression, operator: ts.BinaryOperator, scope: Scope): Value {
  const logicalOperator = LOGICAL_ASSIGNMENTS.get(operator);
  if (logicalOperator) {
    const value = logical(machine, node, logicalOperator, scope);
    assignTo(machine, node.left, value, scope);
    return value;
  }
  if (operator >= ts.SyntaxKind.FirstCompoundAssignment && operator <= ts.SyntaxKind.LastCompoundAssignment) {
    const plain = COMPOUND.get(operator) ?? ts.SyntaxKind.PlusToken;
    const value = binary(machine, plain, evaluate(machine, node.left, scope), evaluate(machine, node.right, scope), node);
    assignTo(machine, node.left, value, scope);
    return value;
  }
  return binary(machine, operator, evaluate(machine, node.left, scope), evaluate(machine, node.right, scope), node);
}

const COMPOUND = new Map<ts.SyntaxKind, ts.SyntaxKind>([
  [ts.SyntaxKind.PlusEqualsToken, ts.SyntaxKind.PlusToken],
  [ts.SyntaxKind.MinusEqualsToken, ts.SyntaxKind.MinusToken],
  [ts.SyntaxKind.AsteriskEqualsToken, ts.SyntaxKind.AsteriskToken],
  [ts.SyntaxKind.SlashEqualsToken, ts.SyntaxKind.SlashToken],
  [ts.SyntaxKind.PercentEqualsToken, ts.SyntaxKind.PercentToken],
  [ts.SyntaxKind.BarEqualsToken, ts.SyntaxKind.BarToken],
  [ts.SyntaxKind.AmpersandEqualsToken, ts.SyntaxKind.AmpersandToken],
]);

function prefix(machine: Machine, node: ts.PrefixUnaryExpression, scope: Scope): Value {
  if (node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken)
    return step(machine, node.operand, node.operator, scope, false);
  const value = evaluate(machine, node.operand, scope);
  if (node.operator === ts.SyntaxKind.ExclamationToken) return not(machine, value, node);
  if (value.kind !== "constant" || typeof value.value === "bigint") return unknown("a number that is not known", node, labelsOf(value), "number");
  const number = Number(value.value);
  return constant(node.operator === ts.SyntaxKind.MinusToken ? -number : node.operator === ts.SyntaxKind.TildeToken ? ~number : number);
}

function step(machine: Machine, operand: ts.Expression, operator: ts.SyntaxKind, scope: Scope, postfix: boolean): Value {
  const old = evaluate(machine, operand, scope);
  const by = operator === ts.SyntaxKind.PlusPlusToken ? 1 : -1;
  const next = old.kind === "constant" ? constant(Number(old.value) + by) : isRemembered(old) ? externalOperator("+", [old, constant(by)], NO_LABELS, operand) : unknown("a counter", operand, NO_LABELS, "number");
  assignTo(machine, operand, next, scope);
  return postfix ? old : next;
}

function remove(machine: Machine, node: ts.DeleteExpression, scope: Scope): Value {
  const target = node.expression;
  if (ts.isPropertyAccessExpression(target) || ts.isElementAccessExpression(target)) {
    const owner = evaluate(machine, target.expression, scope);
    const key = ts.isPropertyAccessExpression(target) ? constant(target.name.text) : evaluate(machine, target.argumentExpression, scope);
    if (owner.kind === "object" && key.kind === "constant" && owner.props.has(String(key.value))) machine.heap.setProp(owner.props, String(key.value), undefined);
  }
  return TRUE;
}

function yielded(machine: Machine, node: ts.YieldExpression, scope: Scope): Value {
  const value = node.expression ? evaluate(machine, node.expression, scope) : UNDEFINED;
  const frame = machine.frames.at(-1);
  if (node.asteriskToken) frame?.yields?.push(...machine.elements(value, node).known);
  else frame?.yields?.push(value);
  return machine.await(value, node);
}

function metaProperty(machine: Machine, node: ts.MetaProperty): Value {
  if (node.keywordToken !== ts.SyntaxKind.ImportKeyword) return UNDEFINED;
  return machine.modules.metaOf(node.getSourceFile().fileName);
}
