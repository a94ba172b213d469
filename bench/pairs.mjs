/**
 * Pairs of input schemas with a verdict that holds by construction: a step that narrows some argument breaks, a step that widens does not.
 * Scenes of tools as they are published; no schema of anybody else.
 */
const string = { type: "string" };
const needs = (required) => (required.length > 0 ? { required } : {});
const object = (properties, required = [], more = {}) => ({ type: "object", properties, ...needs(required), ...more });

const scenes = [
  object({ chargeId: { type: "string", pattern: "^ch_[a-z0-9]{4,}$" }, amount: { type: "number", minimum: 0 }, currency: { enum: ["EUR", "USD", "CHF"] }, note: { type: "string", maxLength: 200 } }, ["chargeId", "amount"]),
  object({ ticketId: string, status: { enum: ["open", "waiting", "closed"] }, assignee: { anyOf: [string, { type: "null" }] }, tags: { type: "array", items: { type: "string", minLength: 1 }, maxItems: 20 } }, ["ticketId"], { additionalProperties: false }),
  object({ to: { type: "string", format: "email" }, sendAt: { type: "string", format: "date-time" }, attachments: { type: "array", items: object({ name: string, bytes: { type: "integer", minimum: 1, maximum: 10_000_000 } }, ["name"]) } }, ["to"]),
  object({ target: { oneOf: [object({ kind: { const: "mail" }, to: string }, ["kind", "to"]), object({ kind: { const: "sms" }, phone: string }, ["kind", "phone"])] }, retries: { type: "integer", minimum: 0, maximum: 9 } }, ["target"]),
  object({ query: string, filters: object({ from: { type: "string", format: "date" }, labels: { type: "object", additionalProperties: string, propertyNames: { pattern: "^[a-z]+$" } } }), limit: { type: "integer", minimum: 1, maximum: 100, default: 20 } }, ["query"]),
  { ...object({ root: { $ref: "#/$defs/node" }, depth: { type: "integer" } }, ["root"]), $defs: { node: object({ title: string, children: { type: "array", items: { $ref: "#/$defs/node" } } }, ["title"]) } },
];

const without = (schema, gone) =>
  schema[gone] === undefined ? null : Object.fromEntries(Object.entries(schema).filter(([key]) => key !== gone));

/**
 * Each takes a subschema apart: null where it does not apply. The first list refuses something that was accepted, the second refuses
 * nothing.
 */
const narrowing = {
  "an enum value goes": (s) => (s.enum?.length > 1 ? { ...s, enum: s.enum.slice(1) } : null),
  "an enum comes": (s) => (s.type === "string" && !s.enum && !s.format && !s.pattern ? { ...s, enum: ["a", "b"] } : null),
  "number becomes integer": (s) => (s.type === "number" ? { ...s, type: "integer" } : null),
  "null is refused": (s) => (s.anyOf?.some((b) => b.type === "null") ? s.anyOf.find((b) => b.type !== "null") : null),
  "a maximum is lowered": (s) => (s.maximum > 1 ? { ...s, maximum: s.maximum - 1 } : null),
  "a minimum is raised": (s) => (s.minimum !== undefined ? { ...s, minimum: s.minimum + 1 } : null),
  "multiples only": (s) => (s.type === "integer" ? { ...s, multipleOf: 2 } : null),
  "a length is bounded": (s) => (s.type === "string" && !s.format && !s.pattern && !s.maxLength ? { ...s, maxLength: 3 } : null),
  "a pattern comes": (s) => (s.type === "string" && !s.pattern && !s.format && !s.enum ? { ...s, pattern: "^[a-z]+$" } : null),
  "a pattern is narrowed": (s) => (s.pattern?.includes("{4,}") ? { ...s, pattern: s.pattern.replace("{4,}", "{8,}") } : null),
  "a format comes": (s) => (s.type === "string" && !s.format && !s.pattern && !s.enum ? { ...s, format: "date" } : null),
  "an argument becomes required": (s) => { const free = Object.keys(s.properties ?? {}).find((name) => !s.required?.includes(name)); return free ? { ...s, required: [...(s.required ?? []), free] } : null; },
  "a list has to be filled": (s) => (s.type === "array" ? { ...s, minItems: 1 } : null),
  "an alternative goes": (s) => (s.oneOf?.length > 1 ? { ...s, oneOf: s.oneOf.slice(1) } : null),
  "another type": (s) => (s.type === "string" && !s.enum ? { type: "integer" } : null),
};
const widening = {
  "an enum value comes": (s) => (s.enum ? { ...s, enum: [...s.enum, "GBP"] } : null),
  "integer becomes number": (s) => (s.type === "integer" && !s.multipleOf ? { ...s, type: "number" } : null),
  "null is taken": (s) => (s.type === "string" ? { anyOf: [s, { type: "null" }] } : null),
  "a maximum is raised": (s) => (s.maximum !== undefined ? { ...s, maximum: s.maximum + 1 } : null),
  "a bound goes": (s) => without(s, "minimum"),
  "a pattern is widened": (s) => (s.pattern?.includes("{4,}") ? { ...s, pattern: s.pattern.replace("{4,}", "{2,}") } : null),
  "a format goes": (s) => without(s, "format"),
  "an argument becomes optional": (s) => (s.required ? { ...without(s, "required"), ...needs(s.required.slice(1)) } : null),
  "an alternative comes": (s) => (s.oneOf ? { ...s, oneOf: [...s.oneOf, object({ kind: { const: "push" }, device: string }, ["kind", "device"])] } : null),
  "a value is spelled otherwise": (s) => (s.const !== undefined ? { enum: [s.const] } : null),
  "words change": (s) => (s.type ? { ...s, description: "Reworded.", title: "Title" } : null),
};

/** Every place of a schema, with a way to put something else there. */
function* places(schema, put = (value) => value) {
  yield [schema, put];
  for (const [name, item] of Object.entries(schema.properties ?? {})) {
    yield* places(item, (value) => put({ ...schema, properties: { ...schema.properties, [name]: value } }));
  }
  if (schema.items && !schema.items.$ref) yield* places(schema.items, (value) => put({ ...schema, items: value }));
  for (const [index, item] of (schema.oneOf ?? []).entries()) {
    for (const [name, inner] of Object.entries(item.properties)) {
      const branch = (value) => ({ ...item, properties: { ...item.properties, [name]: value } });
      if (inner.const === undefined) {
        yield* places(inner, (value) => put({ ...schema, oneOf: schema.oneOf.map((other, at) => (at === index ? branch(value) : other)) }));
      }
    }
  }
  if (schema.$defs) yield* places(schema.$defs.node, (value) => put({ ...schema, $defs: { node: value } }));
}

export function ownPairs() {
  const pairs = [];
  scenes.forEach((scene, number) => {
    for (const [expected, steps] of [["breaking", narrowing], ["compatible", widening]]) {
      for (const [step, apply] of Object.entries(steps)) {
        let count = 0;
        for (const [place, put] of places(scene)) {
          const changed = apply(place);
          if (changed) pairs.push({ id: `scene ${number + 1}: ${step} (${++count})`, source: step, old: scene, new: put(changed), expected });
        }
      }
    }
  });
  return pairs;
}
