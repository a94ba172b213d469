import type { Json, JsonObject } from "../../model/server.ts";
import { isFormat, numericFormat } from "./formats.ts";
import { own } from "./json.ts";
import type { Node, Nodes, TypeName } from "./node.ts";
import { types } from "./node.ts";
import { isPattern } from "./pattern.ts";

/** What one keyword asks, or null where its value is malformed. */
type Assertion = (value: Json, nodes: Nodes, schema: JsonObject) => Node | null;

const isCount = (value: Json): value is number => typeof value === "number" && Number.isInteger(value) && value >= 0;
const strings = (value: Json): value is readonly string[] => Array.isArray(value) && value.every((item) => typeof item === "string");

const names: Readonly<Record<string, number>> = { ...types, integer: types.number };

function type(value: Json, nodes: Nodes, schema: JsonObject): Node | null {
  const listed = typeof value === "string" ? [value] : value;
  if (!strings(listed) || listed.length === 0 || !listed.every((name) => Object.hasOwn(names, name))) return null;
  // OpenAPI's `nullable`, which Ajv honours beside `type`.
  const all = own(schema, "nullable") === true ? [...listed, "null"] : listed;
  const plain = all.filter((name) => name !== "integer").reduce((mask, name) => mask | names[name]!, 0);
  if (!all.includes("integer") || plain & types.number) return nodes.type(plain);
  return nodes.or(nodes.type(plain), nodes.and(nodes.type(types.number), nodes.multiple(1)));
}

const bound = (lower: boolean, strict: boolean): Assertion => (value, nodes, schema) => {
  if (typeof value === "boolean" && strict) return nodes.true;
  if (typeof value !== "number") return null;
  // Draft-04 spells a strict bound as a boolean beside the bound.
  const exclusive = strict || own(schema, lower ? "exclusiveMinimum" : "exclusiveMaximum") === true;
  return nodes.where("number", lower ? nodes.min(value, exclusive) : nodes.and(nodes.type(types.number), nodes.not(nodes.min(value, !exclusive))));
};

const atLeast = (of: TypeName, make: (nodes: Nodes, count: number) => Node): Assertion => (value, nodes) =>
  isCount(value) ? nodes.where(of, make(nodes, value)) : null;
const atMost = (of: TypeName, make: (nodes: Nodes, count: number) => Node): Assertion => (value, nodes) =>
  isCount(value) ? nodes.where(of, nodes.and(nodes.type(types[of]), nodes.not(make(nodes, value + 1)))) : null;

const length = (nodes: Nodes, count: number): Node => nodes.length(count);
const size = (nodes: Nodes, count: number): Node => nodes.size(count);

/** Asks for a member of this name. */
export const requires = (nodes: Nodes, name: string): Node => nodes.hasMember(nodes.in([name]), nodes.true);

function format(value: Json, nodes: Nodes): Node | null {
  if (typeof value !== "string") return null;
  const numeric = numericFormat(value);
  if (numeric) {
    const bounds = numeric.range ? [nodes.min(numeric.range[0], false), nodes.not(nodes.min(numeric.range[1], true))] : [];
    return nodes.where("number", nodes.and(nodes.multiple(1), ...bounds));
  }
  return isFormat(value) ? nodes.where("string", nodes.format(value)) : nodes.true;
}

/** Keywords that look at the value itself, without subschemas (2020-12 validation §6 and §7). */
export const assertions: Readonly<Record<string, Assertion>> = {
  type,
  // An empty list is a mistake (2020-12 validation §6.1.2: SHOULD), but what it means is plain.
  enum: (value, nodes) => (Array.isArray(value) ? nodes.in(value as readonly Json[]) : null),
  const: (value, nodes) => nodes.in([value]),
  minimum: bound(true, false),
  maximum: bound(false, false),
  exclusiveMinimum: bound(true, true),
  exclusiveMaximum: bound(false, true),
  multipleOf: (value, nodes) => (typeof value === "number" && value > 0 ? nodes.where("number", nodes.multiple(value)) : null),
  minLength: atLeast("string", length),
  maxLength: atMost("string", length),
  pattern: (value, nodes) => (typeof value === "string" && isPattern(value) ? nodes.where("string", nodes.pattern(value)) : null),
  format,
  minItems: atLeast("array", (nodes, count) => (count === 0 ? nodes.type(types.array) : nodes.hasItem(count - 1, count, nodes.true))),
  maxItems: (value, nodes) => (isCount(value) ? nodes.where("array", nodes.items(value, Infinity, nodes.false)) : null),
  uniqueItems: (value, nodes) => (value === true ? nodes.where("array", nodes.unique()) : value === false ? nodes.true : null),
  minProperties: atLeast("object", size),
  maxProperties: atMost("object", size),
  required: (value, nodes) => (strings(value) ? nodes.where("object", nodes.and(...value.map((name) => requires(nodes, name)))) : null),
};
