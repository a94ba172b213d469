import type { Json, JsonObject } from "../../model/server.ts";
import { requires } from "./assertions.ts";
import { isObject, own } from "./json.ts";
import type { Node } from "./node.ts";
import type { Parser } from "./parse.ts";

/** What in-place subschemas have looked at, if they hold: member names, items up to an index. */
interface Seen {
  readonly when: Node;
  readonly names: Node;
  readonly items: number;
}

/** Conditions grow by powers of two. */
const maxConditions = 4;

/** What a schema evaluates of a value that satisfies it (2020-12 core §11). Null where that is not known. */
function seenBy(parser: Parser, schema: Json, way: ReadonlySet<Json>, nested: boolean): Seen[] | null {
  if (!isObject(schema)) return [];
  if (way.has(schema)) return null;
  const { nodes } = parser;
  const path = new Set([...way, schema]);
  const under = (item: Json, when: Node): Seen[] | null =>
    seenBy(parser, item, path, true)?.map((seen) => ({ ...seen, when: nodes.and(when, seen.when) })) ?? null;
  const list = (keyword: string): readonly Json[] => {
    const value = own(schema, keyword);
    return Array.isArray(value) ? (value as readonly Json[]) : [];
  };
  const has = (keyword: string): boolean => Object.hasOwn(schema, keyword);
  const listed = parser.listed(schema);
  if (!listed || has("contains") || has("$recursiveRef")) return null;
  const allNames = has("additionalProperties") || (nested && has("unevaluatedProperties"));
  const allItems = (has("items") && !Array.isArray(schema["items"])) || has("additionalItems") || (nested && has("unevaluatedItems"));
  const found: (Seen[] | null)[] = [
    [{ when: nodes.true, names: allNames ? nodes.true : listed, items: allItems ? Infinity : parser.tuple(schema).length }],
    ...list("allOf").map((item) => under(item, nodes.true)),
    ...[...list("anyOf"), ...list("oneOf")].map((item) => under(item, parser.parse(item))),
  ];
  if (has("$ref") || has("$dynamicRef")) {
    const target = parser.target(schema);
    found.push(target === undefined ? null : under(target, nodes.true));
  }
  const test = own(schema, "if");
  if (test !== undefined) {
    const holds = parser.parse(test);
    found.push(under(test, holds), under(own(schema, "then") ?? true, holds), under(own(schema, "else") ?? true, nodes.not(holds)));
  }
  for (const keyword of ["dependentSchemas", "dependencies"]) {
    const value = own(schema, keyword);
    if (isObject(value)) for (const [name, item] of Object.entries(value)) found.push(under(item, requires(nodes, name)));
  }
  return found.every((seen) => seen !== null) ? found.flat() : null;
}

/** `ask` for each combination of the conditions under which subschemas look at something. */
function cases(parser: Parser, schema: JsonObject, useful: (seen: Seen) => boolean, ask: (seen: readonly Seen[]) => Node): Node | null {
  const all = seenBy(parser, schema, new Set(), false)?.filter(useful);
  if (!all) return null;
  const { nodes } = parser;
  const sure = all.filter(({ when }) => when === nodes.true);
  const conditions = [...new Set(all.map(({ when }) => when))].filter((when) => when !== nodes.true);
  if (conditions.length > maxConditions) return null;
  const choices: Node[] = [];
  for (let choice = 0; choice < 2 ** conditions.length; choice++) {
    const met = conditions.filter((_, index) => choice & (1 << index));
    const signed = conditions.map((when) => (met.includes(when) ? when : nodes.not(when)));
    choices.push(nodes.and(...signed, ask([...sure, ...all.filter(({ when }) => met.includes(when))])));
  }
  return nodes.or(...choices);
}

export const unevaluatedProperties = (parser: Parser, schema: JsonObject, value: Json): Node | null => {
  const { nodes } = parser;
  return cases(parser, schema, ({ names }) => names !== nodes.false, (seen) =>
    nodes.where("object", nodes.members(nodes.not(nodes.or(...seen.map(({ names }) => names))), parser.parse(value))),
  );
};

export const unevaluatedItems = (parser: Parser, schema: JsonObject, value: Json): Node | null => {
  const { nodes } = parser;
  return cases(parser, schema, ({ items }) => items > 0, (seen) =>
    nodes.where("array", nodes.items(Math.max(0, ...seen.map(({ items }) => items)), Infinity, parser.parse(value))),
  );
};
