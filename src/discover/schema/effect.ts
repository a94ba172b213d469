import type { Json } from "../../model/server.ts";
import { dataOf } from "./arguments.ts";
import { libraryOf } from "./library.ts";
import { isPlain, put, UNSETTLED } from "./marks.ts";
import { Member, Namespace } from "./real.ts";

type Node = Record<string, unknown>;
const GAP: Node = { const: UNSETTLED };

/** A schema of Effect as the JSON Schema that it becomes, with the methods that schemas have. */
class EffectSchema extends Namespace {
  readonly json: Node;
  readonly isOptional: boolean;
  constructor(json: Node, isOptional = false) {
    super((key) => (key === "annotations" || key === "annotate" ? member(([said]) => this.annotated(said)) : UNSETTLED));
    this.json = json;
    this.isOptional = isOptional;
  }

  /** On an optional property annotations say nothing of the schema inside. */
  private annotated(said: unknown): EffectSchema {
    if (!isPlain(said)) return new EffectSchema(GAP, this.isOptional);
    if (this.isOptional) return this;
    const { title, description, default: preset, examples } = dataOf(said) as Node;
    const told = Object.entries({ title, description, default: preset, examples }).filter(([, value]) => value !== undefined);
    return new EffectSchema({ ...this.json, ...Object.fromEntries(told) });
  }
}

const member = (run: (args: readonly unknown[]) => unknown): Member => new Member("r", run, () => new EffectSchema(GAP), libraryOf(4));
const jsonOf = (real: unknown): Node => (real instanceof EffectSchema ? real.json : GAP);

/** What a struct of these fields is, as `JSONSchema.fromAST` writes it; since effect 4 the struct itself may be given. */
export function structOf(fields: unknown): Node {
  if (fields instanceof EffectSchema) return fields.json;
  if (!isPlain(fields)) return GAP;
  const entries = Object.entries(fields);
  // A struct without fields takes anything that is not null.
  if (entries.length === 0) return { $id: "/schemas/%7B%7D", anyOf: [{ type: "object" }, { type: "array" }] };
  const properties: Node = {};
  for (const [key, field] of entries) put(properties, key, jsonOf(field));
  const required = entries.filter(([key, field]) => !(field instanceof EffectSchema && field.isOptional) && !key.startsWith("\u0001")).map(([key]) => key);
  return { type: "object", required, properties, additionalProperties: false };
}

function literals(values: readonly unknown[]): Node {
  const parts = values.map((value): Node => (value === UNSETTLED ? GAP : value === null ? { type: "null" } : { type: typeof value, enum: [value as Json] }));
  const types = new Set(parts.map((part) => part["type"]));
  if (types.size === 1 && parts[0]!["enum"]) return { type: parts[0]!["type"], enum: values };
  return { anyOf: parts };
}

const nullable = (real: unknown): Node => ({ anyOf: [jsonOf(real), { type: "null" }] });

function optionalWith(real: unknown, options: unknown): EffectSchema {
  const isNullable = isPlain(options) && options["nullable"] === true;
  return new EffectSchema(isNullable ? nullable(real) : jsonOf(real), true);
}

/** effect 3: schemas that are values, and functions that make them (JSONSchema.ts of effect@3.19). */
const VALUES: Readonly<Record<string, Node>> = {
  String: { type: "string" },
  Number: { type: "number" },
  Boolean: { type: "boolean" },
  Null: { type: "null" },
  Int: { type: "integer", description: "an integer", title: "int" },
  NonEmptyString: { type: "string", description: "a non empty string", title: "nonEmptyString", minLength: 1 },
  Positive: { type: "number", description: "a positive number", title: "positive", exclusiveMinimum: 0 },
  NonNegative: { type: "number", description: "a non-negative number", title: "nonNegative", minimum: 0 },
  Unknown: { $id: "/schemas/unknown", title: "unknown" },
  Any: { $id: "/schemas/any", title: "any" },
};
const MAKERS: Readonly<Record<string, (args: readonly unknown[]) => EffectSchema>> = {
  Struct: ([fields]) => new EffectSchema(structOf(fields)),
  Array: ([items]) => new EffectSchema({ type: "array", items: jsonOf(items) }),
  NonEmptyArray: ([items]) => new EffectSchema({ type: "array", minItems: 1, items: jsonOf(items) }),
  Literal: (values) => new EffectSchema(literals(values)),
  Union: (members) => new EffectSchema({ anyOf: members.map(jsonOf) }),
  NullOr: ([inner]) => new EffectSchema(nullable(inner)),
  UndefinedOr: ([inner]) => new EffectSchema(jsonOf(inner), true),
  optional: ([inner]) => new EffectSchema(jsonOf(inner), true),
  optionalWith: ([inner, options]) => optionalWith(inner, options),
  Record: ([options]) => new EffectSchema(recordOf(options)),
};

function recordOf(options: unknown): Node {
  if (!isPlain(options) || JSON.stringify(jsonOf(options["key"])) !== JSON.stringify(VALUES["String"])) return GAP;
  return { type: "object", required: [], properties: {}, additionalProperties: jsonOf(options["value"]) };
}

const schemas = new Namespace((key) => {
  const value = VALUES[key];
  const maker = MAKERS[key];
  return value ? new EffectSchema(value) : maker ? member(maker) : UNSETTLED;
});

export function effectNamespace(specifier: string): Namespace | undefined {
  if (specifier === "effect/Schema") return schemas;
  return specifier === "effect" ? new Namespace((key) => (key === "Schema" ? schemas : UNSETTLED)) : undefined;
}
