import { ts } from "ts-morph";
import { expect, test } from "vitest";
import type { Label } from "../../src/model/story.ts";
import { askedBy, conditionOf } from "../../src/interpret/asked.ts";
import { constant, externalOperator, symbol } from "../../src/interpret/value.ts";

const site = ts.factory.createIdentifier("question");
const setting: Label = { kind: "operator", name: "LIBRARY_URL", steps: [] };
const thrown: Label = { kind: "error", extent: "message", from: "", steps: [] };

test("a setting is a question to the operator, and what was thrown is none, though it may repeat the setting", () => {
  expect(conditionOf(symbol("setting", [setting]), true, site).guards).toBe(true);
  expect(conditionOf(symbol("error", [thrown, setting]), true, site).guards).toBe(false);
});

test("both sides of a question ask the same, of which the one has what is asked for", () => {
  const question = externalOperator("===", [symbol("setting", [setting]), constant("live")], [setting], site);
  const [yes, no] = [true, false].map((holds) => askedBy(conditionOf(question, holds, site)));
  expect(yes).toMatchObject({ requirement: ["live"], granted: true });
  expect(no).toEqual({ ...yes, granted: false });
});
