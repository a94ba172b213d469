import { ts } from "ts-morph";
import type { Standing } from "../knowledge/books.ts";
import type { Machine } from "./machine.ts";
import type { Site } from "./value.ts";

const LONGEST = 120;
/** Of one condition among several. */
const SHORTER = 80;

/** A condition as the source spells it, on one line: of a `case` also what it is a case of, of a handler that it runs. */
export function wordsOf(site: Site): string {
  if (ts.isCatchClause(site)) return "an error is caught";
  const text = site.getText().replace(/\s+/g, " ");
  const clause = site.parent as Site | undefined;
  const whole = clause && ts.isCaseClause(clause) && clause.expression === site ? `${wordsOf(clause.parent.parent.expression)} === ${text}` : text;
  return whole.slice(0, LONGEST);
}

/** That a condition holds, or does not: `not (a)`, and `a` where it is `!a` that does not hold. */
export function truthInWords(site: Site, holds: boolean): string {
  const denied = !holds && ts.isPrefixUnaryExpression(site) && site.operator === ts.SyntaxKind.ExclamationToken ? site.operand : undefined;
  const said = denied && ts.isParenthesizedExpression(denied) ? denied.expression : denied;
  const words = wordsOf(said ?? site).slice(0, SHORTER);
  return holds || said ? words : `not (${words})`;
}

/** Where a place stands: its file, and the names of the functions and classes around it, innermost first. */
export function standingOf(machine: Pick<Machine, "placeOf">, site: Site): Standing {
  const around: string[] = [];
  for (let at: Site | undefined = site; at; at = at.parent as Site | undefined) {
    if (!ts.isFunctionLike(at) && !ts.isClassLike(at)) continue;
    const named = at.name ?? (ts.isVariableDeclaration(at.parent) ? at.parent.name : undefined);
    if (named) around.push(named.getText());
  }
  return { file: machine.placeOf(site).file, around };
}
