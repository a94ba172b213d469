import type { Finding, Report } from "../model/report.ts";
import { count, listed } from "./text.ts";

export const severities = ["error", "warning", "note"] as const;

const transports: Readonly<Record<string, string>> = { stdio: "stdio", http: "Streamable HTTP", sse: "SSE" };

/** `Streamable HTTP (remote)`. */
export function exposureOf({ server, exposure }: Report): string {
  const names = server.transports.map((name) => transports[name] ?? name);
  return names.length > 0 ? `${names.join(" + ")} (${exposure})` : exposure;
}

/** `6 tools, 5 followed`. */
export const toolsOf = ({ coverage }: Report): string => `${count(coverage.tools, "tool")}, ${coverage.followed} followed`;

export function counts(findings: readonly Finding[]): Readonly<Record<Finding["severity"], number>> {
  const sums = { error: 0, warning: 0, note: 0 };
  for (const { severity } of findings) sums[severity]++;
  return sums;
}

/** `4 errors, 3 warnings, 1 verdict unknown, 2 known`; what is zero is left out. */
export function summaryOf(report: Report): string {
  const sums = counts(report.findings);
  const aside = (kind: string): number => report.suppressed.filter(({ suppression }) => suppression.kind === kind).length;
  const parts = [
    ...severities.map((severity) => [sums[severity], count(sums[severity], severity)] as const),
    [report.coverage.verdicts.unknown, `${count(report.coverage.verdicts.unknown, "verdict")} unknown`] as const,
    [aside("known"), `${aside("known")} known`] as const,
    [aside("inline") + aside("config"), `${aside("inline") + aside("config")} suppressed`] as const,
  ];
  const said = parts.flatMap(([number, words]) => (number > 0 ? [words] : []));
  return report.findings.length === 0 ? ["no findings", ...said].join(", ") : said.join(", ");
}

/** The tools of a finding: `issue_refund`, `all 6 tools`, `4 tools: a, b, c and 1 more`. */
export function toolsOfFinding({ tools }: Finding, report: Report, most = 4): string {
  if (tools.length === 0) return "the server";
  if (tools.length > 1 && tools.length === report.tools.length) return `all ${tools.length} tools`;
  return tools.length > most ? `${tools.length} tools: ${listed(tools, most)}` : listed(tools, most);
}

/** What a page has room for: each rule is shown once before any is shown twice. */
export function foremost(findings: readonly Finding[], most: number): readonly Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ rule }) => !seen.has(rule) && seen.add(rule)).slice(0, most);
}
