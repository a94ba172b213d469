import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { toJsonSchemaCompat } from "@modelcontextprotocol/sdk/server/zod-json-schema-compat.js";
import { zodToJsonSchema } from "zod-to-json-schema";
import * as z4 from "zod";
import * as mini from "zod/mini";
import * as z3 from "zod/v3";
import { describe, expect, it } from "vitest";
import { advertised, type Advertised, type Converter, type Direction } from "../../src/discover/schema/index.ts";
import { array, externalModule, object, symbol, union, unknown, UNDEFINED, type Value } from "../../src/interpret/value.ts";
import { callThunk, stand, tree, valueOf } from "./trees.ts";

const read = (value: Value | undefined, converter: Converter = "sdk-v1", direction: Direction = "input", major: 3 | 4 = 4): Advertised =>
  advertised(value, { converter, direction, zod: { major }, memo: new Map(), callThunk });

/** What SDK v1 really lists for a tool with this schema. */
async function listed(schema: unknown, slot: "inputSchema" | "outputSchema" = "inputSchema"): Promise<unknown> {
  const server = new McpServer({ name: "desk", version: "1.0.0" });
  server.registerTool("ticket", { description: "A ticket", [slot]: schema } as never, (() => ({ content: [] })) as never);
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

describe("SDK v1", () => {
  for (const [name, build] of Object.entries(SHARED)) {
    for (const [major, real] of [[4, z4], [3, z3]] as const) {
      if (name === SPREAD) continue;
      it(`${name} (zod ${major})`, async () => {
        const answer = read(valueOf(build(tree<typeof z4>(major === 3 ? "zod/v3" : "zod/v4"))));
        expect(answer).toEqual({ schema: await listed(build(real as typeof z4)), gaps: [] });
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

  it("tells no schema from an empty shape", async () => {
    expect(read(undefined)).toEqual({ schema: await listed(undefined), gaps: [] });
    expect(read(valueOf({}))).toEqual({ schema: await listed({}), gaps: [] });
    expect(read(undefined, "sdk-v1", "output")).toEqual({ schema: undefined, gaps: [] });
  });
});
