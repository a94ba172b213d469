import { ts } from "ts-morph";
import { superCall } from "./classes.ts";
import type { Machine } from "./machine.ts";
import { BASE } from "./members.ts";
import { callOfEach } from "./receivers.ts";
import type { Scope } from "./scope.ts";
import { choose } from "./choice.ts";
import { array, constant, optionsOf, UNDEFINED, type Site, type Value } from "./value.ts";

/** Arguments and array literals: spreads of known arrays are spread, of unknown ones leave the list open. */
export function list(machine: Machine, nodes: readonly ts.Expression[], scope: Scope, site: Site): Extract<Value, { kind: "array" }> {
  const elements: Value[] = [];
  let open: Value | null = null;
  for (const node of nodes) {
    if (!ts.isSpreadElement(node)) {
      elements.push(machine.evaluate(node, scope));
      continue;
    }
    const { known, rest } = machine.elements(machine.evaluate(node.expression, scope), node);
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
export function access(machine: Machine, node: ts.Expression, scope: Scope): Accessed {
  if (ts.isPropertyAccessExpression(node)) {
    if (node.expression.kind === ts.SyntaxKind.SuperKeyword) return memberOfSuper(machine, node, scope);
    const owner = machine.evaluate(node.expression, scope);
    if (owner.kind === "constant" && (owner.value === undefined || owner.value === null)) return { value: UNDEFINED, self: owner };
    return { value: machine.get(owner, node.name.text, node), self: owner };
  }
  if (ts.isElementAccessExpression(node)) {
    const owner = machine.evaluate(node.expression, scope);
    const key = machine.evaluate(node.argumentExpression, scope);
    return { value: machine.getComputed(owner, key, node), self: owner };
  }
  if (ts.isCallExpression(node)) return { value: call(machine, node, scope), self: UNDEFINED };
  if (ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node))
    return access(machine, node.expression, scope);
  return { value: machine.evaluate(node, scope), self: UNDEFINED };
}

function memberOfSuper(machine: Machine, node: ts.PropertyAccessExpression, scope: Scope): Accessed {
  const self = scope.nearest("self") ?? UNDEFINED;
  const parent = scope.nearest("home")?.proto;
  const own = parent ? machine.get(parent, node.name.text, node) : UNDEFINED;
  // What the last class of the source extends stands beside the instance.
  const base = own === UNDEFINED && self.kind === "object" ? self.props.get(BASE)?.value : undefined;
  return { value: base ? machine.get(base, node.name.text, node) : own, self };
}

function call(machine: Machine, node: ts.CallExpression, scope: Scope): Value {
  if (node.expression.kind === ts.SyntaxKind.SuperKeyword)
    return superCall(machine, list(machine, node.arguments, scope, node).elements, scope, node);
  if (node.expression.kind === ts.SyntaxKind.ImportKeyword) return dynamicImport(machine, node, scope);
  const { value: callee, self } = access(machine, node.expression, scope);
  if (isAbsent(callee) && (node.questionDotToken || isOptionalChain(node.expression))) return UNDEFINED;
  const given = list(machine, node.arguments, scope, node);
  const args = given.open ? [...given.elements, given.open] : given.elements;
  const bare = args.map((a) => (a.kind === "maybe" ? a.value : a));
  return callOfEach(machine, node.expression, self, bare, node) ?? machine.call(callee, self, bare, node);
}

const isAbsent = (value: Value): boolean => optionsOf(value).every((one) => one.kind === "constant" && (one.value === undefined || one.value === null));

const isOptionalChain = (node: ts.Expression): boolean =>
  (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node) || ts.isCallExpression(node)) &&
  (node.questionDotToken !== undefined || isOptionalChain(node.expression));

function dynamicImport(machine: Machine, node: ts.CallExpression, scope: Scope): Value {
  const specifier = node.arguments[0] ? machine.evaluate(node.arguments[0], scope) : UNDEFINED;
  const load = (value: Value): Value => (value.kind === "constant" && typeof value.value === "string" ? machine.modules.dynamic(value.value, scope.module) : machine.gap("a module named at run time", node));
  return specifier.kind === "union" ? choose(specifier.options.map((o) => ({ value: load(o.value), facts: o.facts }))) : load(specifier);
}

export function construct(machine: Machine, node: ts.NewExpression, scope: Scope): Value {
  const callee = machine.evaluate(node.expression, scope);
  return machine.construct(callee, list(machine, node.arguments ?? [], scope, node).elements, node);
}

export function tagged(machine: Machine, node: ts.TaggedTemplateExpression, scope: Scope): Value {
  const { value: tag, self } = access(machine, node.tag, scope);
  const texts = ts.isNoSubstitutionTemplateLiteral(node.template)
    ? [node.template.text]
    : [node.template.head.text, ...node.template.templateSpans.map((s) => s.literal.text)];
  const values = ts.isNoSubstitutionTemplateLiteral(node.template)
    ? []
    : node.template.templateSpans.map((s) => machine.evaluate(s.expression, scope));
  return machine.call(tag, self, [array(texts.map((t) => constant(t)), node), ...values], node);
}
