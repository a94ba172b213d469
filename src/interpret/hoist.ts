import { ts } from "ts-morph";
import type { Machine } from "./machine.ts";
import type { Scope } from "./scope.ts";
import { UNDEFINED, type FunctionValue } from "./value.ts";

export const makeFunction = (node: ts.FunctionLikeDeclaration, scope: Scope, home?: FunctionValue["home"]): FunctionValue => ({
  kind: "function",
  node,
  scope,
  ...(home && { home }),
  props: new Map(),
});

/** Declares what a statement list declares before it runs: functions with their value, everything else as undefined. */
export function hoist(machine: Machine, statements: readonly ts.Statement[], scope: Scope): void {
  void machine;
  for (const statement of statements) {
    if (ts.isFunctionDeclaration(statement)) {
      if (statement.body) scope.declare(statement.name?.text ?? "*default*", makeFunction(statement, scope));
    } else if (ts.isVariableStatement(statement)) hoistNames(statement.declarationList, scope);
    else if (ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement)) {
      const name = statement.name?.text ?? "*default*";
      if (!scope.variables.has(name)) scope.announce(name);
    } else if (ts.isModuleDeclaration(statement) && ts.isIdentifier(statement.name)) {
      if (!scope.variables.has(statement.name.text)) scope.declare(statement.name.text, UNDEFINED);
    }
  }
}

function hoistNames(list: ts.VariableDeclarationList, scope: Scope): void {
  const declare = (name: ts.BindingName): void => {
    if (ts.isIdentifier(name)) {
      if (scope.variables.has(name.text)) return;
      if (list.flags & ts.NodeFlags.BlockScoped) scope.announce(name.text);
      else scope.declare(name.text, UNDEFINED);
    } else for (const e of name.elements) if (!ts.isOmittedExpression(e)) declare(e.name);
  };
  for (const d of list.declarations) declare(d.name);
}

const varsOf = new WeakMap<ts.Node, readonly string[]>();
const NONE: readonly string[] = [];
const saysVar = new WeakMap<ts.SourceFile, boolean>();

/** Most files of our days have no `var`, and to look through every function of them for one is a walk over the whole project. */
function mayHaveVars(file: ts.SourceFile): boolean {
  let says = saysVar.get(file);
  if (says === undefined) saysVar.set(file, (says = /\bvar\b/.test(file.text)));
  return says;
}

/** Names declared by `var` anywhere inside a function, blocks included: down-levelled code relies on it. */
export function hoistVars(body: ts.Node, scope: Scope): void {
  let names = varsOf.get(body) ?? (mayHaveVars(body.getSourceFile()) ? undefined : NONE);
  if (!names) {
    const found: string[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isFunctionLike(node) || ts.isClassLike(node)) return;
      if (ts.isVariableDeclarationList(node) && !(node.flags & ts.NodeFlags.BlockScoped)) {
        for (const d of node.declarations) if (ts.isIdentifier(d.name)) found.push(d.name.text);
      }
      ts.forEachChild(node, visit);
    };
    ts.forEachChild(body, visit);
    varsOf.set(body, (names = found));
  }
  for (const name of names) if (!scope.variables.has(name)) scope.declare(name, UNDEFINED);
}

/** Names that a declaration statement declares. */
export function declaredNames(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.flatMap((d) => boundNames(d.name));
  const isNamed = ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement);
  if (isNamed) return statement.name ? [statement.name.text] : [];
  if (ts.isModuleDeclaration(statement) && ts.isIdentifier(statement.name)) return [statement.name.text];
  if (ts.isImportEqualsDeclaration(statement)) return [statement.name.text];
  return [];
}

function boundNames(name: ts.BindingName): string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((e) => (ts.isOmittedExpression(e) ? [] : boundNames(e.name)));
}
