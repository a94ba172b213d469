import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { compareContracts, compareSchemas } from "../../src/contract/index.ts";
import type { Json, JsonObject } from "../../src/model/server.ts";
import { validatorOf } from "./ajv.ts";

const string = { type: "string" } as const;
const args = (properties: JsonObject, more: JsonObject = {}): Json => ({ type: "object", properties, ...more });
const many = (count: number, item: (index: number) => Json): JsonObject => Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, item(index)]));
const nested = (levels: number, wrap: (inner: Json, level: number) => Json, leaf: Json = string): Json =>
  Array.from({ length: levels }).reduce<Json>((inner, _, level) => wrap(inner, level), leaf);
const words = (count: number): string[] => Array.from({ length: count }, (_, index) => `v${index}`);
const parsed = (text: string): Json => JSON.parse(text) as Json;
const conditions = (shift: number): Json =>
  args(many(32, () => true), { allOf: Array.from({ length: 30 }, (_, index) => ({ if: { properties: { p31: { const: index } }, required: ["p31"] }, then: { required: [`p${index + shift}`] } })) });

/** Pairs made to take time or memory, each with what may be said of them. */
const pairs: readonly (readonly [name: string, old: Json, now: Json, says: readonly string[]])[] = [
  ["objects in objects", nested(60, (a) => args({ a })), nested(60, (a) => args({ a }), { type: "integer" }), ["breaking", "unknown"]],
  ["thousands of levels", nested(5_000, (a) => args({ a })), string, ["unknown"]],
  ["unions in unions", nested(40, (inner, level) => ({ oneOf: [inner, args({ kind: { const: level }, inner })] })), string, ["breaking", "unknown"]],
  ["negations in negations", nested(60, (not) => ({ not })), nested(61, (not) => ({ not })), ["breaking"]],
  ["a list of 100,000 values", args({ id: { enum: words(100_000) } }), args({ id: { enum: words(99_999) } }), ["breaking", "unknown"]],
  ["a list of 50,000 values and a pattern", args({ id: { enum: words(50_000) } }), args({ id: { type: "string", pattern: "^v[0-9]+$" } }), ["compatible", "unknown"]],
  ["20,000 arguments", args(many(20_000, () => string)), args(many(20_000, () => ({ type: "string", minLength: 1 }))), ["unknown"]],
  ["1,000 required arguments", args(many(1_000, () => string), { required: Object.keys(many(1_000, () => 1)) }), args(many(1_001, () => string), { required: Object.keys(many(1_001, () => 1)) }), ["breaking", "unknown"]],
  ["a reference to itself", { $ref: "#" }, string, ["unknown"]],
  ["references in a circle", { $ref: "#/$defs/a", $defs: { a: { $ref: "#/$defs/b" }, b: { $ref: "#/$defs/a" } } }, { type: "object" }, ["unknown"]],
  ["a circle through a negation", string, { not: { $ref: "#" } }, ["unknown"]],
  ["a tree that becomes required", args({ left: { $ref: "#" } }), args({ left: { $ref: "#" } }, { required: ["left"] }), ["breaking"]],
  ["expressions that backtrack", { type: "string", minLength: 40, pattern: "^(a+)+$" }, { type: "string", pattern: "^(a+)+b$" }, ["breaking", "unknown"]],
  ["expressions whose automaton explodes", { type: "string", pattern: "(a|b)*a(a|b){18}" }, { type: "string", pattern: "^(a|b)*b(a|b){17}$" }, ["breaking", "unknown"]],
  ["repetitions of repetitions", { type: "string", pattern: "^(.{1,1000}){1,1000}$" }, { type: "string", pattern: "^((a{1,100}){1,100}){1,100}$" }, ["breaking", "unknown"]],
  ["conditions by the dozen", conditions(0), conditions(1), ["breaking", "unknown"]],
  ["numbers at the edge", { minimum: 1e308, multipleOf: 1e-300 }, { minimum: -1e308, multipleOf: 3e-300 }, ["breaking", "unknown"]],
];

/**
 * Pairs whose words mean something to JavaScript. Ajv looks past `__proto__` and takes every object for one with a `toString`:
 * it confirms no witness.
 */
const named: readonly (readonly [name: string, old: Json, now: Json, verdict: string])[] = [
  ["an argument called __proto__ is narrowed", parsed('{"type":"object","properties":{"__proto__":{"type":"number"}}}'), parsed('{"type":"object","properties":{"__proto__":{"type":"integer"}}}'), "unknown"],
  ["an argument called constructor goes", parsed('{"type":"object","properties":{"constructor":{"type":"string"}}}'), parsed('{"type":"object","properties":{}}'), "breaking"],
  ["an argument called toString becomes required", parsed('{"type":"object","properties":{"toString":{"type":"string"}}}'), parsed('{"type":"object","properties":{"toString":{"type":"string"}},"required":["toString"]}'), "unknown"],
  ["a keyword called __proto__", parsed('{"type":"string","__proto__":{"type":"number"}}'), parsed('{"type":"string"}'), "compatible"],
  ["an argument without a name", parsed('{"type":"object","properties":{"":{"type":"number"}}}'), parsed('{"type":"object","properties":{"":{"type":"integer"}}}'), "breaking"],
];

describe("schemas made to do harm", () => {
  test.each(pairs)("%s", (_name, old, now, says) => {
    for (const reading of ["strict", "declared"] as const) expect(says).toContain(compareSchemas(old, now, { reading }).verdict);
    expect(() => compareContracts([{ name: "t", inputSchema: old, outputSchema: now }], [{ name: "t", inputSchema: now, outputSchema: old }])).not.toThrow();
  }, 60_000);

  test.each(named)("%s", (_name, old, now, verdict) => {
    const comparison = compareSchemas(old, now);
    expect(comparison.verdict).toBe(verdict);
    for (const { witness } of comparison.changes) if (witness !== undefined) expect(validatorOf(old)(witness)).toBe(true);
    expect(Object.hasOwn(Object.prototype, "type")).toBe(false);
  });

  test("a reference to the network is followed by nobody", async () => {
    let asked = 0;
    const server = createServer((_, response) => {
      asked++;
      response.end('{"type":"string"}');
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const $ref = `http://127.0.0.1:${(server.address() as AddressInfo).port}/person.json`;
    for (const [old, now] of [[{ $ref }, string], [args({ owner: { $ref } }), args({ owner: string })], [{ $schema: $ref, $id: $ref, $ref: `${$ref}#/x` }, { $ref }]] as const) {
      expect(compareSchemas(old, now).verdict).toBe("unknown");
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
    server.close();
    expect(asked).toBe(0);
  });
});
