import { readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";
import { audit } from "../../src/index.ts";
import { folder } from "../support/folder.ts";

/** A server whose schemas use what zod has most of; each kind of schema is a class that the bundle renames. */
const source = (zod: string): string => `
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { z } from "${zod}";
const server = new McpServer({ name: "desk", version: "1.0.0" });
const money = z.object({ amount: z.number().int().positive(), currency: z.enum(["eur", "usd"]).default("eur") });
server.registerTool("refund", {
  inputSchema: {
    ticket: z.string().min(3).max(20).regex(/^T-/).describe("Which ticket"),
    price: money,
    rest: money.partial().optional(),
    notes: z.array(z.string()).max(5).nullable(),
    by: z.discriminatedUnion("kind", [z.object({ kind: z.literal("mail"), to: z.string().email() }), z.object({ kind: z.literal("call") })]),
    tags: z.record(z.string(), z.boolean()),
    pair: z.tuple([z.string(), z.number()]),
    either: z.union([z.string(), z.number()]),
    level: z.preprocess((given) => Number(given), z.number()),
    code: z.string().transform((text) => text.trim()).optional(),
  },
}, async () => ({ content: [] }));
`;

async function schemaOf(root: string): Promise<unknown> {
  const { tools } = await audit({ root, entries: ["index.mjs"], snapshot: null });
  return tools.find(({ name }) => name === "refund")?.inputSchema;
}

describe.each(["zod/v3", "zod/v4"])("%s, taken into a bundle and minified", (zod) => {
  test("is known by its classes", async () => {
    const plain = folder({ "index.mjs": source(zod) });
    const bundled = folder({ "in.mjs": source(zod), "package.json": {} });
    await build({
      entryPoints: [join(bundled, "in.mjs")], outfile: join(bundled, "index.mjs"), bundle: true, minify: true, format: "esm", platform: "node",
      external: ["@modelcontextprotocol/*"], nodePaths: [join(import.meta.dirname, "../../node_modules")], logLevel: "error",
    });
    expect(readFileSync(join(bundled, "index.mjs"), "utf8")).not.toContain("node_modules/");
    const expected = await schemaOf(plain);
    expect(expected).toMatchObject({ properties: { ticket: { minLength: 3 } } });
    expect(await schemaOf(bundled)).toEqual(expected);
  }, 60_000);
});
