import { automatonOf, hasWord } from "./language.ts";

const compiled = new Map<string, RegExp | null>();

/** The expression as JSON Schema validators run it: unanchored, by code points. Null where JavaScript refuses it. */
function expression(source: string): RegExp | null {
  let found = compiled.get(source);
  if (found === undefined) {
    try {
      found = new RegExp(source, "u");
    } catch {
      found = null;
    }
    if (compiled.size > 2_000) compiled.clear();
    compiled.set(source, found);
  }
  return found;
}

export const isPattern = (source: string): boolean => expression(source) !== null;

/** Repeats a group: such an expression may take exponential time on a long text. */
const isRisky = (source: string): boolean => /\)[*+{]/.test(source) || /\\[1-9k]/.test(source);

/** Whether a text matches. Undefined where trying could take for ever. */
export function matches(source: string, text: string): boolean | undefined {
  const regex = expression(source);
  if (!regex) return undefined;
  if (text.length <= 24 || (text.length <= 5_000 && !isRisky(source))) return regex.test(text);
  const automaton = automatonOf(source);
  return automaton ? hasWord(automaton, text) : undefined;
}
