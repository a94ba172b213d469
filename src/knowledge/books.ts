import type { EffectCategory } from "./types.ts";
import { wordsOf } from "./verbs.ts";

/**
 * Parts of a server that keep its own books, by the words in the name of a file, of its folder, or of the function or class around.
 * What they do is no effect of a call (spec/rules.md, Vocabulary: its log, audit, telemetry and auth bookkeeping, its own cache).
 */
interface Part {
  readonly files: string;
  /** Words of a function's or class's name, of which one is there: `writeAuditLog`, and not `logWorkout`. */
  readonly functions: string;
  /** Sorts of effects that are bookkeeping there: sending is what telemetry does, and what a client under `auth/` does for the tools. */
  readonly categories: readonly EffectCategory[] | "all";
  /** What is asked there decides what is written down, and lets nobody in. */
  readonly writesDown?: true;
  /** What is kept there is kept by what was asked: elsewhere what the model names is what the tool is for. */
  readonly keyed?: true;
}

const parts: readonly Part[] = [
  { files: "telemetry", functions: "telemetry", categories: "all", writesDown: true },
  { files: "log logs logger loggers logging audit", functions: "log logger audit", categories: ["file"], writesDown: true },
  { files: "auth oauth oauth2 credential credentials keychain token tokens", functions: "", categories: ["file"] },
  { files: "cache caches", functions: "", categories: ["file", "cache"], keyed: true },
];

/** What else such a name says: how, where and what is written. */
const BESIDES = new Set(
  "to file write append add message messages msg error errors err info debug warn warning line entry event request response call console local rolling json structured".split(
    " ",
  ),
);

const wordsIn = (text: string): ReadonlySet<string> => new Set(text.split(" ").filter(Boolean));
const indexed = parts.map((part) => ({ ...part, files: wordsIn(part.files), functions: wordsIn(part.functions) }));

/** Where code stands: its file, and the functions and classes around it. */
export interface Standing {
  readonly file: string;
  readonly around: readonly string[];
}

function isIn({ file, around }: Standing, { files, functions }: (typeof indexed)[number]): boolean {
  if (file.split("/").some((segment) => wordsOf(segment).some((word) => files.has(word)))) return true;
  const isSuch = (words: readonly string[]): boolean =>
    words.some((word) => functions.has(word)) && words.every((word) => functions.has(word) || BESIDES.has(word));
  return around.map(wordsOf).some(isSuch);
}

/**
 * The effect stands in a part that keeps books, and the handler does not: for a tool whose purpose they are it is an effect.
 * @param isNamed what it is done to is named by an argument of the tool
 */
export const isBookkeeping = (category: EffectCategory, isNamed: boolean, effect: Standing, handler: Standing): boolean =>
  indexed.some((part) => {
    const isOf = part.categories === "all" || part.categories.includes(category);
    return isOf && (!isNamed || part.keyed) && isIn(effect, part) && !isIn(handler, part);
  });

/** The code stands where logs, traces and reports are written. */
export const writesDown = (standing: Standing): boolean => indexed.some((part) => part.writesDown && isIn(standing, part));
