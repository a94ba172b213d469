import { ts } from "ts-morph";
import { makeClass, superCall } from "./classes.ts";
import { makeFunction } from "./hoist.ts";
import { objectLiteral } from "./literals.ts";
import { assignTo } from "./patterns.ts";
import { binary, concatenate, isNullish, not, typeOf } from "./operators.ts";
import { narrow } from "./narrow.ts";
import { conditionOf } from "./asked.ts";
import { joinAll, type Fact } from "./facts.ts";
import type { Machine } from "./machine.ts";
import { callOfEach } from "./receivers.ts";
import type { Scope } from "./scope.ts";
import { labelsOf } from "./labels.ts";
import { BASE } from "./members.ts";
import { array, choose, constant, externalCall, externalGlobal, externalOperator, FALSE, NO_LABELS, NULL, TRUE, truthiness, UNDEFINED, unknown, type Option, type Site, type Value } from "./value.ts";

const globals = new Map<string, Value>();

/** Evaluates an expression. Whatever the code is, the answer is a value: what cannot be followed is unknown with its reason. */
export function evaluate(machine: Machine, node: ts.Expression, scope: Scope): Value {
  machine.step(node);
  switch (node.kind) {
    case ts.SyntaxKind.Identifier:
      return identifier(machine, node as ts.Identifier, scope);
    case ts.SyntaxKind.StringLiteral:
    case ts.SyntaxKind.NoSubstitutionTemplateLiteral:
      return constant((node as ts.StringLiteral).text);
    case ts.SyntaxKind.NumericLiteral:
      return constant(Number((node as ts.NumericLiteral).text));
    case ts.SyntaxKind.BigIntLiteral:
      return constant(BigInt((node as ts.BigIntLiteral).text.replace(/n$/, "")));
    case ts.SyntaxKind.TrueKeyword:
      return TRUE;
    case ts.SyntaxKind.FalseKeyword:
      return FALSE;
    case ts.SyntaxKind.NullKeyword:
      return NULL;
    case ts.SyntaxKind.ThisKeyword:
      return scope.nearest("self") ?? UNDEFINED;
    case ts.SyntaxKind.SuperKeyword:
      return scope.nearest("home")?.proto ?? UNDEFINED;
    case ts.SyntaxKind.RegularExpressionLiteral:
      return regex(machine, node as ts.RegularExpressionLiteral);
    case ts.SyntaxKind.ParenthesizedExpression:
    case ts.SyntaxKind.AsExpression:
    case ts.SyntaxKind.SatisfiesExpression:
    case ts.SyntaxKind.NonNullExpression:
    case ts.SyntaxKind.TypeAssertionExpression:
    case ts.SyntaxKind.ExpressionWithTypeArguments:
    case ts.SyntaxKind.PartiallyEmittedExpression:
      return evaluate(machine, (node as ts.ParenthesizedExpression).expression, scope);
    case ts.SyntaxKind.TemplateExpression:
      return template(machine, node as ts.TemplateExpression, scope);
    case ts.SyntaxKind.ObjectLiteralExpression:
      return objectLiteral(machine, node as ts.ObjectLiteralExpression, scope);
    case ts.SyntaxKind.ArrayLiteralExpression:
      return list(machine, (node as ts.ArrayLiteralExpression).elements, scope, node);
    case ts.SyntaxKind.FunctionExpression:
    case ts.SyntaxKind.ArrowFunction:
      return makeFunction(node as ts.FunctionExpression, scope);
    case ts.SyntaxKind.ClassExpression:
      return makeClass(machine, node as ts.ClassExpression, scope);
    case ts.SyntaxKind.PropertyAccessExpression:
    case ts.SyntaxKind.ElementAccessExpression:
    case ts.SyntaxKind.CallExpression:
      return access(machine, node, scope).value;
    case ts.SyntaxKind.NewExpression:
      return construct(machine, node as ts.NewExpression, scope);
    case ts.SyntaxKind.BinaryExpression:
      return binaryExpression(machine, node as ts.BinaryExpression, scope);
    case ts.SyntaxKind.ConditionalExpression:
      return conditional(machine, node as ts.ConditionalExpression, scope);
    case ts.SyntaxKind.PrefixUnaryExpression:
      return prefix(machine, node as ts.PrefixUnaryExpression, scope);
    case ts.SyntaxKind.PostfixUnaryExpression:
      return step(machine, (node as ts.PostfixUnaryExpression).operand, (node as ts.PostfixUnaryExpression).operator, scope, true);
    case ts.SyntaxKind.TypeOfExpression:
      return typeOf(evaluate(machine, (node as ts.TypeOfExpression).expression, scope), node);
    case ts.SyntaxKind.VoidExpression:
      evaluate(machine, (node as ts.VoidExpression).expression, scope);
      return UNDEFINED;
    case ts.SyntaxKind.DeleteExpression:
      return remove(machine, node as ts.DeleteExpression, scope);
    case ts.SyntaxKind.AwaitExpression:
      return machine.await(evaluate(machine, (node as ts.AwaitExpression).expression, scope), node);
    case ts.SyntaxKind.YieldExpression:
      return yielded(machine, node as ts.YieldExpression, scope);
    case ts.SyntaxKind.TaggedTemplateExpression:
      return tagged(machine, node as ts.TaggedTemplateExpression, scope);
    case ts.SyntaxKind.MetaProperty:
      return metaProperty(machine, node as ts.MetaProperty);
    case ts.SyntaxKind.CommaListExpression: {
      let last: Value = UNDEFINED;
      for (const e of (node as ts.CommaListExpression).elements) last = evaluate(machine, e, scope);
      return last;
    }
    case ts.SyntaxKind.OmittedExpression:
      return UNDEFINED;
    case ts.SyntaxKind.SpreadElement:
      return evaluate(machine, (node as ts.SpreadElement).expression, scope);
    default:
      return unknown("an expression that is not followed", node);
  }
}

function identifier(machine: Machine, node: ts.Identifier, scope: Scope): Value {
  const cell = scope.lookup(node.text);
  if (cell) return machine.get({ kind: "object", props: new Map([["it", cell]]), proto: null, open: null, site: null, maker: null, born: 0 }, "it", node);
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

/** Arguments and array literals: spreads of known arrays are spread, of unknown ones leave the list open. */
export function list(machine: Machine, nodes: readonly ts.Expression[], scope: Scope, site: Site): Extract<Value, { kind: "array" }> {
  const elements: Value[] = [];
  let open: Value | null = null;
  for (const node of nodes) {
    if (!ts.isSpreadElement(node)) {
      elements.push(evaluate(machine, node, scope));
      continue;
    }
    const { known, rest } = machine.elements(evaluate(machine, node.expression, scope), node);
    elements.push(...known);
    if (rest) open = rest;
  }
  return array(elements, site, open);
}

interface Accessed {
  readonly value: Value;
  readonly self: Value;
}

/** Member access and calls, optional chains included. `a?.b()` where `a` is surely absent is undefined. */
function access(machine: Machine, node: ts.Expression, scope: Scope): Accessed {
  if (ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node))
    return access(machine, node.expression, scope);
  if (ts.isPropertyAccessExpression(node)) {
    if (node.expression.kind === ts.SyntaxKind.SuperKeyword) {
      const self = scope.nearest("self") ?? UNDEFINED;
      const parent = scope.nearest("home")?.proto;
      const own = parent ? machine.get(parent, node.name.text, node) : UNDEFINED;
      // What the last class of the source extends stands beside the instance.
      const base = own === UNDEFINED && self.kind === "object" ? self.props.get(BASE)?.value : undefined;
      return { value: base ? machine.get(base, node.name.text, node) : own, self };
    }
    const owner = evaluate(machine, node.expression, scope);
    if (owner.kind === "constant" && (owner.value === undefined || owner.value === null)) return { value: UNDEFINED, self: owner };
    return { value: machine.get(owner, node.name.text, node), self: owner };
  }
  if (ts.isElementAccessExpression(node)) {
    const owner = evaluate(machine, node.expression, scope);
    const key = evaluate(machine, node.argumentExpression, scope);
    return { value: machine.getComputed(owner, key, node), self: owner };
  }
  if (ts.isCallExpression(node)) return { value: call(machine, node, scope), self: UNDEFINED };
  return { value: evaluate(machine, node, scope), self: UNDEFINED };
}

function call(machine: Machine, node: ts.CallExpression, scope: Scope): Value {
  if (node.expression.kind === ts.SyntaxKind.SuperKeyword)
    return superCall(machine, list(machine, node.arguments, scope, node).elements, scope, node);
  if (node.expression.kind === ts.SyntaxKind.ImportKeyword) return dynamicImport(machine, node, scope);
  const { value: callee, self } = access(machine, node.expression, scope);
  if (callee === UNDEFINED && (node.questionDotToken || isOptionalChain(node.expression))) return UNDEFINED;
  const given = list(machine, node.arguments, scope, node);
  const args = given.open ? [...given.elements, given.open] : given.elements;
  const bare = args.map((a) => (a.kind === "maybe" ? a.value : a));
  return callOfEach(machine, node.expression, self, bare, node) ?? machine.call(callee, self, bare, node);
}

const isOptionalChain = (node: ts.Expression): boolean =>
  (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node) || ts.isCallExpression(node)) &&
  (node.questionDotToken !== undefined || isOptionalChain(node.expression));

function dynamicImport(machine: Machine, node: ts.CallExpression, scope: Scope): Value {
  const specifier = node.arguments[0] ? evaluate(machine, node.arguments[0], scope) : UNDEFINED;
  const load = (value: Value): Value => (value.kind === "constant" && typeof value.value === "string" ? machine.modules.dynamic(value.value, scope.module) : machine.gap("a module named at run time", node));
  return specifier.kind === "union" ? choose(specifier.options.map((o) => ({ value: load(o.value), facts: o.facts }))) : load(specifier);
}

function construct(machine: Machine, node: ts.NewExpression, scope: Scope): Value {
  const callee = evaluate(machine, node.expression, scope);
  return machine.construct(callee, list(machine, node.arguments ?? [], scope, node).elements, node);
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

/** `&&`, `||` and `??`: where the left side does not settle it, both outcomes, each with what it says. */
function logical(machine: Machine, node: ts.BinaryExpression, operator: ts.SyntaxKind, scope: Scope): Value {
  const left = evaluate(machine, node.left, scope);
  const right = (): Value => evaluate(machine, node.right, scope);
  if (operator === ts.SyntaxKind.QuestionQuestionToken) {
    const nullish = isNullish(left);
    if (nullish !== undefined) return nullish ? right() : left;
    if (left.kind === "union") {
      const keep = left.options.filter((o) => isNullish(o.value) !== true);
      const absent = left.options.filter((o) => isNullish(o.value) !== false);
      return machine.forkValue([
        {
      facts: factsOf(keep),
      condition: null,
      run: () => choose(keep.map((o) => ({ ...o, facts: keep.length > 1 ? o.facts : [] })), 400),
    },
        { facts: factsOf(absent), condition: null, run: right },
      ], 400);
    }
    const absent = (holds: boolean): readonly Fact[] => {
      const condition = conditionOf(missing, holds, node.left);
      return condition.guards ? [condition] : [];
    };
    const missing = externalOperator("==", [left, NULL], labelsOf(left), node.left);
    return machine.forkValue([
      { facts: absent(false), condition: null, run: () => left },
      { facts: absent(true), condition: null, run: right },
    ]);
  }
  const takesRight = operator === ts.SyntaxKind.AmpersandAmpersandToken;
  const truth = truthiness(left);
  if (truth !== undefined) return truth === takesRight ? right() : left;
  const goesOn = machine.assume(left, takesRight, node.left);
  const stays = machine.assume(left, !takesRight, node.left);
  if (!goesOn) return left;
  if (!stays) return right();
  const result = machine.forkValue(
    [
      { facts: stays.facts, condition: stays.condition, run: () => settled(left, !takesRight) },
      {
        facts: goesOn.facts,
        condition: goesOn.condition,
        run: () => {
          narrow(machine, node.left, takesRight, scope);
          return right();
        },
      },
    ],
    400,
  );
  return result;
}

const factsOf = (options: readonly Option[]): readonly Fact[] => joinAll(options.map((o) => o.facts));

/** The left side of `&&` or `||` where it is the answer: its truth is known there. */
function settled(value: Value, truthy: boolean): Value {
  if (value.kind === "union") {
    const left = value.options.filter((o) => (o.truthy ?? truthiness(o.value) ?? truthy) === truthy);
    return { kind: "union", options: left.map((o) => ({ ...o, truthy })) };
  }
  return { kind: "union", options: [{ value, facts: [], truthy }] };
}

function conditional(machine: Machine, node: ts.ConditionalExpression, scope: Scope): Value {
  const test = evaluate(machine, node.condition, scope);
  const truth = truthiness(test);
  if (truth !== undefined) return evaluate(machine, truth ? node.whenTrue : node.whenFalse, scope);
  const side = (truthy: boolean): Parameters<Machine["forkValue"]>[0][number] | null => {
    const assumed = machine.assume(test, truthy, node.condition);
    if (!assumed) return null;
    return {
      ...assumed,
      run: () => {
        narrow(machine, node.condition, truthy, scope);
        return evaluate(machine, truthy ? node.whenTrue : node.whenFalse, scope);
      },
    };
  };
  return machine.forkValue([side(true), side(false)].filter((b) => b !== null), 64);
}

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
  const next = old.kind === "constant" ? constant(Number(old.value) + by) : unknown("a counter", operand, NO_LABELS, "number");
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

function tagged(machine: Machine, node: ts.TaggedTemplateExpression, scope: Scope): Value {
  const { value: tag, self } = access(machine, node.tag, scope);
  const texts = ts.isNoSubstitutionTemplateLiteral(node.template)
    ? [node.template.text]
    : [node.template.head.text, ...node.template.templateSpans.map((s) => s.literal.text)];
  const values = ts.isNoSubstitutionTemplateLiteral(node.template)
    ? []
    : node.template.templateSpans.map((s) => evaluate(machine, s.expression, scope));
  return machine.call(tag, self, [array(texts.map((t) => constant(t)), node), ...values], node);
}

function metaProperty(machine: Machine, node: ts.MetaProperty): Value {
  if (node.keywordToken !== ts.SyntaxKind.ImportKeyword) return UNDEFINED;
  return machine.modules.metaOf(node.getSourceFile().fileName);
}
