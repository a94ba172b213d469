import fc from "fast-check";
import type { Json, JsonObject } from "../../src/model/server.ts";

const names = ["chargeId", "amount", "note", "currency", "lines", "address", "labels"] as const;

const leaf: fc.Arbitrary<JsonObject> = fc.oneof(
  fc.constant({ type: "string" }),
  fc.record({ type: fc.constant("string"), minLength: fc.integer({ min: 0, max: 3 }), maxLength: fc.integer({ min: 3, max: 8 }) }),
  fc.constantFrom<JsonObject>({ type: "string", pattern: "^[a-z]{1,4}$" }, { type: "string", pattern: "^re_" }, { type: "string", format: "date" }, { type: "string", format: "email" }),
  fc.constantFrom<JsonObject>({ type: "number" }, { type: "integer" }, { type: "boolean" }, {}),
  fc.record({ type: fc.constantFrom("number", "integer"), minimum: fc.integer({ min: -3, max: 1 }), maximum: fc.integer({ min: 1, max: 6 }) }),
  fc.record({ enum: fc.uniqueArray(fc.constantFrom("EUR", "USD", "CHF", "GBP"), { minLength: 1, maxLength: 4 }) }),
  fc.record({ const: fc.constantFrom("card", 1, true, null) }),
);

/** A schema as tools have them: an object of arguments, a few levels deep. */
export const toolSchema: fc.Arbitrary<JsonObject> = fc.letrec<{ any: JsonObject; object: JsonObject }>((tie) => ({
  any: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    leaf,
    leaf.map((schema): JsonObject => ({ anyOf: [schema, { type: "null" }] })),
    fc.tuple(leaf, leaf).map(([one, other]): JsonObject => ({ anyOf: [one, other] })),
    tie("any").map((items): JsonObject => ({ type: "array", items, maxItems: 4 })),
    tie("object"),
  ),
  object: fc
    .tuple(fc.dictionary(fc.constantFrom(...names), tie("any"), { maxKeys: 4, noNullPrototype: true }), fc.nat(), fc.constantFrom<JsonObject>({}, { additionalProperties: false }, { additionalProperties: { type: "string" } }))
    .map(([properties, mask, extra]): JsonObject => ({ type: "object", properties, required: Object.keys(properties).filter((_, index) => mask & (1 << index)), ...extra })),
})).object;

/** Values near a schema: mostly such as it accepts, some just beside it. */
export function valuesNear(schema: Json): fc.Arbitrary<Json> {
  if (typeof schema !== "object" || schema === null || Array.isArray(schema)) return anything;
  const node = schema as JsonObject;
  if ("const" in node) return mostly(fc.constant(node["const"]!));
  if (Array.isArray(node["enum"])) return mostly(fc.constantFrom(...(node["enum"] as Json[])));
  if (Array.isArray(node["anyOf"])) return fc.oneof(...(node["anyOf"] as Json[]).map(valuesNear));
  switch (node["type"]) {
    case "string":
      return mostly(fc.oneof(fc.constantFrom("", "a", "ab", "abc", "abcd", "abcde", "re_1", "re_", "EUR", "x", "2026-01-31", "2026-02-30", "ada@example.com", "A", "é", "a\n"), fc.string({ maxLength: 9 })));
    case "number":
    case "integer":
      return mostly(fc.constantFrom(-4, -3, -2, -1, 0, 0.5, 1, 1.5, 2, 5, 6, 7, 1e21));
    case "boolean":
      return mostly(fc.boolean());
    case "array":
      return mostly(fc.array(valuesNear(node["items"] ?? true), { maxLength: 5 }));
    case "object": {
      const members = Object.entries(node["properties"] as JsonObject).map(([name, item]) => [name, valuesNear(item)] as const);
      const declared = fc.record(Object.fromEntries(members), { requiredKeys: (node["required"] ?? []) as string[], noNullPrototype: true });
      return mostly(fc.oneof({ weight: 4, arbitrary: declared }, { weight: 1, arbitrary: fc.tuple(declared, fc.constantFrom(...names, "extra"), anything).map(([value, name, more]) => ({ ...value, [name]: more })) }));
    }
    default:
      return anything;
  }
}

const anything: fc.Arbitrary<Json> = fc.constantFrom<Json>(null, true, 0, 1, "a", "EUR", [], {}, ["a"], { extra: 1 });
const mostly = (values: fc.Arbitrary<Json>): fc.Arbitrary<Json> =>
  fc.oneof({ weight: 12, arbitrary: values }, { weight: 1, arbitrary: anything });

/** A schema that accepts fewer values, or the same: one small step of narrowing somewhere inside. */
export function narrowed(schema: JsonObject, choice: number): JsonObject {
  const places: ((node: JsonObject) => JsonObject)[] = [];
  const properties = (schema["properties"] ?? {}) as JsonObject;
  for (const name of Object.keys(properties)) {
    places.push((node) => ({ ...node, properties: { ...properties, [name]: inner(properties[name] as JsonObject, choice >> 3) } }));
    places.push((node) => ({ ...node, required: [...new Set([...(node["required"] as string[]), name])] }));
  }
  places.push((node) => ({ ...node, additionalProperties: false }), (node) => ({ ...node, maxProperties: 1 }));
  return places[choice % places.length]!(schema);
}

function inner(schema: JsonObject, choice: number): JsonObject {
  if (schema["type"] === "object" && "properties" in schema) return narrowed(schema, choice);
  if (Array.isArray(schema["enum"]) && schema["enum"].length > 1) return { ...schema, enum: (schema["enum"] as Json[]).slice(1) };
  if (Array.isArray(schema["anyOf"])) {
    const branches = schema["anyOf"] as Json[];
    return { anyOf: [branches[choice % branches.length]!] };
  }
  const steps: Readonly<Record<string, readonly JsonObject[]>> = {
    string: [{ minLength: 4 }, { maxLength: 2 }, { pattern: "^[a-z]+$" }, { enum: ["a", "abc"] }],
    number: [{ type: "integer" }, { minimum: 1 }, { maximum: 0 }, { multipleOf: 0.5 }],
    integer: [{ minimum: 1 }, { maximum: 0 }, { multipleOf: 2 }],
    array: [{ minItems: 2 }, { maxItems: 1 }, { uniqueItems: true }],
    boolean: [{ const: true }],
  };
  const list = steps[schema["type"] as string] ?? [{ type: "string" }];
  return { ...schema, ...list[choice % list.length]! };
}
