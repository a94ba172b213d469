import type { Finding, Report } from "../../model/report.ts";
import { under } from "../paths.ts";
import { exposureOf, foremost, summaryOf, toolsOf, toolsOfFinding } from "../summary.ts";
import { clean, count, fit, pad, wrap } from "../text.ts";
import { blockOf, fileOf, headOf } from "./finding.ts";
import { inSeverity, type Look } from "./look.ts";
import { matrixText } from "./matrix.ts";

/** What the first page holds: so many findings with frame and trail, then a line for each rule. */
const MOST_BLOCKS = 4;
/** More do not fit on a line. */
const MOST_PLACES = 10;
const MOST_UNRESOLVED = 5;
const MOST_NOTICES = 8;

/** What the command knows and the report does not. */
export interface Aside {
  readonly elapsedMs?: number;
  /** What to do next, said under the summary. */
  readonly hints?: readonly string[];
}

/** A report for people at a terminal: one page, or everything with `verbose`. */
export function pretty(report: Report, look: Look, aside: Aside = {}): string {
  const findings = findingsText(report, look);
  if (look.quiet) return findings === "" ? "" : `${findings}\n`;
  const parts = [
    headingOf(report, look),
    findings,
    noticesText(report, look),
    unresolvedText(report, look),
    report.tools.length > 0 ? matrixText(report, look) : "",
    lastLines(report, look, aside),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function headingOf(report: Report, { paint, width: columns }: Look): string {
  const { generator, server, coverage } = report;
  const name = [server.name, server.version].filter((part) => part !== undefined).join(" ");
  const facts = [server.sdk, exposureOf(report), toolsOf(report), coverage.live === null ? undefined : `live list: ${coverage.live}`, coverage.snapshot === null ? undefined : `snapshot: ${coverage.snapshot}`];
  const said = facts.flatMap((fact) => (fact === undefined ? [] : [clean(fact)])).join(" · ");
  const head = `mcp-audit ${generator.version}   ${fit(clean(name), 60)}   `;
  if (head.length + said.length <= columns) return `${paint.bold(head)}${said}`;
  return [paint.bold(head.trimEnd()), ...wrap(said, columns - 2).map((line) => `  ${line}`)].join("\n");
}

function findingsText(report: Report, look: Look): string {
  const { findings } = report;
  const whole = look.verbose ? findings : foremost(findings, MOST_BLOCKS);
  const explained = new Set<string>();
  const blocks = whole.map((finding) => {
    const explains = !explained.has(finding.rule);
    explained.add(finding.rule);
    return blockOf(finding, report, look, explains);
  });
  const lines = linesOf(findings.filter((finding) => !whole.includes(finding)), report, look);
  if (lines.length > 0) lines.push(look.paint.dim("each with frame, trail and fix: --verbose"));
  const suppressed = look.verbose && !look.quiet ? suppressedText(report, look) : "";
  return [...blocks, lines.join("\n"), suppressed].filter((part) => part !== "").join("\n\n");
}

/** A line for each rule that has more to say, with its places as far as they fit. */
function linesOf(findings: readonly Finding[], report: Report, look: Look): string[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = `${finding.severity} ${finding.rule}`;
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  const columns = Math.max(0, ...findings.map(({ rule }) => rule.length));
  const counts = Math.max(0, ...[...groups.values()].map(({ length }) => `+${length}`.length));
  return [...groups.values()].map((same) => {
    const [{ severity, rule }] = same as [Finding];
    const places = same.slice(0, MOST_PLACES).map((finding) => `${fileOf(finding.place.file, look)}:${finding.place.line} ${clean(toolsOfFinding(finding, report, 2))}`);
    const room = look.width - columns - counts - 13;
    return `${inSeverity(severity, pad(severity, 7), look)}  ${pad(rule, columns)}  ${pad(`+${same.length}`, counts)}  ${fit(places.join(", "), room)}`;
  });
}

function suppressedText({ suppressed, ...report }: Report, look: Look): string {
  if (suppressed.length === 0) return "";
  const lines = suppressed.map((finding) => {
    const why = `${finding.suppression.kind}: ${finding.suppression.reason}`;
    return `${headOf(finding, { ...report, suppressed }, look)}\n  ${look.paint.dim(clean(why))}`;
  });
  return [look.paint.bold("Set aside"), ...lines].join("\n");
}

function noticesText({ notices }: Report, look: Look): string {
  const shown = look.verbose ? notices : notices.slice(0, MOST_NOTICES);
  const lines = shown.map(({ message, file, line }) => {
    const where = file === undefined ? "" : `${clean(under(look.base, file))}${line === undefined ? "" : `:${line}`}  `;
    return `${look.paint.bold(where)}${look.paint.cyan("notice")}  ${clean(message)}`;
  });
  const rest = notices.length - shown.length;
  return [...lines, ...(rest > 0 ? [look.paint.dim(`… and ${count(rest, "more notice")}: --verbose`)] : [])].join("\n");
}

/** What could not be followed, besides tools, which the findings of coverage/unresolved-tool and the matrix name. */
function unresolvedText({ coverage }: Report, look: Look): string {
  const times = new Map<string, number>();
  for (const { tool, file, line, reason } of coverage.unresolved) {
    if (tool !== undefined) continue;
    const said = `${file === undefined ? "" : `${clean(under(look.base, file))}:${line ?? 1}  `}${clean(reason)}`;
    times.set(said, (times.get(said) ?? 0) + 1);
  }
  if (times.size === 0) return "";
  const shown = [...times].slice(0, look.verbose ? undefined : MOST_UNRESOLVED);
  const lines = shown.map(([said, number]) => `  ${said}${number > 1 ? ` (${number} times)` : ""}`);
  const rest = times.size - shown.length;
  const head = `${look.paint.cyan("not followed")} in ${count(times.size, "place")}`;
  return [head, ...lines, ...(rest > 0 ? [look.paint.dim(`  … and ${rest} more: --verbose`)] : [])].join("\n");
}

function lastLines(report: Report, look: Look, { elapsedMs, hints = [] }: Aside): string {
  const time = elapsedMs === undefined ? "" : ` in ${(elapsedMs / 1000).toFixed(1)} s`;
  const summary = `${look.paint.bold(summaryOf(report))}${time}`;
  const next = hints.flatMap((hint, i) => wrap(hint, look.width - 6).map((line, j) => `${i + j === 0 ? "Next: " : "      "}${j === 0 ? "" : "  "}${line.trim()}`));
  return [summary, ...next].join("\n");
}
