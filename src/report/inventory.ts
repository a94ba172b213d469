import type { Report, ReportTool } from "../model/report.ts";
import { under } from "./paths.ts";
import type { Look } from "./pretty/look.ts";
import { matrixText } from "./pretty/matrix.ts";
import { exposureOf, toolsOf } from "./summary.ts";
import { clean, fit, listed, operationText, pad, width } from "./text.ts";

/** The column that gives way where the terminal is narrow. */
const EFFECTS = 3;

/** The tools, what each may do and asks for, and the matrix: for people. */
export function inventoryText(report: Report, look: Look): string {
  const { paint } = look;
  const head = `${paint.bold(clean(report.server.name))}   ${clean([report.server.sdk, exposureOf(report), toolsOf(report)].filter(Boolean).join(" · "))}`;
  const table = [["tool", "class", "scopes", "effects", "place"], ...report.tools.map((tool) => rowOf(tool, look.base))];
  const columns = [34, 7, 30, 200, 200].map((most, i) => Math.min(most, Math.max(...table.map((row) => width(row[i]!)))));
  const others = columns.reduce((sum, each, i) => (i === EFFECTS ? sum : sum + each + 2), 0);
  columns[EFFECTS] = Math.min(columns[EFFECTS]!, Math.max(24, look.width - others));
  const lines = table.map((row, at) => {
    const line = row.map((text, i) => (i === row.length - 1 ? text : pad(fit(text, columns[i]!), columns[i]!))).join("  ");
    return at === 0 ? paint.bold(line) : line;
  });
  return `${[head, lines.join("\n"), matrixText(report, { ...look, verbose: true })].join("\n\n")}\n`;
}

function rowOf(tool: ReportTool, base: string): string[] {
  const effects = [...new Set(tool.effects.map(({ kind, operation }) => `${kind} ${operation}`))];
  const what = tool.unresolved !== undefined && effects.length === 0 ? "? not followed" : listed(effects.map(operationText), 3) || "none";
  const { file, line } = tool.handler ?? tool.location;
  const only = tool.conditional === undefined ? "" : `  only if ${fit(clean(tool.conditional), 40)}`;
  return [clean(tool.name), tool.class, tool.scopes.map(clean).join(", ") || "–", what, `${clean(under(base, file))}:${line}${only}`];
}
