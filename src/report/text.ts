/**
 * What must not reach a terminal or a browser as it is: control and format characters (bidi overrides, zero-width, tags), line and
 * paragraph separators, lone surrogates, and fillers that look like nothing (Unicode Cc, Cf, Zl, Zp, Cs; U+115F, U+1160, U+3164, U+FFA0,
 * variation selectors supplement).
 */
const unsafe = /[\u{e0100}-\u{e01ef}\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u115f\u1160\u3164\uffa0]/gu;

/** No name or message of good faith is longer. */
const MOST = 1000;

/** Text of strangers on one line: white space becomes a space, whatever is invisible or steers a terminal becomes its number. */
export const clean = (text: string): string => cleanUpTo(text, MOST);

/** As `clean`, where more than a name or a message is expected. */
export function cleanUpTo(text: string, most: number): string {
  return clipped(text, most).replace(/[\t\n\r]+/g, " ").replace(unsafe, escaped);
}

/** What a call does, as the story has it, with each part that is not known as dots: `POST …/refunds`. */
export const operationText = (operation: string): string => clean(operation.replace(/(?:\$\{\})+/g, "…"));

/** As `clean`, for a line of source: its tabs become two spaces, so that carets stand where they should. */
export function cleanLine(text: string): string {
  return clipped(text, MOST).replace(/\t/g, "  ").replace(unsafe, escaped);
}

const clipped = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

function escaped(character: string): string {
  return `\\u{${character.codePointAt(0)!.toString(16)}}`;
}

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u;

/** Columns that a text takes on a terminal (Unicode TR 11: wide characters two, combining marks none). */
export function width(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let columns = 0;
  for (const character of text) columns += /[\p{Mn}\p{Me}]/u.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return columns;
}

/** Cut to so many columns, with an ellipsis where something is missing. */
export function fit(text: string, columns: number): string {
  if (width(text) <= columns) return text;
  let kept = "";
  let taken = 0;
  for (const character of text) {
    const each = width(character);
    if (taken + each > columns - 1) break;
    kept += character;
    taken += each;
  }
  return `${kept.trimEnd()}…`;
}

export const pad = (text: string, columns: number): string => text + " ".repeat(Math.max(0, columns - width(text)));

/** Lines of at most so many columns, broken at spaces; a word that is longer stays whole. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && width(line) + 1 + width(word) > columns) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return line === "" ? lines : [...lines, line];
}

/** `1 error`, `2 errors`. */
export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;

/** `a`, `a and b`, `a, b and 3 more`: at most so many by name. */
export function listed(names: readonly string[], most = 4): string {
  const shown = names.slice(0, names.length > most ? most - 1 : most);
  const rest = names.length - shown.length;
  const words = rest > 0 ? [...shown, `${rest} more`] : shown;
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)!}`;
}
