import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { audit, examine, serializeSnapshot, snapshotOf, type AuditOptions } from "../../src/index.ts";
import { formats } from "../../src/report/format.ts";
import { desk, getTicket, ping } from "../cli/command.ts";
import { folder } from "../support/folder.ts";
import { payments } from "./payments.ts";

type Schema = Record<string, unknown>;

const documented = JSON.parse(readFileSync(join(import.meta.dirname, "../../src/report/report.schema.json"), "utf8")) as Schema;
const servers = join(import.meta.dirname, "../../fixtures/servers");

/** The schema with every object closed: a field that the report has and the schema does not describe is a fault of the schema. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== "object" || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  return "properties" in schema && !("additionalProperties" in schema) && !("unevaluatedProperties" in schema) && !("allOf" in schema)
    ? { ...inner, additionalProperties: false }
    : inner;
}

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true });
const open = ajv.compile(documented);
const exact = ajv.compile({ ...(closed(documented) as Schema), $id: "urn:mcp-audit:report:closed" });

/** Validates what the command would print, since undefined fields vanish there. */
function faults(report: Parameters<typeof formats.json>[0]): unknown[] {
  const printed = JSON.parse(formats.json(report)) as unknown;
  open(printed);
  exact(printed);
  return [...(open.errors ?? []), ...(exact.errors ?? [])].map(({ instancePath, message, params }) => [instancePath, message, params]);
}

describe("report.schema.json describes the reports that are made", () => {
  const of = async (options: AuditOptions): Promise<unknown[]> => faults(await audit(options));

  test("of the prototype, which fires every rule", async () => {
    expect(await of({ root: join(servers, "prototype") })).toEqual([]);
  });

  test("of the production server, strictly", async () => {
    expect(await of({ root: join(servers, "production"), profile: "strict" })).toEqual([]);
  });

  test("with a live list, a snapshot with a break, known findings and comments", async () => {
    const root = folder({
      "src/index.ts": desk(`// mcp-audit-ignore data/raw-passthrough -- the desk holds nothing else${getTicket}`),
      "tools.json": { tools: [{ name: "get_ticket", inputSchema: { type: "object" }, outputSchema: { type: "object" }, annotations: { readOnlyHint: true } }, { name: "other", inputSchema: {} }] },
    });
    const { server, known } = await examine({ root });
    const before = serializeSnapshot(snapshotOf(server, { today: "2026-11-24", version: "0.1.0" })).replace('"get_ticket"', '"read_ticket"');
    const report = await audit({
      root,
      known,
      exposure: "internal",
      live: { kind: "file", path: join(root, "tools.json") },
      snapshot: { file: "mcp-audit.snapshot.json", text: before },
    });
    expect(report.suppressed.length).toBeGreaterThan(0);
    expect(report.changes?.length).toBeGreaterThan(0);
    expect(faults(report)).toEqual([]);
  });

  test("of a server with nothing to find", async () => {
    expect(await of({ root: folder({ "src/index.ts": desk(ping) }) })).toEqual([]);
  });

  test("of nothing, of broken files, and of code with syntax errors", async () => {
    expect(await of({ root: folder() })).toEqual([]);
    expect(await of({ root: folder({ "package.json": "{", "tsconfig.json": "{", "src/index.ts": `${desk(getTicket)}\nconst open = "` }) })).toEqual([]);
  });

  test("of everything that a report can hold", () => {
    expect(faults(payments)).toEqual([]);
  });
});

describe("the schema itself", () => {
  const wrong: [string, (report: typeof payments) => unknown][] = [
    ["another version", (report) => ({ ...report, version: 2 })],
    ["a verdict that is none", (report) => ({ ...report, server: { ...report.server, verdicts: { "trace/missing": { verdict: "maybe" } } } })],
    ["a finding without a place", (report) => ({ ...report, findings: [{ ...report.findings[0], place: undefined }] })],
    ["a line that is none", (report) => ({ ...report, tools: [{ ...report.tools[0], location: { file: "a.ts", line: 0 } }] })],
    ["no coverage", (report) => ({ ...report, coverage: undefined })],
  ];

  test.each(wrong)("refuses %s", (_, change) => {
    expect(open(JSON.parse(JSON.stringify(change(payments))))).toBe(false);
  });

  test("lets a newer field pass, since new fields do not raise the version", () => {
    const later = { ...(JSON.parse(formats.json(payments)) as Schema), later: true };
    expect(open(later)).toBe(true);
    // The tests above would have noticed it.
    expect(exact(later)).toBe(false);
  });

  test("is met by text that no terminal minds", () => {
    const text = formats.json(payments);
    expect(text.endsWith("}\n")).toBe(true);
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f]/);
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(payments)));
  });
});
