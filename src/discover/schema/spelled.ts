import type { External, Value } from "../../interpret/value.ts";

/** Longer than what two tools share by chance. */
const LONGEST = 4_000;

/** Why a value has no spelling: a function of the source, something that is not known, or more than anybody repeats. */
class Unspelled extends Error {}

/**
 * The expression behind a schema as text, with what its constants are: equal texts are replayed to equal schemas. Undefined where it
 * holds what only its identity tells apart.
 */
export function spelled(value: Value): string | undefined {
  const parts: string[] = [];
  let length = 0;
  const say = (text: string): void => {
    if ((length += text.length) > LONGEST) throw new Unspelled();
    parts.push(text);
  };
  try {
    spell(value, say);
    return parts.join("");
  } catch (error) {
    if (error instanceof Unspelled) return undefined;
    throw error;
  }
}

function spell(value: Value, say: (text: string) => void): void {
  switch (value.kind) {
    case "constant":
      return say(typeof value.value === "string" ? JSON.stringify(value.value) : `${typeof value.value} ${String(value.value)}`);
    case "array":
      if (value.open) throw new Unspelled();
      return spellAll(value.elements, "[", "]", say);
    case "object":
      if (value.open || value.proto || value.maker) throw new Unspelled();
      say("{");
      for (const [key, cell] of value.props) {
        if (cell.getter) throw new Unspelled();
        say(`${JSON.stringify(key)}:`);
        spell(cell.value, say);
        say(",");
      }
      return say("}");
    case "external":
      return spellExternal(value, say);
    default:
      throw new Unspelled();
  }
}

function spellExternal(value: External, say: (text: string) => void): void {
  switch (value.op) {
    case "module":
      return say(`import ${JSON.stringify([value.specifier, value.version])}`);
    case "global":
      return say(value.name);
    case "get":
      spellExternal(value.parent, say);
      return say(`.${JSON.stringify(value.key)}`);
    case "call":
    case "new":
      spellExternal(value.parent, say);
      return spellAll(value.args, value.op === "new" ? " new(" : "(", ")", say);
    default:
      throw new Unspelled();
  }
}

function spellAll(values: readonly Value[], open: string, close: string, say: (text: string) => void): void {
  say(open);
  for (const value of values) {
    spell(value, say);
    say(",");
  }
  say(close);
}
