import { readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { decoded, MAX_FILE_BYTES } from "./text.ts";

/** A position in a file, from 0 as compilers count. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/** Where a position of a built file was written, and in which file. */
export interface Origin extends Position {
  readonly file: string;
}

/** One piece of a line: from this column on it stems from there. */
interface Segment extends Origin {
  readonly column: number;
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const DIGITS = new Map([...ALPHABET].map((char, index) => [char, index]));

/** The numbers of a base64 VLQ text (Source Map, ECMA-426); undefined where it is none. */
function numbersIn(text: string): number[] | undefined {
  const numbers: number[] = [];
  let [value, shift] = [0, 0];
  for (const char of text) {
    const digit = DIGITS.get(char);
    if (digit === undefined || shift > 30) return undefined;
    value += (digit & 31) * 2 ** shift;
    shift += 5;
    if (digit & 32) continue;
    numbers.push(value % 2 === 1 ? -Math.floor(value / 2) : value / 2);
    [value, shift] = [0, 0];
  }
  return numbers;
}

/** A map of a built file that holds the text of what it was built from. */
export class SourceMap {
  /** Texts by absolute path. */
  readonly texts: ReadonlyMap<string, string>;
  private readonly lines: readonly (readonly Segment[])[];

  private constructor(texts: ReadonlyMap<string, string>, lines: readonly (readonly Segment[])[]) {
    this.texts = texts;
    this.lines = lines;
  }

  /** The map that a built file names, where it can be read and says the sources' texts. */
  static of(file: string, text: string): SourceMap | undefined {
    const named = /\/\/[#@] sourceMappingURL=(\S+)\s*$/.exec(text.slice(-1_000_000))?.[1];
    if (named === undefined) return undefined;
    try {
      const inline = /^data:application\/json;(?:charset=[^;,]+;)?base64,(.+)$/.exec(named)?.[1];
      const path = resolve(dirname(file), decodeURI(named));
      if (inline === undefined && statSync(path).size > MAX_FILE_BYTES) return undefined;
      const json = inline === undefined ? decoded(readFileSync(path)) : Buffer.from(inline, "base64").toString("utf8");
      return SourceMap.read(JSON.parse(json) as Raw, inline === undefined ? dirname(path) : dirname(file));
    } catch {
      return undefined;
    }
  }

  private static read({ version, sources, sourcesContent, sourceRoot, mappings }: Raw, folder: string): SourceMap | undefined {
    if (version !== 3 || !Array.isArray(sources) || !Array.isArray(sourcesContent) || typeof mappings !== "string") return undefined;
    const base = typeof sourceRoot === "string" ? resolve(folder, sourceRoot) : folder;
    const isTold = (source: unknown, i: number): source is string => typeof source === "string" && typeof sourcesContent[i] === "string";
    const paths = sources.map((source, i) => (isTold(source, i) && !/^\w+:/.test(source) ? resolve(base, source) : undefined));
    const texts = new Map(paths.flatMap((path, i) => (path === undefined ? [] : [[path, sourcesContent[i] as string] as const])));
    return texts.size > 0 ? new SourceMap(texts, segmentsOf(mappings, paths)) : undefined;
  }

  /** Where a position was written; undefined where the compiler added it. */
  originOf({ line, character }: Position): Origin | undefined {
    const segments = this.lines[line] ?? [];
    let [low, high] = [0, segments.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (segments[middle]!.column <= character) low = middle + 1;
      else high = middle;
    }
    return segments[low - 1];
  }
}

interface Raw {
  readonly version?: unknown;
  readonly sources?: unknown;
  readonly sourcesContent?: unknown;
  readonly sourceRoot?: unknown;
  readonly mappings?: unknown;
}

/** Every number but the column says how far it is from the one before, through all lines. */
function segmentsOf(mappings: string, paths: readonly (string | undefined)[]): Segment[][] {
  let [source, line, character] = [0, 0, 0];
  return mappings.split(";").map((group) => {
    let column = 0;
    const segments: Segment[] = [];
    for (const text of group === "" ? [] : group.split(",")) {
      const [columns, sources, lines, characters] = numbersIn(text) ?? [];
      if (columns === undefined) continue;
      column += columns;
      if (sources === undefined || lines === undefined || characters === undefined) continue;
      source += sources;
      line += lines;
      character += characters;
      const file = paths[source];
      if (file !== undefined) segments.push({ column, file, line, character });
    }
    return segments;
  });
}
