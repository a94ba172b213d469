import type { Json } from "../../model/server.ts";

/**
 * Marks travel through zod and its converters inside of ordinary literals, so that what the source does not settle can be found
 * again in the JSON Schema that comes out: no converter tells which part of its answer came from which call.
 */

/** Stands where nothing is known: the schema that holds it becomes `{}`. */
export const UNSETTLED = "\u0001unsettled\u0001";
/** Stands where settings say something, and nobody has set them: there is nothing, but there may be. */
export const UNSET = "\u0001unset\u0001";
/** An option of a union that says: one of the others holds, and the source does not tell which. */
export const UNCERTAIN = "\u0001uncertain\u0001";
/** A key that stands for keys that are not known. */
export const OPEN = "\u0001open\u0001";
/** The only key of an object that is one of several; its value lists them. */
export const ONE_OF = "\u0001one-of\u0001";

/** The only key of an object that stands for what it holds, where nobody has set anything: a setting may make it something else. */
export const USUALLY = "\u0001usually\u0001";

type Node = Record<string, Json>;
export interface Settled {
  readonly schema: Json;
  /** JSON pointers, relative to the root of the schema. */
  readonly gaps: readonly string[];
}

const SCHEMA_KEYWORDS = new Set([
  "items", "additionalItems", "additionalProperties", "unevaluatedItems", "unevaluatedProperties", "contains", "propertyNames", "not", "if",
  "then", "else", "contentSchema",
]);
const LIST_KEYWORDS = new Set(["anyOf", "oneOf", "allOf", "prefixItems", "items"]);
const MAP_KEYWORDS = new Set(["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"]);

/** Two values that are equal as JSON give the same text. */
export function textOf(value: Json): string {
  if (Array.isArray(value)) return `[${value.map((item) => textOf(item as Json)).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const entries = Object.entries(value as Node).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${textOf(item)}`).join(",")}}`;
}

/** A mark is somewhere in the value, as a text or as a key. */
export function isMarked(value: unknown, depth = 0): boolean {
  if (typeof value === "string") return value === UNSETTLED || value === UNSET || value === UNCERTAIN;
  if (depth > 64) return true;
  if (Array.isArray(value)) return value.some((item) => isMarked(item, depth + 1));
  if (value === null || typeof value !== "object" || !isPlain(value)) return false;
  return Object.entries(value).some(([key, item]) => key === OPEN || key === ONE_OF || key === USUALLY || isMarked(item, depth + 1));
}

/** An object literal rather than an instance of somebody's class. */
export function isPlain(value: unknown): value is Record<string, unknown> {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return false;
  const proto: unknown = Object.getPrototypeOf(value);
  return proto === Object.prototype || proto === null;
}

/** Sets a key that may be `__proto__`, which an assignment would swallow. */
export function put(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}

/** Takes the marks out of a schema and tells where they were. */
export function settle(schema: Json): Settled {
  const gaps = new Set<string>();
  const moved = new Map<string, string>();
  const clean = settleSchema(schema, "", gaps, moved);
  return { schema: moved.size > 0 ? followMoves(clean, moved) : clean, gaps: [...gaps].sort() };
}

const step = (at: string, key: string | number): string => `${at}/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`;

function settleSchema(schema: Json, at: string, gaps: Set<string>, moved: Map<string, string>): Json {
  const gap = (): Json => {
    gaps.add(at);
    return {};
  };
  if (schema === UNSETTLED || schema === UNCERTAIN) return gap();
  if (!isPlain(schema)) return schema;
  if (USUALLY in schema) {
    gaps.add(at);
    return settleSchema(schema[USUALLY], at, gaps, moved);
  }
  const node = schema;
  if (node["const"] === UNSETTLED || (Array.isArray(node["enum"]) && node["enum"].includes(UNSETTLED))) return gap();
  if (Array.isArray(node[ONE_OF])) return settleOneOf(node[ONE_OF], at, gaps, moved);
  const clean: Node = {};
  for (const [key, value] of Object.entries(node)) {
    if (key === OPEN) gaps.add(at);
    else if (key === "anyOf" && Array.isArray(value) && value.some(isUncertain)) settleUncertain(clean, value, at, gaps, moved);
    else settleKeyword(clean, key, value, at, gaps, moved);
  }
  return clean;
}

/** The option of a union that stands for what is not known. */
export const isUncertain = (option: unknown): boolean => isPlain(option) && option["const"] === UNCERTAIN;

/** `anyOf` with the uncertain option: that option goes, and a lone other one takes the place of the union. */
function settleUncertain(into: Node, options: readonly Json[], at: string, gaps: Set<string>, moved: Map<string, string>): void {
  gaps.add(at);
  const others = options.filter((option) => !isUncertain(option));
  const only = others.length === 1 ? others[0] : undefined;
  if (only === undefined || !isPlain(only)) {
    if (others.length > 0) into["anyOf"] = others.map((option, index) => settleSchema(option, step(step(at, "anyOf"), index), gaps, moved));
    return;
  }
  moved.set(`#${step(step(at, "anyOf"), 0)}`, `#${at}`);
  for (const [key, value] of Object.entries(settleSchema(only as Json, at, gaps, moved) as Node)) put(into, key, value);
}

function settleOneOf(options: readonly Json[], at: string, gaps: Set<string>, moved: Map<string, string>): Json {
  const inner = new Set<string>();
  const settled = options.map((option, index) => settleSchema(option, step(step(at, "anyOf"), index), inner, moved));
  if (new Set(settled.map(textOf)).size === 1 && inner.size === 0) return settled[0]!;
  gaps.add(at);
  if (settled.length === 1) return settled[0]!;
  for (const pointer of inner) gaps.add(pointer);
  return { anyOf: settled };
}

function settleKeyword(into: Node, key: string, value: Json, at: string, gaps: Set<string>, moved: Map<string, string>): void {
  const here = step(at, key);
  if (isPlain(value) && USUALLY in value) {
    gaps.add(here);
    settleKeyword(into, key, value[USUALLY], at, gaps, moved);
  } else if (MAP_KEYWORDS.has(key) && isPlain(value) && !(ONE_OF in value)) {
    const map: Node = {};
    for (const [name, part] of Object.entries(value)) {
      if (name === OPEN) gaps.add(here);
      else put(map, name, settleSchema(part, step(here, name), gaps, moved));
    }
    put(into, key, map);
  } else if (LIST_KEYWORDS.has(key) && Array.isArray(value)) {
    put(into, key, value.map((part, index) => settleSchema(part as Json, step(here, index), gaps, moved)));
  } else if (SCHEMA_KEYWORDS.has(key)) put(into, key, settleSchema(value, here, gaps, moved));
  else if (!isMarked(value) && !mentionsOpen(value)) put(into, key, value);
  else {
    if (!mentionsOpen(value)) gaps.add(here);
    if (key === "required" && Array.isArray(value)) put(into, key, value.filter((name) => typeof name === "string" && name !== OPEN && !isMarked(name)));
    else if (key === "enum" && Array.isArray(value) && value.includes(UNCERTAIN)) {
      put(into, key, value.filter((item) => item !== UNCERTAIN));
      gaps.delete(here);
      gaps.add(at);
    }
  }
}

/** `required` names the key that stands for unknown ones; the gap is at `properties` already. */
const mentionsOpen = (value: Json): boolean => Array.isArray(value) && value.includes(OPEN) && !value.some((item) => isMarked(item));

/** A union that gave way to its only option takes the references into it along. */
function followMoves(value: Json, moved: Map<string, string>): Json {
  if (Array.isArray(value)) return value.map((item) => followMoves(item as Json, moved));
  if (!isPlain(value)) return value;
  const copy: Node = {};
  for (const [key, item] of Object.entries(value)) {
    if (key !== "$ref" || typeof item !== "string") {
      put(copy, key, followMoves(item, moved));
      continue;
    }
    let target = item;
    for (const [from, to] of moved) if (target === from || target.startsWith(`${from}/`)) target = to + target.slice(from.length);
    put(copy, key, target);
  }
  return copy;
}

/** Where two schemas that differ in nothing but descriptions differ; undefined where they differ in more. */
export function wordsApart(a: Json | undefined, b: Json | undefined, at = ""): readonly string[] | undefined {
  if (a === b) return [];
  if (typeof a === "string" && typeof b === "string" && at.endsWith("/description") && !at.endsWith("/properties/description")) return [at];
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) return undefined;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length || !keys.every((key) => Object.hasOwn(b, key))) return undefined;
  const parts = keys.map((key) => wordsApart((a as Node)[key], (b as Node)[key], step(at, key)));
  return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
}
