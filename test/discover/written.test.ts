import { expect, test } from "vitest";
import { advertised, type Converter } from "../../src/discover/schema/index.ts";
import { tree, valueOf } from "./trees.ts";

/** Libraries whose schemas are written down rather than replayed. What each part becomes was measured on the packages themselves. */

type Made = (...args: readonly unknown[]) => unknown;
const as = (made: unknown, converter: Converter) => advertised(valueOf(made), { converter, direction: "input", memo: new Map() });

const v = tree<Record<string, Made>>("valibot");
const { toStandardJsonSchema } = tree<Record<string, Made>>("@valibot/to-json-schema");
const standard = (entries: object) => toStandardJsonSchema!(v["object"]!(entries));
const valibot = (name: string, ...args: readonly unknown[]) => v[name]!(...args);
const text = valibot("string");
const number = valibot("number");
const pipe = (...parts: readonly unknown[]) => valibot("pipe", ...parts);

/** @valibot/to-json-schema 1.8.0 over valibot 1.5.0. */
test.each<readonly [string, unknown, object]>([
  ["a number", number, { type: "number" }],
  ["nullable", valibot("nullable", text), { anyOf: [{ type: "string" }, { type: "null" }] }],
  ["a list", valibot("array", text), { type: "array", items: { type: "string" } }],
  ["one of several texts", valibot("picklist", ["inbox", "archive"]), { enum: ["inbox", "archive"], type: "string" }],
  ["an enumeration", valibot("enum", { In: "in", Out: "out" }), { enum: ["in", "out"], type: "string" }],
  ["a literal", valibot("literal", 3), { const: 3 }],
  ["a union", valibot("union", [text, number]), { anyOf: [{ type: "string" }, { type: "number" }] }],
  ["a record", valibot("record", text, number), { type: "object", propertyNames: { type: "string" }, additionalProperties: { type: "number" } }],
  ["a strict object", valibot("strictObject", { id: text }), { type: "object", properties: { id: { type: "string" } }, required: ["id"], additionalProperties: false }],
  [
    "a variant",
    valibot("variant", "kind", [valibot("object", { kind: valibot("literal", "note") })]),
    { oneOf: [{ type: "object", properties: { kind: { const: "note" } }, required: ["kind"] }] },
  ],
  ["bounds of a text", pipe(text, valibot("minLength", 1), valibot("maxLength", 9)), { type: "string", minLength: 1, maxLength: 9 }],
  ["bounds of a list", pipe(valibot("array", text), valibot("minLength", 1)), { type: "array", items: { type: "string" }, minItems: 1 }],
  ["an integer", pipe(number, valibot("integer"), valibot("minValue", 1)), { type: "integer", minimum: 1 }],
  ["a format", pipe(text, valibot("email")), { type: "string", format: "email" }],
  ["a pattern", pipe(text, valibot("regex", /^a$/)), { type: "string", pattern: "^a$" }],
  ["words about it", pipe(text, valibot("title", "Id"), valibot("description", "Its number")), { type: "string", title: "Id", description: "Its number" }],
  ["what is made of it", pipe(text, valibot("transform", () => 1)), { type: "string" }],
])("valibot: %s", (_what, made, schema) => {
  const whole = { $schema: "https://json-schema.org/draft/2020-12/schema", type: "object", properties: { part: schema }, required: ["part"] };
  expect(as(standard({ part: made }), "sdk-v2")).toEqual({ schema: whole, gaps: [] });
});

test("valibot: what may be absent, and what stands for it", () => {
  const { schema } = as(standard({ id: text, note: valibot("optional", text), size: valibot("optional", number, 5), by: valibot("nullish", text) }), "sdk-v2");
  expect(schema).toMatchObject({ required: ["id"], properties: { note: { type: "string" }, size: { type: "number", default: 5 } } });
});

test("valibot: a part that is not known is a gap of its own", () => {
  const { schema, gaps } = as(standard({ id: text, odd: pipe(text, valibot("check", () => true)) }), "sdk-v2");
  expect(schema).toMatchObject({ properties: { id: { type: "string" } } });
  expect(gaps).toEqual(["/properties/odd"]);
});

test("valibot: as each library reads it", () => {
  const schema = valibot("object", { id: text });
  const draft7 = { $schema: "http://json-schema.org/draft-07/schema#", type: "object", properties: { id: { type: "string" } }, required: ["id"] };
  expect(as(schema, "tmcp").schema).toEqual(draft7);
  expect(as(schema, "fastmcp").schema).toEqual({ ...draft7, additionalProperties: false });
  // SDK v1 knows zod only and advertises no arguments; SDK v2 asks the schema itself, and valibot's does not answer.
  expect(as(schema, "sdk-v1")).toEqual({ schema: { type: "object", properties: {} }, gaps: [] });
  expect(as(schema, "sdk-v2")).toEqual({ schema: undefined, gaps: [""] });
});

const { type } = tree<{ type: Made }>("arktype");

/** arktype 2.2.9. */
test.each<readonly [unknown, object]>([
  ["string", { type: "string" }],
  ["number.integer", { type: "integer" }],
  ["string | null", { anyOf: [{ type: "string" }, { type: "null" }] }],
  ["string | number", { anyOf: [{ type: "number" }, { type: "string" }] }],
  ["'inbox' | 'archive'", { enum: ["inbox", "archive"] }],
  ["'x'", { const: "x" }],
  ["3", { const: 3 }],
  ["string[]", { type: "array", items: { type: "string" } }],
  ["string[] > 0", { type: "array", items: { type: "string" }, minItems: 1 }],
  ["(string | number)[]", { type: "array", items: { anyOf: [{ type: "number" }, { type: "string" }] } }],
  ["string >= 1", { type: "string", minLength: 1 }],
  ["0 < string < 9", { type: "string", minLength: 1, maxLength: 8 }],
  ["1 <= number <= 9", { type: "number", minimum: 1, maximum: 9 }],
  ["number > 0", { type: "number", exclusiveMinimum: 0 }],
  ["number % 2", { type: "integer", multipleOf: 2 }],
  ["Record<string, number>", { type: "object", additionalProperties: { type: "number" } }],
  ["/^a$/", { type: "string", pattern: "^a$" }],
  ["unknown", {}],
  [["string", "number"], { type: "array", minItems: 2, prefixItems: [{ type: "string" }, { type: "number" }], items: false }],
  [{ x: "string", "y?": "number" }, { type: "object", properties: { x: { type: "string" }, y: { type: "number" } }, required: ["x"] }],
])("arktype: %s", (definition, schema) => {
  const whole = { $schema: "https://json-schema.org/draft/2020-12/schema", type: "object", properties: { part: schema }, required: ["part"] };
  expect(as(type({ part: definition }), "sdk-v2")).toEqual({ schema: whole, gaps: [] });
});

test("arktype: what may be absent, types in types, and a word that is not known", () => {
  const inner = (type({ id: "string" }) as { array: Made }).array();
  const { schema, gaps } = as(type({ notes: inner, "by?": "string", size: "number = 5", odd: "string.semver" }), "sdk-v2");
  expect(schema).toMatchObject({
    required: ["notes", "odd"],
    properties: { notes: { type: "array", items: { properties: { id: { type: "string" } } } }, by: { type: "string" }, size: { type: "number" } },
  });
  expect(gaps).toEqual(["/properties/odd"]);
});

const { Schema: S } = tree<{ Schema: Record<string, Made> }>("effect");

/** effect 3.19 through @effect/ai 0.37. */
test("effect: a struct of fields", () => {
  const fields = {
    id: (S["String"] as unknown as { annotations: Made }).annotations({ description: "Its number" }),
    because: S["optional"]!(S["String"]),
    kind: S["Literal"]!("note", "task"),
    size: S["NullOr"]!(S["Number"]),
    odd: S["TemplateLiteral"]!("a"),
  };
  const { schema, gaps } = as(fields, "effect");
  expect(schema).toEqual({
    type: "object",
    required: ["id", "kind", "size", "odd"],
    properties: {
      id: { type: "string", description: "Its number" },
      because: { type: "string" },
      kind: { type: "string", enum: ["note", "task"] },
      size: { anyOf: [{ type: "number" }, { type: "null" }] },
      odd: {},
    },
    additionalProperties: false,
  });
  expect(gaps).toEqual(["/properties/odd"]);
});
