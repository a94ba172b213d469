import type { Json } from "../../model/server.ts";
import { canonical } from "./json.ts";
import type { Rational } from "./rational.ts";
import { rationalOf, textOf } from "./rational.ts";

/** The six types of JSON as bits. `integer` is a number that is a multiple of one. */
export const types = { string: 1, number: 2, boolean: 4, array: 8, object: 16, null: 32 } as const;
export type TypeName = keyof typeof types;
export const anyType = 63;

export function typeOf(value: Json): TypeName {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value as "string" | "number" | "boolean" | "object";
}

/**
 * A schema in one small logic. Atoms speak about one type and hold for a value only if it has that type;
 * the JSON Schema keyword `minLength` is therefore `not string, or length`. Upper bounds are negated lower bounds.
 */
export type Node = { readonly id: number } & (
  | { readonly op: "true" | "false" }
  | { readonly op: "and" | "or"; readonly items: readonly Node[] }
  /** Exactly one of these holds. */
  | { readonly op: "one"; readonly items: readonly Node[] }
  | { readonly op: "not"; readonly item: Node }
  /** A recursive `$ref`; `target` parses what it points to when asked. */
  | { readonly op: "ref"; readonly target: () => Node }
  | { readonly op: "type"; readonly types: number }
  /** One of finitely many values, by their canonical text. */
  | { readonly op: "in"; readonly values: ReadonlyMap<string, Json> }
  /** A number of at least (or above) `value`. */
  | { readonly op: "min"; readonly value: Rational; readonly exclusive: boolean }
  | { readonly op: "multiple"; readonly of: Rational }
  /** A string of at least `min` code points. */
  | { readonly op: "length"; readonly min: number }
  | { readonly op: "pattern"; readonly source: string }
  | { readonly op: "format"; readonly name: string }
  /** An array whose items at `from <= index < to` all satisfy `item`. */
  | { readonly op: "items"; readonly from: number; readonly to: number; readonly item: Node }
  /** An array of which at least `min` (two or more) items satisfy `item`. */
  | { readonly op: "count"; readonly min: number; readonly item: Node }
  | { readonly op: "unique" }
  /** An object whose every member with a name in `names` has a value in `item`. */
  | { readonly op: "members"; readonly names: Node; readonly item: Node }
  /** An object of at least `min` members. */
  | { readonly op: "size"; readonly min: number }
  /** What is not understood; two with the same text mean the same. `of` are the types it may constrain. */
  | { readonly op: "opaque"; readonly text: string; readonly keyword: string; readonly of: number }
);
export type Op = Node["op"];
export type NodeOf<O extends Op> = Extract<Node, { op: O }>;

/** Makes nodes so that equal ones are the same object: a schema and its negation are seen at a glance. */
export class Nodes {
  private readonly known = new Map<string, Node>();
  private made = 0;
  readonly true = this.make("true", { op: "true" });
  readonly false = this.make("false", { op: "false" });

  private make(key: string, node: object): Node {
    let found = this.known.get(key);
    if (!found) this.known.set(key, (found = { id: this.made++, ...node } as Node));
    return found;
  }

  private joined(op: "and" | "or", items: readonly Node[]): Node {
    const [zero, one] = op === "and" ? [this.false, this.true] : [this.true, this.false];
    const flat = new Map<number, Node>();
    for (const item of items) {
      if (item === zero) return zero;
      if (item === one) continue;
      for (const part of item.op === op ? item.items : [item]) flat.set(part.id, part);
    }
    for (const item of flat.values()) if (item.op === "not" && flat.has(item.item.id)) return zero;
    if (flat.size === 0) return one;
    if (flat.size === 1) return [...flat.values()][0]!;
    const ids = [...flat.keys()].sort((a, b) => a - b);
    return this.make(`${op} ${ids.join()}`, { op, items: ids.map((id) => flat.get(id)!) });
  }

  and = (...items: readonly Node[]): Node => this.joined("and", items);
  or = (...items: readonly Node[]): Node => this.joined("or", items);

  /** Exactly one of the branches holds. */
  one(items: readonly Node[]): Node {
    const live = items.filter((item) => item !== this.false);
    if (live.length === 0) return this.false;
    if (live.length === 1) return live[0]!;
    live.sort((a, b) => a.id - b.id);
    return this.make(`one ${live.map((item) => item.id).join()}`, { op: "one", items: live });
  }

  not(item: Node): Node {
    if (item === this.true) return this.false;
    if (item === this.false) return this.true;
    if (item.op === "not") return item.item;
    if (item.op === "type") return this.type(anyType & ~item.types);
    return this.make(`not ${item.id}`, { op: "not", item });
  }

  type(mask: number): Node {
    if (mask === anyType) return this.true;
    if (mask === 0) return this.false;
    return this.make(`type ${mask}`, { op: "type", types: mask });
  }

  /** `node` for values of one type, nothing asked of others. */
  where = (type: TypeName, node: Node): Node => this.or(this.type(anyType & ~types[type]), node);

  in(values: readonly Json[]): Node {
    const byText = new Map(values.map((value) => [canonical(value), value]));
    if (byText.size === 0) return this.false;
    return this.make(`in ${[...byText.keys()].sort().join()}`, { op: "in", values: byText });
  }

  min(value: number, exclusive: boolean): Node {
    const exact = rationalOf(value);
    return this.make(`min ${textOf(exact)} ${exclusive}`, { op: "min", value: exact, exclusive });
  }

  multiple(of: number): Node {
    const exact = rationalOf(of);
    return this.make(`multiple ${textOf(exact)}`, { op: "multiple", of: exact });
  }

  length = (min: number): Node => (min <= 0 ? this.type(types.string) : this.make(`length ${min}`, { op: "length", min }));
  size = (min: number): Node => (min <= 0 ? this.type(types.object) : this.make(`size ${min}`, { op: "size", min }));
  pattern = (source: string): Node => this.make(`pattern ${source}`, { op: "pattern", source });
  format = (name: string): Node => this.make(`format ${name}`, { op: "format", name });
  unique = (): Node => this.make("unique", { op: "unique" });

  items(from: number, to: number, item: Node): Node {
    if (item === this.true || from >= to) return this.type(types.array);
    return this.make(`items ${from} ${to} ${item.id}`, { op: "items", from, to, item });
  }

  /** An array that has an item at `from <= index < to` that satisfies `item`. */
  hasItem = (from: number, to: number, item: Node): Node =>
    this.and(this.type(types.array), this.not(this.items(from, to, this.not(item))));

  count(min: number, item: Node): Node {
    if (min <= 0) return this.type(types.array);
    return min === 1 ? this.hasItem(0, Infinity, item) : this.make(`count ${min} ${item.id}`, { op: "count", min, item });
  }

  members(names: Node, item: Node): Node {
    if (item === this.true || names === this.false) return this.type(types.object);
    return this.make(`members ${names.id} ${item.id}`, { op: "members", names, item });
  }

  /** An object that has a member with a name in `names` and a value in `item`. */
  hasMember = (names: Node, item: Node): Node => this.and(this.type(types.object), this.not(this.members(names, this.not(item))));

  opaque = (keyword: string, text: string, of = anyType): Node => this.make(`opaque ${keyword} ${text}`, { op: "opaque", text, keyword, of });

  ref(key: string, target: () => Node): Node {
    return this.make(`ref ${key}`, { op: "ref", target });
  }
}
