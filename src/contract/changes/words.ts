import type { Json } from "../../model/server.ts";
import { canonical } from "../schema/json.ts";
import { masked } from "./secrets.ts";

/** What the schema is about, in the words of the messages. */
export type Subject = "argument" | "field";

/** `a`, `a and b`, `a, b and 3 more`. */
export function listed(words: readonly string[], most = 5): string {
  const shown = words.length > most ? [...words.slice(0, most - 1), `${words.length - most + 1} more`] : words;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)!}`;
}

const longest = 60;

/** A JSON value inside a message: short, and without what looks like a credential. */
export function shown(value: Json): string {
  const text = canonical(masked(value));
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

/** `number`, `string or null`, `any type`. */
export function typeWords(types: ReadonlySet<string> | null): string {
  if (types === null) return "any type";
  const names = [...types].sort((a, b) => Number(a === "null") - Number(b === "null") || (a < b ? -1 : 1));
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} or ${names.at(-1)!}`;
}

/** A name in code quotes; the root has none. */
export const named = (path: string, subject: Subject): string => (path === "" ? (subject === "argument" ? "the arguments object" : "the result") : `\`${path}\``);

/** Where a member, an item or a map's value is, as people write it: `lines[].sku`, `labels.*`. */
export const memberOf = (path: string, name: string): string => (path === "" ? name : `${path}.${name}`);
export const itemOf = (path: string): string => `${path}[]`;
