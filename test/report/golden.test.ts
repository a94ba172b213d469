import { Chalk } from "chalk";
import { describe, expect, test } from "vitest";
import { formats } from "../../src/report/format.ts";
import { inventoryText } from "../../src/report/inventory.ts";
import { plain } from "../../src/report/paint.ts";
import type { Look } from "../../src/report/pretty/look.ts";
import { payments } from "./payments.ts";

const look: Look = { paint: plain, width: 100, verbose: false, quiet: false, base: "" };
const aside = { elapsedMs: 912, hints: ["mcp-audit init   (configuration, workflow, snapshot)", "mcp-audit accept"] };

describe("each format is as it was last reviewed", () => {
  test.each([
    ["pretty.txt", formats.pretty(payments, look, aside)],
    ["pretty-verbose.txt", formats.pretty(payments, { ...look, verbose: true }, aside)],
    ["pretty-narrow.txt", formats.pretty(payments, { ...look, width: 60 }, aside)],
    ["pretty-colour.txt", formats.pretty(payments, { ...look, paint: new Chalk({ level: 1 }) }, aside)],
    ["pretty-quiet.txt", formats.pretty(payments, { ...look, quiet: true, base: "packages/payments" }, aside)],
    ["report.json", formats.json(payments)],
    ["report.sarif", formats.sarif(payments, { ...look, base: "packages/payments" })],
    ["github.txt", formats.github(payments, { ...look, base: "packages/payments" })],
    ["comment.md", formats.markdown(payments, look)],
    ["inventory.txt", inventoryText(payments, look)],
  ])("%s", async (name, text) => {
    await expect(text).toMatchFileSnapshot(`golden/${name}`);
  });
});
