import { ts } from "ts-morph";
import { replaced, within, type Edit, type Parsed } from "../source.ts";

/** A use of a wrapper, without it. */
export interface Unwrapped {
  readonly at: ts.Node;
  readonly edits: readonly Edit[];
  readonly why?: string;
}

interface Layer {
  readonly fn: ts.FunctionLikeDeclaration;
  readonly depth: number;
}

const TRANSLATES = "the wrapper hands on other arguments than it gets: what it wraps does not fit without it";

/** Takes away each wrapper whose inner function holds the site: `withScope("refunds:write", issueRefund)` becomes `issueRefund`. */
export function* unwrap(site: ts.Node, files: Parsed): Iterable<Unwrapped> {
  const layers = layersOf(site);
  const [inner] = layers;
  if (!inner) return;
  for (const { fn, depth } of layers.slice(1)) {
    for (const [index, parameter] of fn.parameters.entries()) {
      const call = callOf(inner.fn, parameter.name.getText());
      const name = nameOf(layers.at(-1)!.fn);
      if (!call || name === null) continue;
      const hops = layers.at(-1)!.depth - depth;
      const why = handsOn(call, inner.fn) ? undefined : TRANSLATES;
      for (const use of usesOf(name, files)) {
        const given = called(use, hops)?.arguments[index];
        const whole = called(use, layers.at(-1)!.depth - 1);
        if (given && whole) yield { at: whole, edits: [replaced(whole, given.getText())], ...(why !== undefined && { why }) };
      }
    }
  }
}

/** The function around the site, and those that give it back, the innermost first. */
function layersOf(site: ts.Node): readonly Layer[] {
  const layers: Layer[] = [];
  for (let at: ts.Node = site; at.parent; at = at.parent) {
    if (ts.isFunctionLike(at.parent) && "body" in at.parent && at.parent.body) layers.push({ fn: at.parent, depth: layers.length });
  }
  return layers;
}

const callOf = (fn: ts.Node, name: string): ts.CallExpression | undefined =>
  [...within(fn, true)].find((node): node is ts.CallExpression => ts.isCallExpression(node) && node.expression.getText() === name);

/** It hands on what it was given, one for one. */
function handsOn(call: ts.CallExpression, fn: ts.FunctionLikeDeclaration): boolean {
  const own = fn.parameters.map(({ name }) => name.getText());
  return call.arguments.every((arg, i) => arg.getText() === own[i]);
}

function nameOf(fn: ts.FunctionLikeDeclaration): string | null {
  if ((ts.isFunctionDeclaration(fn) || ts.isMethodDeclaration(fn)) && fn.name) return fn.name.getText();
  return ts.isVariableDeclaration(fn.parent) ? fn.parent.name.getText() : null;
}

/** Calls of this name, as a function or as a method. */
function* usesOf(name: string, files: Parsed): Iterable<ts.CallExpression> {
  for (const file of files.values()) {
    for (const node of within(file, true)) {
      if (!ts.isCallExpression(node)) continue;
      const callee = ts.isPropertyAccessExpression(node.expression) ? node.expression.name : node.expression;
      if (ts.isIdentifier(callee) && callee.text === name) yield node;
    }
  }
}

/** The call of what a call gave, so many times. */
function called(use: ts.CallExpression, times: number): ts.CallExpression | null {
  let at = use;
  for (let i = 0; i < times; i++) {
    if (!ts.isCallExpression(at.parent) || at.parent.expression !== at) return null;
    at = at.parent;
  }
  return at;
}
