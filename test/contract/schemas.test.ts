import { describe, expect, test } from "vitest";
import { compareSchemas, type CompareOptions } from "../../src/contract/index.ts";
import type { Json } from "../../src/model/server.ts";
import { validatorOf } from "./ajv.ts";

const string = { type: "string" } as const;
const number = { type: "number" } as const;
const args = (properties: Json, required: string[] = [], more: object = {}): Json => ({ type: "object", properties, ...(required.length > 0 && { required }), ...more });

interface Scene {
  readonly name: string;
  readonly old: Json;
  readonly now: Json;
  readonly options?: CompareOptions;
  /** Kind, verdict and words of each change that matters. */
  readonly says: readonly (readonly [kind: string, verdict: string, words: string])[];
}

const refund = args({ chargeId: string, amount: number }, ["chargeId", "amount"], { additionalProperties: false });

const scenes: readonly Scene[] = [
  { name: "a type is narrowed", old: refund, now: args({ chargeId: string, amount: { type: "integer" } }, ["chargeId", "amount"]), says: [["type-changed", "breaking", "`amount` went from number to integer"]] },
  {
    name: "an argument is renamed",
    old: args({ chargeId: string, amount: number }, ["chargeId"]),
    now: args({ chargeId: string, amountMinor: { type: "integer" } }, ["chargeId"]),
    says: [
      ["argument-renamed", "breaking", "`amount` is gone; it looks renamed to `amountMinor`: what callers send there is dropped without a word"],
      ["argument-added", "compatible", "optional `amountMinor` was added (looks like the new name of `amount`)"],
    ],
  },
  {
    name: "a required argument is renamed",
    old: args({ id: string }, ["id"]),
    now: args({ refundId: string }, ["refundId"]),
    says: [["argument-renamed", "breaking", "`id` is gone; it looks renamed to `refundId`"], ["argument-added-required", "breaking", "`refundId` is new and required (looks like the new name of `id`)"]],
  },
  { name: "an argument goes from a closed object", old: refund, now: args({ chargeId: string }, ["chargeId"], { additionalProperties: false }), says: [["argument-removed", "breaking", "`amount` is gone"]] },
  { name: "an optional argument comes to an open object", old: args({ q: string }), now: args({ q: string, limit: { type: "integer" } }), says: [["argument-added", "compatible", "optional `limit` was added"]] },
  { name: "a required argument comes", old: args({ q: string }), now: args({ q: string, limit: number }, ["limit"]), says: [["argument-added-required", "breaking", "`limit` is new and required"]] },
  { name: "an argument becomes required", old: args({ q: string }), now: args({ q: string }, ["q"]), says: [["argument-required", "breaking", "`q` is now required"]] },
  { name: "an argument becomes optional", old: args({ q: string }, ["q"]), now: args({ q: string }), says: [["argument-optional", "compatible", "`q` is optional now"]] },
  {
    name: "an enum loses one value and gains another",
    old: args({ currency: { enum: ["EUR", "USD"] } }),
    now: args({ currency: { enum: ["EUR", "CHF"] } }),
    says: [["enum-removed", "breaking", '`currency` no longer takes "USD"'], ["enum-added", "compatible", '`currency` also takes "CHF"']],
  },
  { name: "a pattern in an item of a list", old: args({ lines: { type: "array", items: args({ sku: string }) } }), now: args({ lines: { type: "array", items: args({ sku: { type: "string", pattern: "^[A-Z]{2}" } }) } }), says: [["pattern-set", "breaking", '`lines[].sku` now has to be a match of "^[A-Z]{2}"']] },
  { name: "a format comes", old: args({ at: string }), now: args({ at: { type: "string", format: "date-time" } }), says: [["format-set", "breaking", '`at` now has to be in the format "date-time"']] },
  { name: "a bound inside a nullable union", old: args({ note: { anyOf: [string, { type: "null" }] } }), now: args({ note: { anyOf: [{ type: "string", maxLength: 5 }, { type: "null" }] } }), says: [["maxLength-set", "breaking", "`note` now has to be at most 5 characters long"]] },
  { name: "a root that closes is no break for callers who send what is declared", old: args({ q: string }), now: args({ q: string }, [], { additionalProperties: false }), says: [] },
  { name: "a root that closes, as sets", old: args({ q: string }), now: args({ q: string }, [], { additionalProperties: false }), options: { reading: "strict" }, says: [["closed", "breaking", "the arguments object no longer takes members that it does not declare"]] },
  {
    name: "an alternative goes",
    old: args({ target: { oneOf: [args({ kind: { const: "mail" }, to: string }, ["kind", "to"]), args({ kind: { const: "sms" }, number: string }, ["kind", "number"])] } }),
    now: args({ target: { oneOf: [args({ kind: { const: "mail" }, to: string }, ["kind", "to"]), args({ kind: { const: "push" }, device: string }, ["kind", "device"])] } }),
    says: [
      ["argument-removed", "breaking", "`target.number` is gone"],
      ["alternative-removed", "breaking", '`target` lost an alternative: `kind` "sms"'],
      ["alternative-added", "compatible", '`target` has a new alternative: `kind` "push"'],
    ],
  },
  { name: "what the generator spells otherwise is no change", old: args({ n: { type: "integer" }, k: { const: "a" }, m: { anyOf: [string, { type: "null" }] } }), now: args({ n: { type: "integer", minimum: -9007199254740991, maximum: 9007199254740991 }, k: { enum: ["a"] }, m: { type: ["string", "null"] } }, [], { additionalProperties: false }), says: [] },
  { name: "a reference that is written out", old: { $defs: { id: string }, ...(args({ id: { $ref: "#/$defs/id" } }) as object) }, now: args({ id: string }), says: [] },
  { name: "a default changes", old: args({ limit: { type: "integer", default: 10 } }), now: args({ limit: { type: "integer", default: 100 } }), says: [["default-changed", "behavior", "`limit` has the default 100 instead of 10: a call that leaves it out means something else"]] },
  { name: "a header mirrors an argument", old: args({ tenant: string }), now: args({ tenant: { type: "string", "x-mcp-header": "Tenant" } }), says: [["header-changed", "behavior", '`tenant` is now sent in the header "Tenant" too']] },
  { name: "the unit in a description changes", old: args({ ttl: { type: "integer", description: "Seconds to keep it." } }), now: args({ ttl: { type: "integer", description: "Milliseconds to keep it." } }), says: [["description-changed", "behavior", "`ttl` is described differently: [-Seconds-] {+Milliseconds+} to keep it."]] },
  { name: "an argument is deprecated", old: args({ q: string }), now: args({ q: { type: "string", deprecated: true } }), says: [["deprecated", "compatible", "`q` is deprecated now"]] },
  { name: "a result loses a field", old: args({ id: string, total: number }), now: args({ id: string }), options: { direction: "output" }, says: [["field-removed", "breaking", "`total` is gone"]] },
  { name: "a result no longer always has a field", old: args({ id: string, total: number }, ["id", "total"]), now: args({ id: string, total: number }, ["id"]), options: { direction: "output" }, says: [["field-optional", "breaking", "`total` is no longer always there"]] },
  { name: "a result has a new value", old: args({ status: { enum: ["open", "closed"] } }), now: args({ status: { enum: ["open", "closed", "merged"] } }), options: { direction: "output" }, says: [["enum-added", "breaking", '`status` can also be "merged"']] },
  { name: "an open result gains a field", old: args({ id: string }), now: args({ id: string, total: number }), options: { direction: "output" }, says: [["field-added", "compatible", "`total` was added"]] },
  { name: "a closed result gains a field", old: args({ id: string }, [], { additionalProperties: false }), now: args({ id: string, total: number }, [], { additionalProperties: false }), options: { direction: "output" }, says: [["field-added", "breaking", "`total` was added, and the old schema refuses fields that it does not declare"]] },
];

describe("compareSchemas", () => {
  test.each(scenes)("$name", ({ old, now, options, says }) => {
    const { verdict, changes } = compareSchemas(old, now, options);
    expect(changes.map(({ kind, verdict: word, message }) => [kind, word, message])).toEqual(says);
    expect(verdict).toBe(says.some(([, word]) => word === "breaking") ? "breaking" : "compatible");
    const sender = validatorOf(options?.direction === "output" ? now : old);
    for (const { verdict: word, witness } of changes) if (word === "breaking") expect(sender(witness!)).toBe(true);
  });

  test("the way out keeps the old callers", () => {
    const { changes } = compareSchemas(args({ amount: number }), args({ amountMinor: number }));
    expect(changes[0]).toMatchObject({ fix: "keep `amount`, add `amountMinor` as optional", witness: { amount: 1 }, path: "/properties/amount" });
  });

  test("a witness is as small as it can be", () => {
    const address = args({ street: string, city: string }, ["city"]);
    const { changes } = compareSchemas(args({ id: string, to: address, note: string }, ["id"]), args({ id: string, to: args({ street: string, city: { type: "string", maxLength: 3 } }, ["city"]), note: string }, ["id"]));
    expect(changes).toMatchObject([{ path: "/properties/to/properties/city/maxLength", verdict: "breaking" }]);
    expect(Object.keys(changes[0]!.witness as object).sort()).toEqual(["id", "to"]);
  });

  test("no credential of a schema reaches a message or a witness", () => {
    const key = `sk-${"abcdef0123456789".repeat(2)}`;
    const { changes } = compareSchemas(args({ key: { type: "string", default: key, examples: [key] } }), args({ key: { type: "string", default: "", maxLength: 3 } }));
    expect(changes.some(({ verdict }) => verdict === "breaking")).toBe(true);
    expect(JSON.stringify(changes)).not.toContain(key.slice(3, 12));
  });
});

describe("any value as schema", () => {
  const deep = (levels: number): Json => (levels === 0 ? {} : { properties: { a: deep(levels - 1) } });
  const round: Record<string, unknown> = {};
  round["properties"] = { self: round };
  const odd: readonly unknown[] = [
    undefined, null, 0, NaN, "object", [], [1], true, false, {}, { type: 5 }, { type: "date" }, { properties: 3 }, { properties: { a: 1 } }, { required: "a" }, { enum: [] }, { enum: 3 },
    { pattern: "[" }, { pattern: "(a+)+$" }, { $ref: "#" }, { $ref: "#/nowhere" }, { $ref: "https://schemas.example/x.json" }, { $ref: 3 }, { allOf: [{ $ref: "#" }] }, { not: { $ref: "#" } },
    { $dynamicRef: "#x" }, { multipleOf: 0 }, { multipleOf: 1e-300 }, { minimum: 1e308, maximum: -1e308 }, { minLength: 1e9 }, { minItems: 1e9 }, { minProperties: 1e9 }, { $async: true },
    { oneOf: Array.from({ length: 40 }, (_, i) => ({ properties: { kind: { const: i } }, required: ["kind"] })) }, { if: { if: { if: {} } } }, { constructor: 1, __proto__: { a: 1 } },
    deep(100), deep(2000), round, () => 1, Symbol("x"), 10n, new Date(0), { items: [{}, {}] }, { nullable: true, type: "string" }, { $schema: "http://json-schema.org/draft-04/schema#", exclusiveMinimum: true, minimum: 1 },
  ];

  test("is taken without a crash, and in bounded time", () => {
    const slow: string[] = [];
    for (const [index, old] of odd.entries()) {
      for (const now of [{}, { type: "object", properties: { a: { type: "string" } } }, odd[(index * 7 + 3) % odd.length]]) {
        for (const [one, other, reading] of [[old, now, "strict"], [now, old, "declared"]] as const) {
          const start = process.cpuUsage();
          const { verdict, changes } = compareSchemas(one, other, { reading, budgetMs: 200 });
          // The processor's time, not the clock's: the promise holds on a machine that does other things too.
          const { user, system } = process.cpuUsage(start);
          if (user + system > 2_000_000) slow.push(`${index} ${reading}`);
          expect(["compatible", "breaking", "unknown"]).toContain(verdict);
          expect(verdict === "compatible" || changes.length > 0).toBe(true);
        }
      }
    }
    expect(slow).toEqual([]);
  }, 120_000);
});
