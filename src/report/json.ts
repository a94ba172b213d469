import type { Json } from "../model/server.ts";

/** What JSON allows in a string and a terminal should not get; as `\u` escapes it reads the same to a parser. */
const unsafe = /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|\udb40[\udc00-\udfff]/g;

/** JSON text that is safe to print as it is. */
export function jsonText(value: unknown, indent = 2): string {
  return JSON.stringify(value, null, indent).replace(unsafe, (found) =>
    [...Array(found.length).keys()].map((i) => `\\u${found.charCodeAt(i).toString(16).padStart(4, "0")}`).join(""),
  );
}

/** A witness on one line, cut where it is long. */
export function oneLine(value: Json, most = 300): string {
  const text = jsonText(value, 0);
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
