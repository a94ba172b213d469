import { describe, expect, test } from "vitest";
import type { Report, ReportTool, ReportVerdict } from "../../src/model/report.ts";
import { plain } from "../../src/report/paint.ts";
import { matrixText } from "../../src/report/pretty/matrix.ts";
import { payments } from "./payments.ts";

const pass: ReportVerdict = { verdict: "pass" };
const none: ReportVerdict = { verdict: "n/a" };
const unknown = (why: string): ReportVerdict => ({ verdict: "unknown", why, file: "src/bus.ts", line: 22 });

/** A report without findings, with these verdicts of scope, data and write. */
function reportOf(tools: readonly (readonly [name: string, scope: ReportVerdict, data: ReportVerdict, write: ReportVerdict])[]): Report {
  const rules = ["scope/missing-guard", "data/raw-passthrough", "write/not-idempotent"];
  return {
    ...payments,
    findings: [],
    suppressed: [],
    rules: payments.rules.filter(({ id }) => rules.includes(id)),
    tools: tools.map(([name, ...verdicts]): ReportTool => {
      const { unresolved: _, ...tool } = payments.tools[0]!;
      return { ...tool, name, verdicts: Object.fromEntries(rules.map((id, i) => [id, verdicts[i]!])) };
    }),
  };
}

const look = { paint: plain, width: 100, verbose: false, quiet: false, base: "" };
const many = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

describe("the matrix of tools and duties", () => {
  test("shows each tool where they are few", () => {
    expect(matrixText(reportOf([["get_ticket", pass, pass, none], ["close_ticket", pass, pass, pass]]), look)).toBe(
      ["              scope  data  write", "get_ticket    ✓      ✓     –", "close_ticket  ✓      ✓     ✓", "✓ kept   – does not apply"].join("\n"),
    );
  });

  test("says once what all tools have in common", () => {
    const tools = many(6, (i) => [`tool_${i}`, pass, pass, i === 0 ? none : pass] as const);
    expect(matrixText(reportOf(tools), look).split("\n").slice(0, 4)).toEqual([
      "             scope  data  write", "all 6 tools  ✓      ✓", "tool_0                    –", "tool_1                    ✓",
    ]);
  });

  test("is one row where all tools are alike", () => {
    const tools = many(14, (i) => [`tool_${i}`, pass, pass, none] as const);
    expect(matrixText(reportOf(tools), look).split("\n")).toEqual([
      "              scope  data  write", "all 14 tools  ✓      ✓     –", "✓ kept   – does not apply",
    ]);
  });

  test("puts tools that stand alike into one row where they are many, and names all with --verbose", () => {
    const report = reportOf(many(30, (i) => [`tool_${i}`, pass, i % 3 === 0 ? none : pass, pass] as const));
    expect(matrixText(report, look).split("\n").slice(1, 4)).toEqual([
      "all 30 tools        ✓            ✓", "tool_0 and 9 more          –", "tool_1 and 19 more         ✓",
    ]);
    expect(matrixText(report, { ...look, verbose: true })).toContain("tool_29");
  });

  test("says below why rules could not tell, each reason once, with its place", () => {
    const lost = unknown("the callback of `bus.on` is not followed");
    const placed = { verdict: "unknown", why: "costs much (src/db.ts:7)", file: "src/db.ts", line: 7 } as const;
    const text = matrixText(reportOf([["get_ticket", lost, pass, none], ["close_ticket", lost, pass, placed]]), { ...look, width: 60 });
    expect(text.split("\n").slice(4)).toEqual([
      "? get_ticket and close_ticket (scope): the callback of",
      "  `bus.on` is not followed (src/bus.ts:22)",
      "? close_ticket (write): costs much (src/db.ts:7)",
    ]);
  });
});
