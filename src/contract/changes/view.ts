import type { Json, JsonObject } from "../../model/server.ts";
import { isObject, own, step } from "../schema/json.ts";
import type { SchemaDocument } from "../schema/references.ts";

/** A place in a schema as a person reads it: references followed, a union with null taken as "or null". */
export interface View {
  /** What is said there; a boolean schema says everything or nothing. */
  readonly schema: JsonObject;
  /** JSON pointer; `/$ref` where a reference was followed. */
  readonly pointer: string;
  /** Names of the JSON types; null where any goes. */
  readonly types: ReadonlySet<string> | null;
  /** The only values, from `enum` or `const`; null where they are not listed. */
  readonly values: readonly Json[] | null;
  /** Two or more alternatives that are more than a type each. */
  readonly alternatives: readonly View[];
  readonly isNever: boolean;
}

const annotations = new Set([
  "title", "description", "default", "examples", "example", "deprecated", "readOnly", "writeOnly", "$comment", "$schema", "$id", "$defs", "definitions", "$anchor",
]);

/** Keywords of a schema that constrain values. */
export const constraints = (schema: JsonObject): string[] => Object.keys(schema).filter((key) => !annotations.has(key));

const list = (value: Json | undefined): readonly Json[] | null => (Array.isArray(value) ? (value as readonly Json[]) : null);
const nothing: JsonObject = {};
const maxHops = 16;

/** What stands at a place of a schema. */
export function viewOf(document: SchemaDocument, at: Json | undefined, from: string): View {
  let schema: JsonObject = isObject(at) ? at : nothing;
  let pointer = from;
  let isNullable = false;
  for (let hop = 0; hop < maxHops; hop++) {
    const next = inner(document, schema);
    if (!next) break;
    isNullable ||= next.isNullable;
    // What stands beside the reference or union (a description, a default) is said of the same place.
    const { $ref: _ref, anyOf: _any, oneOf: _one, allOf: _all, ...beside } = schema;
    schema = { ...next.schema, ...beside };
    pointer += next.path;
  }
  const values = valuesOf(schema);
  const alternatives = alternativesOf(document, schema, pointer);
  const types = typesOf(schema, values) ?? mergedTypes(alternatives);
  const isPlain = alternatives.every((view) => view.values === null && constraints(view.schema).every((key) => key === "type"));
  return {
    schema,
    pointer,
    types: types && isNullable ? new Set([...types, "null"]) : types,
    values: values && isNullable && !values.includes(null) ? [...values, null] : values,
    alternatives: isPlain ? [] : alternatives,
    isNever: at === false,
  };
}

/** The one schema that a reference, a lone branch or a union with null stands for. */
function inner(document: SchemaDocument, schema: JsonObject): { schema: JsonObject; path: string; isNullable: boolean } | null {
  const reference = own(schema, "$ref");
  if (typeof reference === "string") {
    const target = document.resolve(reference, schema);
    return isObject(target) && target !== schema ? { schema: target, path: "/$ref", isNullable: false } : null;
  }
  if (own(schema, "properties") !== undefined) return null;
  for (const keyword of ["anyOf", "oneOf", "allOf"]) {
    const branches = list(own(schema, keyword));
    if (!branches) continue;
    const live = [...branches.entries()].filter(([, branch]) => !(isObject(branch) && branch["type"] === "null"));
    const [only] = live;
    if (live.length !== 1 || !only || !isObject(only[1])) continue;
    if (keyword === "allOf" && branches.length > 1) continue;
    return { schema: only[1], path: `/${keyword}${step(only[0])}`, isNullable: branches.length > 1 };
  }
  return null;
}

function valuesOf(schema: JsonObject): readonly Json[] | null {
  const only = own(schema, "const");
  return only === undefined ? list(own(schema, "enum")) : [only];
}

function typesOf(schema: JsonObject, values: readonly Json[] | null): ReadonlySet<string> | null {
  const type = own(schema, "type");
  const names = typeof type === "string" ? [type] : list(type)?.filter((name) => typeof name === "string");
  if (names) return new Set(own(schema, "nullable") === true ? [...names, "null"] : names);
  return values && new Set(values.map((value) => (value === null ? "null" : Array.isArray(value) ? "array" : typeof value)));
}

function mergedTypes(alternatives: readonly View[]): ReadonlySet<string> | null {
  if (alternatives.length === 0 || !alternatives.every(({ types }) => types !== null)) return null;
  return new Set(alternatives.flatMap(({ types }) => [...types!]));
}

function alternativesOf(document: SchemaDocument, schema: JsonObject, pointer: string): View[] {
  for (const keyword of ["anyOf", "oneOf"]) {
    const branches = list(own(schema, keyword));
    if (!branches || branches.length < 2) continue;
    return branches.slice(0, 64).map((branch, index) => shallow(document, branch, `${pointer}/${keyword}${step(index)}`));
  }
  return [];
}

/** A view without the alternatives inside, so that recursive unions end. */
function shallow(document: SchemaDocument, at: Json, pointer: string): View {
  const reference = isObject(at) ? own(at, "$ref") : undefined;
  const target = typeof reference === "string" ? document.resolve(reference, at as JsonObject) : undefined;
  const schema = isObject(target) ? target : isObject(at) ? at : nothing;
  const values = valuesOf(schema);
  return { schema, pointer: isObject(target) ? `${pointer}/$ref` : pointer, types: typesOf(schema, values), values, alternatives: [], isNever: at === false };
}
