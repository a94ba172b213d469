import type { Json, JsonObject } from "../../model/server.ts";
import { isObject, own } from "./json.ts";
import type { SchemaDocument } from "./references.ts";

/** A small generator of pseudo-random numbers (mulberry32): the same seed finds the same witness on every machine. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const words = ["", "a", "text", "1", "2026-01-31", "2026-01-31T12:00:00Z", "ada@example.com", "https://example.com/a", "\n", "😀", "extra", "/a", "192.0.2.1"];

/** Prose, and what may hold a credential: a witness is printed. */
const unused = new Set(["description", "title", "$schema", "$id", "$comment", "pattern", "$ref", "format", "type", "default", "examples", "example"]);

/** Values that the schemas themselves mention, and their neighbours. */
function poolOf(schemas: readonly Json[]): { values: Json[]; names: string[] } {
  const values = new Set<Json>([null, true, false, 0, 1, -1, 0.5, 2, 1e10, ...words]);
  const names = new Set<string>(["extra"]);
  const visit = (value: Json, key: string): void => {
    if (Array.isArray(value)) return (value as readonly Json[]).forEach((item) => visit(item, key));
    if (isObject(value)) {
      if (key === "default" || key === "examples") return;
      if (key === "properties") Object.keys(value).forEach((name) => names.add(name));
      if (key === "enum" || key === "const") values.add(value);
      return Object.entries(value).forEach(([name, child]) => visit(child, name));
    }
    if (key === "required" && typeof value === "string") names.add(value);
    if (typeof value === "number") {
      for (const near of [value, value + 1, value - 1, value + 0.5]) values.add(near);
      if (/Length/.test(key) && value < 5_000) for (const length of [value - 1, value, value + 1]) values.add("x".repeat(Math.max(0, length)));
    } else if (!unused.has(key)) values.add(value);
  };
  schemas.forEach((schema) => visit(schema, ""));
  return { values: [...values].slice(0, 500), names: [...names].slice(0, 200) };
}

/** Draws values that a schema is likely to accept: no promise, whoever asks has to check. */
export class Sampler {
  private readonly random: () => number;
  private readonly document: SchemaDocument;
  private readonly pool: { values: Json[]; names: string[] };

  constructor(document: SchemaDocument, others: readonly Json[], seed: number) {
    this.document = document;
    this.random = randomFrom(seed);
    this.pool = poolOf([document.root, ...others]);
  }

  private pick = <T>(items: readonly T[]): T | undefined => items[Math.floor(this.random() * items.length)];
  private chance = (share: number): boolean => this.random() < share;

  draw(schema: Json = this.document.root, depth = 0): Json {
    if (!isObject(schema) || depth > 8) return this.any(depth);
    if (own(schema, "const") !== undefined) return schema["const"]!;
    const listed = own(schema, "enum");
    if (Array.isArray(listed) && this.chance(0.95)) return this.pick(listed as readonly Json[]) ?? null;
    const reference = own(schema, "$ref") ?? own(schema, "$dynamicRef");
    if (typeof reference === "string") {
      const target = this.document.resolve(reference, schema);
      if (target !== undefined && this.chance(0.9)) return this.draw(target, depth + 1);
    }
    for (const keyword of ["anyOf", "oneOf", "allOf"]) {
      const branches = own(schema, keyword);
      if (!Array.isArray(branches) || !this.chance(0.8)) continue;
      const drawn = this.draw(this.pick(branches as readonly Json[]) ?? true, depth + 1);
      const rest = own(schema, "properties") === undefined ? {} : this.object(schema, depth);
      return isObject(drawn) && isObject(rest) ? { ...rest, ...drawn } : drawn;
    }
    const type = own(schema, "type");
    const chosen = Array.isArray(type) ? this.pick(type as readonly Json[]) : (type ?? guess(schema));
    if (chosen === "object") return this.object(schema, depth);
    if (chosen === "array") return this.array(schema, depth);
    if (chosen === "boolean") return this.chance(0.5);
    if (chosen === "null") return null;
    const fitting = this.pool.values.filter((value) => typeof value === (chosen === "string" ? "string" : "number"));
    if (chosen === "string") return this.pick(fitting) ?? "a";
    if (chosen === "integer") return Math.trunc((this.pick(fitting) as number | undefined) ?? 1);
    return chosen === "number" ? (this.pick(fitting) ?? 1) : this.any(depth);
  }

  private any(depth: number): Json {
    if (depth < 4 && this.chance(0.2)) return this.chance(0.5) ? [] : [this.any(depth + 1)];
    if (depth < 4 && this.chance(0.2)) return { [this.pick(this.pool.names) ?? "extra"]: this.any(depth + 1) };
    return this.pick(this.pool.values) ?? null;
  }

  private object(schema: JsonObject, depth: number): Json {
    const properties = own(schema, "properties");
    const required = own(schema, "required");
    const declared = isObject(properties) ? Object.entries(properties) : [];
    const share = this.random();
    const members = declared.filter(
      ([name]) => (Array.isArray(required) && required.includes(name)) || this.chance(share),
    ).map(([name, item]) => [name, this.draw(item, depth + 1)] as const);
    if (Array.isArray(required)) {
      for (const name of required as readonly Json[]) {
        if (typeof name === "string" && !declared.some(([known]) => known === name)) members.push([name, this.any(depth + 1)]);
      }
    }
    if (this.chance(0.25)) members.push([this.pick(this.pool.names) ?? "extra", this.draw(own(schema, "additionalProperties") ?? true, depth + 1)]);
    return Object.fromEntries(members);
  }

  private array(schema: JsonObject, depth: number): Json {
    const prefix = own(schema, "prefixItems") ?? own(schema, "items");
    const tuple = Array.isArray(prefix) ? (prefix as readonly Json[]) : [];
    const least = own(schema, "minItems");
    const length = (typeof least === "number" ? Math.min(least, 50) : 0) + Math.floor(this.random() * 4);
    const rest = own(schema, "items");
    return Array.from(
      { length }, (_, index) => this.draw(tuple[index] ?? (rest !== undefined && !Array.isArray(rest) ? rest : true), depth + 1),
    );
  }
}

function guess(schema: JsonObject): string | undefined {
  if (["properties", "required", "additionalProperties", "patternProperties", "propertyNames", "unevaluatedProperties"].some((key) => key in schema)) return "object";
  if (["items", "prefixItems", "contains", "minItems", "uniqueItems"].some((key) => key in schema)) return "array";
  if (["minLength", "maxLength", "pattern", "format"].some((key) => key in schema)) return "string";
  return ["minimum", "maximum", "multipleOf"].some((key) => key in schema) ? "number" : undefined;
}
