import { ts } from "ts-morph";
import type { Place } from "../../src/model/place.ts";
import type { Fixture } from "../support/fixtures.ts";

/** A change of one file's text. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

export type Parsed = ReadonlyMap<string, ts.SourceFile>;

export const parsed = ({ files }: Pick<Fixture, "files">): Parsed =>
  new Map(files.map(({ path, text }) => [path, ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true)]));

export const edited = (text: string, edits: readonly Edit[]): string =>
  [...edits]
    .sort((a, b) => b.from - a.from || b.to - a.to)
    .reduce((all, edit) => all.slice(0, edit.from) + edit.text + all.slice(edit.to), text);

/** The innermost node that a place spans. */
export function nodeAt(files: Parsed, { file, line, column, endLine, endColumn }: Place): ts.Node | undefined {
  const source = files.get(file);
  if (!source) return undefined;
  const from = source.getPositionOfLineAndCharacter(line - 1, column - 1);
  const to = source.getPositionOfLineAndCharacter((endLine ?? line) - 1, (endColumn ?? column) - 1);
  let found: ts.Node | undefined;
  const visit = (node: ts.Node): void => {
    if (node.getStart() === from && node.end === to) found = node;
    if (node.pos <= from && node.end >= to) node.forEachChild(visit);
  };
  visit(source);
  return found;
}

export const fileOf = (node: ts.Node): string => node.getSourceFile().fileName;
export const lineOf = (node: ts.Node): number => node.getSourceFile().getLineAndCharacterOfPosition(node.getStart()).line + 1;

export const replaced = (node: ts.Node, text: string): Edit => ({ from: node.getStart(), to: node.end, text });
export const inserted = (at: number, text: string): Edit => ({ from: at, to: at, text });

export const contains = (outer: ts.Node, inner: ts.Node): boolean =>
  outer.getSourceFile() === inner.getSourceFile() && outer.pos <= inner.pos && outer.end >= inner.end;

/** The nodes below this one, itself included, that lie in no function inside of it. */
export function* within(node: ts.Node, intoFunctions = false): Iterable<ts.Node> {
  yield node;
  const children: ts.Node[] = [];
  node.forEachChild((child) => void children.push(child));
  for (const child of children) if (intoFunctions || !ts.isFunctionLike(child)) yield* within(child, intoFunctions);
}

export const ancestor = <T extends ts.Node>(node: ts.Node | undefined, is: (node: ts.Node) => node is T): T | undefined => {
  for (let at = node; at; at = at.parent) if (is(at)) return at;
  return undefined;
};

export const functionAround = (node: ts.Node): ts.FunctionLikeDeclaration | undefined =>
  ancestor(node.parent, (at): at is ts.FunctionLikeDeclaration => ts.isFunctionLike(at) && "body" in at && at.body !== undefined);

export const isAsync = (fn: ts.Node | undefined): boolean =>
  fn !== undefined && ts.canHaveModifiers(fn) && (ts.getModifiers(fn) ?? []).some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword);
