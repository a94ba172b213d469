import { describe, expect, test } from "vitest";
import type { Finding, Report, ReportTool } from "../../src/model/report.ts";
import type { Json } from "../../src/model/server.ts";
import { formats, type Format } from "../../src/report/format.ts";
import { inventoryText } from "../../src/report/inventory.ts";
import { plain } from "../../src/report/paint.ts";
import { width } from "../../src/report/text.ts";
import { payments } from "./payments.ts";

const look = { paint: plain, width: 100, verbose: false, quiet: false, base: "packages/payments" };
type Printer = (report: Report) => string;
const all: [string, Printer][] = [
  ...(Object.keys(formats) as Format[]).map((name): [string, Printer] => [name, (report) => formats[name](report, look)]),
  ["pretty, verbose", (report) => formats.pretty(report, { ...look, verbose: true })],
  ["list", (report) => inventoryText(report, look)],
];

/** A report in which every text that comes from the audited server, its files or its peers is the given one. */
function saying(text: string, witness: Json = { [text]: text }): Report {
  const finding = <T extends Finding>(each: T): T => ({
    ...each,
    message: text,
    fix: text,
    label: text,
    place: { ...each.place, file: text },
    frame: [{ line: each.place.line, text }],
    trail: [...each.trail, ...each.trail].map((step) => ({ text, place: { ...step.place, file: text } })),
    tools: [text],
    witness,
  });
  const tool = (each: ReportTool): ReportTool => ({
    ...each,
    name: text,
    conditional: text,
    description: text,
    inputSchema: witness,
    scopes: [text, text],
    effects: [{ kind: "send", operation: text, file: text, line: 1 }],
    unresolved: text,
    location: { file: text, line: 1 },
    verdicts: Object.fromEntries(Object.keys(each.verdicts).map((rule) => [rule, { verdict: "unknown", why: text, file: text, line: 1 }])),
  });
  return {
    ...payments,
    server: { ...payments.server, name: text, version: text, sdk: text, entries: [text] },
    tools: payments.tools.map(tool),
    findings: payments.findings.map(finding),
    suppressed: payments.suppressed.map((each) => ({ ...finding(each), suppression: { kind: "inline", reason: text } })),
    notices: [{ message: text, file: text, line: 1 }],
    coverage: {
      ...payments.coverage,
      live: text,
      snapshot: text,
      unresolved: [{ file: text, line: 1, reason: text }, { tool: text, reason: text }],
    },
  };
}

/** Everything that a terminal obeys or a reader does not see (Unicode Cc but the line break, Cf, Zl, Zp, Cs). */
const unseen = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
const every = [
  ...Array(0x20).keys(), ...Array.from({ length: 0x21 }, (_, i) => 0x7f + i),
  0xad, 0x61c, 0x115f, 0x200b, 0x200e, 0x202e, 0x2028, 0x2066, 0x2069, 0xfeff, 0xe0041, 0xd800,
];

describe.each(all)("%s", (name, print) => {
  test("lets nothing through that steers a terminal or hides from a reader", () => {
    const said = print(saying(`refund${every.map((code) => String.fromCodePoint(code)).join("!")}`));
    // A comment breaks what GitHub would link by a word joiner of its own.
    expect((name === "markdown" ? said.replaceAll("\u2060", "") : said).match(unseen)).toBeNull();
  });

  test("stays short with a name of a megabyte", () => {
    const long = "x".repeat(1 << 20);
    const said = print(saying(long));
    if (name === "json") expect(said).toContain(long);
    else if (name === "markdown") expect(said.length).toBeLessThan(65_536);
    else if (name === "github") for (const line of said.split("\n")) expect(line.length).toBeLessThan(5_000);
    else if (name !== "sarif") expect(said.length).toBeLessThan(200_000);
  });

  test("survives a schema and a witness a thousand levels deep", () => {
    let deep: Json = "end";
    for (let level = 0; level < 1000; level++) deep = { nested: deep };
    expect(print(saying("refund", deep)).length).toBeGreaterThan(100);
  });
});

describe("a person gets a page", () => {
  const many = (count: number): Report => {
    const tools = Array.from({ length: count }, (_, i): ReportTool => ({ ...payments.tools[i % 2]!, name: `tool_${i}` }));
    const findings = tools.flatMap(({ name }, i): Finding[] =>
      payments.findings.map((each) => ({ ...each, place: { ...each.place, line: 10 + i }, tools: [name] })),
    );
    return { ...payments, tools, findings, notices: tools.map(({ name }) => ({ message: `${name} is odd` })), coverage: { ...payments.coverage, tools: count } };
  };

  test("at the terminal, with 5,000 tools and 20,000 findings", () => {
    const lines = formats.pretty(many(5000), look).split("\n");
    expect(lines.length).toBeLessThan(100);
    expect(lines.filter((line) => width(line) > 100)).toEqual([]);
  });

  test("in the comment, within what GitHub takes", () => {
    const text = formats.markdown(many(5000), look);
    expect(text.length).toBeLessThan(65_536);
    const shown = text.replace(/<details>[^]*?<\/details>/g, "").split("\n");
    expect(shown.length).toBeLessThan(100);
    expect(text.match(/<details>/g)!.length).toBe(text.match(/<\/details>/g)!.length);
  });
});

describe("a workflow command stays one", () => {
  test("whatever the texts hold", () => {
    const said = formats.github(saying("a\r\n::error file=x::owned%0A::set-output name=x::y, title=z::"), look);
    for (const line of said.trimEnd().split("\n")) expect(line).toMatch(/^(?:::(?:error|warning|notice) [^\r\n]*|mcp-audit: [^\r\n]*)$/);
    for (const [, properties] of said.matchAll(/^::\w+ (.*?)::/gm)) {
      for (const property of properties!.split(",")) expect(property).toMatch(/^(?:file|line|col|endLine|endColumn|title)=[^:,]*$/);
    }
  });
});

describe("a comment stays one", () => {
  const said = formats.markdown(saying('</details> <img src=x onerror=alert(1)> [click](javascript:alert(1)) @team #1 `code` | cell ``` ~~~ <!-- -->\n\n# owned\n- [ ] x'), look);
  const outside = said.replace(/\\[`<\]]/g, "").replace(/^(`{3,})[^\n]*\n[^]*?\n\1$/gm, "").replace(/(`+)(?!`)[^]*?(?<!`)\1(?!`)/g, "");

  test("without markup, links, mentions or references of a stranger", () => {
    expect(outside.replace(/<\/?(?:details|summary)>|<!-- mcp-audit -->/g, "").match(/(?<!\\)<|(?<!\\)\]\(|@(?!\u2060)|#(?=\d)/g)).toBeNull();
    expect(said.match(/^#+ /gm)).toEqual(["## "]);
  });

  test("whose details are all closed, and whose table has a cell for each duty", () => {
    expect(outside.match(/(?<!\\)<details>/g)!.length).toBe(outside.match(/(?<!\\)<\/details>/g)!.length);
    const rows = outside.split("\n").filter((line) => line.startsWith("| ") && line.endsWith(" |"));
    const cells = (row: string): number => row.replace(/\\\|/g, "").split("|").length;
    const matrix = rows.slice(rows.findIndex((row) => row.startsWith("| tool ")));
    expect(new Set(matrix.map(cells)).size).toBe(1);
  });
});
