import { regexOf } from "./shared.ts";
import type { Value } from "../value.ts";

const MOST_STEPS = 2e7;
const MOST_MATCHES = 2000;

/**
 * All matches of a known pattern in a known text, or null where they cannot be had: the pattern is the audited code's, and only one
 * that cannot backtrack for long on this text is run. The caller takes the first match where the pattern is not global.
 */
export function matches(pattern: Value, text: string): { readonly found: readonly RegExpMatchArray[]; readonly global: boolean } | null {
  const regex = regexOf(pattern);
  if (!regex || mostSteps(regex.source, text.length) > MOST_STEPS) return null;
  try {
    const global = regex.flags.includes("g");
    const compiled = new RegExp(regex.source, global ? regex.flags : `${regex.flags}g`);
    const found: RegExpMatchArray[] = [];
    for (const match of text.matchAll(compiled)) {
      found.push(match);
      if (found.length >= (global ? MOST_MATCHES : 1)) break;
    }
    return { found, global };
  } catch {
    return null;
  }
}

interface Group {
  /** Quantifiers inside. */
  repeats: number;
  alternatives: number;
}

/**
 * An upper bound of what a backtracking matcher does on a text of this length. Each repetition may end anywhere (× length), each optional
 * part is there or not (× 2), and a repeated group with choices inside multiplies per character.
 */
export function mostSteps(source: string, length: number): number {
  let repeated = 0;
  let optional = 0;
  let choices = 1;
  const groups: Group[] = [{ repeats: 0, alternatives: 1 }];
  for (let i = 0; i < source.length; i++) {
    const inner = groups.at(-1)!;
    const c = source[i]!;
    if (c === "\\") {
      i++;
      if (/[1-9k]/.test(source[i] ?? "")) return Infinity;
    } else if (c === "[") i = endOfClass(source, i);
    else if (c === "(") {
      groups.push({ repeats: 0, alternatives: 1 });
      if (source[i + 1] === "?") i++;
    } else if (c === "|") inner.alternatives++;
    else if (c === ")" && groups.length > 1) {
      groups.pop();
      const outer = groups.at(-1)!;
      outer.repeats += inner.repeats;
      const next = source[i + 1] ?? "";
      if (/[*+{]/.test(next) && inner.repeats + inner.alternatives > 1) choices += inner.repeats + inner.alternatives;
      else optional += inner.alternatives - 1;
    } else if (c === "*" || c === "+" || c === "{") {
      repeated++;
      inner.repeats++;
    } else if (c === "?" && !/[*+}?]/.test(source[i - 1] ?? "")) {
      optional++;
      inner.repeats++;
    }
  }
  return Math.max(length, 1) ** (repeated + 1) * 2 ** optional * choices ** (choices > 1 ? length : 0);
}

function endOfClass(source: string, start: number): number {
  for (let i = start + 1; i < source.length; i++) {
    if (source[i] === "\\") i++;
    else if (source[i] === "]") return i;
  }
  return source.length;
}
