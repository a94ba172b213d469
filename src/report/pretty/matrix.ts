import type { Report } from "../../model/report.ts";
import { alike, matrixOf, type Cell, type Matrix, type Row, type Standing } from "../matrix.ts";
import { clean, fit, listed, pad, width, wrap } from "../text.ts";
import { inSeverity, type Look } from "./look.ts";

const MOST_ROWS = 20;
const MOST_REASONS = 5;
const NAME_COLUMNS = 34;

const marks: Readonly<Record<Standing, string>> = { broken: "✗", aside: "~", quiet: "○", unknown: "?", kept: "✓", none: "–" };

/** A note is no cross: without colours nobody could tell it from an error. */
const NOTED = "!";

const legend: Readonly<Record<Standing, string>> = {
  kept: "kept",
  broken: "broken",
  aside: "known or accepted",
  quiet: "broken, not told here",
  unknown: "cannot tell",
  none: "does not apply",
};

/**
 * Tools by duties, as wide as the terminal allows: words of the broken rules, their first parts, or the marks alone. What all tools have in
 * common stands in one row of its own, as do many tools that stand alike; under the matrix stands why a mark is a question mark.
 */
export function matrixText(report: Report, look: Look): string {
  const { paint } = look;
  const matrix = matrixOf(report, !look.verbose && report.tools.length > MOST_ROWS);
  const { shared } = matrix;
  const apart = shared.every((cell) => cell !== undefined) ? [] : matrix.rows;
  const groups = look.verbose || apart.length <= MOST_ROWS ? apart.map((row) => [row]) : alike(apart);
  const rows = look.verbose ? groups : groups.slice(0, MOST_ROWS);
  const lines: Line[] = [
    ...(shared.some((cell) => cell !== undefined) ? [{ name: `all ${matrix.rows.length} tools`, cells: shared }] : []),
    ...rows.map((same) => ({ name: nameOf(same), cells: same[0]!.cells.map((cell, i) => (shared[i] ? undefined : cell)) })),
  ];
  const names = Math.max(...lines.map(({ name }) => width(name)));
  const columnsOf = (spell: Spelling): number[] =>
    matrix.duties.map((duty, i) => Math.max(duty.length, ...lines.map(({ cells }) => width(textOf(cells[i], spell)))));
  const fits = (spell: Spelling): boolean => names + columnsOf(spell).reduce((sum, columns) => sum + columns + 2, 2) <= look.width;
  const spell = spellings.find(fits) ?? spellings.at(-1)!;
  const columns = columnsOf(spell);
  const head = `${" ".repeat(names + 2)}${matrix.duties.map((duty, i) => pad(duty, columns[i]!)).join("  ")}`.trimEnd();
  const body = lines.map(({ name, cells }) => {
    const painted = cells.map((cell, i) => paintCell(cell, pad(textOf(cell, spell), columns[i]!), look));
    return `${pad(name, names)}  ${painted.join("  ")}`.trimEnd();
  });
  const rest = groups.slice(rows.length).flat().length;
  const cells = matrix.rows.flatMap((row) => row.cells);
  return [
    paint.bold(head),
    ...body,
    ...(rest > 0 ? [paint.dim(`… and ${rest} more tools, none worse: --verbose`)] : []),
    paint.dim(legendOf(cells).join("   ")),
    ...reasonsText(matrix, look),
  ].join("\n");
}

/** The first tool, and how many stand with it. */
function nameOf(same: readonly Row[]): string {
  const more = same.length > 1 ? ` and ${same.length - 1} more` : "";
  return `${fit(clean(same[0]!.tool.name), NAME_COLUMNS - more.length)}${more}`;
}

interface Line {
  readonly name: string;
  /** Undefined where the row for all tools says it. */
  readonly cells: readonly (Cell | undefined)[];
}

/** Why rules could not tell, each reason once, with its tools and duties. */
function reasonsText({ duties, rows }: Matrix, look: Look): string[] {
  const reasons = new Map<string, { tools: Set<string>; duties: Set<string> }>();
  for (const { tool, cells } of rows) {
    cells.forEach(({ why }, i) => {
      if (why === undefined) return;
      const known = reasons.get(why) ?? { tools: new Set(), duties: new Set() };
      reasons.set(why, known);
      known.tools.add(tool.name);
      known.duties.add(duties[i]!);
    });
  }
  const shown = [...reasons].slice(0, look.verbose ? undefined : MOST_REASONS);
  const lines = shown.flatMap(([why, { tools, duties: of }]) => {
    const who = tools.size === rows.length && tools.size > 2 ? `all ${tools.size} tools` : listed([...tools].map((name) => fit(clean(name), NAME_COLUMNS)), 3);
    const said = `${who}${of.size > 2 ? "" : ` (${[...of].join(", ")})`}: ${clean(why)}`;
    return wrap(said, look.width - 2).map((line, i) => `${i === 0 ? look.paint.cyan(marks.unknown) : " "} ${line}`);
  });
  const rest = reasons.size - shown.length;
  return [...lines, ...(rest > 0 ? [look.paint.dim(`  … and ${rest} more reasons: --verbose`)] : [])];
}

/** What the marks in use mean. */
function legendOf(cells: readonly Cell[]): string[] {
  const used = new Set(cells.flatMap(({ standing, severity }) => (standing === "broken" && severity === "note" ? [] : [standing])));
  const said = (Object.keys(legend) as Standing[]).filter((each) => used.has(each)).map((each) => `${marks[each]} ${legend[each]}`);
  return cells.some(({ severity }) => severity === "note") ? [...said, `${NOTED} note`] : said;
}

/** How much a cell says of the rules that are broken, each behind its mark. */
type Spelling = (words: readonly string[], mark: string) => string;

const firstPart = (word: string): string => word.split("-")[0]!;

const spellings: readonly Spelling[] = [
  (words, mark) => words.map((word) => `${mark} ${word}`).join(" "),
  (words, mark) => words.map((word) => `${mark} ${firstPart(word)}`).join(" "),
  (words, mark) => `${mark} ${firstPart(words[0]!)}${words.length > 1 ? ` +${words.length - 1}` : ""}`,
  (words, mark) => `${mark}${words.length > 1 ? words.length : ""}`,
];

function textOf(cell: Cell | undefined, spell: Spelling): string {
  if (!cell) return "";
  const { standing, severity, words } = cell;
  if (standing !== "broken") return marks[standing];
  return spell(words, severity === "note" ? NOTED : marks.broken);
}

function paintCell(cell: Cell | undefined, text: string, look: Look): string {
  if (!cell) return text;
  const { standing, severity } = cell;
  if (standing === "broken") return inSeverity(severity!, text, look);
  if (standing === "kept") return look.paint.green(text);
  return standing === "unknown" ? look.paint.cyan(text) : look.paint.dim(text);
}
