import type { Finding, Report, ReportTool, ReportVerdict } from "../model/report.ts";
import type { Duty } from "../model/rule.ts";

/**
 * How a tool stands with a duty.
 * - `broken`: a finding says so. `aside`: a finding that is known or accepted. `quiet`: broken, but not told for this exposure and profile.
 * - `unknown`: some rule could not tell. `kept`: all that apply pass. `none`: no rule of the duty applies.
 */
export type Standing = "broken" | "aside" | "quiet" | "unknown" | "kept" | "none";

export interface Cell {
  readonly standing: Standing;
  readonly severity?: Finding["severity"];
  /** The broken rules, each in its own words without the duty: `guard` of scope/missing-guard. */
  readonly words: readonly string[];
  /** Of an unknown: why the first rule could not tell, with its place. */
  readonly why?: string;
}

export interface Row {
  readonly tool: ReportTool;
  readonly cells: readonly Cell[];
}

export interface Matrix {
  readonly duties: readonly Duty[];
  readonly rows: readonly Row[];
  /** By duty, the cell that all tools have in common; undefined where they differ or are too few for a summary. */
  readonly shared: readonly (Cell | undefined)[];
}

/** With fewer tools a row for all of them would be longer than what it saves. */
const FEWEST_TO_SHARE = 6;

/** Tools by duties. The worst tools come first where `worstFirst`; else as the server lists them. */
export function matrixOf(report: Report, worstFirst = false): Matrix {
  const duties = [...new Set(report.rules.map(({ duty }) => duty))].filter((duty) => duty !== "coverage");
  const told = index(report.findings);
  const aside = index(report.suppressed);
  const rows = report.tools.map((tool): Row => ({ tool, cells: duties.map((duty) => cellOf(report, tool, duty, told, aside)) }));
  if (worstFirst) rows.sort((a, b) => weight(b) - weight(a));
  const shared = duties.map((_, at) => {
    const first = rows[0]?.cells[at];
    return first && rows.length >= FEWEST_TO_SHARE && rows.every(({ cells }) => sameCell(cells[at]!, first)) ? first : undefined;
  });
  return { duties, rows, shared };
}

/** Rows that say the same of their tools, together, in the order of the first of each. */
export function alike(rows: readonly Row[]): readonly (readonly Row[])[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = JSON.stringify(row.cells);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()];
}

const sameCell = (a: Cell, b: Cell): boolean =>
  a.standing === b.standing && a.severity === b.severity && a.why === b.why && a.words.join() === b.words.join();

type Index = ReadonlyMap<string, Finding>;

function index(findings: readonly Finding[]): Index {
  return new Map(findings.flatMap((finding) => finding.tools.map((tool): [string, Finding] => [`${finding.rule}\0${tool}`, finding])));
}

function cellOf(report: Report, tool: ReportTool, duty: Duty, told: Index, aside: Index): Cell {
  const verdicts = report.rules.flatMap(({ id, duty: of }) => {
    const verdict = of === duty ? tool.verdicts[id] : undefined;
    return verdict === undefined ? [] : [{ id, ...verdict }];
  });
  const failing = verdicts.filter(({ verdict }) => verdict === "fail");
  const broken = failing.filter(({ id }) => told.has(`${id}\0${tool.name}`));
  if (broken.length > 0) {
    const severities = broken.map(({ id }) => told.get(`${id}\0${tool.name}`)!.severity);
    const severity = (["error", "warning", "note"] as const).find((each) => severities.includes(each))!;
    const first = broken.filter((_, i) => severities[i] === severity);
    const rest = broken.filter((_, i) => severities[i] !== severity);
    return { standing: "broken", severity, words: [...first, ...rest].map(({ id }) => wordOf(id)) };
  }
  const unknown = verdicts.find(({ verdict }) => verdict === "unknown");
  if (unknown) return { standing: "unknown", words: [], ...whyOf(unknown, tool) };
  if (failing.length > 0) {
    const known = failing.some(({ id }) => aside.has(`${id}\0${tool.name}`));
    return { standing: known ? "aside" : "quiet", words: failing.map(({ id }) => wordOf(id)) };
  }
  return { standing: verdicts.some(({ verdict }) => verdict === "pass") ? "kept" : "none", words: [] };
}

function whyOf({ why, file, line }: ReportVerdict, { unresolved }: ReportTool): { why?: string } {
  const reason = unresolved ?? why;
  if (reason === undefined) return {};
  const where = `(${file}:${line})`;
  return { why: file === undefined || line === undefined || reason.includes(where) ? reason : `${reason} ${where}` };
}

/** `write/not-idempotent` is a cross before `idempotent`: the cross says "not" and "missing". */
const wordOf = (rule: string): string => (rule.split("/")[1] ?? rule).replace(/^(not|missing)-/, "");

const weights = { error: 10_000, warning: 100, note: 1 } as const;
const weight = ({ cells }: Row): number => cells.reduce((sum, { standing, severity, words }) => sum + (standing === "broken" ? weights[severity!] * words.length : 0), 0);
