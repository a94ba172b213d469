import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareSchemas } from "../../src/contract/index.ts";
import type { Json, JsonObject } from "../../src/model/server.ts";
import { validatorOf } from "./ajv.ts";
import { narrowed, toolSchema, valuesNear } from "./arbitrary.ts";

const strict = (old: Json, now: Json, direction: "input" | "output" = "input") => compareSchemas(old, now, { reading: "strict", direction });
const steps = fc.array(fc.nat(10_000), { minLength: 1, maxLength: 3 });
/** Fixed, so that a run tells of the change and not of the day. */
const run = { seed: 20_261_124, numRuns: 120 } as const;

/** A value that one schema accepts and the other refuses, by Ajv alone. */
function gap(one: Json, other: Json, samples: number, seed: number): Json | undefined {
  const [accepts, takes] = [validatorOf(one), validatorOf(other)];
  return fc.sample(valuesNear(one), { numRuns: samples, seed }).find((value) => accepts(value) && !takes(value));
}

const shuffled = (value: Json): Json =>
  Array.isArray(value) ? value.map(shuffled) : typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value as JsonObject).reverse().map(([key, item]) => [key, shuffled(item)])) : value;

describe("the comparison, as properties", () => {
  test("compatible: 2,000 samples find no witness; breaking: Ajv confirms each witness", () => {
    let proved = 0;
    fc.assert(
      fc.property(toolSchema, toolSchema, steps, fc.boolean(), (schema, other, choices, isNear) => {
        const now = isNear ? choices.reduce(narrowed, schema) : other;
        for (const [from, to] of [[schema, now], [now, schema]] as const) {
          const { verdict, changes } = strict(from, to);
          if (verdict === "compatible") {
            proved++;
            expect(gap(from, to, 2_000, choices[0]!)).toBeUndefined();
          }
          const [accepts, takes] = [validatorOf(from), validatorOf(to)];
          for (const { witness } of changes) {
            if (witness !== undefined) {
              expect({ witness, old: accepts(witness), now: takes(witness) }).toEqual({ witness, old: true, now: false });
            }
          }
        }
      }),
      { ...run, numRuns: 40 },
    );
    expect(proved).toBeGreaterThan(20);
  }, 120_000);

  test("a schema is compatible with itself, however it is ordered", () => {
    fc.assert(
      fc.property(toolSchema, (schema) => {
        for (const reading of ["strict", "declared"] as const) {
          for (const direction of ["input", "output"] as const) expect(compareSchemas(schema, shuffled(schema), { reading, direction })).toEqual({ verdict: "compatible", changes: [] });
        }
      }),
      run,
    );
  });

  test("what is proved twice in a row is never refuted at once", () => {
    fc.assert(
      fc.property(toolSchema, steps, steps, (widest, one, other) => {
        const middle = one.reduce(narrowed, widest);
        const narrowest = other.reduce(narrowed, middle);
        if (strict(narrowest, middle).verdict === "compatible" && strict(middle, widest).verdict === "compatible") expect(strict(narrowest, widest).verdict).not.toBe("breaking");
      }),
      run,
    );
  }, 60_000);

  test("a step that narrows is never compatible, nor one that widens a result", () => {
    let narrower = 0;
    fc.assert(
      fc.property(toolSchema, steps, (schema, choices) => {
        const now = choices.reduce(narrowed, schema);
        if (gap(schema, now, 400, 7) === undefined) return;
        narrower++;
        expect(strict(schema, now).verdict).not.toBe("compatible");
        expect(strict(now, schema, "output").verdict).not.toBe("compatible");
      }),
      run,
    );
    expect(narrower).toBeGreaterThan(40);
  }, 60_000);

  test("what narrows is decided, not shrugged at", () => {
    const verdicts = fc.sample(fc.tuple(toolSchema, steps), { ...run, numRuns: 150 }).map(
      ([schema, choices]) => strict(schema, choices.reduce(narrowed, schema)).verdict,
    );
    expect(verdicts.filter((verdict) => verdict === "unknown").length).toBeLessThanOrEqual(3);
  }, 60_000);
});
