import { ts } from "ts-morph";
import type { Form } from "../forms.ts";
import { replaced, type Edit } from "../source.ts";

/** Lets those through who lack it, and refuses those who have it. */
export function negate(form: Form): readonly (readonly Edit[])[] {
  switch (form.how) {
    case "test":
      return [[not(form.test)]];
    case "variable":
      return form.tests.map((one) => [not(one.expression)]);
    case "answer":
      return [[not(ts.isConditionalExpression(form.answer) ? form.answer.condition : form.answer)]];
    case "option": {
      const given = form.property.initializer;
      if (!ts.isArrowFunction(given) || ts.isBlock(given.body)) return [];
      return [[not(ts.isConditionalExpression(bare(given.body)) ? (bare(given.body) as ts.ConditionalExpression).condition : given.body)]];
    }
    case "filter":
      return form.predicate ? [[not(form.predicate)]] : [];
    case "middleware":
    case "wrapper":
    case "statement":
    case "alternative":
      return [];
  }
}

const bare = (node: ts.Expression): ts.Expression => (ts.isParenthesizedExpression(node) ? bare(node.expression) : node);

function not(test: ts.Expression): Edit {
  const negative = ts.isPrefixUnaryExpression(test) && test.operator === ts.SyntaxKind.ExclamationToken;
  return replaced(test, negative ? test.operand.getText() : `!(${test.getText()})`);
}
