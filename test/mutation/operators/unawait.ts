import { ts } from "ts-morph";
import type { Form } from "../forms.ts";
import { ancestor, contains, functionAround, within, type Edit } from "../source.ts";

/** An `await` that is dropped, and why that is no lapse if it is none. */
interface Dropped {
  readonly edits: readonly Edit[];
  readonly why?: string;
}

/** Nobody waits for the answer any more. */
export function unawait(site: ts.Node, form: Form): readonly Dropped[] {
  return [...new Set(awaitsOf(site, form))].map((node) => {
    const edits = [{ from: node.getStart(), to: node.expression.getStart(), text: "" }];
    return isUsedAsTruth(node) ? { edits } : { edits, why: "a promise has no such member and equals nothing, so everybody is refused" };
  });
}

function* awaitsOf(site: ts.Node, form: Form): Iterable<ts.AwaitExpression> {
  const region = form.how === "statement" || form.how === "variable" ? form.statement : form.how === "test" ? form.test : null;
  if (!region) return;
  for (const node of within(region)) if (ts.isAwaitExpression(node) && (contains(node, site) || contains(site, node))) yield node;
  if (form.how !== "test") return;
  const names = new Set([...within(form.test)].filter(ts.isIdentifier).map(({ text }) => text));
  const isAsked = (name: ts.Node): boolean => [...within(name)].some((one) => ts.isIdentifier(one) && names.has(one.text));
  for (const node of within(functionAround(form.of)?.body ?? form.of.getSourceFile())) {
    if (!ts.isVariableDeclaration(node) || !node.initializer || node.end > form.of.pos) continue;
    if (ts.isAwaitExpression(node.initializer) && isAsked(node.name)) yield node.initializer;
  }
}

/** What is waited for is only asked whether it is there; or it throws, and its value is not asked at all. */
function isUsedAsTruth(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isExpressionStatement(parent)) return true;
  if (ts.isVariableDeclaration(parent)) {
    if (!ts.isIdentifier(parent.name)) return false;
    const { name } = parent;
    const scope = ancestor(parent, ts.isBlock) ?? parent.getSourceFile();
    const uses = [...within(scope, true)].filter((one) => ts.isIdentifier(one) && one.text === name.text && one !== name);
    return uses.length > 0 && uses.every(isTruth);
  }
  return isTruth(node);
}

const LOGICAL: readonly ts.SyntaxKind[] = [ts.SyntaxKind.BarBarToken, ts.SyntaxKind.AmpersandAmpersandToken];

function isTruth(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isParenthesizedExpression(parent)) return isTruth(parent);
  if (ts.isPrefixUnaryExpression(parent)) return parent.operator === ts.SyntaxKind.ExclamationToken && isTruth(parent);
  if (ts.isBinaryExpression(parent)) return LOGICAL.includes(parent.operatorToken.kind) && isTruth(parent);
  return (ts.isIfStatement(parent) && parent.expression === node) || (ts.isConditionalExpression(parent) && parent.condition === node);
}
