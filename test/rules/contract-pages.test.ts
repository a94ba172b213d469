import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { rules } from "../../rules/index.ts";
import { isFailure } from "../../rules/answers.ts";
import { drift, parseSnapshot } from "../../src/contract/index.ts";
import type { Answer, ContractRule } from "../../src/model/rule.ts";
import { inFolder, serverOf } from "../support/fixtures.ts";
import { readPage } from "./page.ts";

/** What a rule says of a page's example: the JSON block is what was published, the TypeScript block is the server now. */
async function said(rule: ContractRule, section: "Bad" | "Good"): Promise<Answer[]> {
  const { blocks } = readPage(readFileSync(join(import.meta.dirname, "../../rules", `${rule.id}.md`), "utf8")).sections.get(section)!;
  const text = (language: string): string => blocks.find((block) => block.language === language)!.text;
  return inFolder({ "server.ts": text("ts") }, async (root) => {
    const server = await serverOf({ root, entries: ["server.ts"] });
    const changes = drift(server, { snapshot: parseSnapshot(text("json"), "mcp-audit.snapshot.json") }, { today: "2026-11-24" })!;
    const names = new Set([...server.tools.map(({ name }) => name), ...changes.map(({ tool }) => tool)]);
    return [...names].map((name) => rule.check({ name, location: null, published: { file: "mcp-audit.snapshot.json", line: 1, column: 1 } }, changes.filter(({ tool }) => tool === name)));
  });
}

describe.each(rules.filter((rule) => rule.subject === "contract").map((rule) => [rule.id, rule] as const))("%s, its page", (_id, rule) => {
  test("Bad is bad", async () => {
    expect((await said(rule, "Bad")).filter(isFailure)).not.toEqual([]);
  });

  test("Good is good", async () => {
    const answers = await said(rule, "Good");
    expect(answers.filter(({ verdict }) => verdict !== "pass" && verdict !== "n/a")).toEqual([]);
    expect(answers).not.toEqual([]);
  });
});
