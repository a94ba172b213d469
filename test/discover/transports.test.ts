import { expect, test } from "vitest";
import { discover } from "../../src/discover/discover.ts";
import { createKnowledge } from "../../src/knowledge/index.ts";
import { loadProject } from "../../src/source/project.ts";
import { folder } from "../support/folder.ts";

/** How clients reach a server decides which duties it has: what frameworks say of it, each in its own way. */

type Files = Readonly<Record<string, string | object>>;

async function reach(files: Files): Promise<readonly string[]> {
  const { transports, tools } = discover(await loadProject(folder(files)), createKnowledge());
  expect(tools).not.toEqual([]);
  return transports;
}

const TOOL = `"read_ticket", { description: "Reads a ticket" }, async () => ({ content: [] })`;
const tool = (rest: object): Files => ({ "package.json": { name: "desk", ...rest } });

test.each<[name: string, files: Files, transports: readonly string[]]>([
  [
    "a Worker serves its agent in `fetch`",
    {
      ...tool({ main: "index.js" }),
      "index.js": `import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { McpAgent } from "agents/mcp";
export class Desk extends McpAgent {
  server = new McpServer({ name: "desk", version: "1" });
  async init() { this.server.registerTool(${TOOL}); }
}
export default { async fetch(request, env, ctx) {
  if (new URL(request.url).pathname === "/mcp") return Desk.serve("/mcp").fetch(request, env, ctx);
  return new Response(null, { status: 404 });
} };`,
    },
    ["http"],
  ],
  [
    "mcp-use owns the listener",
    { ...tool({ main: "index.js" }), "index.js": `import { MCPServer } from "mcp-use";\nconst server = new MCPServer({ name: "desk" });\nserver.tool({ name: "read_ticket" }, async () => "read");\nexport default server;` },
    ["http"],
  ],
  [
    "skybridge runs over HTTP",
    { ...tool({ main: "index.js" }), "index.js": `import { McpServer } from "skybridge/server";\nconst server = new McpServer({ name: "desk" }).registerTool({ name: "read_ticket" }, () => ({}));\nexport default await server.run();` },
    ["http"],
  ],
  [
    "mcp-framework by its options",
    {
      ...tool({ main: "index.js" }),
      "index.js": `import { MCPServer, MCPTool } from "mcp-framework";
class ReadTicket extends MCPTool { name = "read_ticket"; description = "Reads"; schema = {}; async execute() { return "read"; } }
const server = new MCPServer({ transport: { type: "http-stream", options: { port: 1337 } } });
server.addTool(ReadTicket);
server.start();`,
    },
    ["http"],
  ],
  [
    "Nuxt's folder is always served",
    { ...tool({ dependencies: { "@nuxtjs/mcp-toolkit": "^0.21.0" } }), "server/mcp/tools/read.ts": `export default defineMcpTool({ name: "read_ticket", handler: async () => "read" });` },
    ["http"],
  ],
  [
    "xmcp over stdio, as its configuration says",
    { ...tool({ dependencies: { xmcp: "^1.0.0" } }), "xmcp.config.ts": "export default { stdio: { silent: true } };", "src/tools/read.ts": `export const metadata = { name: "read_ticket" };\nexport default () => "read";` },
    ["stdio"],
  ],
  [
    "xmcp inside of Next.js",
    { ...tool({ dependencies: { xmcp: "^1.0.0" } }), "xmcp.config.ts": `export default { http: false, experimental: { adapter: "nextjs" } };`, "src/tools/read.ts": `export const metadata = { name: "read_ticket" };\nexport default () => "read";` },
    ["http"],
  ],
])("%s", async (_name, files, transports) => {
  expect(await reach(files)).toEqual(transports);
});
