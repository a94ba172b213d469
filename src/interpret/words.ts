import { ts } from "ts-morph";
import type { Site } from "./value.ts";

const LONGEST = 120;

/** A condition as the source spells it, on one line: of a `case` also what it is a case of. */
export function wordsOf(site: Site): string {
  const text = site.getText().replace(/\s+/g, " ");
  const clause = site.parent as Site | undefined;
  const whole = clause && ts.isCaseClause(clause) && clause.expression === site ? `${wordsOf(clause.parent.parent.expression)} === ${text}` : text;
  return whole.slice(0, LONGEST);
}
