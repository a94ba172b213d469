import type { Json, JsonObject } from "../../model/server.ts";
import { requires } from "./assertions.ts";
import { isObject, own, step } from "./json.ts";
import type { Node } from "./node.ts";
import type { Parser } from "./parse.ts";
import { isList } from "./parse.ts";

/** One thing that a schema asks, and where it asks it. A value meets the schema if it meets `node`s of all parts. */
export interface Requirement {
  /** JSON pointer of the keyword, or of the subschema that the parts belong to. */
  readonly pointer: string;
  readonly keyword: string;
  /** What the whole value must meet for this. */
  readonly node: Node;
  /** What the requirement is made of; empty where it is one keyword. */
  parts(): Requirement[];
}

type Wrap = (node: Node) => Node;
const maxDepth = 24;

const leaf = (pointer: string, keyword: string, node: Node): Requirement => ({ pointer, keyword, node, parts: () => [] });

/** A schema as a tree of requirements, split keyword by keyword as far as members and items reach. */
export function requirementsOf(parser: Parser, schema: Json): Requirement {
  return whole(parser, schema, "", (node) => node, new Set());
}

function whole(parser: Parser, schema: Json, pointer: string, wrap: Wrap, way: ReadonlySet<Json>): Requirement {
  const parts = (): Requirement[] => {
    if (!isObject(schema) || way.has(schema) || way.size > maxDepth) return [];
    const path = new Set([...way, schema]);
    return Object.keys(schema).flatMap((keyword) => split(parser, schema, keyword, pointer + step(keyword), wrap, path));
  };
  return { pointer, keyword: "", node: wrap(parser.parse(schema)), parts };
}

function split(parser: Parser, schema: JsonObject, keyword: string, pointer: string, wrap: Wrap, way: ReadonlySet<Json>): Requirement[] {
  const { nodes } = parser;
  const value = own(schema, keyword)!;
  const node = parser.keyword(schema, keyword);
  if (node === nodes.true) return [];
  const inside = (item: Json, at: string, around: Wrap): Requirement => whole(parser, item, at, (inner) => wrap(around(inner)), way);
  switch (keyword) {
    case "properties":
      if (!isObject(value)) break;
      return Object.entries(value).map(([name, item]) =>
        inside(item, pointer + step(name), (inner) => nodes.where("object", nodes.members(nodes.in([name]), inner))),
      );
    case "required":
      if (!isList(value) || !value.every((name) => typeof name === "string")) break;
      return value.map((name) => leaf(pointer, `required ${name}`, wrap(nodes.where("object", requires(nodes, name)))));
    case "additionalProperties": {
      const listed = parser.listed(schema);
      if (!isObject(value) || !listed) break;
      return [inside(value, pointer, (inner) => nodes.where("object", nodes.members(nodes.not(listed), inner)))];
    }
    case "items":
    case "prefixItems":
      if (isList(value)) {
        if (keyword === "prefixItems" && isList(own(schema, "items"))) break;
        return value.map((item, index) => inside(item, pointer + step(index), (inner) => nodes.where("array", nodes.items(index, index + 1, inner))));
      }
      return [inside(value, pointer, (inner) => nodes.where("array", nodes.items(parser.tuple(schema).length, Infinity, inner)))];
    case "allOf":
      if (!isList(value)) break;
      return value.map((item, index) => inside(item, pointer + step(index), (inner) => inner));
    case "$ref": {
      const target = parser.target(schema);
      if (target !== undefined) return [inside(target, pointer, (inner) => inner)];
    }
  }
  return [leaf(pointer, keyword, wrap(node))];
}
