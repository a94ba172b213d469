import type { Json, JsonObject } from "../../model/server.ts";
import { isObject, own } from "./json.ts";
import type { Node } from "./node.ts";
import type { Parser } from "./parse.ts";
import { isList } from "./parse.ts";

/**
 * The declared reading (spec/rules.md, contract/breaking-change): agents send the arguments that a schema declares and no others,
 * although an open object would take them. An object with `properties` is read as closed; one without is a free map.
 */
export class Declared {
  private readonly parser: Parser;
  private readonly busy = new Set<string>();
  private readonly done = new Map<string, Node>();
  private readonly ids = new Map<object, number>();

  constructor(parser: Parser) {
    this.parser = parser;
  }

  /** What callers send who read this schema. */
  parse = (schema: Json): Node => this.parser.nodes.and(this.parser.parse(schema), this.closing(schema, new Set()));

  /** Names that a schema declares for its members, or null if it does not describe any. */
  namesOf(schema: Json): ReadonlySet<string> | null {
    return this.describes(schema) ? this.names(schema, null) : null;
  }

  /** Whether a schema, or one that applies to the same object, says which members there are, were it none. */
  private describes(schema: Json, way: ReadonlySet<Json> = new Set()): boolean {
    if (!isObject(schema) || way.has(schema)) return false;
    if (isObject(own(schema, "properties"))) return true;
    return this.inPlace(schema, null).some((item) => this.describes(item, new Set([...way, schema])));
  }

  /** Whether a schema, or one that all values must meet too, describes further members by a schema of theirs. */
  private isMap(schema: Json, way: ReadonlySet<Json> = new Set()): boolean {
    if (!isObject(schema) || way.has(schema)) return false;
    const extra = own(schema, "additionalProperties") ?? own(schema, "unevaluatedProperties");
    if (isObject(extra) && Object.keys(extra).length > 0) return true;
    const all = own(schema, "allOf");
    const target = this.parser.target(schema);
    return [
      ...(isList(all) ? all : []), ...(target === undefined ? [] : [target]),
    ].some((item) => this.isMap(item, new Set([...way, schema])));
  }

  /** Names that a schema and all that applies to the same object declare. */
  private names(schema: Json, except: string | null, way: ReadonlySet<Json> = new Set()): Set<string> {
    const found = new Set<string>();
    if (!isObject(schema) || way.has(schema)) return found;
    const path = new Set([...way, schema]);
    const properties = own(schema, "properties");
    if (isObject(properties)) for (const name of Object.keys(properties)) found.add(name);
    for (const item of this.inPlace(schema, except)) for (const name of this.names(item, null, path)) found.add(name);
    return found;
  }

  private inPlace(schema: JsonObject, except: string | null): Json[] {
    const found: Json[] = [];
    for (const keyword of ["allOf", "anyOf", "oneOf"]) {
      const value = own(schema, keyword);
      if (keyword !== except && isList(value)) found.push(...value);
    }
    for (const keyword of ["if", "then", "else"]) if (own(schema, keyword) !== undefined) found.push(schema[keyword]!);
    const dependent = own(schema, "dependentSchemas");
    if (isObject(dependent)) found.push(...Object.values(dependent));
    const target = this.parser.target(schema);
    if (target !== undefined) found.push(target);
    return found;
  }

  private closing(schema: Json, inherited: ReadonlySet<string>): Node {
    const { nodes } = this.parser;
    if (!isObject(schema)) return nodes.true;
    return this.once("whole", schema, inherited, () => {
      const names = this.names(schema, null);
      const patterns = this.parser.listed(schema);
      const known = nodes.or(nodes.in([...inherited, ...names]), patterns ?? nodes.true);
      const closed = this.describes(schema) && !this.isMap(schema) ? nodes.where("object", nodes.members(nodes.not(known), nodes.false)) : nodes.true;
      return nodes.and(closed, this.inside(schema, inherited));
    });
  }

  /** The closings of members, items and alternatives: everything but the object itself. */
  private inside(schema: Json, inherited: ReadonlySet<string>): Node {
    const { nodes } = this.parser;
    if (!isObject(schema)) return nodes.true;
    return this.once("inside", schema, inherited, () => {
      const nothing = new Set<string>();
      const asked: Node[] = [];
      const properties = own(schema, "properties");
      if (isObject(properties)) {
        for (const [name, item] of Object.entries(properties)) asked.push(nodes.where("object", nodes.members(nodes.in([name]), this.closing(item, nothing))));
      }
      const extra = own(schema, "additionalProperties");
      const listed = this.parser.listed(schema);
      if (isObject(extra) && listed) asked.push(nodes.where("object", nodes.members(nodes.not(listed), this.closing(extra, nothing))));
      const tuple = this.parser.tuple(schema);
      tuple.forEach((item, index) => asked.push(nodes.where("array", nodes.items(index, index + 1, this.closing(item, nothing)))));
      const items = own(schema, "items");
      if (isObject(items)) asked.push(nodes.where("array", nodes.items(tuple.length, Infinity, this.closing(items, nothing))));
      for (const keyword of ["anyOf", "oneOf"]) {
        const value = own(schema, keyword);
        if (!isList(value)) continue;
        const around = new Set([...inherited, ...this.names(schema, keyword)]);
        asked.push(nodes.or(...value.map((item) => nodes.and(this.parser.parse(item), this.closing(item, around)))));
      }
      const all = own(schema, "allOf");
      for (const item of isList(all) ? all : []) asked.push(this.inside(item, new Set([...inherited, ...this.names(schema, null)])));
      const target = this.parser.target(schema);
      if (target !== undefined) asked.push(this.inside(target, new Set([...inherited, ...this.names(schema, null)])));
      return nodes.and(...asked);
    });
  }

  private once(kind: string, schema: JsonObject, inherited: ReadonlySet<string>, make: () => Node): Node {
    const id = this.ids.get(schema) ?? this.ids.size;
    this.ids.set(schema, id);
    const key = `${kind} ${id} ${JSON.stringify([...inherited].sort())}`;
    const known = this.done.get(key);
    if (known) return known;
    if (this.busy.has(key)) return this.parser.recursion(` ${key}`, schema, () => this.done.get(key) ?? this.parser.nodes.true);
    this.busy.add(key);
    const node = make();
    this.busy.delete(key);
    this.done.set(key, node);
    return node;
  }
}
