import type { Finding, Report } from "../model/report.ts";
import type { Place } from "../model/place.ts";
import { oneLine } from "./json.ts";
import { matrixOf, type Cell, type Standing } from "./matrix.ts";
import { under } from "./paths.ts";
import { counts, exposureOf, foremost, severities, summaryOf, toolsOf, toolsOfFinding } from "./summary.ts";
import { clean, cleanLine, count, operationText } from "./text.ts";

/** A comment is a page: so many findings whole, one of each rule first, then a folded line for each. */
const MOST_BLOCKS = 5;
const MOST_LINES = 40;
const MOST_NOTICES = 8;
const MOST_ROWS = 60;
/** GitHub refuses a comment beyond 65,536 characters. */
const MOST_CHARACTERS = 60_000;

const signs = { error: "🔴", warning: "🟡", note: "🔵" } as const;
const marks: Readonly<Record<Standing, string>> = { broken: "❌", aside: "~", quiet: "○", unknown: "❔", kept: "✅", none: "–" };

/** One comment for a pull request. It starts with a marker, so that the next run can find and replace it. */
export function markdown(report: Report, { base = "" }: { readonly base?: string } = {}): string {
  const whole = foremost(report.findings, MOST_BLOCKS);
  const parts = [
    `<!-- mcp-audit -->\n## mcp-audit: ${escape(summaryOf(report))}`,
    [escape(report.server.name), escape(exposureOf(report)), toolsOf(report), report.coverage.live === null ? "" : `live list: ${escape(report.coverage.live)}`].filter(Boolean).join(" · "),
    tableOf(report),
    ...whole.map((finding) => findingText(finding, report, base)),
    linesText(report.findings.filter((finding) => !whole.includes(finding)), report, base),
    report.notices.slice(0, MOST_NOTICES).map(({ message, file, line }) => `- ${file === undefined ? "" : `${code(`${under(base, file)}:${line ?? 1}`)} `}${escape(message)}`).join("\n"),
    matrixText(report),
  ].filter((part) => part !== "");
  while (parts.length > 3 && parts.join("\n\n").length > MOST_CHARACTERS) parts.splice(parts.length - 2, 1);
  return `${parts.join("\n\n").slice(0, MOST_CHARACTERS)}\n`;
}

/** The findings that are not shown whole: a line each, folded away. */
function linesText(findings: readonly Finding[], report: Report, base: string): string {
  if (findings.length === 0) return "";
  const lines = findings
    .slice(0, MOST_LINES)
    .map((finding) => `- ${signs[finding.severity]} **${finding.rule}** ${code(where(finding.place, base))} ${escape(toolsOfFinding(finding, report, 3))}`);
  const rest = findings.length - lines.length;
  return [
    `<details><summary>${count(findings.length, "more finding")}</summary>\n`,
    ...lines,
    ...(rest > 0 ? [`\n… and ${rest} more: run \`mcp-audit check --verbose\`.`] : []),
    "\n</details>",
  ].join("\n");
}

/** Findings by duty and severity. */
function tableOf({ findings, rules }: Report): string {
  const duties = [...new Set(rules.map(({ duty }) => duty))];
  const rows = duties.flatMap((duty) => {
    const sums = counts(findings.filter((finding) => finding.duty === duty));
    return severities.some((severity) => sums[severity] > 0) ? [`| ${duty} | ${severities.map((severity) => sums[severity] || "").join(" | ")} |`] : [];
  });
  return rows.length > 0 ? ["| duty | errors | warnings | notes |", "| --- | --: | --: | --: |", ...rows].join("\n") : "";
}

function findingText(finding: Finding, report: Report, base: string): string {
  const { severity, rule, place, message, fix, trail, witness, confidence } = finding;
  const tools = toolsOfFinding(finding, report, 6);
  const steps = trail.map((step) => `${escape(operationText(step.text))} ${code(where(step.place, base))}`).join(" → ");
  return [
    `${signs[severity]} **${rule}** ${code(where(place, base))} ${escape(tools)}${confidence === "likely" ? " (likely)" : ""}`,
    escape(message),
    ...(frameText(finding) ? [frameText(finding)] : []),
    ...(witness === undefined ? [] : [`Shown by: ${code(oneLine(witness))}`]),
    ...(trail.length > 1 ? [`<details><summary>trail</summary>\n\n${steps}\n\n</details>`] : []),
    `Fix: ${escape(fix)}`,
  ].join("\n\n");
}

const where = ({ file, line }: Place, base: string): string => `${under(base, file)}:${line}`;

function frameText({ frame }: Finding): string {
  if (!frame) return "";
  const lines = frame.map(({ line, text }) => `${line} | ${cleanLine(text)}`).join("\n");
  return `${fence(lines)}ts\n${lines}\n${fence(lines)}`;
}

/** A fence longer than any run of backticks in the code (CommonMark §4.5). */
const fence = (code: string): string => "`".repeat(Math.max(3, ...(code.match(/`+/g) ?? []).map(({ length }) => length + 1)));

function matrixText(report: Report): string {
  const { duties, rows } = matrixOf(report, report.tools.length > MOST_ROWS);
  if (rows.length === 0) return "";
  const shown = rows.slice(0, MOST_ROWS);
  const cell = ({ standing, words }: Cell): string => (standing === "broken" ? `${marks.broken} ${words.join(", ")}` : marks[standing]);
  return [
    `<details><summary>${report.tools.length} tools by duty</summary>\n`,
    `| tool | ${duties.join(" | ")} |`,
    `| --- |${duties.map(() => " --- |").join("")}`,
    ...shown.map(({ tool, cells }) => `| ${code(tool.name)} | ${cells.map(cell).join(" | ")} |`),
    ...(rows.length > shown.length ? [`\n… and ${rows.length - shown.length} more tools.`] : []),
    "\n</details>",
  ].join("\n");
}

/** Text of strangers as text: no markup, link, image, mention, reference to an issue, or cell border (GFM). */
function escape(text: string): string {
  return clean(text)
    .replace(/[\\`*_[\]<>|~!]/g, "\\$&")
    .replace(/&/g, "&amp;")
    .replace(/@/g, "@\u2060")
    .replace(/#(?=\d)/g, "#\u2060")
    .replace(/\b(https?|www)(:\/\/|\.)/g, "$1\u2060$2");
}

/** A code span that its content cannot leave (CommonMark §6.1). */
function code(text: string): string {
  const said = clean(text).replaceAll("|", "\\|");
  const ticks = "`".repeat(Math.max(0, ...(said.match(/`+/g) ?? []).map(({ length }) => length)) + 1);
  const space = said.startsWith("`") || said.endsWith("`") ? " " : "";
  return `${ticks}${space}${said}${space}${ticks}`;
}
