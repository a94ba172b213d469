import type { Finding, Notice, Report, ReportRule, SuppressedFinding } from "../model/report.ts";
import type { Place, Step } from "../model/place.ts";
import { jsonText, oneLine } from "./json.ts";
import { under } from "./paths.ts";
import { clean, operationText } from "./text.ts";

const levels = { error: "error", warning: "warning", note: "note" } as const;

/** Static Analysis Results Interchange Format (OASIS, SARIF 2.1.0), as code scanning reads it. */
export function sarif(report: Report, { base = "" }: { readonly base?: string } = {}): string {
  const ruleIndex = new Map(report.rules.map(({ id }, i) => [id, i]));
  const results = [...report.findings, ...report.suppressed].map((finding) => resultOf(finding, ruleIndex.get(finding.rule), base));
  return `${jsonText({
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: report.generator.name, semanticVersion: report.generator.version, rules: report.rules.map(ruleOf) } },
        columnKind: "utf16CodeUnits",
        invocations: [{ executionSuccessful: true, toolExecutionNotifications: notificationsOf(report, base) }],
        results,
      },
    ],
  })}\n`;
}

function ruleOf({ id, duty, title, variants }: ReportRule): object {
  const more = Object.entries(variants ?? {}).map(([name, meaning]) => `${name}: ${meaning}`);
  return {
    id,
    name: pascal(id),
    shortDescription: { text: text(`${title}.`) },
    fullDescription: { text: text([`${title}.`, ...more].join(" ")) },
    help: { text: `mcp-audit explain ${id}`, markdown: `\`mcp-audit explain ${id}\` tells what the rule means, shows a bad and a good example, and what it cannot see.` },
    properties: { tags: ["mcp", duty] },
  };
}

const pascal = (id: string): string => id.replace(/(?:^|[/-])([a-z])/g, (_, letter: string) => letter.toUpperCase());

function resultOf(finding: Finding | SuppressedFinding, ruleIndex: number | undefined, base: string): object {
  const { rule, severity, message, fix, place, trail, tools, confidence, variant, witness, fingerprint, label } = finding;
  const said = [message, ...(witness === undefined ? [] : [`A call that shows it: ${oneLine(witness)}`]), `Fix: ${fix}`];
  return {
    ruleId: rule,
    ...(ruleIndex !== undefined && { ruleIndex }),
    level: levels[severity],
    message: { text: text(said.join("\n")) },
    locations: [
      {
        ...locationOf(place, base),
        ...(label !== undefined && { message: { text: text(label) } }),
        logicalLocations: tools.map((name) => ({ name: clean(name), kind: "function" })),
      },
    ],
    ...(trail.length > 1 && { codeFlows: [{ threadFlows: [{ locations: trail.map((step) => ({ location: stepOf(step, base) })) }] }] }),
    partialFingerprints: { "mcpAudit/v1": fingerprint },
    ...("suppression" in finding && {
      suppressions: [{ kind: finding.suppression.kind === "inline" ? "inSource" : "external", status: "accepted", justification: text(finding.suppression.reason) }],
    }),
    properties: { tools: tools.map(clean), confidence, ...(variant !== undefined && { variant }) },
  };
}

const stepOf = ({ place, text: said }: Step, base: string): object => ({
  ...locationOf(place, base),
  message: { text: text(operationText(said)) },
});

function locationOf({ file, line, column, endLine, endColumn }: Place, base: string): { physicalLocation: object } {
  const region = { startLine: line, startColumn: column, endLine, endColumn };
  return { physicalLocation: { artifactLocation: artifact(file, base), region } };
}

/** A URI relative to the checked-out repository (SARIF §3.4.4; `%SRCROOT%` by convention). */
function artifact(file: string, base: string): object {
  const uri = under(base, file).replace(/\p{Cs}/gu, "\ufffd").split("/").map(encodeURIComponent).join("/");
  return { uri, uriBaseId: "%SRCROOT%" };
}

function notificationsOf({ coverage, notices }: Report, base: string): object[] {
  const unresolved: Notice[] = coverage.unresolved.map(({ tool, reason, ...place }) => ({ message: `${tool === undefined ? "not followed" : `${tool} was not followed`}: ${reason}`, ...place }));
  return [...unresolved, ...notices].map(({ message, file, line }) => ({
    level: "note",
    message: { text: text(message) },
    ...(file !== undefined && {
      locations: [{ physicalLocation: { artifactLocation: artifact(file, base), region: line && { startLine: line } } }],
    }),
  }));
}

/** Plain text of a SARIF message: brackets would start a link (SARIF §3.11.6). */
const text = (value: string): string => value.split("\n").map(clean).join("\n").replace(/[[\]\\]/g, "\\$&");
