import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { rules } from "../../rules/index.ts";
import type { Profile } from "../../src/model/rule.ts";
import type { Exposure, ToolClass } from "../../src/model/server.ts";
import { readPage } from "./page.ts";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const duties = ["scope", "data", "write", "contract", "trace", "coverage"] as const;
const ids = rules.map(({ id }) => id);

test("the list holds every rule once, under the path of its file", () => {
  const files = duties.flatMap((duty) => readdirSync(join(root, "rules", duty)).filter((name) => name.endsWith(".ts")).map((name) => `${duty}/${name.slice(0, -3)}`));
  expect([...ids].sort()).toEqual(files.sort());
  expect(new Set(ids).size).toBe(ids.length);
});

test("every page belongs to a rule", () => {
  const pages = duties.flatMap((duty) => readdirSync(join(root, "rules", duty)).filter((name) => name.endsWith(".md")).map((name) => `${duty}/${name.slice(0, -3)}`));
  expect(pages.sort()).toEqual([...ids].sort());
});

describe.each(rules.map((rule) => [rule.id, rule] as const))("%s", (id, rule) => {
  const text = readFileSync(join(root, "rules", `${id}.md`), "utf8");
  const page = readPage(text);

  test("says its duty and its defect", () => {
    expect(rule.id.split("/")[0]).toBe(rule.duty);
    expect(rule.title).toMatch(/^[A-Z].*[^.]$/);
  });

  test("has a page with its title, what is bad, what is good, how to fix it, and what it cannot see", () => {
    expect(page.title).toBe(rule.title);
    expect([...page.sections.keys()]).toEqual(["Bad", "Good", "Fix", "What it cannot see"]);
    for (const section of ["Bad", "Good"]) expect(page.sections.get(section)!.blocks.filter(({ language }) => language === "ts"), section).toHaveLength(1);
    for (const section of ["Fix", "What it cannot see"]) expect(page.sections.get(section)!.text.trim(), section).not.toBe("");
  });

  test("explains its variants on the page", () => {
    const [before] = text.split("## Bad");
    for (const variant of Object.keys(rule.variants ?? {})) expect(before, variant).toContain(`\`${variant}\``);
  });

  test("is no louder on a local server than on a remote one, nor in the recommended profile than in strict", () => {
    const loud = ["off", "note", "warning", "error"];
    const of = (exposure: Exposure, toolClass: ToolClass, profile: Profile, variant?: string) =>
      loud.indexOf(rule.severity({ exposure, toolClass, variant, confidence: "proven", profile }));
    for (const variant of [undefined, ...Object.keys(rule.variants ?? {})]) {
      for (const toolClass of ["read", "write", "none", "unknown"] as const) {
        for (const profile of ["recommended", "strict"] as const) expect(of("local", toolClass, profile, variant)).toBeLessThanOrEqual(of("remote", toolClass, profile, variant));
        for (const exposure of ["remote", "internal", "local"] as const) expect(of(exposure, toolClass, "recommended", variant)).toBeLessThanOrEqual(of(exposure, toolClass, "strict", variant));
      }
    }
  });
});
