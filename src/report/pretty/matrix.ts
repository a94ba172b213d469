import type { Report } from "../../model/report.ts";
import { matrixOf, type Cell, type Standing } from "../matrix.ts";
import { clean, fit, pad, width } from "../text.ts";
import { inSeverity, type Look } from "./look.ts";

const MOST_ROWS = 20;
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

/** Tools by duties, as wide as the terminal allows: words of the broken rules, their first parts, or the marks alone. */
export function matrixText(report: Report, look: Look): string {
  const matrix = matrixOf(report, !look.verbose && report.tools.length > MOST_ROWS);
  const rows = look.verbose ? matrix.rows : matrix.rows.slice(0, MOST_ROWS);
  const names = rows.map(({ tool }) => fit(clean(tool.name), NAME_COLUMNS));
  const nameColumns = Math.max(...names.map(width));
  const fits = (spell: Spelling): boolean => nameColumns + columnsOf(spell).reduce((sum, columns) => sum + columns + 2, 2) <= look.width;
  const columnsOf = (spell: Spelling): number[] =>
    matrix.duties.map((duty, i) => Math.max(duty.length, ...rows.map(({ cells }) => width(textOf(cells[i]!, spell)))));
  const spell = spellings.find(fits) ?? spellings.at(-1)!;
  const columns = columnsOf(spell);
  const taken = nameColumns + columns.reduce((sum, each) => sum + each + 2, 2);
  const { paint } = look;
  const head = `${" ".repeat(nameColumns + 2)}${matrix.duties.map((duty, i) => pad(duty, columns[i]!)).join("  ")}`.trimEnd();
  const body = rows.map(({ cells, why }, i) => {
    const painted = cells.map((cell, j) => paintCell(cell, pad(textOf(cell, spell), columns[j]!), look));
    const room = look.width - taken;
    const reason = why !== undefined && room >= 20 ? paint.dim(`  ${fit(clean(why), room - 2)}`) : "";
    return `${pad(names[i]!, nameColumns)}  ${painted.join("  ")}${reason}`.trimEnd();
  });
  const rest = matrix.rows.length - rows.length;
  const key = legendOf(rows.flatMap(({ cells }) => cells));
  return [paint.bold(head), ...body, ...(rest > 0 ? [paint.dim(`… and ${rest} more tools, none worse: --verbose`)] : []), paint.dim(key.join("   "))].join("\n");
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

function textOf({ standing, severity, words }: Cell, spell: Spelling): string {
  if (standing !== "broken") return marks[standing];
  return spell(words, severity === "note" ? NOTED : marks.broken);
}

function paintCell({ standing, severity }: Cell, text: string, look: Look): string {
  if (standing === "broken") return inSeverity(severity!, text, look);
  if (standing === "kept") return look.paint.green(text);
  return standing === "unknown" ? look.paint.cyan(text) : look.paint.dim(text);
}
