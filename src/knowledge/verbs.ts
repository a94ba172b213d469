import type { EffectKind } from "../model/story.ts";

/** What a method does by the verb of its name, and whether a repeat changes anything. */
export interface Verb {
  readonly effect: EffectKind;
  readonly idempotent?: boolean;
}

/** Verb -> what it does. Source: the method names of the packages in `effects/`, and guards.md's list of write verbs seen in servers. */
const words: readonly (readonly [effect: EffectKind, idempotent: boolean | undefined, verbs: string])[] = [
  ["read", true, "get list find read fetch retrieve search query count exist exists has describe show lookup check scan select view head info inspect"],
  ["read", true, "status stats download preview validate verify lint compare diff resolve peek browse autocomplete suggest explain estimate history tail"],
  ["read", true, "load aggregate filter poll ping test whoami export all watch logs discover analyze summarize"],
  ["create", false, "create add insert make duplicate clone copy import fork register append generate upload new book order enqueue"],
  ["update", true, "update edit patch set put modify replace rename move change assign unassign enable disable archive unarchive restore mark"],
  ["update", true, "tag untag pin unpin lock unlock approve reject close reopen complete cancel upsert attach detach link unlink label merge accept dismiss"],
  ["update", true, "activate deactivate suspend resume pause mute unmute block unblock star unstar follow unfollow subscribe unsubscribe grant configure"],
  ["update", undefined, "save sync store persist commit write transition convert scale resize"],
  ["update", false, "increment decrement toggle bump adjust"],
  ["delete", true, "delete remove destroy drop purge clear unset revoke kill trash truncate erase wipe del rm terminate flush void"],
  ["send", false, "send post publish notify email reply broadcast dispatch submit push message comment invite share forward"],
  ["execute", false, "run execute exec invoke trigger eval start stop restart deploy launch rollback apply charge pay refund capture transfer confirm"],
  ["execute", false, "schedule perform process call kick rotate provision migrate retry replay"],
];

const verbs = new Map<string, Verb>(
  words.flatMap(([effect, idempotent, names]) =>
    names.split(" ").map((name): [string, Verb] => [name, { effect, ...(idempotent !== undefined && { idempotent }) }]),
  ),
);

const MOST_REMEMBERED = 10_000;
const remembered = new Map<string, readonly string[]>();

/** `sendHTTPRequest` -> send, http, request. */
export function wordsOf(name: string): readonly string[] {
  let words = remembered.get(name);
  if (!words) {
    words = split(name);
    if (remembered.size < MOST_REMEMBERED && name.length < 100) remembered.set(name, words);
  }
  return words;
}

const split = (name: string): readonly string[] =>
  name
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== "");

export const verbOfWord = (word: string): Verb | undefined => verbs.get(word);

/** The verb of a method's name: its first word, or what `…And…`, `…Or…`, `…IfNotExists` make of it; the last where the first is none. */
export function verbOf(name: string): Verb | undefined {
  const parts = wordsOf(name);
  const first = verbs.get(parts[0] === "bulk" || parts[0] === "batch" || parts[0] === "do" || parts[0] === "try" ? (parts[1] ?? "") : (parts[0] ?? ""));
  const text = parts.join(" ");
  if (/\bif (not|absent|missing)\b/.test(text) || /^(get|find) or (create|insert|add)\b/.test(text)) return { effect: "create", idempotent: true };
  if (/^(create|insert|add) or (update|replace)\b/.test(text)) return { effect: "update", idempotent: true };
  if (first?.effect === "read" || !first) {
    const joined = parts.findIndex((word, i) => i > 0 && (word === "and" || word === "or"));
    const second = joined > 0 ? verbs.get(parts[joined + 1] ?? "") : undefined;
    if (second && second.effect !== "read") return second;
  }
  if (first) return first;
  return parts.length > 1 ? verbs.get(parts.at(-1)!) : undefined;
}
