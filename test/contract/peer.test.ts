import jsonSchemaDiff from "json-schema-diff";
import { describe, expect, test } from "vitest";
import { compareSchemas } from "../../src/contract/index.ts";
import type { Json } from "../../src/model/server.ts";
import { validatorOf } from "./ajv.ts";

const args = (properties: Json, required: readonly string[] = []): Json => ({ type: "object", properties, required });

/** Pairs on which the two agree, and pairs on which a witness says who is right. */
const pairs: readonly (readonly [name: string, old: Json, now: Json, agrees: boolean])[] = [
  ["a type is narrowed", args({ amount: { type: "number" } }), args({ amount: { type: "integer" } }), true],
  ["a maximum is lowered", args({ limit: { type: "integer", maximum: 100 } }), args({ limit: { type: "integer", maximum: 50 } }), true],
  ["an argument becomes required", args({ note: { type: "string" } }), args({ note: { type: "string" } }, ["note"]), true],
  ["an argument becomes optional", args({ note: { type: "string" } }, ["note"]), args({ note: { type: "string" } }), true],
  ["an enum value goes", args({ currency: { type: "string", enum: ["EUR", "USD"] } }), args({ currency: { type: "string", enum: ["EUR"] } }), false],
  ["a constant comes", args({ kind: { type: "string" } }), args({ kind: { type: "string", const: "card" } }), false],
  ["a pattern comes", args({ chargeId: { type: "string" } }), args({ chargeId: { type: "string", pattern: "^ch_" } }), false],
  ["a format comes", args({ at: { type: "string" } }), args({ at: { type: "string", format: "date" } }), false],
  ["multiples only", args({ amount: { type: "integer" } }), args({ amount: { type: "integer", multipleOf: 5 } }), false],
  ["names of members are checked", args({ labels: { type: "object" } }), args({ labels: { type: "object", propertyNames: { pattern: "^[a-z]+$" } } }), false],
];

describe("beside json-schema-diff", () => {
  test.each(pairs)("%s", async (_name, old, now, agrees) => {
    const { removalsFound } = await jsonSchemaDiff.diffSchemas({ sourceSchema: old as object, destinationSchema: now as object });
    const { verdict, changes } = compareSchemas(old, now, { reading: "strict" });
    expect((removalsFound ? "breaking" : "compatible") === verdict).toBe(agrees);
    if (agrees) return;
    const witness = changes.find(({ verdict: word }) => word === "breaking")?.witness;
    expect({ old: validatorOf(old)(witness!), now: validatorOf(now)(witness!) }).toEqual({ old: true, now: false });
  });
});
