import { ts } from "ts-morph";
import { isList, leaves, type Form } from "../forms.ts";
import { functionAround, inserted, isAsync, replaced, within, type Edit } from "../source.ts";

type Held = (node: ts.Node) => boolean;

interface Unit {
  readonly statements: readonly ts.Statement[];
  /** The first statement after it that holds what it stands before. */
  readonly work: ts.Statement;
}

/** Lets the work be done first. */
export function moveAfterWork(form: Form, held: Held): readonly Edit[] | null {
  const unit = unitOf(form, held);
  return unit && [...taken(unit.statements), ...put(textOf(unit.statements), unit.work, held)];
}

/** Puts it where nothing gets to. */
export function moveAfterReturn(form: Form, held: Held): readonly Edit[] | null {
  const unit = unitOf(form, held);
  if (!unit || !isList(unit.work.parent)) return null;
  const end = unit.work.parent.statements.find((one) => one.pos >= unit.work.pos && isEnd(one));
  return end ? [...taken(unit.statements), inserted(end.end, ` ${textOf(unit.statements)}`)] : null;
}

export const isEnd = (node: ts.Node): boolean => ts.isReturnStatement(node) || ts.isThrowStatement(node);
export const textOf = (statements: readonly ts.Statement[]): string => statements.map((one) => one.getText()).join(" ");
export const taken = (statements: readonly ts.Statement[]): readonly Edit[] => statements.map((one) => replaced(one, ";"));

/** The statements of a check, as the list sees them in which the work comes later. */
function unitOf(form: Form, held: Held): Unit | null {
  let statements = statementsOf(form);
  for (;;) {
    const [first] = statements ?? [];
    if (!statements || !first) return null;
    const { parent } = first;
    if (isList(parent)) {
      const own = statements;
      const later = parent.statements.filter((one) => one.pos >= first.end && !own.includes(one));
      // The rest of a turn is what `continue` skips.
      const work = isTurn(parent) && leaves(first) ? later.at(-1) : later.find(held);
      if (work && !own.some(held)) return { statements, work };
    }
    const outer: ts.Node | undefined = isList(parent) ? parent.parent : parent;
    if (!outer) return null;
    statements = ts.isTryStatement(outer) || ts.isIfStatement(outer) ? [outer] : null;
  }
}

const isTurn = (node: ts.Node): boolean => !ts.isSourceFile(node) && ts.isIterationStatement(node.parent, false);

function statementsOf(form: Form): readonly ts.Statement[] | null {
  if (form.how === "statement") return [form.statement];
  if (form.how === "variable") return [form.statement, ...form.tests];
  return form.how === "test" && ts.isIfStatement(form.of) ? [form.of] : null;
}

/** Behind the innermost statement that does the work; a value that is returned waits for it. */
export function put(text: string, work: ts.Statement, held: Held): readonly Edit[] {
  for (const node of within(work)) {
    const inner = node !== work && isList(node) ? node.statements.find(held) : undefined;
    if (inner) return put(text, inner, held);
  }
  if (!ts.isReturnStatement(work) || !work.expression) return [inserted(work.end, ` ${text}`)];
  const waits = isAsync(functionAround(work)) ? "await " : "";
  return [replaced(work, `{ const done$ = ${waits}(${work.expression.getText()}); ${text} return done$; }`)];
}
