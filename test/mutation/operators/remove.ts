import { ts } from "ts-morph";
import { leaves, type Form } from "../forms.ts";
import { replaced, type Edit } from "../source.ts";

const EMPTY = ";";

/** Takes the check away: its value no longer decides, or it is not there at all. */
export function remove(form: Form): readonly (readonly Edit[])[] {
  switch (form.how) {
    case "statement":
      return [[replaced(form.statement, EMPTY)]];
    case "test":
      return [[without(form.of, form.goesOn)]];
    case "variable": {
      const tests = form.tests.map((one) => without(one, !leaves(one.thenStatement)));
      // The result is dropped; where nobody else uses it, the call is gone as well.
      return [tests, ...(form.elsewhere ? [] : [[replaced(form.statement, EMPTY), ...tests]])].filter((edits) => edits.length > 0);
    }
    case "alternative":
      return [[replaced(form.whole, form.work.getText())]];
    case "option":
      return [[withoutProperty(form.property)]];
    case "filter":
      return [[replaced(form.call, form.list.getText())]];
    case "middleware": {
      const next = form.route.arguments[form.route.arguments.indexOf(form.at) + 1]!;
      return [[{ from: form.at.getStart(), to: next.getStart(), text: "" }]];
    }
    case "wrapper":
      return [[replaced(form.call, form.wrapped.getText())]];
    case "answer":
      return [];
  }
}

/** The side that goes on, without the test. */
function without(of: ts.IfStatement | ts.ConditionalExpression, goesOn: boolean): Edit {
  if (ts.isConditionalExpression(of)) return replaced(of, (goesOn ? of.whenTrue : of.whenFalse).getText());
  return replaced(of, goesOn ? of.thenStatement.getText() : (of.elseStatement?.getText() ?? EMPTY));
}

/** A literal without one of its members, and without its comma. */
export function withoutProperty(property: ts.ObjectLiteralElementLike): Edit {
  const { properties } = property.parent as ts.ObjectLiteralExpression;
  const index = properties.indexOf(property);
  if (index < properties.length - 1) return { from: property.getStart(), to: properties[index + 1]!.getStart(), text: "" };
  return { from: index > 0 ? properties[index - 1]!.end : property.getStart(), to: property.end, text: "" };
}
