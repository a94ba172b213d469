import { ts } from "ts-morph";
import type { Machine } from "./machine.ts";
import type { Scope } from "./scope.ts";

type Run<Node, Result> = (machine: Machine, node: Node, scope: Scope) => Result;
type Kind = keyof typeof ts.SyntaxKind;

/** What is done for each kind of node, indexed by the kind's number: every step of an interpretation asks. */
export function byKind<Result>(named: { readonly [K in Kind]?: Run<never, Result> }): readonly (Run<ts.Node, Result> | undefined)[] {
  const table: (Run<ts.Node, Result> | undefined)[] = [];
  for (const [kind, run] of Object.entries(named)) table[ts.SyntaxKind[kind as Kind]] = run as Run<ts.Node, Result>;
  return table;
}
