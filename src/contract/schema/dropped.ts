import type { Json, JsonObject } from "../../model/server.ts";
import type { Declared } from "./declared.ts";
import { isObject, own, step, valueAt } from "./json.ts";
import type { Node } from "./node.ts";
import type { Parser } from "./parse.ts";
import { isList } from "./parse.ts";
import { matches } from "./pattern.ts";

/** A member that the sender declares and the receiver no longer names. */
export interface Dropped {
  readonly name: string;
  /** JSON pointer of the object's schema in the sender and in the receiver. */
  readonly from: string;
  readonly to: string;
  /** Met by values without the member. */
  readonly node: Node;
}

interface Side {
  readonly parser: Parser;
  readonly declared: Declared;
}
interface At {
  readonly schema: Json;
  readonly pointer: string;
}

/** Work for one comparison. */
const maxPairs = 5_000;

/** Follows references, and unions with null, to the schema that speaks of objects. */
function settled({ parser }: Side, at: At, depth = 0): At {
  const { schema, pointer } = at;
  if (!isObject(schema) || depth > 8) return at;
  if (own(schema, "properties") === undefined) {
    const target = parser.target(schema);
    if (target !== undefined) return settled({ parser } as Side, { schema: target, pointer: `${pointer}/$ref` }, depth + 1);
    for (const keyword of ["anyOf", "oneOf", "allOf"]) {
      const value = own(schema, keyword);
      if (!isList(value)) continue;
      const live = [...value.entries()].filter(([, item]) => !(isObject(item) && item["type"] === "null"));
      const [only] = live;
      if (live.length === 1 && only) {
        return settled({ parser } as Side, { schema: only[1], pointer: pointer + step(keyword) + step(only[0]) }, depth + 1);
      }
    }
  }
  return at;
}

/** Whether the receiver would still look at a member that it does not name. */
const isMap = (schema: JsonObject, name: string): boolean => {
  const extra = own(schema, "additionalProperties");
  if (isObject(extra) && Object.keys(extra).length > 0) return true;
  const patterns = own(schema, "patternProperties");
  return isObject(patterns) && Object.keys(patterns).some((pattern) => matches(pattern, name) !== false);
};

const takesMembers = (schema: JsonObject): boolean => own(schema, "additionalProperties") !== false && own(schema, "unevaluatedProperties") !== false;

interface Pair {
  readonly one: At;
  readonly other: At;
  readonly wrap: (node: Node) => Node;
}

/**
 * Members that go, wherever both sides describe an object at the same place. Breadth first, each pair of schemas once: a recursive schema
 * has endlessly many places, and the outermost is the one to show.
 */
export function droppedMembers(sender: Side, receiver: Side, from: Json, to: Json): Dropped[] {
  const found: Dropped[] = [];
  const { nodes } = sender.parser;
  const seen = new Map<Json, Set<Json>>();
  const queue: Pair[] = [{ one: { schema: from, pointer: "" }, other: { schema: to, pointer: "" }, wrap: (node) => node }];
  for (const { one, other, wrap } of queue) {
    const [old, now] = [settled(sender, one), settled(receiver, other)];
    const partners = seen.get(old.schema) ?? new Set();
    if (!isObject(old.schema) || !isObject(now.schema) || partners.has(now.schema) || queue.length > maxPairs) continue;
    seen.set(old.schema, partners.add(now.schema));
    const [names, kept] = [sender.declared.namesOf(old.schema), receiver.declared.namesOf(now.schema)];
    // Inside the arguments an object that describes no members any more takes them all; at the root it is a tool that takes none.
    const isFree = kept === null && (now.pointer !== "" || own(now.schema, "type") === undefined) && takesMembers(now.schema);
    for (const name of names ?? []) {
      if (kept?.has(name) || isFree || isMap(now.schema, name)) continue;
      found.push({ name, from: old.pointer, to: now.pointer, node: wrap(nodes.where("object", nodes.members(nodes.in([name]), nodes.false))) });
    }
    const next = (keyword: string, inside: (node: Node) => Node): void => {
      const [item, same] = [valueAt(old.schema, keyword), valueAt(now.schema, keyword)];
      if (!isObject(item) || !isObject(same)) return;
      queue.push(
        {
          one: { schema: item, pointer: old.pointer + keyword },
          other: { schema: same, pointer: now.pointer + keyword },
          wrap: (node) => wrap(inside(node)),
        }
      );
    };
    const before = own(old.schema, "properties");
    for (const name of isObject(before) ? Object.keys(before) : []) {
      next(`/properties${step(name)}`, (node) => nodes.where("object", nodes.members(nodes.in([name]), node)));
    }
    next("/items", (node) => nodes.where("array", nodes.items(0, Infinity, node)));
  }
  return found;
}
