import type { ts } from "ts-morph";
import type { Kind, Point } from "./points.ts";
import { lineOf, type Edit } from "./source.ts";

interface Change {
  readonly kind: Kind;
  /** What is done: `remove`, `move after the work`. */
  readonly operator: string;
  readonly file: string;
  readonly line: number;
  /** What it is done to, as the source spells it, shortened. */
  readonly text: string;
}

/** One lapse put into one file. */
export interface Mutant extends Change {
  readonly edits: readonly Edit[];
  /** The tools that lose their protection. */
  readonly tools: ReadonlySet<string>;
  /** One of these tools loses it, and the source does not say which: a wrapper is taken away at one of its uses. */
  readonly any?: true;
}

/** A change that would be no lapse, and why. */
export interface Excluded extends Change {
  readonly why: string;
}

const changeOf = (kind: Kind, operator: string, node: ts.Node): Change => {
  const text = node.getText().replace(/\s+/g, " ");
  return { kind, operator, file: node.getSourceFile().fileName, line: lineOf(node), text: text.length > 60 ? `${text.slice(0, 59)}…` : text };
};

export const mutant = ({ kind, tools }: Pick<Point, "kind" | "tools">, operator: string, node: ts.Node, edits: readonly Edit[]): Mutant => ({
  ...changeOf(kind, operator, node), edits, tools,
});

export const excluded = (kind: Kind, operator: string, node: ts.Node, why: string): Excluded => ({
  ...changeOf(kind, operator, node), why,
});

export const isExcluded = (one: Mutant | Excluded): one is Excluded => "why" in one;

export const nameOf = ({ kind, operator, text }: Change): string => `${kind}, ${operator}: ${text}`;
