import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import type { Report } from "../../src/model/report.ts";
import { audit } from "../../src/index.ts";
import { sarif } from "../../src/report/sarif.ts";
import { payments } from "./payments.ts";

const servers = join(import.meta.dirname, "../../fixtures/servers");

const object = (required: Record<string, object>, optional: Record<string, object> = {}): object => ({
  type: "object",
  properties: { ...required, ...optional },
  required: Object.keys(required),
  additionalProperties: false,
});
const list = (items: object, minItems = 0): object => ({ type: "array", items, minItems });
const text = { type: "string", minLength: 1 };
const from1 = { type: "integer", minimum: 1 };
const message = object({ text }, { markdown: text });
/** A relative reference (RFC 3986 §4.2) that stays below %SRCROOT%: no scheme, no root, no way up, nothing unescaped. */
const uri = { type: "string", pattern: "^(?!\\.\\.?(?:/|$))(?!.*/\\.\\.?(?:/|$))[A-Za-z0-9._~!$&'()*+,;=@%-][A-Za-z0-9._~!$&'()*+,;=@%/-]*$" };
const physicalLocation = object(
  { artifactLocation: object({ uri, uriBaseId: { const: "%SRCROOT%" } }) },
  { region: object({ startLine: from1 }, { startColumn: from1, endLine: from1, endColumn: from1 }) },
);
const location = object({ physicalLocation }, { message, logicalLocations: list(object({ name: text, kind: { const: "function" } })) });

/** What code scanning needs of SARIF 2.1.0 (OASIS §3.13 to §3.58; GitHub, "SARIF support for code scanning"), and nothing else. */
const essentials = object({
  $schema: { const: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json" },
  version: { const: "2.1.0" },
  runs: list(
    object({
      tool: object({
        driver: object({
          name: text,
          semanticVersion: { type: "string", pattern: "^\\d+\\.\\d+\\.\\d+$" },
          rules: list(
            object({
              id: text,
              name: text,
              shortDescription: message,
              fullDescription: message,
              help: message,
              properties: object({ tags: list(text) }),
            }),
          ),
        }),
      }),
      columnKind: { const: "utf16CodeUnits" },
      invocations: list(
        object({
          executionSuccessful: { type: "boolean" },
          toolExecutionNotifications: list(object({ level: { enum: ["none", "note", "warning", "error"] }, message }, { locations: list(location) })),
        }),
        1,
      ),
      results: list(
        object(
          {
            ruleId: text,
            ruleIndex: { type: "integer", minimum: 0 },
            level: { enum: ["note", "warning", "error"] },
            message,
            locations: list(location, 1),
            partialFingerprints: { type: "object", propertyNames: { pattern: "^[A-Za-z]+/v\\d+$" }, additionalProperties: text, minProperties: 1 },
            properties: object({ tools: list({ type: "string" }), confidence: { enum: ["proven", "likely"] } }, { variant: text }),
          },
          {
            codeFlows: list(object({ threadFlows: list(object({ locations: list(object({ location }), 2) }), 1) }), 1),
            suppressions: list(object({ kind: { enum: ["inSource", "external"] }, status: { const: "accepted" }, justification: text }), 1),
          },
        ),
      ),
    }),
    1,
  ),
});

const validate = new Ajv2020({ strict: true, allErrors: true }).compile(essentials);

interface Log {
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly codeFlows?: unknown[];
      readonly suppressions?: unknown[];
      readonly partialFingerprints: Readonly<Record<string, string>>;
      readonly locations: readonly { readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } } }[];
    }[];
  }[];
}

function logOf(report: Report, base = ""): Log["runs"][number] {
  const log = JSON.parse(sarif(report, { base })) as Log;
  validate(log);
  expect(validate.errors ?? []).toEqual([]);
  return log.runs[0]!;
}

describe("SARIF 2.1.0", () => {
  test.each(["prototype", "production"])("of the %s server", async (name) => {
    const report = await audit({ root: join(servers, name), version: "0.1.0", profile: "strict" });
    const { tool, results } = logOf(report, `fixtures/servers/${name}`);
    expect(results).toHaveLength(report.findings.length + report.suppressed.length);
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]!.id).toBe(ruleId);
    expect(results.some(({ codeFlows }) => codeFlows !== undefined)).toBe(report.findings.some(({ trail }) => trail.length > 1));
  });

  test("of nothing", () => {
    expect(logOf({ ...payments, findings: [], suppressed: [], tools: [] }).results).toEqual([]);
  });

  test("tells the trail, what is set aside, and what is the same as before", () => {
    const { results } = logOf(payments, "packages/payments");
    expect(results.map(({ codeFlows }) => codeFlows !== undefined)).toEqual([false, true, true, false, false]);
    expect(results.map(({ suppressions }) => suppressions !== undefined)).toEqual([false, false, false, false, true]);
    expect(new Set(results.map(({ partialFingerprints }) => partialFingerprints["mcpAudit/v1"])).size).toBe(results.length);
  });

  test.each([
    ["src/a file#1?.ts", "", "src/a%20file%231%3F.ts"],
    ["src/Rückgabe.ts", "apps/desk", "apps/desk/src/R%C3%BCckgabe.ts"],
    ["../core/src/api.ts", "packages/server", "packages/core/src/api.ts"],
    ["src/100%.ts", "", "src/100%25.ts"],
  ])("%s under %j is %s", (file, base, expected) => {
    const [first] = payments.findings;
    const { results } = logOf({ ...payments, findings: [{ ...first!, place: { ...first!.place, file } }], suppressed: [] }, base);
    expect(results[0]!.locations[0]!.physicalLocation.artifactLocation.uri).toBe(expected);
  });
});
