/**
 * What may be called on zod, and how each argument is read. Nothing outside of these tables is ever called: a tree from the audited
 * source cannot reach `parse`, `register` or a constructor. Names are those of zod 3.25, 4.6 and zod/mini (their index.d.ts).
 */

/**
 * How an argument is read, one letter each; the last letter repeats.
 * `s` schema, `l` list of schemas, `h` shape, `v` value that has to be known, `a` annotation (may be unknown), `o` options and messages
 * (what is unknown is left out), `f` callback (becomes a stub), `p` predicate (becomes one too), `c` check of zod/mini, `t` function that
 * gives a schema, `r` whatever it is.
 */
export type Signature = string;

const table = (rows: readonly (readonly [Signature, string])[]): ReadonlyMap<string, Signature> =>
  new Map(rows.flatMap(([signature, names]) => names.split(" ").map((name) => [name, signature] as const)));

/** Functions of the namespace: `z.object(…)`, and zod/mini's checks and modifiers. */
export const FUNCTIONS = table([
  ["o", "any unknown never void undefined null nan string number bigint boolean date symbol int int32 int64 uint32 uint64 float32 float64 file json stringbool"],
  ["o", "email guid uuid uuidv4 uuidv6 uuidv7 url httpUrl emoji nanoid cuid cuid2 ulid xid ksuid ipv4 ipv6 mac cidrv4 cidrv6 base64 base64url e164 jwt hostname hex"],
  ["o", "iban creditCard currencyCode ostring onumber oboolean datetime time duration trim toLowerCase toUpperCase slugify"],
  ["o", "lowercase uppercase positive negative nonnegative nonpositive"],
  ["ho", "object strictObject looseObject"],
  ["so", "array set promise optional exactOptional nullable nullish nonoptional readonly success keyof deepPartial"],
  ["lo", "union xor"],
  ["lso", "tuple"],
  ["vlo", "discriminatedUnion"],
  ["vo", "enum nativeEnum literal hash gt gte lt lte minimum maximum multipleOf minLength maxLength minSize maxSize length size regex includes startsWith endsWith"],
  ["vo", "mime normalize stringFormat templateLiteral"],
  ["ss", "intersection pipe pipeline merge catchall map record partialRecord looseRecord"],
  ["sh", "extend safeExtend"],
  ["sv", "pick omit required partial exactPartial"],
  ["sa", "_default prefault catch"],
  ["a", "describe meta"],
  ["p", "refine superRefine"],
  ["f", "transform custom instanceof check overwrite"],
  ["fso", "preprocess"],
  ["ssf", "codec"],
  ["t", "lazy"],
  ["o", "function"],
  ["so", "toJSONSchema"],
]);

/** Methods of a schema. */
export const METHODS = table([
  ["o", "optional exactOptional nullable nullish nonoptional array readonly brand strict strip passthrough loose nonstrict keyof deepPartial unwrap removeDefault innerType sourceType"],
  ["o", "email guid uuid uuidv4 uuidv6 uuidv7 url emoji nanoid cuid cuid2 ulid xid ksuid ipv4 ipv6 ip cidr cidrv4 cidrv6 base64 base64url e164 jwt datetime date time duration"],
  ["o", "int safe finite positive negative nonnegative nonpositive nonempty trim toLowerCase toUpperCase slugify lowercase uppercase promise"],
  ["vo", "min max length size gt gte lt lte multipleOf step regex includes startsWith endsWith normalize minSize maxSize mime extract exclude"],
  ["v", "pick omit partial exactPartial required"],
  ["s", "and or pipe merge catchall rest"],
  ["h", "extend safeExtend augment"],
  ["vs", "setKey"],
  ["a", "default prefault catch describe meta"],
  ["p", "refine refinement superRefine"],
  ["f", "transform overwrite"],
  ["c", "check with"],
  ["o", "toJSONSchema"],
]);

/**
 * Methods that extensions add, which give back the schema with what its JSON Schema does not say.
 * Source: @hono/zod-openapi 1.2, @asteasolutions/zod-to-openapi 8.
 */
export const EXTENSIONS: ReadonlySet<string> = new Set(["openapi"]);

/** Members of a schema that are data or other schemas. */
export const PROPERTIES: ReadonlySet<string> = new Set([
  "shape", "element", "options", "enum", "Enum", "Values", "value", "values", "description", "items", "keySchema", "valueSchema", "keyType",
  "valueType", "in", "out", "minLength", "maxLength", "minValue", "maxValue",
]);

/** A namespace inside of the namespace, by the name that source or bundler gives it: `iso`, `iso_exports2`, `exports_iso`. */
export const namespaceNamed = (key: string): string | undefined => /^(?:exports_)?(coerce|iso)(?:_exports)?\$?\d*$/.exec(key)?.[1];

/** Names under which a module or a bundle hands on the namespace itself: `import z`, `import * as zod`, `external_exports3`. */
export const isSelf = (key: string): boolean => /^(?:z|zod|default|(?:z|zod|external)(?:_default|_exports)?\$?\d*|exports_external\d*)$/.test(key);

/** A function by the name that source, minifier or bundler gives it: `enum`, `_enum2`, `objectType`. */
export function functionNamed(key: string): string | undefined {
  const plain = key.replace(/\$?\d+$/, "");
  const bare = plain.replace(/^_/, "");
  return [key, plain, key.replace(/^_/, ""), bare, bare.replace(/Type$/, "")].find((name) => FUNCTIONS.has(name));
}
