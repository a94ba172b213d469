import { ts } from "ts-morph";
import { isList, type Form } from "../forms.ts";
import { ancestor, inserted, within, type Edit } from "../source.ts";
import { isEnd, put, taken, textOf } from "./move.ts";

type Held = (node: ts.Node) => boolean;

/** Other places for a record: each loses a way out, or speaks before there is anything to tell. */
export function* moveRecord(form: Form, held: Held): Iterable<{ readonly operator: string; readonly edits: readonly Edit[] }> {
  if (form.how !== "statement") return;
  const { statement } = form;
  const text = textOf([statement]);
  const around = ancestor(statement.parent, ts.isTryStatement);
  const inFinally = around?.finallyBlock === statement.parent ? around : undefined;
  if (inFinally) {
    const work = inFinally.tryBlock.statements.find(held);
    if (work) yield { operator: "move to success", edits: [...put(text, work, held), ...taken([statement])] };
    yield { operator: "move after the return", edits: [...taken([statement]), inserted(inFinally.end, ` ${text}`)] };
    yield { operator: "move before the work", edits: [inserted(inFinally.getStart(), `${text} `), ...taken([statement])] };
    return;
  }
  if (!isList(statement.parent)) return;
  const { statements } = statement.parent;
  const end = statements.find((one) => one.pos >= statement.end && isEnd(one));
  if (end) yield { operator: "move after the return", edits: [...taken([statement]), inserted(end.end, ` ${text}`)] };
  const work = statements.find((one) => one.end <= statement.pos && held(one));
  if (work && !usesWhatIsMade(statement, work)) yield { operator: "move before the work", edits: [inserted(work.getStart(), `${text} `), ...taken([statement])] };
}

/** It tells of something that the work brings. */
function usesWhatIsMade(statement: ts.Statement, work: ts.Statement): boolean {
  const list = statement.parent as ts.Block;
  const between = list.statements.filter((one) => one.pos >= work.pos && one.end <= statement.pos).filter(ts.isVariableStatement);
  const made = between.flatMap(({ declarationList }) => declarationList.declarations.map(({ name }) => name));
  const names = new Set(made.flatMap((name) => [...within(name)].filter(ts.isIdentifier).map(({ text }) => text)));
  return [...within(statement, true)].some((one) => ts.isIdentifier(one) && names.has(one.text));
}
