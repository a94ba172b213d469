import { convert3, convert4, convertBoth, isZod, isZod4, libraryOf, MINI_LIBRARY, objectOf, type ZodSchema } from "./library.ts";
import { dataOf } from "./arguments.ts";
import { isPlain, isUncertain, UNSETTLED } from "./marks.ts";
import type { ZodVersion } from "./older-zod.ts";
import { Document, Member, Namespace, Written } from "./real.ts";

/** Functions of other packages that turn a schema into JSON Schema inside of the source: (package, export, signature, what it does). */
interface Row {
  readonly module: RegExp;
  readonly name: RegExp;
  readonly signature: string;
  readonly run: (args: readonly unknown[], zod: ZodVersion) => unknown;
}

const ROWS: readonly Row[] = [
  // zod-to-json-schema 3.25: zodToJsonSchema(schema, options | name)
  { module: /^zod-to-json-schema(?:\/|$)/, name: /^(?:zodToJsonSchema\d*|default)$/, signature: "so", run: ([schema, options]) => convert3(schema as ZodSchema, options as object) },
  // @alcyone-labs/zod-to-json-schema 4.0.10: the same for schemas of both zods
  { module: /^@alcyone-labs\/zod-to-json-schema(?:\/|$)/, name: /^zodToJsonSchema$/, signature: "so", run: ([schema, options]) => convertBoth(schema, options) },
  // SDK v1 server/zod-json-schema-compat.js
  {
    module: /^@modelcontextprotocol\/sdk\/.*zod-json-schema-compat/,
    name: /^toJsonSchemaCompat$/,
    signature: "so",
    run: ([schema, options], zod) => compatV1(schema as ZodSchema, options, zod),
  },
  { module: /^@modelcontextprotocol\/sdk\/.*zod-compat/, name: /^normalizeObjectSchema$/, signature: "s", run: ([schema]) => normalize(schema) },
  { module: /^@modelcontextprotocol\/sdk\/.*zod-compat/, name: /^objectFromShape$/, signature: "h", run: ([shape]) => objectOfShape(shape as object) },
  // SDK v2: advertised unchanged
  { module: /^@modelcontextprotocol\/(?:server|core)(?:\/|$)/, name: /^fromJsonSchema$/, signature: "a", run: ([schema]) => new Document(schema) },
  // @valibot/to-json-schema 1.8: a schema that says its JSON Schema itself, or that JSON Schema
  {
    module: /^@valibot\/to-json-schema$/,
    name: /^toStandardJsonSchema$/,
    signature: "r",
    run: ([schema]) => (schema instanceof Written ? new Written(schema.json, { isStandard: true }) : UNSETTLED),
  },
  { module: /^@valibot\/to-json-schema$/, name: /^toJsonSchema$/, signature: "r", run: ([schema]) => (schema instanceof Written ? written(schema, "draft-7") : UNSETTLED) },
  // xsschema 0.4 (fastmcp)
  { module: /^xsschema$/, name: /^toJsonSchema$/, signature: "s", run: ([schema], zod) => toDraft7(schema as ZodSchema, "input", zod) },
  { module: /^xsschema$/, name: /^strictJsonSchema$/, signature: "a", run: ([schema]) => strict(schema) },
];

/** Packages that do nothing but convert schemas. */
export const isConverter = (specifier: string): boolean => /json-schema|xsschema/.test(specifier) && ROWS.some(({ module }) => module.test(specifier));

export function foreignNamespace(specifier: string, zod: ZodVersion): Namespace | undefined {
  const rows = ROWS.filter((row) => row.module.test(specifier));
  if (rows.length === 0) return undefined;
  const self: Namespace = new Namespace((key) => {
    const row = rows.find(({ name }) => name.test(key));
    if (row) return new Member(row.signature, (args) => row.run(args, zod), () => UNSETTLED, libraryOf(4));
    return key === "default" ? self : UNSETTLED;
  });
  return self;
}

const DIALECTS = { "draft-7": "http://json-schema.org/draft-07/schema#", "draft-2020-12": "https://json-schema.org/draft/2020-12/schema" };

/** A schema that was written down, in a dialect of JSON Schema. Before 2020-12 a tuple's items are a list. */
export const written = (schema: Written, dialect: keyof typeof DIALECTS): Record<string, unknown> => ({
  $schema: DIALECTS[dialect],
  ...(dialect === "draft-7" ? (withListedItems(schema.json) as object) : schema.json),
});

function withListedItems(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withListedItems);
  if (!isPlain(node)) return node;
  const { prefixItems, items, ...rest } = node;
  const changed = Object.fromEntries(Object.entries(rest).map(([key, part]) => [key, withListedItems(part)]));
  const listed = prefixItems ?? items;
  return { ...changed, ...(listed !== undefined && { items: withListedItems(listed) }) };
}

/** SDK v1 `toJsonSchemaCompat` (1.32.2): zod 4 through zod/mini, zod 3 through zod-to-json-schema. */
export function compatV1(schema: ZodSchema, options: unknown, zod: ZodVersion): unknown {
  const { target, pipeStrategy, strictUnions } = (isPlain(options) ? options : {}) as { target?: string; pipeStrategy?: "input" | "output"; strictUnions?: boolean };
  if (!isZod4(schema)) return convert3(schema, { strictUnions: strictUnions ?? true, pipeStrategy: pipeStrategy ?? "input" });
  const modern = target === "jsonSchema2019-09" || target === "draft-2020-12";
  return convert4(schema, { target: modern ? "draft-2020-12" : "draft-7", io: pipeStrategy ?? "input" }, zod);
}

/** SDK v1 `objectFromShape`: zod 4 and nothing give zod/mini objects, zod 3 its own; a mix is an error there too. */
export function objectOfShape(shape: object): ZodSchema {
  const values = Object.values(shape) as unknown[];
  if (values.every(isZod4)) return objectOf(MINI_LIBRARY, shape);
  if (values.some(isZod4)) throw new Error("schemas of two versions of zod in one shape");
  return objectOf(libraryOf(3), shape);
}

/** SDK v1 `normalizeObjectSchema`: an object schema, or nothing where the schema describes no object. */
export function normalize(real: unknown): ZodSchema | undefined {
  if (!isZod(real)) return isPlain(real) && Object.values(real).every(isZod) ? objectOfShape(real) : undefined;
  if (isZod4(real)) return real._zod?.def.type === "object" || real._zod?.def.shape !== undefined ? real : undefined;
  return real.shape !== undefined ? real : undefined;
}

/** xsschema's `toJsonSchema`. */
export const toDraft7 = (schema: ZodSchema, io: "input" | "output", zod: ZodVersion): unknown =>
  isZod4(schema) ? convert4(schema, { target: "draft-7", io }, zod) : convert3(schema, {});

/** xsschema's `strictJsonSchema`: closes the root and the objects directly under it, and under those. */
export function strict(schema: unknown, depth = 0): unknown {
  const real = dataOf(schema);
  if (!isPlain(real)) return UNSETTLED;
  const { properties } = real;
  if (!isPlain(properties)) return { ...real, additionalProperties: false };
  const close = (part: unknown): unknown => {
    if (!isPlain(part) || depth >= 40) return part;
    if (part["type"] === "object") return strict(part, depth + 1);
    return Array.isArray(part["anyOf"]) && part["anyOf"].some(isUncertain) ? { ...part, anyOf: part["anyOf"].map(close) } : part;
  };
  const closed = Object.entries(properties).map(([key, part]) => [key, close(part)]);
  return { ...real, additionalProperties: false, properties: Object.fromEntries(closed) as unknown };
}
