import { innerPattern, isFormatWithin, outerPattern } from "./formats.ts";
import { codePoints } from "./json.ts";
import type { Automaton } from "./language.ts";
import { automatonOf, refusedBy, shared } from "./language.ts";
import type { Outcome, Signed } from "./outcome.ts";
import { firstOf, none, obstacle, open } from "./outcome.ts";

/** Words that a person understands, one of which usually does. */
const liked = [
  "a", "text", "note", "", "1", "A", "en", "EUR", "2026-01-31", "2026-01-31T12:00:00Z", "12:00:00Z", "12:00:00", "ada@example.com",
  "https://example.com/a", "/a", "example.com", "123e4567-e89b-42d3-a456-426614174000", "192.0.2.1", "2001:db8::1", "P1D", "1.0.0", "#aabbcc",
  "a-b", "a_b", "a b", "-", "!", "2026-01-31 12:00:00Z", "(", "{", "https://example.com/?q={a}", "\n", "é", "😀", "ab", "abc", "10", "0", "00000000-0000-0000-0000-000000000000", "2026-01-31T12:00:00+02:00",
  "2026-01-31t12:00:00z", "23:59:60Z", "2026-12-31T23:59:60Z", "urn:uuid:123e4567-e89b-42d3-a456-426614174000", "ada@example", "example", "user+tag@sub.example.org",
];
const maxWord = 1_000_000;

/** A string that meets atoms about strings. */
export function findString(atoms: readonly Signed[]): Outcome {
  let least = 0;
  let most = Infinity;
  const excluded: string[] = [];
  for (const { node, holds } of atoms) {
    if (node.op === "length" && holds) least = Math.max(least, node.min);
    else if (node.op === "length") most = Math.min(most, node.min - 1);
    else if (node.op === "in" && !holds) for (const value of node.values.values()) if (typeof value === "string") excluded.push(value);
  }
  if (least > most) return none;
  if (most === 0) return firstOf([""], atoms, true, "string");
  if (contradictoryFormats(atoms)) return none;
  if (least > maxWord) return open("minLength");
  const long = least > 0 ? ["a", "1", "A", "-"].map((char) => char.repeat(least)) : [];
  const quick = firstOf([...liked.filter((word) => fits(word, least, most)), ...long], atoms, false, "string");
  if (quick.kind === "some" && quick.sure) return quick;
  const { languages, missing } = languagesOf(atoms, excluded);
  if (languages.length === 0) return missing ? sooner(quick, open(missing)) : afresh(atoms, excluded, least, quick);
  const common = shared(languages, least, most);
  if (common === "empty") return none;
  if (common === "open") return sooner(quick, open(obstacle(atoms, missing ?? "pattern")));
  return sooner(firstOf([common.word], atoms, false, missing ?? "pattern"), quick);
}

const fits = (word: string, least: number, most: number): boolean => {
  const length = codePoints(word);
  return length >= least && length <= most;
};

const sooner = (one: Outcome, other: Outcome): Outcome => (one.kind === "some" ? one : other.kind === "some" ? other : one);

/** A text that nothing but its length and a finite list keeps out. */
function afresh(atoms: readonly Signed[], excluded: readonly string[], least: number, quick: Outcome): Outcome {
  const made = excluded.map((_, index) => `a${index}`.padEnd(least, "a"));
  const short = [..."abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"].map((char) => char.repeat(Math.max(1, least)));
  return sooner(firstOf([...made, ...short], atoms, false, "enum"), quick);
}

function contradictoryFormats(atoms: readonly Signed[]): boolean {
  const names = (wanted: boolean): string[] => atoms.flatMap(({ node, holds }) => (node.op === "format" && holds === wanted ? [node.name] : []));
  const refused = names(false);
  return names(true).some((narrow) => refused.some((wide) => isFormatWithin(narrow, wide)));
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");

/**
 * Languages that together accept at least the texts that meet the atoms; `missing` names an atom that none of them covers.
 * Leaving one out only widens: an empty intersection stays a proof.
 */
function languagesOf(atoms: readonly Signed[], excluded: readonly string[]): { languages: Automaton[]; missing: string | null } {
  const languages: Automaton[] = [];
  let missing: string | null = null;
  const add = (automaton: Automaton | null, keyword: string): void => {
    if (automaton) languages.push(automaton);
    else missing = keyword;
  };
  for (const { node, holds } of atoms) {
    if (node.op === "pattern") add(holds ? automatonOf(node.source) : refusedBy(node.source), "pattern");
    if (node.op !== "format") continue;
    const pattern = holds ? outerPattern(node.name) : innerPattern(node.name);
    add(pattern === undefined ? null : holds ? automatonOf(pattern) : refusedBy(pattern), `format ${node.name}`);
  }
  if (languages.length > 0 && excluded.length > 0 && excluded.length <= 300 && excluded.join("").length < 5_000) {
    add(refusedBy(`^(?:${excluded.map(escaped).join("|")})$`), "enum");
  }
  return { languages, missing };
}
