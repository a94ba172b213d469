import { ts } from "ts-morph";
import type { Machine } from "./machine.ts";
import { startValue } from "./remembered.ts";
import type { Scope } from "./scope.ts";
import { array, object, truthiness, UNDEFINED, type Site, type Value } from "./value.ts";

type Target = ts.BindingName | ts.Expression;

/** Binds a name or a destructuring pattern to a value: declares, or assigns to what is there. */
export function bind(machine: Machine, target: Target, value: Value, scope: Scope, mode: "declare" | "assign", initializer?: ts.Expression): void {
  const bound = initializer ? withDefault(machine, value, initializer, scope) : value;
  if (ts.isIdentifier(target)) {
    if (mode === "declare") declare(machine, scope, target.text, startValue(machine, target.text, bound, target));
    else assignName(machine, scope, target, bound);
  } else if (ts.isObjectBindingPattern(target)) bindObject(machine, target, bound, scope);
  else if (ts.isArrayBindingPattern(target)) {
    target.elements.forEach((element, index) => {
      if (ts.isOmittedExpression(element)) return;
      const part = element.dotDotDotToken ? restOfArray(machine, bound, index, target) : machine.get(bound, String(index), element);
      bind(machine, element.name, part, scope, "declare", element.initializer);
    });
  } else assignTo(machine, target, bound, scope);
}

/** A second declaration of a hoisted name writes to its cell: closures made before see it. */
function declare(machine: Machine, scope: Scope, name: string, value: Value): void {
  const cell = scope.variables.get(name);
  if (cell) machine.heap.setCell(cell, value);
  else scope.declare(name, value);
}

function assignName(machine: Machine, scope: Scope, target: ts.Identifier, value: Value): void {
  const cell = scope.lookup(target.text);
  if (cell) machine.heap.setCell(cell, value);
  else scope.module.scope.declare(target.text, value);
}

function withDefault(machine: Machine, value: Value, initializer: ts.Expression, scope: Scope): Value {
  if (value.kind === "constant") return value.value === undefined ? machine.evaluate(initializer, scope) : value;
  if (value.kind === "union" && value.options.some((o) => o.value === UNDEFINED)) {
    const rest = value.options.filter((o) => o.value !== UNDEFINED);
    return machine.forkValue([
      { facts: [], condition: null, run: () => (rest.length === 1 ? rest[0]!.value : { kind: "union", options: rest }) },
      { facts: [], condition: null, run: () => machine.evaluate(initializer, scope) },
    ]);
  }
  if (value.kind === "external" && value.op !== "module" && value.op !== "new") {
    return machine.forkValue([
      { facts: [], condition: null, run: () => value },
      { facts: [], condition: null, run: () => machine.evaluate(initializer, scope) },
    ]);
  }
  return truthiness(value) === undefined && value.kind === "unknown" ? value : value;
}

function bindObject(machine: Machine, pattern: ts.ObjectBindingPattern, value: Value, scope: Scope): void {
  const taken: string[] = [];
  for (const element of pattern.elements) {
    if (element.dotDotDotToken) {
      bind(machine, element.name, restOfObject(machine, value, taken, element), scope, "declare");
      continue;
    }
    const name = element.propertyName ?? (element.name as ts.Identifier);
    let part: Value;
    if (ts.isComputedPropertyName(name)) part = machine.getComputed(value, machine.evaluate(name.expression, scope), element);
    else {
      const key = (name as ts.Identifier | ts.StringLiteral).text;
      taken.push(key);
      part = machine.get(value, key, element);
    }
    bind(machine, element.name, part, scope, "declare", element.initializer);
  }
}

/** Under this key the rest of an object keeps what it is the rest of. */
export const WHOLE = "@@whole";

export function restOfObject(machine: Machine, value: Value, taken: readonly string[], site: Site): Value {
  void machine;
  if (value.kind !== "object") return value;
  const rest = object(site);
  for (const [key, cell] of value.props) if (!taken.includes(key)) rest.props.set(key, { ...cell });
  rest.open = value.open;
  rest.props.set(WHOLE, { value });
  return rest;
}

function restOfArray(machine: Machine, value: Value, from: number, site: Site): Value {
  const { known, rest } = machine.elements(value, site);
  return array(known.slice(from), site, rest);
}

/** Assignment to anything that may stand on the left: names, members, patterns. */
export function assignTo(machine: Machine, target: ts.Expression, value: Value, scope: Scope): void {
  if (ts.isIdentifier(target)) assignName(machine, scope, target, value);
  else if (ts.isPropertyAccessExpression(target)) {
    const owner = target.expression.kind === ts.SyntaxKind.SuperKeyword ? (scope.nearest("self") ?? UNDEFINED) : machine.evaluate(target.expression, scope);
    machine.set(owner, target.name.text, value, target);
  } else if (ts.isElementAccessExpression(target)) {
    machine.setComputed(machine.evaluate(target.expression, scope), machine.evaluate(target.argumentExpression, scope), value, target);
  } else if (ts.isObjectLiteralExpression(target)) {
    const taken: string[] = [];
    for (const property of target.properties) {
      if (ts.isShorthandPropertyAssignment(property)) {
        taken.push(property.name.text);
        bind(
          machine,
          property.name,
          machine.get(value, property.name.text, property),
          scope,
          "assign",
          property.objectAssignmentInitializer,
        );
      } else if (ts.isPropertyAssignment(property) && !ts.isComputedPropertyName(property.name)) {
        const key = (property.name as ts.Identifier | ts.StringLiteral).text;
        taken.push(key);
        assignWithDefault(machine, property.initializer, machine.get(value, key, property), scope);
      } else if (ts.isSpreadAssignment(property))
        assignTo(machine, property.expression, restOfObject(machine, value, taken, property), scope);
    }
  } else if (ts.isArrayLiteralExpression(target)) {
    target.elements.forEach((element, index) => {
      if (ts.isOmittedExpression(element)) return;
      if (ts.isSpreadElement(element)) assignTo(machine, element.expression, restOfArray(machine, value, index, element), scope);
      else assignWithDefault(machine, element, machine.get(value, String(index), element), scope);
    });
  } else if (ts.isParenthesizedExpression(target) || ts.isNonNullExpression(target) || ts.isAsExpression(target)) {
    assignTo(machine, target.expression, value, scope);
  }
}

function assignWithDefault(machine: Machine, target: ts.Expression, value: Value, scope: Scope): void {
  if (ts.isBinaryExpression(target) && target.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
    assignTo(machine, target.left, withDefault(machine, value, target.right, scope), scope);
  } else assignTo(machine, target, value, scope);
}
