import { ts } from "ts-morph";
import { makeFunction } from "./hoist.ts";
import type { Machine } from "./machine.ts";
import { startValue } from "./remembered.ts";
import type { Scope } from "./scope.ts";
import { moduleTakenIn } from "./taken.ts";
import { union } from "./choice.ts";
import { optionsOf, object, type Cell, type FunctionValue, type ObjectValue, type Value } from "./value.ts";

/** The key of a property, or null where it is computed from something that is not known. */
export function keyOf(machine: Machine, name: ts.PropertyName, scope: Scope): Value {
  if (ts.isComputedPropertyName(name)) return machine.evaluate(name.expression, scope);
  return { kind: "constant", value: (name as ts.Identifier).text, labels: [] };
}

const MAX_SOURCES = 8;

/** An object literal. One that is returned and takes members of one of several objects is made of each of these: they belong together. */
export function objectLiteral(machine: Machine, node: ts.ObjectLiteralExpression, scope: Scope): Value {
  const name = isReturned(node) ? sharedSource(node) : null;
  const cell = name === null ? undefined : scope.lookup(name);
  const value = cell && !cell.getter ? cell.value : undefined;
  if (!cell || value?.kind !== "union" || value.options.length > MAX_SOURCES || value.options.filter((o) => o.value.kind === "object").length < 2) return propsOfObject(machine, node, scope);
  const made = value.options.map((option) => ({
    facts: option.facts,
    condition: null,
    run: (): Value => {
      machine.heap.setCell(cell, option.value);
      return propsOfObject(machine, node, scope);
    },
  }));
  return machine.forkValue(made);
}

const isReturned = (node: ts.Node): boolean => {
  const { parent } = node;
  if (ts.isParenthesizedExpression(parent) || ts.isAsExpression(parent) || ts.isSatisfiesExpression(parent)) return isReturned(parent);
  return ts.isReturnStatement(parent) || ts.isArrowFunction(parent);
};

/** The variable of which more than one property of a literal takes a member. */
function sharedSource(node: ts.ObjectLiteralExpression): string | null {
  const seen = new Set<string>();
  for (const property of node.properties) {
    let from: ts.Expression | undefined = ts.isSpreadAssignment(property)
      ? property.expression
      : ts.isPropertyAssignment(property)
        ? property.initializer
        : undefined;
    while (from && !ts.isIdentifier(from)) {
      from = ts.isPropertyAccessExpression(from)
        ? from.expression
        : ts.isBinaryExpression(from)
          ? from.left
          : ts.isAsExpression(from) || ts.isNonNullExpression(from)
            ? from.expression
            : undefined;
    }
    if (!from) continue;
    if (seen.has(from.text)) return from.text;
    seen.add(from.text);
  }
  return null;
}

const isFunction = (node: ts.Expression): node is ts.FunctionExpression | ts.ArrowFunction =>
  ts.isFunctionExpression(node) || ts.isArrowFunction(node);

/** An object literal: properties, methods, accessors, spreads, computed keys. */
function propsOfObject(machine: Machine, node: ts.ObjectLiteralExpression, scope: Scope): ObjectValue {
  const made = object(node);
  for (const property of node.properties) {
    if (ts.isSpreadAssignment(property)) spread(machine, made, machine.evaluate(property.expression, scope));
    else if (ts.isShorthandPropertyAssignment(property))
      made.props.set(property.name.text, { value: machine.evaluate(property.name, scope) });
    else if (ts.isPropertyAssignment(property)) {
      const key = keyOf(machine, property.name, scope);
      const { name, initializer } = property;
      const taken = isFunction(initializer) ? moduleTakenIn(machine, name, initializer) : undefined;
      const value = taken ?? machine.evaluate(initializer, scope);
      put(machine, made, key, key.kind === "constant" ? startValue(machine, String(key.value), value, property) : value);
    }
    else if (ts.isMethodDeclaration(property)) {
      const method = moduleTakenIn(machine, property.name, property) ?? makeFunction(property, scope, made);
      put(machine, made, keyOf(machine, property.name, scope), method);
    } else
      addAccessor(
        made.props,
        keyOf(machine, property.name, scope),
        makeFunction(property, scope, made),
        ts.isGetAccessorDeclaration(property),
      );
  }
  return made;
}

function put(machine: Machine, target: ObjectValue, key: Value, value: Value): void {
  if (key.kind === "constant") target.props.set(String(key.value), { value });
  else if (key.kind === "union") for (const option of optionsOf(key)) put(machine, target, option, value);
  else target.open = target.open ? union([target.open, value]) : value;
}

export function addAccessor(props: Map<string, Cell>, key: Value, fn: FunctionValue, isGetter: boolean): void {
  if (key.kind !== "constant") return;
  const known = props.get(String(key.value));
  const base: Cell = { value: { kind: "constant", value: undefined, labels: [] }, ...(known?.getter && { getter: known.getter }), ...(known?.setter && { setter: known.setter }) };
  props.set(String(key.value), { ...base, ...(isGetter ? { getter: fn } : { setter: fn }) });
}

/** `{...value}`: known keys are copied, each with what it may be; anything else leaves the object open. */
export function spread(machine: Machine, into: ObjectValue, value: Value): void {
  switch (value.kind) {
    case "object":
      for (const [key, cell] of value.props) {
        if (key.startsWith("@@")) continue;
        const read = cell.getter ? machine.call(cell.getter, value, [], cell.getter.kind === "function" ? cell.getter.node : into.site!) : cell.value;
        const old = into.props.get(key);
        into.props.set(key, { value: read.kind === "maybe" && old ? union([old.value.kind === "maybe" ? old.value.value : old.value, read.value]) : read });
      }
      if (value.open) into.open = into.open ? union([into.open, value.open]) : value.open;
      return;
    case "array":
      value.elements.forEach((element, index) => into.props.set(String(index), { value: element }));
      return;
    case "union": {
      for (const option of value.options) {
        const part = object(null);
        spread(machine, part, option.value);
        for (const [key, cell] of part.props) {
          const old = into.props.get(key);
          const bare = cell.value.kind === "maybe" ? cell.value.value : cell.value;
          const conditions = option.facts.filter((f) => f.kind === "condition");
          into.props.set(key, { value: old ? union([old.value.kind === "maybe" ? old.value.value : old.value, bare]) : { kind: "maybe", value: bare, conditions } });
        }
        if (part.open) into.open = into.open ? union([into.open, part.open]) : part.open;
      }
      return;
    }
    case "promise":
      spread(machine, into, value.value);
      return;
    case "external":
    case "unknown":
      into.open = into.open ? union([into.open, value]) : value;
      return;
    default:
      return;
  }
}
