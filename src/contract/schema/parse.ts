import type { Json, JsonObject } from "../../model/server.ts";
import { assertions, requires } from "./assertions.ts";
import { canonical, isObject, own } from "./json.ts";
import type { Node, Nodes } from "./node.ts";
import { isPattern } from "./pattern.ts";
import { SchemaDocument } from "./references.ts";
import { unevaluatedItems, unevaluatedProperties } from "./unevaluated.ts";

type Applicator = (parser: Parser, schema: JsonObject, value: Json) => Node | null;

/** Keywords that a dialect does not know are annotations there (Ajv's vocabularies for draft-07 and 2020-12). */
const sinceNew = new Set([
  "prefixItems", "dependentRequired", "dependentSchemas", "unevaluatedProperties", "unevaluatedItems", "$dynamicRef", "$recursiveRef",
]);

export const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);
const branches = (parser: Parser, value: Json): Node[] | null =>
  isList(value) && value.length > 0 ? value.map((item) => parser.parse(item)) : null;

/** Reads JSON Schema keywords into nodes. What it does not know for sure becomes an opaque node, never nothing. */
export class Parser {
  readonly nodes: Nodes;
  readonly document: SchemaDocument;
  private readonly done = new Map<object, Node>();
  private readonly busy = new Set<object>();
  private readonly numbers = new Map<object, number>();
  private readonly label: string;

  /** `label` keeps the recursive parts of two documents apart. */
  constructor(nodes: Nodes, root: Json, label: string) {
    this.nodes = nodes;
    this.document = new SchemaDocument(root);
    this.label = label;
  }

  parse = (schema: Json): Node => {
    if (typeof schema === "boolean") return schema ? this.nodes.true : this.nodes.false;
    if (!isObject(schema)) return this.nodes.opaque("schema", canonical(schema));
    const known = this.done.get(schema);
    if (known) return known;
    if (this.busy.has(schema)) return this.recursion("", schema, () => this.parse(schema));
    this.busy.add(schema);
    const node = this.nodes.and(...Object.keys(schema).map((keyword) => this.keyword(schema, keyword)));
    this.busy.delete(schema);
    this.done.set(schema, node);
    return node;
  };

  /** A node for a place that is still being read. */
  recursion(kind: string, schema: JsonObject, target: () => Node): Node {
    const number = this.numbers.get(schema) ?? this.numbers.size;
    this.numbers.set(schema, number);
    return this.nodes.ref(`${this.label}${kind} ${number}`, target);
  }

  /** What one keyword of a schema asks; true for annotations. */
  keyword(schema: JsonObject, keyword: string): Node {
    if (this.document.isOld && sinceNew.has(keyword)) return this.nodes.true;
    const value = schema[keyword]!;
    if (Object.hasOwn(assertions, keyword)) return assertions[keyword]!(value, this.nodes, schema) ?? this.opaque(keyword, value);
    if (Object.hasOwn(applicators, keyword)) return applicators[keyword]!(this, schema, value) ?? this.opaque(keyword, value);
    return this.nodes.true;
  }

  opaque = (keyword: string, value: Json): Node => this.nodes.opaque(keyword, canonical(value));

  /** The schema that a reference names, or undefined. */
  target(schema: JsonObject): Json | undefined {
    const reference = own(schema, "$ref") ?? own(schema, "$dynamicRef");
    if (typeof reference !== "string" || (!("$ref" in schema) && !this.document.isStatic(reference))) return undefined;
    return this.document.resolve(reference, schema);
  }

  /** Names of `properties` and expressions of `patternProperties`, as a node on the name. Null: a malformed expression. */
  listed(schema: JsonObject): Node | null {
    const properties = own(schema, "properties");
    const patterns = own(schema, "patternProperties");
    const expressions = isObject(patterns) ? Object.keys(patterns) : [];
    if (!expressions.every(isPattern)) return null;
    return this.nodes.or(this.nodes.in(isObject(properties) ? Object.keys(properties) : []), ...expressions.map(this.nodes.pattern));
  }

  /** Index from which `items` (or `additionalItems`) applies, and the tuple before it. */
  tuple(schema: JsonObject): readonly Json[] {
    const items = own(schema, "items");
    if (isList(items)) return items;
    const prefix = own(schema, "prefixItems");
    return isList(prefix) && !this.document.isOld ? prefix : [];
  }
}

function dependent(parser: Parser, value: Json, ask: (item: Json) => Node | null): Node | null {
  if (!isObject(value)) return null;
  const { nodes } = parser;
  const asked = Object.entries(value).map(([name, item]) => {
    const node = ask(item);
    return node && nodes.where("object", nodes.or(nodes.members(nodes.in([name]), nodes.false), node));
  });
  return asked.every((node) => node !== null) ? nodes.and(...asked) : null;
}

const requirements = (parser: Parser, value: Json): Node | null =>
  isList(value) && value.every((name) => typeof name === "string")
    ? parser.nodes.and(...value.map((name) => requires(parser.nodes, name)))
    : null;

function reference(parser: Parser, schema: JsonObject): Node | null {
  const target = parser.target(schema);
  return target === undefined ? null : parser.parse(target);
}

/** Keywords with subschemas (2020-12 core §10, and their older spellings). */
const applicators: Readonly<Record<string, Applicator>> = {
  $ref: reference,
  $dynamicRef: (parser, schema) => ("$ref" in schema ? null : reference(parser, schema)),
  $recursiveRef: () => null,
  allOf: (parser, _, value) => {
    const all = branches(parser, value);
    return all && parser.nodes.and(...all);
  },
  anyOf: (parser, _, value) => {
    const all = branches(parser, value);
    return all && parser.nodes.or(...all);
  },
  oneOf: (parser, _, value) => {
    const all = branches(parser, value);
    return all && parser.nodes.one(all);
  },
  not: ({ nodes, parse }, _, value) => nodes.not(parse(value)),
  if: ({ nodes, parse }, schema, value) => {
    const [test, then, otherwise] = [parse(value), own(schema, "then"), own(schema, "else")];
    return nodes.and(
      then === undefined ? nodes.true : nodes.or(nodes.not(test), parse(then)),
      otherwise === undefined ? nodes.true : nodes.or(test, parse(otherwise)),
    );
  },
  properties: ({ nodes, parse }, _, value) => {
    if (!isObject(value)) return null;
    return nodes.where("object", nodes.and(...Object.entries(value).map(([name, item]) => nodes.members(nodes.in([name]), parse(item)))));
  },
  patternProperties: ({ nodes, parse }, _, value) => {
    if (!isObject(value) || !Object.keys(value).every(isPattern)) return null;
    return nodes.where("object", nodes.and(...Object.entries(value).map(([name, item]) => nodes.members(nodes.pattern(name), parse(item)))));
  },
  additionalProperties: (parser, schema, value) => {
    const listed = parser.listed(schema);
    return listed && parser.nodes.where("object", parser.nodes.members(parser.nodes.not(listed), parser.parse(value)));
  },
  propertyNames: ({ nodes, parse }, _, value) => nodes.where("object", nodes.members(nodes.not(parse(value)), nodes.false)),
  dependencies: (parser, _, value) => dependent(parser, value, (item) => (isList(item) ? requirements(parser, item) : parser.parse(item))),
  dependentRequired: (parser, _, value) => dependent(parser, value, (item) => requirements(parser, item)),
  dependentSchemas: (parser, _, value) => dependent(parser, value, parser.parse),
  prefixItems: ({ nodes, parse }, schema, value) => {
    if (!isList(value) || isList(own(schema, "items"))) return null;
    return nodes.where("array", nodes.and(...value.map((item, index) => nodes.items(index, index + 1, parse(item)))));
  },
  items: (parser, schema, value) => {
    const { nodes, parse } = parser;
    if (!isList(value)) return nodes.where("array", nodes.items(parser.tuple(schema).length, Infinity, parse(value)));
    return nodes.where("array", nodes.and(...value.map((item, index) => nodes.items(index, index + 1, parse(item)))));
  },
  additionalItems: ({ nodes, parse }, schema, value) => {
    const items = own(schema, "items");
    return isList(items) ? nodes.where("array", nodes.items(items.length, Infinity, parse(value))) : nodes.true;
  },
  contains: ({ nodes, parse, document }, schema, value) => {
    const least = (document.isOld ? undefined : own(schema, "minContains")) ?? 1;
    const most = document.isOld ? undefined : own(schema, "maxContains");
    if (typeof least !== "number" || (most !== undefined && typeof most !== "number")) return null;
    const item = parse(value);
    return nodes.where("array", nodes.and(nodes.count(least, item), most === undefined ? nodes.true : nodes.not(nodes.count(most + 1, item))));
  },
  unevaluatedProperties,
  unevaluatedItems,
};
