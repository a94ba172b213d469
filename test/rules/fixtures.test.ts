import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { rules } from "../../rules/index.ts";
import { isFailure } from "../../rules/answers.ts";
import { assertionsOf, disagreements, type Fixture, type Judgement, fixturesIn, inFolder, judgeAll, serverOf } from "../support/fixtures.ts";
import { readPage } from "./page.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const folder = join(root, "fixtures");

const judged = new Map<string, Promise<{ readonly judgements: readonly Judgement[]; readonly tools: readonly string[] }>>();

/** What the rules say of a fixture's server; each is looked at once. */
function judgementsOf(fixture: Fixture) {
  const judge = async () => {
    const server = await serverOf(fixture);
    return { judgements: judgeAll(server, rules), tools: server.tools.map(({ name }) => name) };
  };
  const known = judged.get(fixture.root + fixture.name) ?? judge();
  judged.set(fixture.root + fixture.name, known);
  return known;
}

async function hold(fixture: Fixture, tested: readonly string[]): Promise<string[]> {
  const { judgements, tools } = await judgementsOf(fixture);
  return disagreements(assertionsOf(fixture), judgements, tools, tested);
}

describe.each(rules.filter(({ subject }) => subject !== "contract").map(({ id }) => id))("%s", (id) => {
  const fixtures = fixturesIn(join(folder, "rules", id), folder);

  test("has scenes where it fires and scenes where it does not", () => {
    const kinds = new Set(fixtures.flatMap(assertionsOf).filter(({ subject }) => subject === id).map(({ kind }) => kind));
    expect([...kinds].filter((kind) => kind !== "unknown").sort()).toEqual(["expect", "ok"]);
  });

  test.each(fixtures.map((fixture) => [fixture.name, fixture] as const))("%s", async (_name, fixture) => {
    expect(await hold(fixture, [id])).toEqual([]);
  });

  const variants = Object.keys(rules.find((rule) => rule.id === id)?.variants ?? {});
  test.runIf(variants.length > 0)("has a scene for each variant", async () => {
    const all = await Promise.all(fixtures.map(judgementsOf));
    const own = all.flatMap(({ judgements }) => judgements).filter(({ rule }) => rule === id);
    const shown = new Set(own.map(({ answer }) => answer.variant));
    expect(variants.filter((variant) => !shown.has(variant))).toEqual([]);
  });

  const page = readPage(readFileSync(join(root, "rules", `${id}.md`), "utf8"));
  const block = (section: "Bad" | "Good", language: string) => page.sections.get(section)!.blocks.find((each) => each.language === language)?.text;
  const ofTools = rules.some((rule) => rule.id === id && rule.subject === "tool");
  const said = (section: "Bad" | "Good") =>
    inFolder({ "server.ts": block(section, "ts")!, ...(block(section, "json") !== undefined && { "live.json": block(section, "json")! }) }, async (place) => {
      const server = await serverOf({ root: place, entries: ["server.ts"] });
      const own = judgeAll(server, rules.filter((rule) => rule.id === id));
      return own.filter(({ tool }) => tool !== null || !ofTools).map(({ answer }) => answer);
    });

  test("its page: Bad is bad", async () => {
    expect((await said("Bad")).filter(isFailure)).not.toEqual([]);
  });

  test("its page: Good is good", async () => {
    const answers = await said("Good");
    expect(answers.filter(({ verdict }) => verdict !== "pass" && verdict !== "n/a")).toEqual([]);
    expect(answers).not.toEqual([]);
  });
});

describe("discovery", () => {
  const fixtures = readdirSync(join(folder, "discovery")).length > 0 ? fixturesIn(join(folder, "discovery"), folder) : [];
  test.each(fixtures.map((fixture) => [fixture.name, fixture] as const))("%s", async (_name, fixture) => {
    expect(await hold(fixture, [])).toEqual([]);
  });
});
