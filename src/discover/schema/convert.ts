import type { SchemaReader } from "../../knowledge/registrations.ts";
import { asShape, dataOf } from "./arguments.ts";
import { structOf } from "./effect.ts";
import { compatV1, normalize, strict, toDraft7, written } from "./foreign.ts";
import { convert3, convert4, isZod, isZod4, libraryOf, libraryOfSchema, objectOf, type ZodMajor, type ZodSchema } from "./library.ts";
import { isPlain, put } from "./marks.ts";
import { mastraSchema } from "./mastra.ts";
import { earlyFrameworkSchema, frameworkSchema } from "./mcp-framework.ts";
import type { ZodVersion } from "./older-zod.ts";
import { Document, Written } from "./real.ts";

export type Direction = "input" | "output";
/** What a row says, and SDK v1 as it was when it knew zod 3 only. */
export type Converter = SchemaReader | "sdk-v1-zod3";

interface Row {
  /** What is advertised where the author gave no schema; undefined: nothing. */
  readonly none: unknown;
  /** Throws where the library does, which takes the whole tool list down with it. */
  readonly convert: (real: unknown, direction: Direction, zod: ZodVersion) => unknown;
}

/** What SDK v1 lists where there is no schema, or one whose root it does not take for an object. */
const EMPTY = { type: "object", properties: {} };
const zodOnly = (real: unknown): ZodSchema => {
  if (!isZod(real)) throw new Error("no zod schema");
  return real;
};
/** A shape of zod schemas as zod's own object; anything else as it is. */
const wrapped = (real: unknown, { major }: ZodVersion): unknown => {
  if (!isPlain(real)) return real;
  const first = Object.values(real).find(isZod);
  return objectOf(first ? libraryOfSchema(first) : libraryOf(major), real);
};
/** zod 4 with the side that the library names, or leaves at zod's default; zod 3 as its own writer does. */
const draft7 = (io: Direction): Row["convert"] => (real, _direction, zod) => byMajor(zodOnly(real), { target: "draft-7", io }, zod);
const byMajor = (schema: ZodSchema, options: Parameters<typeof convert4>[1], zod: ZodVersion): unknown =>
  isZod4(schema) ? convert4(schema, options, zod) : convert3(schema, {});
const mastra = (target: "draft-7" | "draft-2020-12"): Row["convert"] => (real, direction, zod) =>
  isZod(real) ? mastraSchema(real, target, direction, zod) : plainSchema(real);

/** How each library turns the schema slot of a registration into what `tools/list` says (research on the installed packages). */
const ROWS: Readonly<Record<Converter, Row>> = {
  // @modelcontextprotocol/sdk 1.32.2 server/mcp.js
  "sdk-v1": {
    none: EMPTY,
    convert: (real, direction, zod) => {
      const schema = normalize(real);
      return schema ? compatV1(schema, { strictUnions: true, pipeStrategy: direction }, zod) : direction === "input" ? EMPTY : undefined;
    },
  },
  // @modelcontextprotocol/sdk before 1.23: zod 3 only, any schema, no wrapper for other kinds
  "sdk-v1-zod3": {
    none: EMPTY,
    convert: (real, direction) =>
      convert3(zodOnly(isPlain(real) ? objectOf(libraryOf(3), real) : real), { strictUnions: true, pipeStrategy: direction }),
  },
  // @modelcontextprotocol/server 2.4.0 standardSchemaToJsonSchema
  "sdk-v2": { none: EMPTY, convert: (real, direction, zod) => standard(wrapped(real, zod), direction, zod) },
  // Low-level servers: what the author wrote is what is sent
  "json-schema": { none: undefined, convert: plainSchema },
  // fastmcp 4.20.16 over xsschema 0.4.4
  "fastmcp": {
    none: { type: "object", properties: {}, additionalProperties: false },
    convert: (real, direction, zod) => (direction === "input" ? strict(toDraft7(zodOnly(real), "input", zod)) : toDraft7(zodOnly(real), "input", zod)),
  },
  // fastmcp 3.35.0 and 4.3.0
  "fastmcp-open": {
    none: { type: "object", properties: {}, additionalProperties: false },
    convert: (real, _direction, zod) => toDraft7(zodOnly(real), "input", zod),
  },
  "mcp-framework": { none: undefined, convert: (real, direction) => frameworkSchema(real, direction) },
  "mcp-framework-0.1": { none: undefined, convert: (real) => earlyFrameworkSchema(real) },
  // xmcp 1.1.3 rawShapeToStandardSchema
  "xmcp": { none: EMPTY, convert: fieldByField },
  // tmcp 1.20, @tmcp/adapter-zod 0.1.7, @tmcp/adapter-zod-v3, @supabase/mcp-utils 0.8: `io` is left at zod's default
  "tmcp": { none: EMPTY, convert: draft7("output") },
  "draft-7-output": { none: undefined, convert: draft7("output") },
  // mcp-lite 0.10.0 with the adapter that its documentation shows
  "mcp-lite": { none: EMPTY, convert: (real, _direction, zod) => (isZod(real) ? convert4(real, { io: "output" }, zod) : plainSchema(real)) },
  // @mastra/mcp 2.0.0 and 1.18.0
  "mastra": { none: EMPTY, convert: mastra("draft-2020-12") },
  "mastra-1": { none: { ...EMPTY, additionalProperties: false }, convert: mastra("draft-7") },
  // @rekog/mcp-nest 2.0.5; its majors before that read zod 3 with zod-to-json-schema
  "draft-2020-12": { none: EMPTY, convert: (real, direction, zod) => (isZod(real) ? byMajor(real, { target: "draft-2020-12", io: direction }, zod) : plainSchema(real)) },
  // @effect/ai 0.37 over effect 3
  "effect": { none: structOf({}), convert: structOf },
  "litemcp": { none: EMPTY, convert: (real) => convert3(zodOnly(real), {}) },
};

/** What is advertised without a schema. */
export const nothing = (converter: Converter, direction: Direction): unknown => (direction === "input" ? ROWS[converter].none : undefined);

const ALTERNATIVES: ReadonlySet<unknown> = new Set(["union", "intersection", "pipe", "ZodUnion", "ZodDiscriminatedUnion", "ZodIntersection", "ZodEffects"]);

/** What was given is a schema for sure, and none that the library reads: it lists no argument. Anything else may be what we do not know. */
export function isEmptied(real: unknown, made: unknown): boolean {
  if (made !== EMPTY) return false;
  if (isPlain(real)) return isJsonSchema(real) && isPlain(real["properties"]);
  if (!isZod(real)) return false;
  const { _def: def } = real as unknown as { readonly _def: { readonly type?: unknown; readonly typeName?: unknown } };
  return ALTERNATIVES.has(def.typeName ?? def.type);
}

/** What is advertised for a replayed value: data with marks, undefined where the library advertises none. Throws where it throws. */
export function convert(real: unknown, converter: Converter, direction: Direction, zod: ZodVersion): unknown {
  if (real instanceof Document) return real.schema;
  if (real instanceof Written) return ofWritten(real, converter, direction);
  if (!isZod(real) && !isPlain(real) && converter !== "effect") throw new Error("nothing that could be a schema");
  const takesShapes = converter !== "json-schema" && converter !== "mcp-framework" && converter !== "mcp-framework-0.1" && converter !== "effect";
  const given = takesShapes && isPlain(real) && !isJsonSchema(real) ? asShape(real, shapeLibrary(real, converter, zod.major)) : real;
  return ROWS[converter].convert(given, direction, zod);
}

/** Schemas of libraries that a reader of zod does not know, as far as it reads Standard JSON Schema or the library itself. */
function ofWritten(real: Written, converter: Converter, direction: Direction): unknown {
  switch (converter) {
    case "sdk-v1":
      return direction === "input" ? EMPTY : undefined;
    case "sdk-v2":
    case "draft-2020-12": {
      if (!real.isStandard) throw new Error("a schema that does not say its JSON Schema");
      if (direction === "input" && real.json["type"] !== undefined && real.json["type"] !== "object") throw new Error("the root has to describe an object");
      return { type: "object", ...written(real, "draft-2020-12") };
    }
    case "tmcp":
    case "fastmcp-open":
      return written(real, "draft-7");
    case "fastmcp":
      return direction === "input" ? strict(written(real, "draft-7")) : written(real, "draft-7");
    default:
      throw new Error("a library that this reader does not know");
  }
}

const shapeLibrary = (real: Record<string, unknown>, converter: Converter, major: ZodMajor) => {
  const first = Object.values(real).find(isZod);
  return first ? libraryOfSchema(first) : libraryOf(converter === "sdk-v1-zod3" ? 3 : major);
};

/** A document rather than a shape: no member is a schema of zod, and `type` is a word. */
const isJsonSchema = (real: Record<string, unknown>): boolean => typeof real["type"] === "string" && !real["type"].startsWith("\u0001") && !Object.values(real).some(isZod);

function plainSchema(real: unknown): unknown {
  if (!isPlain(real)) throw new Error("no JSON Schema");
  return dataOf(real);
}

function standard(real: unknown, direction: Direction, zod: ZodVersion): unknown {
  const schema = zodOnly(real);
  if (!isZod4(schema)) throw new Error("SDK v2 does not convert zod 3");
  const made = convert4(schema, { target: "draft-2020-12", io: direction }, zod) as Record<string, unknown>;
  if (direction === "input" && made["type"] !== undefined && made["type"] !== "object") throw new Error("the root has to describe an object");
  return made["type"] !== undefined || (direction === "output" && !isObjectShaped(made, made)) ? made : { type: "object", ...made };
}

/** SDK v2 `isProvablyObjectShapedRoot`. */
function isObjectShaped(schema: Record<string, unknown>, root: Record<string, unknown>): boolean {
  if (["properties", "patternProperties", "additionalProperties", "required"].some((key) => key in schema)) return true;
  const reference = typeof schema["$ref"] === "string" ? /^#\/(\$defs|definitions)\/([^/~%]+)$/.exec(schema["$ref"]) : null;
  const target = reference ? (root[reference[1]!] as Record<string, Record<string, unknown>> | undefined)?.[reference[2]!] : undefined;
  if (target?.["type"] === "object") return true;
  const members = [schema["anyOf"], schema["oneOf"], schema["allOf"]].find((list) => Array.isArray(list) && list.length > 0) as unknown[] | undefined;
  return members?.every((member) => isPlain(member) && (member["type"] === "object" || isObjectShaped(member, "$id" in member ? {} : root))) ?? false;
}

/** xmcp converts each member on its own and asks the schema itself whether it may be absent. */
function fieldByField(real: unknown, direction: Direction, zod: ZodVersion): unknown {
  if (!isPlain(real)) throw new Error("no shape");
  const properties: Record<string, unknown> = {};
  const required: string[] = [];
  for (const [key, field] of Object.entries(real)) {
    const schema = zodOnly(field);
    const { $schema: _dialect, ...made } = (isZod4(schema)
      ? convert4(schema, { target: "draft-2020-12", io: direction }, zod)
      : convert3(schema, { $refStrategy: "none", target: "jsonSchema7" })) as Record<string, unknown>;
    put(properties, key, made);
    if (!isAbsentAllowed(schema, direction)) required.push(key);
  }
  return { type: "object", properties, ...(required.length > 0 && { required }), ...(direction === "output" && { additionalProperties: false }) };
}

function isAbsentAllowed(schema: ZodSchema, direction: Direction): boolean {
  const { safeParse } = schema as { safeParse?: (value: undefined) => { success: boolean; data?: unknown } };
  const result = safeParse?.call(schema, undefined);
  return result?.success === true && (direction === "input" || result.data === undefined);
}
