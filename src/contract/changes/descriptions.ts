/** How a text was rewritten, for a person who has to judge it. */
export interface Rewrite {
  readonly kind: "description-changed" | "description-instructs" | "description-hides";
  /** The words that went and came, and what to look at twice. */
  readonly text: string;
}

const maxWords = 600;
const context = 3;
const longest = 240;

/**
 * Text that gives orders to the model instead of saying what the tool does (the tool poisoning and rug pull patterns of the OWASP MCP Top
 * 10 and of published MCP scanners).
 */
const instructions =
  /\b(?:ignore|disregard|forget|override)\b[^.]{0,40}\b(?:previous|prior|above|earlier|other|all|any)\b|\byou (?:must|have to|should always)\b|\b(?:always|never|first|instead)\b[^.]{0,20}\b(?:call|use|read|send|include|pass|forward|copy)\b|\bbefore (?:using|calling|running) (?:this|any|other)\b|\b(?:do not|don't|never) (?:tell|mention|reveal|inform|show|ask|notify)\b|<\/?(?:important|system|instructions?|secret|admin)>|\bsystem prompt\b|\b(?:secretly|silently|without (?:telling|asking|informing))\b/i;

/**
 * Characters that a reader does not see or that turn the reading order (Unicode Cc, Cf, Zl, Zp, tags), but for line breaks, tabs and
 * joiners of emoji.
 */
const hidden = /(?![\n\r\t])[\p{Cc}\p{Zl}\p{Zp}]|(?<!\p{Extended_Pictographic}\ufe0f?)\u200d|(?!\u200d)\p{Cf}|[\u115f\u1160\u3164\uffa0]/gu;

const bare = (text: string): string => text.toLowerCase().replace(/[\p{P}\p{S}\s]+/gu, " ").trim();

const hiddenIn = (text: string): string[] => [...new Set([...text.matchAll(hidden)].map(([character]) => `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`))];

/** What changed between two descriptions; null where only spelling, punctuation or layout did. An absent text is empty. */
export function rewritten(before: string, after: string): Rewrite | null {
  const secret = hiddenIn(after).filter((character) => !hiddenIn(before).includes(character));
  const diff = wordDiff(before, after);
  const ordered = instructions.exec(after)?.[0];
  const isOrdered = ordered !== undefined && !before.includes(ordered);
  if (secret.length > 0) return { kind: "description-hides", text: `it gained characters that nobody sees (${secret.slice(0, 5).join(", ")}): ${diff}` };
  if (isOrdered) return { kind: "description-instructs", text: `it gained an instruction to the model (“${ordered}”): ${diff}` };
  if (before === "" || bare(before) === bare(after)) return null;
  return { kind: "description-changed", text: diff };
}

const visible = (text: string): string => text.replace(hidden, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`).replace(/\s+/g, " ");

/** The changed words with a little around them, as `git diff --word-diff` shows them: `refunds [-up to 100 EUR-] {+any amount+}`. */
export function wordDiff(before: string, after: string): string {
  const [old, now] = [visible(before).trim().split(" ").filter(Boolean), visible(after).trim().split(" ").filter(Boolean)];
  const [start, end] = alike(old, now);
  if (Math.max(old.length, now.length) - start - end > maxWords) return `${old.length} words became ${now.length}`;
  const parts: string[] = [];
  let quiet: string[] = [];
  let isFirst = true;
  const [head, tail] = [old.slice(0, start), old.slice(old.length - end)];
  const middle = hunks(old.slice(start, old.length - end), now.slice(start, now.length - end));
  for (const { kind, words } of [...same(head), ...middle, ...same(tail)]) {
    if (kind === "same") {
      quiet = words;
      continue;
    }
    if (isFirst) parts.push(...cut(quiet, 0, context));
    else parts.push(...cut(quiet, context, context));
    quiet = [];
    isFirst = false;
    parts.push(kind === "gone" ? `[-${words.join(" ")}-]` : `{+${words.join(" ")}+}`);
  }
  parts.push(...cut(quiet, context, 0));
  const text = parts.join(" ");
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

const same = (words: string[]): Hunk[] => (words.length > 0 ? [{ kind: "same", words }] : []);

/** How many words two texts share at their start and, of the rest, at their end: most of a long text that was touched in one place. */
function alike(old: readonly string[], now: readonly string[]): [start: number, end: number] {
  const most = Math.min(old.length, now.length);
  let start = 0;
  while (start < most && old[start] === now[start]) start++;
  let end = 0;
  while (end < most - start && old[old.length - 1 - end] === now[now.length - 1 - end]) end++;
  return [start, end];
}

/** The words at both ends, with an ellipsis for the rest. */
function cut(words: readonly string[], first: number, last: number): string[] {
  if (words.length <= first + last + 1) return [...words];
  return [...words.slice(0, first), "…", ...(last > 0 ? words.slice(-last) : [])];
}

interface Hunk {
  readonly kind: "same" | "gone" | "new";
  readonly words: string[];
}

/** Longest common subsequence of words. */
function hunks(old: readonly string[], now: readonly string[]): Hunk[] {
  const width = now.length + 1;
  const lengths = new Uint16Array((old.length + 1) * width);
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      lengths[i * width + j] = old[i] === now[j]
        ? lengths[(i + 1) * width + j + 1]! + 1
        : Math.max(lengths[(i + 1) * width + j]!, lengths[i * width + j + 1]!);
    }
  }
  const found: Hunk[] = [];
  const push = (kind: Hunk["kind"], word: string): void => {
    const last = found.at(-1);
    if (last?.kind === kind) last.words.push(word);
    else found.push({ kind, words: [word] });
  };
  for (let i = 0, j = 0; i < old.length || j < now.length; ) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      push("same", old[i++]!);
      j++;
    } else if (j >= now.length || (i < old.length && lengths[(i + 1) * width + j]! >= lengths[i * width + j + 1]!)) push("gone", old[i++]!);
    else push("new", now[j++]!);
  }
  return found;
}
