import { fromJson, type Json } from "../../interpret/builtins/shared.ts";
import { rootOf } from "../../interpret/chain.ts";
import { constant, externalGet, NO_LABELS, object, type External, type Site, type Value } from "../../interpret/value.ts";
import { isSchemaLibrary } from "../../knowledge/pure.ts";
import { isKnown } from "./arguments.ts";
import { isZod, libraryOfSchema, type ZodSchema } from "./library.ts";
import { OPEN } from "./marks.ts";
import { Maker } from "./real.ts";
import { Replay, type ReplayOptions } from "./replay.ts";

/** What a source may ask of a schema before it registers it, to write a description or to choose: answered by the real schema. */

/** `schema instanceof ZodOptional`; undefined where the one or the other is not known. */
export function isSchemaOf(schema: External, type: External, options: ReplayOptions): boolean | undefined {
  if (type.op !== "get" || !/^Zod[A-Z]/.test(type.key) || !isOfLibrary(type)) return undefined;
  const made = schemaOf(schema, options);
  const maker = made && new Replay(options).real(type);
  if (!made || !(maker instanceof Maker)) return undefined;
  const { major, zod } = libraryOfSchema(made);
  const known = zod[maker.name];
  return major === maker.library.major && typeof known === "function" ? made instanceof known : undefined;
}

/** `schema.unwrap() === schema`; undefined where either is not known. */
export function isSameSchema(a: External, b: External, options: ReplayOptions): boolean | undefined {
  const [one, other] = [schemaOf(a, options), schemaOf(b, options)];
  return one && other ? one === other : undefined;
}

/** Members of a definition that the schema has under the same name. */
const PARTS: ReadonlySet<string> = new Set(["keyType", "valueType", "element"]);
/** Members that name what a literal or an enumeration takes. Sources: zod@3.25 types.ts, zod@4 classic/schemas.ts. */
const TAKEN: ReadonlySet<string> = new Set(["value", "values", "options", "enum", "Enum", "Values"]);
const TELLING: ReadonlySet<string> = new Set(["shape", "description", "defaultValue", ...PARTS, ...TAKEN]);

/** A member by which a schema tells of itself; undefined where it is none, or not known. */
export function toldBySchema(target: External, key: string, site: Site, options: ReplayOptions): Value | undefined {
  if (!TELLING.has(key) || !isOfLibrary(target)) return undefined;
  if (key === "shape") return writtenShape(target) ?? realShape(target, site, options);
  if (key === "description") {
    const made = schemaOf(target, options) as { readonly description?: unknown } | undefined;
    return made && isKnown(made.description) ? constant(made.description as string | undefined) : undefined;
  }
  if (TAKEN.has(key)) return (key === "options" ? writtenOptions(target) : undefined) ?? takenBy(target, key, site, options);
  if (target.op !== "get" || target.key !== "def") return undefined;
  if (PARTS.has(key)) return externalGet(target.parent, key, NO_LABELS, site);
  const { def } = (schemaOf(target.parent, options) ?? {}) as { readonly def?: { readonly defaultValue?: unknown } };
  const fallback = def?.defaultValue;
  return def && typeof fallback !== "function" && isKnown(fallback) ? fromJson(fallback as Json, site) : undefined;
}

function takenBy(schema: External, key: string, site: Site, options: ReplayOptions): Value | undefined {
  const made = schemaOf(schema, options) as Readonly<Record<string, unknown>> | undefined;
  try {
    const taken = made?.[key];
    return isData(taken) && isKnown(taken) ? fromJson(taken, site) : undefined;
  } catch {
    // zod 4 has no one value of a literal that takes several.
    return undefined;
  }
}

/** Texts, numbers and the like, alone, in a list or by name: the options of a union are schemas. */
function isData(value: unknown): value is Json {
  if (typeof value !== "object" || value === null) return value !== undefined && isScalar(value);
  const prototype: unknown = Array.isArray(value) ? Object.prototype : Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) && Object.values(value).every(isScalar);
}

const isScalar = (value: unknown): boolean => value === null || /^(?:string|number|boolean)$/.test(typeof value);

/** Methods that leave the fields of an object as they are. */
const SAME_FIELDS: ReadonlySet<string> = new Set("strict strip passthrough loose describe meta refine superRefine check readonly catchall".split(" "));

/** The function of the library that made a schema, and what it was given, behind methods that leave the fields as they are. */
function makingOf(schema: External): { readonly name: string; readonly of: External; readonly args: readonly Value[] } | undefined {
  if (schema.op !== "call" || schema.parent.op !== "get") return undefined;
  const { key: name, parent: of } = schema.parent;
  return SAME_FIELDS.has(name) ? makingOf(of) : { name, of, args: schema.args };
}

/** The fields of an object schema as the source wrote them. */
function writtenShape(schema: External): Value | undefined {
  const making = makingOf(schema);
  const shape = making?.args[0];
  return making && /^(?:object|strictObject|looseObject)$/.test(making.name) && making.of.op !== "call" && shape?.kind === "object" && !shape.open ? shape : undefined;
}

/** The schemas of a union as the source wrote them. */
function writtenOptions(schema: External): Value | undefined {
  const making = makingOf(schema);
  return making && /^(?:union|discriminatedUnion|xor)$/.test(making.name) ? making.args.find((arg) => arg.kind === "array" && !arg.open) : undefined;
}

/** The fields that are left when all of the methods are done: `A.extend(B).omit(…)`. */
function realShape(schema: External, site: Site, options: ReplayOptions): Value | undefined {
  const keys = Object.keys(schemaOf(schema, options)?.shape ?? {});
  if (keys.length === 0 || keys.includes(OPEN)) return undefined;
  const shape = externalGet(schema, "shape", NO_LABELS, site);
  return object(site, keys.map((key) => [key, externalGet(shape, key, NO_LABELS, site)]));
}

/** Made by a schema library. */
export const isOfLibrary = (value: External): boolean => {
  const root = rootOf(value);
  return root.op === "module" && isSchemaLibrary(root.specifier);
};

function schemaOf(value: External, options: ReplayOptions): ZodSchema | undefined {
  if (!isOfLibrary(value)) return undefined;
  try {
    const made = new Replay(options).real(value);
    return isZod(made) ? made : undefined;
  } catch {
    return undefined;
  }
}
