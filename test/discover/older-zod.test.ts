import { describe, expect, test } from "vitest";
import * as z from "zod";
import { convert4 } from "../../src/discover/schema/library.ts";
import type { ZodVersion } from "../../src/discover/schema/older-zod.ts";

/** What releases of zod 4 wrote for these, taken down from the packages themselves (`io: "input"`, draft 7). */
const ticket = z.object({
  note: z.string().nullable(),
  either: z.union([z.string(), z.number()]).nullable(),
  pair: z.tuple([z.string()]),
  levels: z.record(z.enum(["low", "high"]), z.string()),
  by: z.discriminatedUnion("kind", [z.object({ kind: z.literal("mail") }), z.object({ kind: z.literal("call") })]),
  both: z.intersection(z.object({ a: z.string() }), z.object({ b: z.string() })),
  colour: z.preprocess((given) => given, z.string().optional()).describe("Of the label"),
  size: z.preprocess((given) => given, z.string()),
  state: z.string().catch("open"),
  code: z.string().startsWith("T-"),
});

type Node = Record<string, unknown>;
const written = (version: ZodVersion): { properties: Record<string, Node>; required: string[] } =>
  convert4(ticket as object, { target: "draft-7", io: "input" }, version) as unknown as { properties: Record<string, Node>; required: string[] };
const v4 = (minor: number, patch = 0): ZodVersion => ({ major: 4, release: [minor, patch] });

describe("zod 4 of an earlier release", () => {
  test("keeps a union of plain types a union, nested as it was written, before 4.5", () => {
    const text = { type: "string" };
    expect(written(v4(4, 3)).properties["note"]).toEqual({ anyOf: [text, { type: "null" }] });
    expect(written(v4(4, 3)).properties["either"]).toEqual({ anyOf: [{ anyOf: [text, { type: "number" }] }, { type: "null" }] });
    expect(written(v4(5)).properties["note"]).toEqual({ type: ["string", "null"] });
  });

  test("leaves intersections and tuples as they are before 4.5", () => {
    expect(Object.keys(written(v4(4, 3)).properties["both"]!)).toEqual(["allOf"]);
    expect(Object.keys(written(v4(5)).properties["both"]!)).toContain("properties");
    expect(written(v4(4, 3)).properties["pair"]).toEqual({ type: "array", items: [{ type: "string" }] });
    expect(written(v4(5)).properties["pair"]).toMatchObject({ minItems: 1, maxItems: 1 });
  });

  test("asks for every key of a record of an enum since 4.3, and tells unions apart by their key since 4.2", () => {
    expect(written(v4(2)).properties["levels"]).not.toHaveProperty("required");
    expect(written(v4(3)).properties["levels"]).toHaveProperty("required", ["low", "high"]);
    expect(Object.keys(written(v4(1)).properties["by"]!)).toEqual(["anyOf"]);
    expect(Object.keys(written(v4(2)).properties["by"]!)).toEqual(["oneOf"]);
  });

  test.each([
    [v4(0), { colour: true, size: true, state: false }],
    [v4(4, 1), { colour: true, size: true, state: true }],
    [v4(4, 2), { colour: false, size: true, state: true }],
    [v4(4, 3), { colour: false, size: false, state: false }],
    [v4(5), { colour: false, size: true, state: true }],
  ])("asks for what is pre-processed or caught by the rules of its release: %j", (version, expected) => {
    const { required } = written(version);
    expect(Object.fromEntries(Object.keys(expected).map((key) => [key, required.includes(key)]))).toEqual(expected);
  });

  test("has no format for a beginning before 4.6", () => {
    expect(written(v4(5)).properties["code"]).not.toHaveProperty("format");
    expect(written(v4(6)).properties["code"]).toHaveProperty("format", "starts_with");
  });

  test("is zod 4.0 where it comes with zod 3", () => {
    expect(written({ major: 3, release: [25, 76] })).toEqual(written(v4(0)));
    expect(JSON.stringify(written({ major: 4 }))).toBe(JSON.stringify(written(v4(6, 7))));
  });
});
