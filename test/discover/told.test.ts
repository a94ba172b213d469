import { expect, test } from "vitest";
import { discover } from "../../src/discover/discover.ts";
import { createKnowledge } from "../../src/knowledge/index.ts";
import { loadProject } from "../../src/source/project.ts";
import { folder } from "../support/folder.ts";

/** Tools that are named by what their schemas tell of themselves. */
test.each(["zod", "zod/v3"])("by the schemas of %s", async (specifier) => {
  const source = `import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { z } from "${specifier}";
const server = new McpServer({ name: "tickets", version: "1.0.0" });
const Tool = z.object({ name: z.literal("read_ticket"), arguments: z.object({ id: z.string() }) });
const Kind = z.enum(["open", "closed"]);
const register = (name, inputSchema = {}) => server.registerTool(name, { inputSchema }, async () => ({ content: [] }));
register(Tool.shape.name.value, Tool.shape.arguments.shape);
for (const kind of Kind.options) register("list_" + kind);
for (const kind of Object.values(Kind.enum)) register("count_" + kind);
for (const { shape } of z.union([z.object({ kind: z.literal("a") }), z.object({ kind: z.literal("b") })]).options) register("by_" + shape.kind.value);`;
  const { tools } = discover(await loadProject(folder({ "server.js": source }), { entries: ["server.js"] }), createKnowledge());
  expect(tools.map(({ name }) => name)).toEqual(["read_ticket", "list_open", "list_closed", "count_open", "count_closed", "by_a", "by_b"]);
  expect(tools[0]!.inputSchema).toMatchObject({ properties: { id: { type: "string" } }, required: ["id"] });
});
