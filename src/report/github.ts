import type { Finding, Notice, Report } from "../model/report.ts";
import { oneLine } from "./json.ts";
import { under } from "./paths.ts";
import { summaryOf, toolsOfFinding } from "./summary.ts";
import { clean } from "./text.ts";

const commands = { error: "error", warning: "warning", note: "notice" } as const;

/**
 * Workflow commands for GitHub Actions: one annotation a finding, then a line for the log.
 * Escapes as @actions/core does (src/command.ts: escapeData, escapeProperty).
 */
export function github(report: Report, { base = "" }: { readonly base?: string } = {}): string {
  const findings = report.findings.map((finding) => annotation(finding, report, base));
  const notices = report.notices.map((notice) => command("notice", clean(notice.message), placeOf(notice, base)));
  return [...findings, ...notices, `mcp-audit: ${clean(summaryOf(report))}`].join("\n") + "\n";
}

function annotation(finding: Finding, report: Report, base: string): string {
  const { place, rule, severity, message, fix, witness } = finding;
  const lines = [
    clean(message),
    `tools: ${clean(toolsOfFinding(finding, report, 10))}`,
    ...(witness === undefined ? [] : [`a call that shows it: ${clean(oneLine(witness))}`]),
    `fix: ${clean(fix)}`,
  ];
  // A column counts only within one line (actions/toolkit, problem matchers): an annotation over several lines has none.
  const oneLined = place.endLine === undefined || place.endLine === place.line;
  return command(commands[severity], lines.join("\n"), {
    file: under(base, place.file),
    line: place.line,
    ...(oneLined ? { col: place.column, endColumn: place.endColumn } : { endLine: place.endLine }),
    title: `${rule} (${finding.confidence})`,
  });
}

const placeOf = ({ file, line }: Notice, base: string): Properties => (file === undefined ? {} : { file: under(base, file), line });

type Properties = Readonly<Record<string, string | number | undefined>>;

function command(name: string, message: string, properties: Properties): string {
  const said = Object.entries(properties).flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${property(clean(String(value)))}`]));
  return `::${name}${said.length > 0 ? ` ${said.join(",")}` : ""}::${data(message)}`;
}

const data = (text: string): string => text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
const property = (text: string): string => data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
