import type { Json, JsonObject } from "../../model/server.ts";

export const isObject = (value: unknown): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);

/** Own property only: a schema may well declare an argument called `constructor`. */
export const own = (object: JsonObject, key: string): Json | undefined => (Object.hasOwn(object, key) ? object[key] : undefined);

/** JSON text with sorted keys and no spaces: equal values, and only they, have equal text. */
export function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(canonical).join(",")}]`;
  if (isObject(value)) {
    const members = Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key]!)}`);
    return `{${members.join(",")}}`;
  }
  return Object.is(value, -0) ? "0" : (JSON.stringify(value) ?? "null");
}

/** One step of a JSON pointer (RFC 6901), escaped. */
export const step = (key: string | number): string => `/${String(key).replace(/~/g, "~0").replace(/\//g, "~1")}`;

/** The keys of a JSON pointer, unescaped. */
export const steps = (pointer: string): string[] =>
  pointer === "" ? [] : pointer.slice(1).split("/").map((part) => part.replace(/~1/g, "/").replace(/~0/g, "~"));

/** The value that a JSON pointer names, or undefined. */
export function valueAt(value: Json, pointer: string): Json | undefined {
  let at: Json | undefined = value;
  for (const key of steps(pointer)) {
    if (Array.isArray(at)) at = /^\d+$/.test(key) ? (at as readonly Json[])[Number(key)] : undefined;
    else at = isObject(at) ? own(at, key) : undefined;
    if (at === undefined) return undefined;
  }
  return at;
}

/** Length as JSON Schema counts it: code points (2020-12 validation §6.3.1). */
export function codePoints(text: string): number {
  let count = 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    const next = text.charCodeAt(index + 1);
    if (unit >= 0xd800 && unit < 0xdc00 && next >= 0xdc00 && next < 0xe000) index++;
    count++;
  }
  return count;
}

interface Size {
  readonly depth?: number;
  readonly values?: number;
  /** Objects and lists: what costs in a schema, where scalars hardly do. */
  readonly containers?: number;
}

/** Whether a value is JSON of a bearable size. Never recurses. */
export function isBearable(value: unknown, { depth = 128, values = 200_000, containers = Infinity }: Size = {}): boolean {
  let level: unknown[] = [value];
  for (let at = 0; level.length > 0; at++) {
    if (at > depth || (values -= level.length) < 0) return false;
    const next: unknown[] = [];
    for (const item of level) {
      if (item === null || typeof item === "string" || typeof item === "boolean") continue;
      if (typeof item === "number") {
        if (!Number.isFinite(item)) return false;
      } else if (typeof item === "object") {
        if (--containers < 0) return false;
        for (const child of Array.isArray(item) ? (item as unknown[]) : Object.values(item)) next.push(child);
        if (next.length > values) return false;
      } else return false;
    }
    level = next;
  }
  return true;
}
