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

async function refundOf(root: string): Promise<Awaited<ReturnType<typeof audit>>["tools"][number] | undefined> {
  const { tools } = await audit({ root, entries: ["index.mjs"], snapshot: null });
  return tools.find(({ name }) => name === "refund");
}

/** A folder with the source as `index.mjs`, after esbuild has taken the packages in and renamed what it could. */
async function minified(source: string, external: string[] = []): Promise<string> {
  const bundled = folder({ "in.mjs": source, "package.json": {} });
  await build({
    entryPoints: [join(bundled, "in.mjs")], outfile: join(bundled, "index.mjs"), bundle: true, minify: true, format: "esm", platform: "node",
    external, nodePaths: [join(import.meta.dirname, "../../node_modules")], logLevel: "error",
  });
  expect(readFileSync(join(bundled, "index.mjs"), "utf8")).not.toContain("node_modules/");
  return bundled;
}

describe.each(["zod/v3", "zod/v4"])("%s, taken into a bundle and minified", (zod) => {
  test("is known by its classes", async () => {
    const expected = (await refundOf(folder({ "index.mjs": source(zod) })))?.inputSchema;
    expect(expected).toMatchObject({ properties: { ticket: { minLength: 3 } } });
    expect((await refundOf(await minified(source(zod), ["@modelcontextprotocol/*"])))?.inputSchema).toEqual(expected);
  }, 60_000);
});

test("the second SDK and the reader of the command line, taken into a bundle and minified, are known by their classes", async () => {
  const { inputSchema, conditional, verdicts } = (await refundOf(await minified(`
import { McpServer } from "@modelcontextprotocol/server";
import { Command } from "commander";
import { z } from "zod/v4";
const server = new McpServer({ name: "desk", version: "1.0.0" });
new Command().option("--brief").action(({ brief }) => {
  const tenant = { tenant: z.string() };
  server.registerTool("refund", { inputSchema: z.object({ ticket: z.string(), ...(brief ? {} : tenant) }).strict() }, async () => ({ content: [] }));
}).parse();`)))!;
  expect(inputSchema).toMatchObject({ type: "object", required: ["ticket", "tenant"], additionalProperties: false });
  expect(conditional).toBeUndefined();
  expect(verdicts).toMatchObject({ "coverage/unresolved-tool": { verdict: "pass" } });
}, 60_000);
