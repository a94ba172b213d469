import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { EXPLAINED } from "./explained.ts";
import { OWNERS } from "./points.ts";
import { mutableFixtures, scoreOf, tableOf, titleOf, type Tried } from "./score.ts";

/**
 * Each guard, claim, limiter, record and projection of the fixtures is taken away, turned round, not awaited or put elsewhere: the rule
 * that owns it says so.
 */

const fixtures = mutableFixtures(join(import.meta.dirname, "../../fixtures"));
const all: Tried[] = [];

describe("mutants", { timeout: 120_000 }, () => {
  test.each(fixtures.map((fixture) => [fixture.name, fixture] as const))("%s", async (_name, fixture) => {
    const { tried } = await scoreOf(fixture);
    all.push(...tried);
    const survivors = tried.filter(({ outcome }) => outcome !== "caught").map(titleOf);
    expect(survivors.sort()).toEqual(Object.keys(EXPLAINED).filter((title) => title.startsWith(`${fixture.name} (`)).sort());
  });

  test("98 of 100 are caught, whatever is done to what", () => {
    const caught = all.filter(({ outcome }) => outcome === "caught");
    expect(caught.length / all.length, tableOf(all)).toBeGreaterThanOrEqual(0.98);
    expect([...new Set(all.map(({ mutant }) => mutant.kind))].sort()).toEqual(Object.keys(OWNERS).sort());
    for (const operator of ["remove", "negate", "un-await", "move after the work", "move after the return", "unwrap", "whole for literal"]) {
      expect(caught.some(({ mutant }) => mutant.operator === operator), operator).toBe(true);
    }
  });

  test("no explanation is left of a mutant that is gone", () => {
    const titles = new Set(all.map(titleOf));
    expect(Object.keys(EXPLAINED).filter((title) => !titles.has(title))).toEqual([]);
  });
});
