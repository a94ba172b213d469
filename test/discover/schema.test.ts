import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { toJsonSchemaCompat } from "@modelcontextprotocol/sdk/server/zod-json-schema-compat.js";
import { McpServer as ServerV2, type fromJsonSchema } from "@modelcontextprotocol/server";
import { zodToJsonSchema as bothToJsonSchema } from "@alcyone-labs/zod-to-json-schema";
import fc from "fast-check";
import { zodToJsonSchema } from "zod-to-json-schema";
import * as z4 from "zod";
import * as mini from "zod/mini";
import * as z3 from "zod/v3";
import { describe, expect, it } from "vitest";
import { advertised, type Advertised, type Converter, type Direction } from "../../src/discover/schema/index.ts";
import { union } from "../../src/interpret/choice.ts";
import { array, constant, externalGet, externalGlobal, externalModule, externalOperator, object, symbol, unknown, UNDEFINED, type Value } from "../../src/interpret/value.ts";
import type { Condition } from "../../src/interpret/facts.ts";
import type { JsonObject } from "../../src/model/server.ts";
import { callThunk, stand, tree, valueOf } from "./trees.ts";

const read = (value: Value | undefined, converter: Converter = "sdk-v1", direction: Direction = "input", major: 3 | 4 = 4): Advertised =>
  advertised(value, { converter, direction, zod: { major }, memo: new Map(), callThunk });

/** What SDK v1 really lists for a tool with this schema. */
async function listed(schema: unknown, slot: "inputSchema" | "outputSchema" = "inputSchema"): Promise<unknown> {
  const server = new McpServer({ name: "desk", version: "1.0.0" });
  server.registerTool("ticket", { description: "A ticket", [slot]: schema }, (() => ({ content: [] })));
  const [near, far] = InMemoryTransport.createLinkedPair();
  const client = new Client({ name: "reader", version: "1.0.0" });
  await Promise.all([server.connect(far), client.connect(near)]);
  const { tools } = await client.listTools();
  await client.close();
  return tools[0]![slot];
}

/** Schemas that both majors can build, written once. */
const SHARED: Readonly<Record<string, (z: typeof z4) => unknown>> = {
  "a raw shape": (z) => ({ title: z.string().min(3).max(80).describe("What it is about"), urgent: z.boolean().optional(), count: z.number().int().positive().default(1) }),
  "an empty object": (z) => z.object({}),
  "enums and literals": (z) => z.object({ state: z.enum(["open", "closed"]), kind: z.literal("ticket"), level: z.union([z.literal(1), z.literal(2)]) }),
  "a native enum": (z) => z.object({ level: z.nativeEnum({ Low: "low", High: "high" }) }),
  "nested objects and arrays": (z) => z.object({ lines: z.array(z.object({ sku: z.string(), price: z.number().multipleOf(0.01) })).min(1).max(50).optional() }),
  "strict and passthrough": (z) => z.object({ inner: z.object({ a: z.string() }).strict(), open: z.object({ b: z.string() }).passthrough() }).strict(),
  "formats and patterns": (z) => z.object({ mail: z.string().email(), site: z.string().url(), id: z.string().uuid(), at: z.string().datetime(), code: z.string().regex(/^[A-Z]{2}-\d+$/i) }),
  "records, tuples, unions": (z) => z.object({ tags: z.record(z.string(), z.string()), pair: z.tuple([z.string(), z.number()]), either: z.union([z.string(), z.array(z.string())]) }),
  "nullable and nullish": (z) => z.object({ a: z.string().nullable(), b: z.number().nullish(), c: z.any(), d: z.unknown().optional() }),
  "callbacks": (z) => z.object({ when: z.string().refine((text) => text.length > 2, "too short").transform((text) => text.trim()), n: z.preprocess((given) => Number(given), z.number()) }),
  "callbacks that are given nothing": (z) =>
    z.object({
      note: z.string().optional().refine((text) => !text || text.length > 2, "too short"),
      urgent: z.boolean().default(false).refine((flag) => typeof flag === "boolean"),
      count: z.preprocess((given) => given ?? 5, z.number()),
      whatever: z.any().refine((given) => given !== undefined),
    }),
  "extend, pick, omit, partial": (z) => {
    const base = z.object({ id: z.string(), note: z.string(), hidden: z.boolean() });
    return base.omit({ hidden: true }).extend({ page: z.coerce.number().optional(), whole: base.pick({ id: true }), rest: base.partial() });
  },
  "a shape that is spread": (z) => {
    const page = z.object({ cursor: z.string().optional() });
    return { ...page.shape, id: z.string() };
  },
  "a discriminated union inside": (z) => z.object({ by: z.discriminatedUnion("kind", [z.object({ kind: z.literal("mail"), to: z.string() }), z.object({ kind: z.literal("call"), number: z.string() })]) }),
  "one schema in two places": (z) => {
    const money = z.object({ amount: z.number(), currency: z.string().length(3) });
    return z.object({ price: money, refund: money.optional() });
  },
  "a recursive schema": (z) => {
    const folder: z4.ZodType = z.object({ name: z.string(), inside: z.lazy(() => z.array(folder)) });
    return z.object({ root: folder });
  },
  "a union as root": (z) => z.union([z.object({ a: z.string() }), z.object({ b: z.string() })]),
  "members of an enum": (z) => {
    const state = z.enum(["new", "done"]);
    return z.object({ state: z.enum(state.options).default(state.enum.new), inner: z.array(state).optional() });
  },
};

/** `tree` answers spreads only if keys are known: the interpreter leaves the object open on the spread value instead. */
const SPREAD = "a shape that is spread";
/** The SDK lists no argument of it. */
const UNION = "a union as root";

describe("SDK v1", () => {
  for (const [name, build] of Object.entries(SHARED)) {
    for (const [major, real] of [[4, z4], [3, z3]] as const) {
      if (name === SPREAD) continue;
      it(`${name} (zod ${major})`, async () => {
        const answer = read(valueOf(build(tree<typeof z4>(major === 3 ? "zod/v3" : "zod/v4"))));
        const flaw = name === UNION ? { flaw: { kind: "emptied" } } : {};
        expect(answer).toEqual({ schema: await listed(build(real as typeof z4)), gaps: [], ...flaw });
      });
    }
  }

  it("reads output schemas with the output side", async () => {
    const build = (z: typeof z4) => ({ total: z.number().default(0), lines: z.array(z.object({ id: z.string() })) });
    expect(read(valueOf(build(tree("zod"))), "sdk-v1", "output")).toEqual({ schema: await listed(build(z4), "outputSchema"), gaps: [] });
    const three = (z: typeof z3) => ({ total: z.string().transform((text) => text.length).pipe(z.number()) });
    expect(read(valueOf(three(tree("zod"))), "sdk-v1", "output", 3)).toEqual({ schema: await listed(three(z3), "outputSchema"), gaps: [] });
  });

  it("merges the shape that a literal spreads", async () => {
    const z = tree<typeof z4>("zod");
    const literal = object(null, [["id", valueOf(z.string())]]);
    literal.open = valueOf(z.object({ cursor: z.string().optional() }).shape);
    expect(read(literal)).toEqual({ schema: await listed(SHARED[SPREAD]!(z4)), gaps: [] });
  });

  it("a shape that refers to itself through a getter", async () => {
    const build = (z: typeof z4) => {
      const folder = z.object({
        name: z.string(),
        get inside() {
          return z.array(folder).optional();
        },
      });
      return z.object({ root: folder });
    };
    expect(read(valueOf(build(tree("zod"))))).toEqual({ schema: await listed(build(z4)), gaps: [] });
  });

  it("tells no schema from an empty shape", async () => {
    expect(read(undefined)).toEqual({ schema: await listed(undefined), gaps: [] });
    expect(read(valueOf({}))).toEqual({ schema: await listed({}), gaps: [] });
    expect(read(undefined, "sdk-v1", "output")).toEqual({ schema: undefined, gaps: [] });
  });
});

describe("other libraries", () => {
  /** What SDK v2 really lists. */
  async function listedByV2(schema: unknown): Promise<unknown> {
    const server = new ServerV2({ name: "desk", version: "1.0.0" });
    server.registerTool("ticket", { description: "A ticket", inputSchema: schema } as never, (() => ({ content: [] })) as never);
    const [near, far] = InMemoryTransport.createLinkedPair();
    const client = new Client({ name: "reader", version: "1.0.0" });
    await Promise.all([server.connect(far as never), client.connect(near)]);
    const { tools } = await client.listTools();
    await client.close();
    return tools[0]!.inputSchema;
  }

  for (const [name, build] of Object.entries(SHARED)) {
    if (name === SPREAD) continue;
    it(`SDK v2: ${name}`, async () => {
      expect(read(valueOf(build(tree("zod"))), "sdk-v2")).toEqual({ schema: await listedByV2(build(z4)), gaps: [] });
    });
  }

  it("SDK v2 advertises a document unchanged and knows no zod 3", async () => {
    const document = { type: "object", properties: { id: { type: "string" } }, required: ["id"] };
    const { fromJsonSchema: carry } = tree<{ fromJsonSchema: typeof fromJsonSchema }>("@modelcontextprotocol/server");
    expect(read(valueOf(carry(document as never)), "sdk-v2")).toEqual({ schema: document, gaps: [] });
    expect(read(undefined, "sdk-v2")).toEqual({ schema: await listedByV2(undefined), gaps: [] });
    expect(read(valueOf(tree<typeof z3>("zod/v3").object({})), "sdk-v2")).toEqual({ schema: undefined, gaps: [""] });
  });

  it("zod/mini", async () => {
    const build = (z: typeof mini) => {
      const id = z.string().check(z.minLength(3), z.maxLength(9));
      return z.object({ id, note: z.optional(z.string()), many: z._default(z.number(), 5) });
    };
    expect(read(valueOf(build(tree("zod/mini"))))).toEqual({ schema: await listed(build(mini)), gaps: [] });
    expect(read(valueOf(build(tree("zod/v4-mini"))))).toEqual({ schema: await listed(build(mini)), gaps: [] });
  });

  it("fastmcp closes the root and the objects under it, no deeper in arrays, and before 4.3.2 none", () => {
    const value = valueOf(tree<typeof z4>("zod").object({ a: z("zod").object({ b: z("zod").string() }), c: z("zod").array(z("zod").object({ d: z("zod").string() })) }));
    const { schema } = read(value, "fastmcp") as unknown as { schema: unknown };
    expect(schema).toEqual({
      $schema: "http://json-schema.org/draft-07/schema#",
      type: "object",
      properties: {
        a: { type: "object", properties: { b: { type: "string" } }, required: ["b"], additionalProperties: false },
        c: { type: "array", items: { type: "object", properties: { d: { type: "string" } }, required: ["d"] } },
      },
      required: ["a", "c"],
      additionalProperties: false,
    });
    expect(read(value, "fastmcp-open").schema).not.toMatchObject({ additionalProperties: false });
    for (const converter of ["fastmcp", "fastmcp-open"] as const) expect(read(undefined, converter).schema).toEqual({ type: "object", properties: {}, additionalProperties: false });
    const perhaps = stand({ kind: "maybe", value: valueOf(z("zod").object({ b: z("zod").string() })), conditions: [] });
    expect(read(valueOf(z("zod").object({ a: perhaps })), "fastmcp").schema).toMatchObject({ properties: { a: { additionalProperties: false } } });
  });

  it("Mastra closes every object that is not said to be open, and writes dates as texts", () => {
    const build = (z: typeof z4) => z.object({ since: z.date().optional(), by: z.object({ id: z.string() }), rest: z.looseObject({}) });
    const properties = {
      since: { "type": "string", "format": "date-time", "x-date": true },
      by: { type: "object", properties: { id: { type: "string" } }, required: ["id"], additionalProperties: false },
      rest: { type: "object", properties: {}, additionalProperties: true },
    };
    const closed = { type: "object", properties, required: ["by", "rest"], additionalProperties: false };
    expect(read(valueOf(build(tree("zod"))), "mastra").schema).toEqual({ $schema: "https://json-schema.org/draft/2020-12/schema", ...closed });
    expect(read(valueOf(build(tree("zod"))), "mastra-1").schema).toEqual({ $schema: "http://json-schema.org/draft-07/schema#", ...closed });
    const three = tree<typeof z3>("zod/v3");
    expect(read(valueOf(three.object({ since: three.date() })), "mastra-1", "input", 3).schema).toMatchObject({ properties: { since: properties.since }, additionalProperties: false });
    expect(read(undefined, "mastra").schema).toEqual({ type: "object", properties: {} });
    expect(read(undefined, "mastra-1").schema).toEqual({ type: "object", properties: {}, additionalProperties: false });
  });

  it("mcp-framework's own converter", () => {
    const z = tree<typeof z3>("zod");
    const fields = z.object({
      amount: z.number().positive().describe("How much"),
      currency: z.enum(["eur", "usd"]).default("eur").describe("Of which"),
      note: z.string().max(80).optional().describe("Why"),
      tags: z.array(z.string()).describe("Labels"),
      either: z.union([z.string(), z.number()]).describe("Whatever"),
    });
    expect(read(valueOf(fields), "mcp-framework", "input", 3)).toEqual({
      schema: {
        type: "object",
        properties: {
          amount: { type: "number", description: "How much", minimum: 1, exclusiveMinimum: true },
          currency: { type: "string", description: "Of which", default: "eur", enum: ["eur", "usd"] },
          note: { type: "string", description: "Why", maxLength: 80 },
          tags: { type: "array", description: "Labels", items: { type: "string" } },
          either: { type: "string", description: "Whatever" },
        },
        required: ["amount", "currency", "tags", "either"],
      },
      gaps: [],
    });
    expect(read(valueOf({ id: { type: z.string(), description: "Which" }, page: { type: z.number().optional(), description: "Where" } }), "mcp-framework", "input", 3).schema).toEqual({
      type: "object",
      properties: { id: { type: "string", description: "Which" }, page: { type: "number", description: "Where" } },
      required: ["id"],
    });
    expect(read(valueOf({ id: { type: z.string(), description: "Which" }, page: { type: z.number().default(1), description: "Where" } }), "mcp-framework-0.1", "input", 3).schema).toEqual({
      type: "object",
      properties: { id: { type: "string", description: "Which" }, page: { type: "string", description: "Where" } },
    });
  });

  it("xmcp asks each member whether it may be absent", () => {
    const z = tree<typeof z4>("zod");
    expect(read(valueOf({ id: z.string(), page: z.number().default(1), any: z.any() }), "xmcp").schema).toEqual({
      type: "object",
      properties: { id: { type: "string" }, page: { type: "number", default: 1 }, any: {} },
      required: ["id"],
    });
  });

  it("libraries that leave the side at zod's default call defaults required", () => {
    const build = (z: typeof z4) => z.object({ page: z.number().default(1) });
    for (const converter of ["tmcp", "draft-7-output"] as const) {
      expect(read(valueOf(build(tree("zod"))), converter).schema).toEqual(plain(z4.toJSONSchema(build(z4), { target: "draft-7" })));
    }
    expect(read(valueOf(build(tree("zod"))), "mcp-lite").schema).toEqual(plain(z4.toJSONSchema(build(z4))));
  });

  it("libraries that now read zod 4 read zod 3 as its own writer does", () => {
    const build = (z: typeof z3) => z.object({ id: z.string().uuid(), page: z.number().default(1) });
    for (const converter of ["tmcp", "draft-2020-12"] as const) {
      expect(read(valueOf(build(tree("zod/v3"))), converter, "input", 3).schema).toEqual(plain(zodToJsonSchema(build(z3))));
    }
  });

  it("what an extension of zod adds for OpenAPI leaves the schema as it is", () => {
    const id = tree<{ z: { string: () => { openapi: (options: object) => z4.ZodString } } }>("@hono/zod-openapi").z.string();
    const plainly = z("zod");
    const extended = plainly.object({ id: id.openapi({ description: "The ticket", param: { in: "query" } }).optional() });
    expect(read(valueOf(extended))).toEqual(read(valueOf(plainly.object({ id: plainly.string().optional() }))));
  });
});

const z = (specifier: string): typeof z4 => tree<typeof z4>(specifier);
interface ObjectSchema extends JsonObject {
  readonly properties: JsonObject;
  readonly required: readonly string[];
}
const plain = (schema: unknown): unknown => JSON.parse(JSON.stringify(schema));

describe("JSON Schema in the source", () => {
  const build = (zod: typeof z3) => zod.object({ id: zod.string().uuid(), limit: zod.number().int().max(100).default(20) });
  const { zodToJsonSchema: convert } = tree<{ zodToJsonSchema: typeof zodToJsonSchema }>("zod-to-json-schema");

  it("the fork for zod 4 refers to what it has seen, whatever is said of it the second time", () => {
    const dated = (zod: typeof z4) => {
      const moment = zod.union([zod.date(), zod.string()]);
      return zod.object({ from: moment.describe("the first day"), to: moment.describe("the last day") });
    };
    const { zodToJsonSchema: both } = tree<{ zodToJsonSchema: typeof bothToJsonSchema }>("@alcyone-labs/zod-to-json-schema");
    const { schema, gaps } = read(valueOf(both(dated(z("zod")))), "json-schema");
    expect(schema).toEqual(plain(bothToJsonSchema(dated(z4))));
    expect(schema).toMatchObject({ properties: { to: { $ref: "#/properties/from" } } });
    expect(gaps).toEqual([]);
  });

  it("a document is what it is", () => {
    const document = { type: "object", properties: { id: { type: "string", enum: ["a", "b"] } }, required: ["id"], additionalProperties: false };
    expect(read(valueOf(document), "json-schema")).toEqual({ schema: document, gaps: [] });
    expect(read(undefined, "json-schema")).toEqual({ schema: undefined, gaps: [] });
    expect(read(valueOf({}), "json-schema")).toEqual({ schema: {}, gaps: [] });
  });

  it("conversions in the source are replayed, whole and in parts", () => {
    const real = plain(zodToJsonSchema(build(z3))) as { properties: unknown };
    const converted = convert(build(tree("zod/v3")));
    expect(read(valueOf(converted), "json-schema")).toEqual({ schema: real, gaps: [] });
    expect(read(valueOf({ type: "object", properties: (converted as unknown as { properties: unknown }).properties }), "json-schema").schema).toEqual({ type: "object", properties: real.properties });
    const options = { $refStrategy: "none", target: "openApi3" } as const;
    expect(read(valueOf(convert(build(tree("zod/v3")), options)), "json-schema").schema).toEqual(plain(zodToJsonSchema(build(z3), options)));
    const compat = tree<{ toJsonSchemaCompat: typeof toJsonSchemaCompat }>("@modelcontextprotocol/sdk/server/zod-json-schema-compat.js").toJsonSchemaCompat;
    expect(read(valueOf(compat(build(tree("zod/v3")) as never)), "json-schema").schema).toEqual(plain(toJsonSchemaCompat(build(z3) as never)));
  });

  it("zod 4 converts itself", () => {
    const shape = (zod: typeof z4) => zod.object({ at: zod.iso.date(), left: zod.string().pipe(zod.string()) });
    const zod = tree<typeof z4>("zod");
    expect(read(valueOf(zod.toJSONSchema(shape(zod), { target: "draft-7", io: "input" })), "json-schema").schema).toEqual(plain(z4.toJSONSchema(shape(z4), { target: "draft-7", io: "input" })));
    expect(read(valueOf(shape(zod).toJSONSchema()), "json-schema").schema).toEqual(plain(shape(z4).toJSONSchema()));
  });

  it("a literal around a spread conversion", () => {
    const literal = object(null, [["additionalProperties", valueOf(false)]]);
    literal.open = valueOf(z("zod").toJSONSchema(z("zod").object({ id: z("zod").string() })));
    expect(read(literal, "json-schema").schema).toEqual(plain(z4.toJSONSchema(z4.object({ id: z4.string() }))));
  });

  it("TypeBox", () => {
    const t = tree<{ Type: Record<string, (...args: unknown[]) => unknown> }>("@sinclair/typebox").Type as Record<string, (...args: unknown[]) => never>;
    const value = t["Object"]!(
      {
        id: t["String"]!({ minLength: 3, description: "Which" }),
        page: t["Optional"]!(t["Integer"]!({ minimum: 1 })),
        state: t["Union"]!([t["Literal"]!("open"), t["Literal"]!("closed")]),
        tags: t["Array"]!(t["String"]!(), { maxItems: 5 }),
        extra: t["Record"]!(t["String"]!(), t["Unknown"]!()),
        owner: t["Optional"]!(t["Intersect"]!([t["Object"]!({ a: t["Null"]!() }), t["Partial"]!(t["Object"]!({ b: t["Any"]!() }))])),
      },
      { additionalProperties: false },
    );
    expect(read(valueOf(value), "json-schema")).toEqual({
      schema: {
        type: "object",
        required: ["id", "state", "tags", "extra"],
        properties: {
          id: { type: "string", minLength: 3, description: "Which" },
          page: { type: "integer", minimum: 1 },
          state: { anyOf: [{ const: "open", type: "string" }, { const: "closed", type: "string" }] },
          tags: { type: "array", items: { type: "string" }, maxItems: 5 },
          extra: { type: "object", patternProperties: { "^(.*)$": {} } },
          owner: {
            type: "object",
            allOf: [
              { type: "object", required: ["a"], properties: { a: { type: "null" } } },
              { type: "object", properties: { b: {} } },
            ],
          },
        },
        additionalProperties: false,
      },
      gaps: [],
    });
  });
});

describe("what the source does not settle", () => {
  const fromStart = unknown("fetched at start");
  for (const [major, specifier] of [[4, "zod"], [3, "zod/v3"]] as const) {
    const zod = tree<typeof z4>(specifier);

    it(`only its part is lost (zod ${major})`, () => {
      const { schema, gaps } = read(
        valueOf({
          id: zod.string(),
          region: zod.enum(stand(fromStart)).describe("Where"),
          whole: stand(fromStart),
          note: zod.string().describe(stand(fromStart)),
          "a/b": zod.array(zod.object({ size: zod.number().max(stand(fromStart)) })),
          size: zod.number().default(stand(fromStart)).optional(),
        }),
      ) as { schema: { properties: Record<string, unknown>; required: string[] }; gaps: string[] };
      expect(gaps).toEqual(["/properties/a~1b/items/properties/size", "/properties/note/description", "/properties/region", "/properties/size/default", "/properties/whole"]);
      expect(schema.properties).toMatchObject({ id: { type: "string" }, region: {}, whole: {}, note: { type: "string" }, size: { type: "number" } });
      expect(schema.properties["region"]).toEqual({});
      expect(schema.properties["note"]).toEqual({ type: "string" });
      expect(schema.required).toEqual(["id", "region", "note", "a/b"]);
      expect(JSON.stringify(schema)).not.toContain("\\u0001");
    });

    it(`options that are equal are one, others a union with a gap (zod ${major})`, () => {
      const same = stand(union([valueOf(zod.string().min(1)), valueOf(zod.string().min(1, "say something"))]));
      const other = stand(union([valueOf(zod.string()), valueOf(zod.number())]));
      const maybe = stand({ kind: "maybe", value: valueOf(zod.string()), conditions: [] });
      const { schema, gaps } = read(valueOf({ same, other, maybe })) as { schema: ObjectSchema; gaps: string[] };
      expect(schema.properties).toEqual({ same: { type: "string", minLength: 1 }, other: { anyOf: [{ type: "string" }, { type: "number" }] }, maybe: { type: "string" } });
      expect(schema.required).toEqual(["same", "other"]);
      expect(gaps).toEqual(["/properties/maybe", "/properties/other"]);
    });

    it(`choices that settings may change (zod ${major})`, () => {
      const setting = externalGet(externalGet(externalGlobal("process"), "env", [], null), "KINDS", [{ kind: "operator", name: "KINDS", steps: [] }], null);
      const kinds: Value = { kind: "union", options: [{ value: setting, facts: [], truthy: true }, { value: valueOf(["read", "write"]), facts: [], truthy: false }] };
      const { schema, gaps } = read(valueOf({ kind: zod.enum(stand(kinds)).optional().describe("Which") })) as { schema: ObjectSchema; gaps: string[] };
      expect(schema.properties).toEqual({ kind: { type: "string", enum: ["read", "write"], description: "Which" } });
      expect(schema.required).toBeUndefined();
      expect(gaps).toEqual(["/properties/kind"]);
    });

    it(`a member that is there as long as nobody sets something else (zod ${major})`, () => {
      const setting = externalGet(externalGet(externalGlobal("process"), "env", [], null), "SENDER", [{ kind: "operator", name: "SENDER", steps: [] }], null);
      const isText = externalOperator("===", [externalOperator("typeof", [setting], [], null as never), constant("string")], [], null as never);
      const said = (value: Value, holds: boolean): Condition => ({ kind: "condition", value, holds, guards: false, otherwise: null, site: null as never, born: 0 });
      const given: Value = { kind: "union", options: [{ value: setting, facts: [said(isText, true)] }, { value: constant(""), facts: [said(isText, false)] }] };
      const member = (holds: boolean): Value => ({ kind: "maybe", value: valueOf(zod.string()), conditions: [said(given, holds)] });
      const shape = valueOf({ from: stand(member(false)), other: stand(member(true)) });
      const { schema, gaps } = read(shape) as { schema: ObjectSchema; gaps: string[] };
      expect(schema.properties).toEqual({ from: { type: "string" }, other: { type: "string" } });
      expect([schema.required, gaps]).toEqual([["from"], ["/properties/from", "/properties/other"]]);
    });

    it(`members that are not known (zod ${major})`, () => {
      const shape = object(null, [["id", valueOf(zod.string())]]);
      shape.open = fromStart;
      const { schema, gaps } = read(shape) as { schema: { properties: object; required: string[] }; gaps: string[] };
      expect([schema.properties, schema.required, gaps]).toEqual([{ id: { type: "string" } }, ["id"], ["/properties"]]);
    });

    it(`a function that nobody runs (zod ${major})`, () => {
      const value = valueOf(zod.object({ next: zod.lazy(() => zod.string()) }));
      const answer = advertised(value, { converter: "sdk-v1", direction: "input", memo: new Map() });
      expect(answer.gaps).toEqual(["/properties/next"]);
    });
  }

  it("a default that nobody has set: zod 3 takes it for none, and one that settings may change stays one", () => {
    const zod = tree<typeof z3>("zod/v3");
    const environment = externalGet(externalGlobal("process"), "env", [], null);
    const key = externalGet(environment, "DESK_KEY", [{ kind: "secret", name: "DESK_KEY", steps: [] }], null);
    const orNone: Value = { kind: "union", options: [{ value: key, facts: [], truthy: true }, { value: constant(""), facts: [], truthy: false }] };
    const { schema, gaps } = read(
      valueOf({ key: zod.string().default(stand(key)), other: zod.string().default(stand(orNone)).describe("Or none"), many: zod.number().default(stand(fromStart)) }),
    ) as { schema: ObjectSchema; gaps: string[] };
    expect(schema.properties).toEqual({ key: { type: "string" }, other: { type: "string", default: "", description: "Or none" }, many: { type: "number" } });
    expect(schema.required).toEqual(["key"]);
    expect(gaps).toEqual(["/properties/key/default", "/properties/many/default", "/properties/other/default"]);
  });

  it("a reference into a union that gave way", () => {
    const zod = tree<typeof z3>("zod/v3");
    const money = zod.object({ amount: zod.number() });
    const wrapped = stand<typeof money>({ kind: "maybe", value: valueOf(zod.object({ money })), conditions: [] });
    const { schema } = read(valueOf({ a: wrapped, b: money })) as unknown as { schema: { properties: Record<string, unknown> } };
    expect(schema.properties["b"]).toEqual({ $ref: "#/properties/a/properties/money" });
  });

  it("keywords of a written document", () => {
    const document = { type: "object", properties: { id: { type: "string", enum: stand(fromStart) }, size: stand(fromStart) }, required: ["id", stand(fromStart)] };
    expect(read(valueOf(document), "json-schema")).toEqual({
      schema: { type: "object", properties: { id: { type: "string" }, size: {} }, required: ["id"] },
      gaps: ["/properties/id/enum", "/properties/size", "/required"],
    });
  });

  it("the whole of it", () => {
    for (const value of [fromStart, symbol("request", []), externalModule("some-schemas"), array([])]) expect(read(value)).toEqual({ schema: undefined, gaps: [""] });
    const zod = tree<typeof z4>("zod");
    const either = union([valueOf({ a: zod.string() }), valueOf({ b: zod.string() })]);
    const { schema, gaps } = read(either) as { schema: { anyOf: { required: string[] }[] }; gaps: string[] };
    expect([schema.anyOf.map(({ required }) => required), gaps]).toEqual([[["a"], ["b"]], [""]]);
    expect(read(union([valueOf(zod.object({ a: zod.string() })), valueOf({ a: zod.string() })])).gaps).toEqual([]);
  });
});

describe("a schema of one of several shapes", () => {
  const zod = tree<typeof z4>("zod");
  const object = (...shapes: readonly object[]): Value => {
    const one: z4.ZodRawShape = stand(union(shapes.map((shape) => valueOf(shape))));
    return valueOf(zod.object(one).strict());
  };

  it("is each of them, and says that it is not settled", () => {
    const { schema, gaps } = read(object({ id: zod.string() }, { id: zod.string(), more: zod.number() }));
    expect(schema).toMatchObject({ anyOf: [{ required: ["id"], additionalProperties: false }, { required: ["id", "more"], additionalProperties: false }] });
    expect(gaps).toContain("");
  });

  it("is the first where they differ in words alone, and says which", () => {
    const { schema, gaps } = read(object({ id: zod.string().describe("Of the desk") }, { id: zod.string().describe("Of the branch") }));
    expect(schema).toMatchObject({ properties: { id: { type: "string", description: "Of the desk" } } });
    expect(gaps).toEqual(["/properties/id/description"]);
  });
});

describe("names that bundlers give", () => {
  it("lead to the same functions", () => {
    const build = (zod: typeof z4) => zod.object({ a: zod.enum(["x"]), b: zod.string() });
    const expected = read(valueOf(build(tree("zod"))));
    expect(expected.schema).toMatchObject({ properties: { a: { enum: ["x"] } } });
    const module = tree<Record<string, Record<string, (...args: never[]) => never>>>("zod");
    for (const self of ["z", "default", "external_exports", "external_exports3", "zod_default2"]) {
      expect(read(valueOf(build(module[self] as unknown as typeof z4)))).toEqual(expected);
    }
    const bare = tree<Record<string, (...args: unknown[]) => unknown>>("zod");
    expect(read(valueOf(bare["object2"]!({ a: bare["_enum"]!(["x"]), b: bare["stringType"]!() })))).toEqual(expected);
    const dated = read(valueOf(tree<typeof z4>("zod").object({ at: tree<typeof z4>("zod").iso.datetime() })));
    const iso = tree<Record<string, typeof z4.iso.datetime>>("zod/v4/classic/iso.js");
    expect(read(valueOf(tree<typeof z4>("zod").object({ at: iso["datetime2"]!() })))).toEqual(dated);
    for (const inner of ["iso_exports", "iso_exports2", "exports_iso"]) {
      expect(read(valueOf(tree<typeof z4>("zod").object({ at: (module[inner] as unknown as typeof z4.iso).datetime() })))).toEqual(dated);
    }
  });
});

describe("hostile sources", () => {
  const isSmall = (said: Advertised): void => expect(JSON.stringify(said).length).toBeLessThan(100_000);

  it("reach nothing but schema builders", () => {
    const zod = tree<Record<string, (...args: unknown[]) => Record<string, (...args: unknown[]) => unknown>>>("zod");
    const text = zod["string"]!();
    const reached = { config: zod["config"]!({ jitless: true }), maker: text["constructor"]!("x"), parsed: text["parse"]!("x"), registered: text["register"]!({}) };
    expect(read(valueOf(reached)).gaps).toEqual(Object.keys(reached).map((key) => `/properties/${key}`).sort());
    expect(z4.config()).not.toHaveProperty("jitless", true);
  });

  it("cannot ask for gigabytes", () => {
    for (const specifier of ["zod", "zod/v3", "zod/mini"]) {
      const zod = tree<typeof z4>(specifier);
      let part: unknown = zod.string();
      for (let level = 0; level < 30; level++) part = zod.object({ a: part as never, b: part as never, c: part as never });
      isSmall(read(valueOf(part)));
      let doubled: unknown = {};
      for (let level = 0; level < 30; level++) doubled = { a: doubled, b: doubled };
      expect(read(valueOf(doubled), "json-schema")).toEqual({ schema: undefined, gaps: [""] });
    }
  });

  it("cannot ask for more calls than anybody writes", () => {
    const zod = tree<typeof z4>("zod");
    const wide = Object.fromEntries(Array.from({ length: 9000 }, (_, index) => [`field${index}`, zod.string()]));
    expect(read(valueOf(wide))).toEqual({ schema: undefined, gaps: [""] });
  });

  it("cannot nest without end", () => {
    const loop = object(null);
    loop.props.set("self", { value: loop });
    isSmall(read(loop, "json-schema"));
    isSmall(read(loop));
    const zod = tree<typeof z4>("zod");
    let deep: unknown = zod.string();
    for (let level = 0; level < 3000; level++) deep = zod.array(deep as never);
    isSmall(read(valueOf({ deep })));
  });

  it("never make it throw", () => {
    const names = ["object", "array", "union", "enum", "record", "literal", "lazy", "discriminatedUnion", "tuple", "optional", "default", "describe", "min", "pick", "extend", "shape", "toJSONSchema", "z"];
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.constantFrom(null, undefined, true), fc.constant(stand(unknown("?"))), fc.constant(stand(UNDEFINED)));
    const argument = fc.oneof(leaf, fc.array(leaf, { maxLength: 2 }), fc.dictionary(fc.string(), leaf, { maxKeys: 2 }));
    const steps = fc.array(fc.tuple(fc.constantFrom(...names), fc.array(argument, { maxLength: 3 })), { maxLength: 6 });
    const converters = ["sdk-v1", "sdk-v1-zod3", "sdk-v2", "json-schema", "fastmcp", "fastmcp-open", "mcp-framework", "xmcp", "tmcp", "mcp-lite", "draft-2020-12", "litemcp"] as const;
    fc.assert(
      fc.property(steps, fc.constantFrom("zod", "zod/v3", "zod/mini", "zod-to-json-schema", "@sinclair/typebox"), fc.constantFrom(...converters), (path, specifier, converter) => {
        let at = tree<Record<string, (...args: unknown[]) => unknown>>(specifier);
        for (const [name, args] of path) at = at[name]!(...args) as typeof at;
        const { schema, gaps } = read(valueOf(at), converter);
        expect(JSON.stringify(schema) ?? "").not.toContain("\\u0001");
        expect(gaps.every((gap) => gap === "" || gap.startsWith("/"))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
