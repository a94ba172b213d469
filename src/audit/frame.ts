import type { Place } from "../model/place.ts";
import type { FrameLine } from "../model/report.ts";
import type { Sources } from "./sources.ts";

const LINES_BEFORE = 2;
/** Of a longer line (bundles hold a program in one) only the part around the place is kept. */
const MAX_COLUMNS = 160;
const COLUMNS_BEFORE = 60;

/** The line of a place with up to two lines before it; undefined where the file does not have that line. */
export function frameOf(place: Place, sources: Sources): readonly FrameLine[] | undefined {
  const lines = sources.lines(place.file);
  if (place.line < 1 || place.line > lines.length) return undefined;
  const first = Math.max(1, place.line - LINES_BEFORE);
  const shown = lines.slice(first - 1, place.line).map((text, i) => cut(first + i, text, first + i === place.line ? place.column : 1));
  while (shown.length > 1 && shown[0]!.text.trim() === "") shown.shift();
  return shown;
}

function cut(line: number, text: string, column: number): FrameLine {
  if (text.length <= MAX_COLUMNS) return { line, text };
  const start = Math.max(0, Math.min(column - 1, text.length - 1) - COLUMNS_BEFORE);
  return { line, text: text.slice(start, start + MAX_COLUMNS), ...(start > 0 && { column: start + 1 }) };
}
