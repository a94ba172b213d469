import { dataOf } from "./arguments.ts";
import { libraryOf } from "./library.ts";
import { isPlain, OPEN, put, textOf, UNSETTLED } from "./marks.ts";
import { Alternatives, Member, Namespace } from "./real.ts";
import type { Json } from "../../model/server.ts";

/**
 * TypeBox builds JSON Schema and nothing else, so that one row per function says it all (@sinclair/typebox 0.34: build/esm/type).
 * A schema that was made optional carries this key until its object has read it, as TypeBox does with a symbol.
 */
const OPTIONAL = Symbol("optional");

type Schema = Record<string, Json> & { [OPTIONAL]?: boolean };
type Build = (args: readonly unknown[]) => unknown;

const schemaOf = (real: unknown): Schema => (isPlain(real) || real instanceof Alternatives ? (real as Schema) : { const: UNSETTLED });
const optionsOf = (real: unknown): Record<string, Json> => {
  if (isPlain(real)) return dataOf(real) as Record<string, Json>;
  return real === undefined ? {} : { [OPEN]: UNSETTLED };
};
/** A function whose only argument are options. */
const plain = (base: Record<string, Json>): Build => ([options]) => ({ ...base, ...optionsOf(options) });
const list = (real: unknown): Schema[] => (Array.isArray(real) ? real.map(schemaOf) : [{ const: UNSETTLED }]);
const isOptional = (schema: unknown): boolean => isPlain(schema) && (schema as Schema)[OPTIONAL] === true;

function objectOf(properties: unknown, options: unknown): unknown {
  if (!isPlain(properties)) return { const: UNSETTLED };
  const parts: Record<string, Schema> = {};
  for (const [key, part] of Object.entries(properties)) put(parts, key, schemaOf(part));
  const required = Object.keys(parts).filter((key) => !isOptional(parts[key]) && !key.startsWith("\u0001"));
  return { type: "object", ...(required.length > 0 && { required }), properties: parts, ...optionsOf(options) };
}

function union(types: readonly Schema[], options: unknown): unknown {
  if (types.length === 0) return { not: {}, ...optionsOf(options) };
  if (types.length === 1) return { ...types[0], ...optionsOf(options) };
  const optional = types.some(isOptional);
  return { anyOf: types, ...optionsOf(options), ...(optional && { [OPTIONAL]: true }) };
}

const literal = (value: unknown): Schema =>
  value === UNSETTLED || typeof value === "object" ? { const: UNSETTLED } : { const: value as Json, type: typeof value };

function intersection(types: readonly Schema[], options: unknown): unknown {
  if (types.length === 1) return { ...types[0], ...optionsOf(options) };
  const given = optionsOf(options);
  const isObject = "unevaluatedProperties" in given || types.every((part) => part["type"] === "object" && "properties" in part);
  return { ...(isObject && { type: "object" }), allOf: types, ...given };
}

function record(key: unknown, value: unknown, options: unknown): unknown {
  const keys = schemaOf(key);
  const names = (Array.isArray(keys["anyOf"]) ? (keys["anyOf"] as unknown as Schema[]) : [keys]).map((part) => part["const"]);
  if (names.every((name) => typeof name === "string" && name !== UNSETTLED)) {
    return objectOf(Object.fromEntries(names.map((name) => [name, value])), options);
  }
  const isNumber = keys["type"] === "integer" || keys["type"] === "number";
  const pattern = keys["type"] === "string" ? (keys["pattern"] ?? "^(.*)$") : isNumber ? "^(0|[1-9][0-9]*)$" : null;
  if (typeof pattern !== "string") return { const: UNSETTLED };
  return { type: "object", patternProperties: { [pattern]: schemaOf(value) }, ...optionsOf(options) };
}

/** Every member of an object made optional or required, or only some of them kept. */
function remade(schema: unknown, keep: (key: string) => boolean, change: (part: Schema) => Schema): unknown {
  const { properties, required: _required, ...rest } = schemaOf(schema);
  if (!isPlain(properties)) return { const: UNSETTLED };
  const parts = Object.entries(properties).filter(([key]) => keep(key)).map(([key, part]) => [key, change(part as Schema)] as const);
  return objectOf(Object.fromEntries(parts), rest);
}

const namesIn = (real: unknown): readonly string[] => {
  if (!Array.isArray(real) || !real.every((name) => typeof name === "string" && name !== UNSETTLED)) throw new Error("names that are not known");
  return real as string[];
};
const asOptional = (real: unknown): Schema => ({ ...schemaOf(real), [OPTIONAL]: true });
const asRequired = (real: unknown): Schema => ({ ...schemaOf(real), [OPTIONAL]: false });

const BUILDERS: ReadonlyMap<string, Build> = new Map<string, Build>([
  ["String", plain({ type: "string" })],
  ["Number", plain({ type: "number" })],
  ["Integer", plain({ type: "integer" })],
  ["Boolean", plain({ type: "boolean" })],
  ["Null", plain({ type: "null" })],
  ["Any", plain({})],
  ["Unknown", plain({})],
  ["Never", plain({ not: {} })],
  ["Unsafe", plain({})],
  ["Literal", ([value, options]) => ({ ...literal(value), ...optionsOf(options) })],
  ["Object", ([properties, options]) => objectOf(properties, options)],
  ["Array", ([items, options]) => ({ type: "array", items: schemaOf(items), ...optionsOf(options) })],
  ["Tuple", ([items, options]) => tuple(list(items), options)],
  ["Optional", ([schema]) => asOptional(schema)],
  ["Readonly", ([schema]) => schemaOf(schema)],
  ["ReadonlyOptional", ([schema]) => asOptional(schema)],
  ["Union", ([types, options]) => union(list(types), options)],
  ["Intersect", ([types, options]) => intersection(list(types), options)],
  ["Enum", ([members, options]) => union(enumValues(members).map(literal), options)],
  ["Record", ([key, value, options]) => record(key, value, options)],
  ["Partial", ([schema]) => remade(schema, () => true, asOptional)],
  ["Required", ([schema]) => remade(schema, () => true, asRequired)],
  ["Pick", ([schema, names]) => remade(schema, (key) => namesIn(names).includes(key), (part) => part)],
  ["Omit", ([schema, names]) => remade(schema, (key) => !namesIn(names).includes(key), (part) => part)],
]);

function tuple(items: readonly Schema[], options: unknown): unknown {
  const count = { minItems: items.length, maxItems: items.length };
  return { type: "array", ...(items.length > 0 && { items, additionalItems: false }), ...count, ...optionsOf(options) };
}

/** Values of a TypeScript enum: names that are numbers are its reverse half. */
function enumValues(members: unknown): readonly unknown[] {
  if (Array.isArray(members)) return members;
  if (!isPlain(members)) return [UNSETTLED];
  const values = Object.entries(members).filter(([key]) => Number.isNaN(Number(key))).map(([, value]) => value);
  return [...new Map(values.map((value) => [textOf(dataOf(value) ?? null), value])).values()];
}

const MODULES = /^(?:@sinclair\/typebox|typebox|@fastify\/type-provider-typebox)(?:\/type)?$/;

export function typeboxNamespace(specifier: string): Namespace | undefined {
  if (!MODULES.test(specifier)) return undefined;
  const self: Namespace = new Namespace((key) => {
    if (key === "Type" || key === "t" || key === "default") return self;
    const build = BUILDERS.get(key);
    return build ? new Member("r", build, () => ({ const: UNSETTLED }), libraryOf(4)) : UNSETTLED;
  });
  return self;
}
