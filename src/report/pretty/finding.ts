import type { Finding, Report } from "../../model/report.ts";
import type { Step } from "../../model/place.ts";
import { oneLine } from "../json.ts";
import { under } from "../paths.ts";
import { toolsOfFinding } from "../summary.ts";
import { clean, cleanLine, cleanUpTo, fit, operationText, width, wrap } from "../text.ts";
import { inSeverity, type Look } from "./look.ts";

const INDENT = "  ";
/** Of a longer trail the middle is left out, if that saves more than it says. */
const MOST_STEPS = 10;
const EITHER_END = 4;

/** `src/tools/refund.ts:41:9  error  write/not-idempotent  issue_refund` */
export function headOf(finding: Finding, report: Report, look: Look): string {
  const { place, severity, rule, confidence } = finding;
  const { paint } = look;
  const where = `${clean(under(look.base, place.file))}:${place.line}:${place.column}`;
  const sure = confidence === "likely" ? " (likely)" : "";
  const tools = cleanUpTo(toolsOfFinding(finding, report, look.verbose ? 40 : 4), 8000);
  const taken = width(where) + severity.length + sure.length + rule.length + 6;
  const room = look.width - taken;
  const head = `${paint.bold(where)}  ${inSeverity(severity, severity, look)}${paint.dim(sure)}  ${rule}`;
  if (room >= width(tools) || room >= 24) return `${head}  ${fit(tools, Math.max(room, 8))}`;
  return [head, ...wrap(tools, look.width - INDENT.length).map((line) => INDENT + line)].join("\n");
}

/** The finding with its frame, its trail and its fix. `explains`: say where the rule is explained. */
export function blockOf(finding: Finding, report: Report, look: Look, explains: boolean): string {
  const { paint } = look;
  const columns = look.width - INDENT.length;
  const paragraph = (text: string): string[] => wrap(clean(text), columns).map((line) => INDENT + line);
  const hanging = (name: string, text: string): string[] =>
    wrap(text, columns - name.length - 1).map((line, i) => `${INDENT}${i === 0 ? paint.dim(name) : " ".repeat(name.length)} ${line}`);
  const fix = explains ? `${finding.fix} (mcp-audit explain ${finding.rule})` : finding.fix;
  return [
    headOf(finding, report, look),
    ...paragraph(finding.message),
    ...frameOf(finding, look),
    ...(finding.trail.length > 1 ? hanging("trail:", trailOf(finding.trail, look)) : []),
    ...(finding.witness === undefined ? [] : hanging("shown by:", cleanLine(oneLine(finding.witness, look.verbose ? 4000 : 300)))),
    ...hanging("fix:", clean(fix)),
  ].join("\n");
}

/** `registered src/server.ts:88 → withErrors src/lib/errors.ts:12 → handler :34`: a file is named when it changes, from the root. */
function trailOf(trail: readonly Step[], look: Look): string {
  let file = "";
  const said = trail.map(({ place, text }) => {
    const where = place.file === file ? `:${place.line}` : `${fileOf(place.file, look)}:${place.line}`;
    file = place.file;
    return `${operationText(text)} ${where}`;
  });
  if (look.verbose || said.length <= MOST_STEPS) return said.join(" → ");
  const [head, tail] = [said.slice(0, EITHER_END), said.slice(-EITHER_END)];
  return [...head, `… ${said.length - 2 * EITHER_END} more …`, ...tail].join(" → ");
}

/** A path from the root, as messages have it; one that leads out of the root from where the reader stands. */
export const fileOf = (file: string, { base }: Look): string => clean(file.startsWith("../") ? under(base, file) : file);

/** The lines of source with a caret line under the place. */
function frameOf({ frame, place, label, severity }: Finding, look: Look): string[] {
  if (!frame || frame.length === 0) return [];
  const { paint } = look;
  const gutter = String(frame.at(-1)!.line).length;
  const columns = Math.max(20, look.width - INDENT.length - gutter - 5);
  const margin = (line: number | ""): string => `${INDENT}  ${paint.dim(`${String(line).padStart(gutter)} |`)} `;
  const dedent = commonIndent(frame.map(({ text }) => cleanLine(text)));
  return frame.flatMap(({ line, text, column }) => {
    const shown = (column === undefined ? cleanLine(text) : `…${cleanLine(text.slice(1))}`).slice(dedent);
    const source = margin(line) + fit(shown, columns);
    if (line !== place.line) return [source];
    const start = place.column - (column ?? 1);
    if (start < 0 || start > text.length) return [source];
    const end = place.endLine === place.line && place.endColumn !== undefined ? place.endColumn - (column ?? 1) : text.length;
    const before = width(cleanLine(text.slice(0, start)).slice(dedent));
    const room = columns - before;
    if (room < 1) return [source];
    const carets = "^".repeat(Math.max(1, Math.min(room, width(cleanLine(text.slice(start, Math.max(end, start)).trimEnd())))));
    const said = label === undefined ? "" : ` ${clean(label)}`;
    const fits = before + carets.length + width(said) <= columns;
    const caretLine = `${margin("")}${" ".repeat(before)}${inSeverity(severity, carets + (fits ? said : ""), look)}`;
    return fits || said === "" ? [source, caretLine] : [source, caretLine, `${margin("")}${" ".repeat(Math.min(before, 8))}${inSeverity(severity, fit(said.trim(), columns - 8), look)}`];
  });
}

function commonIndent(lines: readonly string[]): number {
  const indents = lines.filter((line) => line.trim() !== "").map((line) => line.length - line.trimStart().length);
  return indents.length > 0 ? Math.min(...indents) : 0;
}
