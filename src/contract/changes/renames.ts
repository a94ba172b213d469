import type { Json } from "../../model/server.ts";
import { canonical, isObject } from "../schema/json.ts";

/** Words of a name: `amountMinor`, `amount_minor` and `amount-minor` have the same two. */
const wordsOf = (name: string): string[] =>
  name
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter(Boolean);

const stem = (word: string): string => word.replace(/(?:ies|es|s)$/, "");

/** How many of the words of two names are the same, from 0 to 1; one name inside the other counts as near. */
export function likeness(one: string, other: string): number {
  const [a, b] = [wordsOf(one).map(stem), wordsOf(other).map(stem)];
  if (a.join("") === b.join("")) return 1;
  const common = a.filter((word) => b.includes(word)).length;
  const share = (2 * common) / Math.max(1, a.length + b.length);
  const [short, long] = [a.join(""), b.join("")].sort((x, y) => x.length - y.length) as [string, string];
  return Math.max(share, short.length >= 3 && long.includes(short) ? 0.6 : 0);
}

const withoutWords = (schema: Json | undefined): string =>
  schema === undefined ? "" : canonical(isObject(schema) ? Object.fromEntries(Object.entries(schema).filter(([key]) => !["title", "description", "default", "examples"].includes(key))) : schema);

const textsOf = (schemas: ReadonlyMap<string, Json>): (readonly [name: string, text: string])[] =>
  [...schemas].map(([name, schema]) => [name, withoutWords(schema)]);

/** A schema that says enough to be recognised by it alone. */
const telling = 40;

/** For each name that went, the new one that looks like it: by its words, or because it alone came and has the same telling schema. */
export function renamesOf(gone: ReadonlyMap<string, Json>, fresh: ReadonlyMap<string, Json>, least = 0.5): ReadonlyMap<string, string> {
  const isLone = gone.size === 1 && fresh.size === 1;
  const [before, after] = [textsOf(gone), textsOf(fresh)];
  const pairs = before.flatMap(([old, text]) =>
    after.flatMap(([now, other]) => {
      const words = likeness(old, now);
      const isSame = text === other;
      const isKnown = words >= 0.5 || (isLone && isSame && text.length >= telling);
      return isKnown ? [{ old, now, score: words + (isSame ? 0.3 : 0) + (isLone && isSame ? 0.5 : 0) }] : [];
    }),
  );
  pairs.sort((a, b) => b.score - a.score || (a.old + a.now < b.old + b.now ? -1 : 1));
  const found = new Map<string, string>();
  const taken = new Set<string>();
  for (const { old, now, score } of pairs) {
    if (score < least || found.has(old) || taken.has(now)) continue;
    found.set(old, now);
    taken.add(now);
  }
  return found;
}
