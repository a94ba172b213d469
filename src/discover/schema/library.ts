import * as z4 from "zod";
import * as mini from "zod/mini";
import * as z3 from "zod/v3";
import { zodToJsonSchema as bothToJsonSchema } from "@alcyone-labs/zod-to-json-schema";
import { ignoreOverride, zodToJsonSchema } from "zod-to-json-schema";
import type { Json } from "../../model/server.ts";
import { UNCERTAIN, UNSETTLED } from "./marks.ts";
import { olderWriting, withoutMarks, type ZodVersion } from "./older-zod.ts";

export type ZodMajor = ZodVersion["major"];
/** A schema of one of our zods. Nothing is assumed of it but what its internals say. */
export interface ZodSchema {
  readonly _zod?: { readonly def: { readonly type?: string; readonly shape?: object } };
  readonly _def?: { readonly typeName?: string };
  readonly shape?: Record<string, ZodSchema>;
}
type Zod = Record<string, unknown>;

/** One of our own zods, with what replay needs to build itself. */
export interface Library {
  readonly major: ZodMajor;
  readonly zod: Zod;
}

const CLASSIC: Library = { major: 4, zod: z4 };
const MINI: Library = { major: 4, zod: mini };
const THREE: Library = { major: 3, zod: z3 };
export const libraryOf = (major: ZodMajor): Library => (major === 3 ? THREE : CLASSIC);
/** What SDK v1 wraps shapes of zod 4 with (its zod-compat.js). */
export const MINI_LIBRARY = MINI;

/** Module specifiers that are zod, first match wins; null where the installed version decides. */
const MODULES: readonly (readonly [RegExp, Library | null])[] = [
  [/^zod\/(?:v4-mini|mini|v4\/mini)(?:\/|$)/, MINI],
  [/^zod\/v4(?:\/|$)/, CLASSIC],
  [/^zod\/(?:lib|(?:dist\/(?:cjs|esm|types)\/)?v3)(?:\/|$)/, THREE],
  [/^(?:zod|@hono\/zod-openapi|@cyanheads\/mcp-ts-core)(?:\/|$)/, null],
];

export function libraryOfModule(specifier: string, major: ZodMajor): Library | undefined {
  const row = MODULES.find(([pattern]) => pattern.test(specifier));
  return row && (row[1] ?? libraryOf(major));
}

export const isZod = (value: unknown): value is ZodSchema =>
  typeof value === "object" && value !== null && (isZod4(value) || typeof (value as ZodSchema)._def?.typeName === "string");
export const isZod4 = (value: unknown): boolean => typeof (value as ZodSchema | null)?._zod?.def.type === "string";
export const libraryOfSchema = (schema: ZodSchema): Library => (isZod4(schema) ? CLASSIC : THREE);

const make = (library: Library, name: string, ...args: readonly unknown[]): ZodSchema =>
  (library.zod[name] as (...args: readonly unknown[]) => ZodSchema)(...args);
/** A schema of which nothing is known but that something has to be given. */
export const unsettledSchema = (library: Library): ZodSchema => make(library, "literal", UNSETTLED);
export const optional = (library: Library, schema: ZodSchema): ZodSchema => make(library, "optional", schema);
/** One of these schemas; the source does not tell which. */
export const uncertain = (library: Library, schemas: readonly ZodSchema[]): ZodSchema =>
  make(library, "union", [...schemas, make(library, "literal", UNCERTAIN)]);
/**
 * zod 3 asks a default whether it parses before it says that the member may be left out: a mark does, unless it stands for nothing.
 * The schema itself stays as it is.
 */
export function withMarkedDefault(schema: ZodSchema, parses: boolean): ZodSchema {
  const { _def: def } = schema as { readonly _def?: { innerType?: object } };
  if (isZod4(schema) || !def?.innerType) return schema;
  const asked: z3.ZodTypeAny = parses ? z3.any() : z3.never();
  def.innerType = Object.create(def.innerType, { _parse: { value: (input: z3.ParseInput) => asked._parse(input) } }) as object;
  return schema;
}
export const objectOf = (library: Library, shape: object): ZodSchema => make(library, "object", shape);

/** Size of a JSON Schema past which nobody reads it and a conversion could be used to exhaust memory. */
const MOST_NODES = 50_000;

export interface Zod4Options {
  readonly target?: "draft-7" | "draft-2020-12";
  readonly io: "input" | "output";
  readonly override?: (context: { zodSchema: unknown; jsonSchema: Record<string, unknown> }) => void;
  readonly [other: string]: unknown;
}

/**
 * `toJSONSchema` of zod 4. Zod writes a shared schema out at each use, so that few calls can ask for gigabytes: the size is
 * measured first on the form with references. Throws where zod cannot represent the schema, as it would in the server.
 */
export function convert4(schema: ZodSchema, options: Zod4Options, version: ZodVersion): Json {
  const measured = z4.toJSONSchema(schema as z4.ZodType, { io: options.io, reused: "ref", unrepresentable: "any" });
  if (sizeOf(measured as Json) > MOST_NODES) throw new Error("a schema too large to write out");
  const older = olderWriting(version, options.io);
  if (!older) return z4.toJSONSchema(schema as z4.ZodType, options) as Json;
  const override: typeof older = (context) => {
    older(context);
    options.override?.(context);
  };
  return withoutMarks(z4.toJSONSchema(schema as z4.ZodType, { ...options, override })) as Json;
}

/** `z.toJSONSchema(schema, options)` as the source asks for it. */
export const asked4 = (schema: unknown, options: unknown, version: ZodVersion): Json =>
  convert4(schema as ZodSchema, { io: "output", ...(options as Partial<Zod4Options> | undefined) }, version);

/** `zodToJsonSchema` of zod 3, linear in the number of schemas. */
export const convert3 = (schema: ZodSchema, options: object | string): Json =>
  zodToJsonSchema(schema as never, options as never) as unknown as Json;

/** What an `override` of `zodToJsonSchema` gives for a schema that it leaves alone. */
export const NOT_OVERRIDDEN: unknown = ignoreOverride;

/** `zodToJsonSchema` of the fork that reads schemas of both majors; linear too. */
export const convertBoth = (schema: unknown, options: unknown): Json =>
  bothToJsonSchema(schema as never, options as never) as unknown as Json;

/** Nodes of the schema with its references written out; a reference into itself counts once. */
function sizeOf(root: Json): number {
  const definitions = ((root as { $defs?: Record<string, Json> }).$defs ?? {});
  const sizes = new Map<string, number>();
  const measure = (value: Json): number => {
    if (value === null || typeof value !== "object") return 1;
    const ref = (value as { $ref?: unknown }).$ref;
    let size = 1;
    if (typeof ref === "string") {
      const name = ref.slice("#/$defs/".length);
      const known = sizes.get(name);
      if (known !== undefined) return known;
      sizes.set(name, 1);
      if (Object.hasOwn(definitions, name)) size += measure(definitions[name]!);
      sizes.set(name, size);
      return size;
    }
    for (const [key, part] of Object.entries(value)) if (key !== "$defs") size += measure(part);
    return Math.min(size, Number.MAX_SAFE_INTEGER);
  };
  return measure(root);
}
