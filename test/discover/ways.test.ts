import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { discover } from "../../src/discover/discover.ts";
import { createKnowledge } from "../../src/knowledge/index.ts";
import type { Server } from "../../src/model/server.ts";
import { loadProject } from "../../src/source/project.ts";
import { folder } from "../support/folder.ts";

/** Ways to write a server that the wild taught: each finds all of its tools. */

async function served(files: Readonly<Record<string, string | object>>, entry = "server.js"): Promise<Server> {
  return discover(await loadProject(folder(files), { entries: [entry] }), createKnowledge());
}
const names = (server: Server): string[] => server.tools.map(({ name, conditional }) => (conditional === undefined ? name : `${name}?`)).sort();

const SDK = 'import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";\nconst server = new McpServer({ name: "tickets", version: "1.0.0" });\n';
const LOW_LEVEL = `import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
const server = new Server({ name: "tickets", version: "1.0.0" }, { capabilities: { tools: {} } });
`;

test("what bundlers took from packages stays outside, and the source around it is run", async () => {
  const server = await served({
    "server.js": `var __esm = (fn, res) => function () { return fn && (res = (0, fn[Object.getOwnPropertyNames(fn)[0]])(fn = 0)), res; };
// node_modules/zod/v3/types.js
var ZodString = class {};
var string2 = ZodString.create;
var object = () => new ZodString();
// node_modules/zod/v3/external.js
var external_exports = {};
// node_modules/@modelcontextprotocol/sdk/dist/esm/server/mcp.js
var McpServer = class { registerTool() { throw new Error("not run"); } };
// src/tools/close.ts
var close;
var init_close = __esm({ "src/tools/close.ts"() { close = { title: "Close a ticket", inputSchema: { id: external_exports.string() } }; } });
// src/server.ts
init_close();
var server = new McpServer({ name: "tickets", version: "1.0.0" });
server.registerTool("close_ticket", close, async ({ id }) => ({ content: [{ type: "text", text: id }] }));
`,
  });
  expect(names(server)).toEqual(["close_ticket"]);
  expect(server.tools[0]!.inputSchema).toMatchObject({ type: "object", properties: { id: { type: "string" } }, required: ["id"], additionalProperties: false });
});

test("a function that returns on one path and throws on the rest may return", async () => {
  const server = await served({
    "server.js": `${SDK}
function siteOf(flags) {
  if (flags.site) return flags.site;
  if (typeof flags.profile === "string") { if (!flags.profile) return undefined; throw new Error("no site in the profile"); }
  throw new Error("no site");
}
async function main() {
  const site = siteOf(JSON.parse(process.argv[2]));
  server.registerTool("read_ticket", { description: site }, async () => ({ content: [] }));
}
main();`,
  });
  expect(names(server)).toEqual(["read_ticket"]);
});

test("a method replaced on the server, which calls the one that was there before", async () => {
  const server = await served({
    "server.js": `${SDK}
const before = server.tool.bind(server);
server.tool = function (...args) {
  const handler = args[args.length - 1];
  return before(...args.slice(0, -1), async (...given) => tagged(await handler(...given)));
};
const tagged = (result) => ({ ...result, _meta: { by: "tickets" } });
server.tool("reopen_ticket", "Reopens a ticket", async () => ({ content: [] }));`,
  });
  expect(names(server)).toEqual(["reopen_ticket"]);
});

test("files of a folder, found while the server starts", async () => {
  const server = await served({
    "server.js": `${SDK}
import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
const here = join(dirname(fileURLToPath(import.meta.url)), "tools");
for (const file of (await readdir(here)).filter((name) => name.endsWith(".js"))) {
  const tool = await import(pathToFileURL(join(here, file)).href);
  server.registerTool(tool.name, tool.config, tool.handler);
}`,
    "tools/close.js": 'export const name = "close_ticket"; export const config = {}; export const handler = async () => ({ content: [] });',
    "tools/merge.js": 'export const name = "merge_tickets"; export const config = {}; export const handler = async () => ({ content: [] });',
    "tools/notes.md": "# Tools",
  });
  expect(names(server)).toEqual(["close_ticket", "merge_tickets"]);
  expect(server.tools.every(({ handler }) => handler !== null)).toBe(true);
});

test("definitions in JSON beside the code", async () => {
  const server = await served({
    "server.js": `${SDK}
import { readFileSync } from "node:fs";
const definitions = JSON.parse(readFileSync(new URL("./tools.json", import.meta.url), "utf8"));
for (const { name, description } of definitions) server.registerTool(name, { description }, async () => ({ content: [] }));`,
    "tools.json": [{ name: "list_tickets", description: "Lists tickets" }, { name: "assign_ticket", description: "Assigns a ticket" }],
  });
  expect(names(server)).toEqual(["assign_ticket", "list_tickets"]);
});

test("a subclass of the SDK's server that registers through super", async () => {
  const server = await served({
    "server.js": `import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
class TicketServer extends McpServer {
  constructor() { super({ name: "tickets", version: "1.0.0" }); }
  async addClient(client) {
    await client.registerTools((params, run) => super.registerTool(params.title, { description: params.summary }, async (args) => run(args)));
  }
}
const client = { registerTools: (register) => register({ title: "read_ticket", summary: "Reads a ticket" }, async () => ({ content: [] })) };
await new TicketServer().addClient(client);`,
  });
  expect(names(server)).toEqual(["read_ticket"]);
});

test("tools under their names, each made by a package's builder", async () => {
  const server = await served({
    "server.js": `import { createServer, tool } from "@sylphx/mcp-server-sdk";
const readTicket = tool().description("Reads a ticket").handler(async ({ input }) => ({ content: [] }));
createServer({ name: "tickets", tools: { read_ticket: readTicket } });`,
  });
  expect(names(server)).toEqual(["read_ticket"]);
  expect(server.tools[0]).toMatchObject({ description: "Reads a ticket", handler: { line: 2 } });
});

test("tools under their names, each made of a definition", async () => {
  const server = await served({
    "server.js": `import { createMcpServer, tool } from "@supabase/mcp-utils";
const close = tool({ description: "Closes a ticket", execute: async ({ id }) => ({ id }) });
createMcpServer({ name: "tickets", version: "1.0.0", tools: { close_ticket: close } });`,
  });
  expect(names(server)).toEqual(["close_ticket"]);
  expect(server.tools[0]).toMatchObject({ description: "Closes a ticket", handler: { line: 2 } });
});

test("tools of an agent's own server", async () => {
  const server = await served({
    "server.js": `import { createSdkMcpServer, tool } from "@anthropic-ai/claude-agent-sdk";
createSdkMcpServer({ name: "tickets", tools: [tool("list_tickets", "Lists tickets", {}, async () => ({ content: [] }))] });`,
  });
  expect(names(server)).toEqual(["list_tickets"]);
});

const CONTAINER = `
  import { container } from "tsyringe";
  import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
  export const Tools = Symbol("Tools");
  container.register(Tools, { useValue: { name: "read_ticket", run: async () => ({ content: [] }) } });
  container.register(Tools, { useFactory: () => ({ name: "close_ticket", run: async () => ({ content: [] }) }) });
  container.register("server", { useFactory: () => new McpServer({ name: "tickets", version: "1.0.0" }) });`;

test("definitions bound to a container and injected into the class that registers them", async () => {
  const server = await served(
    {
      "server.ts": `import { inject, injectable, injectAll } from "tsyringe";${CONTAINER}
class Titles { of(name: string) { return name.replace("_", " "); } }
@injectable()
class Registry {
  constructor(@injectAll(Tools) private tools: unknown[], @inject("server") private server: McpServer, private titles: Titles) {}
  start() { for (const { name, run } of this.tools) this.server.registerTool(name, { title: this.titles.of(name) }, run); }
}
container.resolve(Registry).start();`,
    },
    "server.ts",
  );
  expect(names(server)).toEqual(["close_ticket", "read_ticket"]);
  expect(server.tools.every(({ handler }) => handler !== null)).toBe(true);
});

test("the same, compiled", async () => {
  const server = await served({
    "server.js": `import { inject, injectable, injectAll } from "tsyringe";
import { __decorate, __metadata, __param } from "tslib";${CONTAINER}
class Titles { of(name) { return name.replace("_", " "); } }
let Registry = class Registry {
  constructor(tools, server, titles) { Object.assign(this, { tools, server, titles }); }
  start() { for (const { name, run } of this.tools) this.server.registerTool(name, { title: this.titles.of(name) }, run); }
};
Registry = __decorate([injectable(), __param(0, injectAll(Tools)), __param(1, inject("server")), __metadata("design:paramtypes", [Array, McpServer, Titles])], Registry);
container.resolve(Registry).start();`,
  });
  expect(names(server)).toEqual(["close_ticket", "read_ticket"]);
});

test("what nobody is seen to bind is said", async () => {
  const server = await served({
    "server.js": `${SDK}import { container } from "tsyringe";
server.registerTool(container.resolve("Settings").tool, {}, async () => ({ content: [] }));`,
  });
  expect(server.unresolved).toMatchObject([{ reason: "nothing is seen to be bound to Settings" }]);
});

test("two modules that import each other, one of which re-exports what the other needs while it loads", async () => {
  const server = await served({
    "server.js": `import "./registry.js";\nexport * from "./names.js";`,
    "registry.js": `${SDK}import { READ } from "./server.js";\nserver.registerTool(READ, {}, async () => ({ content: [] }));`,
    "names.js": 'export const READ = "read_ticket";',
  });
  expect(names(server)).toEqual(["read_ticket"]);
});

test("a schema that the source converts by itself, and takes a part of", async () => {
  const server = await served({
    "server.js": `${LOW_LEVEL}
import { zodToJsonSchema } from "zod-to-json-schema";
import { z } from "zod/v3";
const partOf = (document, name) => {
  if (document.$ref && document.definitions) return document.definitions[name];
  return { type: "object", properties: {} };
};
const close = { name: "close_ticket", inputSchema: partOf(zodToJsonSchema(z.object({ id: z.string() }), { name: "Close", $refStrategy: "none" }), "Close") };
server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools: [close] }));`,
  });
  expect(server.tools[0]!.inputSchema).toEqual({ type: "object", properties: { id: { type: "string" } }, required: ["id"], additionalProperties: false });
});

test("a fork of the converter that closes objects of zod 4", async () => {
  const server = await served({
    "server.js": `${LOW_LEVEL}
import { zodToJsonSchema } from "@alcyone-labs/zod-to-json-schema";
import { z } from "zod/v4";
const close = { name: "close_ticket", inputSchema: zodToJsonSchema(z.object({ id: z.string().default("1") })) };
server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools: [close] }));`,
  });
  expect(server.tools[0]!.inputSchema).toMatchObject({ properties: { id: { type: "string", default: "1" } }, additionalProperties: false });
  expect(server.tools[0]!.inputSchema).not.toHaveProperty("required");
});

test("what a part of the server sends about itself makes no write of a tool", async () => {
  const server = await served({
    "server.js": `${SDK}
import { report } from "./telemetry/client.js";
server.registerTool("read_ticket", { inputSchema: {} }, async () => {
  await report("read_ticket");
  const response = await fetch("https://tickets.example/tickets");
  return { content: [{ type: "text", text: (await response.json()).title }] };
});
server.registerTool("close_ticket", { inputSchema: {} }, async () => {
  await fetch("https://tickets.example/tickets", { method: "POST" });
  return { content: [] };
});`,
    "telemetry/client.js": 'export const report = (event) => fetch("https://events.example/v1/insert", { method: "POST", body: event });',
  });
  expect(server.tools.map((tool) => [tool.name, tool.class])).toEqual([["read_ticket", "read"], ["close_ticket", "write"]]);
});

test("a tool's title is part of its contract", async () => {
  const server = await served({
    "server.js": `${SDK}server.registerTool("close_ticket", { title: "Close a ticket", description: "Close it." }, async () => ({ content: [] }));`,
  });
  expect(server.tools[0]).toMatchObject({ title: "Close a ticket", description: "Close it." });
  const lowLevel = await served({
    "server.js": `${LOW_LEVEL}server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools: [{ name: "close_ticket", title: "Close a ticket", inputSchema: { type: "object" } }] }));`,
  });
  expect(lowLevel.tools[0]).toMatchObject({ name: "close_ticket", title: "Close a ticket" });
});

test("tools that a container holds are those that were bound: inversify", async () => {
  const server = await served({
    "server.js": `${SDK}import { Container } from "inversify";
class CloseTicket { name = "close_ticket"; run() { return { content: [] }; } }
const container = new Container();
container.bind("Tool").to(CloseTicket);
container.bind("Tool").toConstantValue({ name: "read_ticket", run: () => ({ content: [] }) });
container.bind("Greeting").toResolvedValue(() => "Desk: ");
for (const tool of container.getAll("Tool")) server.registerTool(tool.name, { description: container.get("Greeting") + tool.name }, async () => tool.run());`,
  });
  expect(names(server)).toEqual(["close_ticket", "read_ticket"]);
  expect(server.tools.map(({ description }) => description).sort()).toEqual(["Desk: close_ticket", "Desk: read_ticket"]);
});

test("tools that a container holds are those that were bound: typedi", async () => {
  const server = await served({
    "server.js": `${SDK}import { Container } from "typedi";
Container.set("tool", { name: "close_ticket", run: () => ({ content: [] }) });
const tool = Container.get("tool");
server.registerTool(tool.name, {}, async () => tool.run());`,
  });
  expect(names(server)).toEqual(["close_ticket"]);
});

test("a setter of a class runs where the class is assigned to", async () => {
  const server = await served({
    "server.js": `${SDK}
class Desk {
  static set host(host) { Desk.at = host; }
  static get host() { if (!Desk.at) throw new Error("no host"); return Desk.at; }
}
async function main() {
  Desk.host = process.env.DESK_URL;
  if (process.env.TRANSPORT === "stdio") server.registerTool("read_ticket", { description: Desk.host }, async () => ({ content: [] }));
}
main();`,
  });
  expect(names(server)).toEqual(["read_ticket?"]);
});

test("a function is no instance of a class", async () => {
  const server = await served({
    "server.js": `${SDK}
class Later { constructor(make) { this.make = make; } get() { return this.make(); } }
const settled = async (value) => (value instanceof Later ? value.get() : value);
const tool = { name: "read_ticket", callback: async ({ id }) => ({ content: [{ type: "text", text: id }] }) };
server.registerTool(tool.name, { description: "Read" }, async (args) => (await settled(tool.callback))(args));`,
  });
  expect(server.tools.map(({ name, story }) => [name, story?.events.filter(({ kind }) => kind === "gap")])).toEqual([["read_ticket", []]]);
});

test("the command line makes the command, and runs it", async () => {
  const server = await served({
    "server.js": `import { Command, Flags } from "@oclif/core";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
export default class Desk extends Command {
  static flags = { toolsets: Flags.string() };
  async run() {
    const { flags } = await this.parse(Desk);
    const server = new McpServer({ name: "tickets", version: "1.0.0" });
    server.registerTool("read_ticket", {}, async () => ({ content: [] }));
    if (flags.toolsets) server.registerTool("close_ticket", {}, async () => ({ content: [] }));
  }
}`,
  });
  expect(names(server)).toEqual(["close_ticket?", "read_ticket"]);
});

test("what the source writes down keeps its keys where a schema checks it", async () => {
  const server = await served({
    "definitions.json": { "read-ticket": { description: "Reads a ticket", scopes: ["tickets:read"] }, "close-ticket": { description: "Closes a ticket", scopes: [] } },
    "server.js": `${SDK}
import { z } from "zod";
import written from "./definitions.json";
const definitions = z.record(z.string(), z.object({ description: z.string(), scopes: z.array(z.string()), retries: z.number().default(3) })).parse(written);
for (const [name, { description, retries }] of Object.entries(definitions)) {
  if (retries > 0) server.registerTool(name, { description }, async () => ({ content: [] }));
}`,
  });
  expect(server.tools.map(({ name, description }) => [name, description]).sort()).toEqual([["close-ticket", "Closes a ticket"], ["read-ticket", "Reads a ticket"]]);
});

test("what a check before it let through only sometimes is conditional, unless the check came before there was a server", async () => {
  const server = await served({
    "server.js": `import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
const flags = JSON.parse(process.argv[2]);
const answer = async () => ({ content: [] });
function registerWrites(server) {
  if (!flags.writes) return;
  server.registerTool("close_ticket", {}, answer);
}
function registerAll(server, definitions) {
  for (const { name, isAdmin } of definitions) {
    if (isAdmin && !flags.admin) continue;
    server.registerTool(name, {}, answer);
  }
}
function main() {
  if (flags.help) return;
  const server = new McpServer({ name: "tickets", version: "1.0.0" });
  registerWrites(server);
  registerAll(server, [{ name: "read_ticket" }, { name: "purge_tickets", isAdmin: true }]);
}
main();`,
  });
  expect(names(server)).toEqual(["close_ticket?", "purge_tickets?", "read_ticket"]);
});

test("a handler that ends the program leaves what the block has read", async () => {
  const server = await served({
    "paths.json": { "/tickets": { get: { operationId: "list_tickets" } }, "/refunds": { post: { operationId: "create_refund" } } },
    "server.js": `${SDK}
import fs from "node:fs";
import path from "node:path";
function load(file) {
  let text;
  try {
    text = fs.readFileSync(path.resolve(process.cwd(), file), "utf-8");
  } catch (error) {
    console.error("cannot read", error);
    process.exit(1);
  }
  return JSON.parse(text);
}
const paths = load(path.resolve(import.meta.dirname, "paths.json"));
for (const methods of Object.values(paths)) {
  for (const operation of Object.values(methods)) server.registerTool(operation.operationId, {}, async () => ({ content: [] }));
}`,
  });
  expect(names(server)).toEqual(["create_refund", "list_tickets"]);
});

test("a list that nobody can follow is said to be one", async () => {
  const server = await served({ "server.js": `${LOW_LEVEL}
server.setRequestHandler(ListToolsRequestSchema, async (request) => globalThis.upstream(request));` });
  expect(server.tools).toEqual([]);
  expect(server.unresolved).toMatchObject([{ reason: "what tools/list answers is known only at run time" }]);
});

test("a server that starts only as the main file does not hang on that", async () => {
  const ways = ["require.main === module", "import.meta.main", "import.meta.url === `file://${process.argv[1]}`", 'process.argv[1]?.endsWith("server.js")'];
  for (const isMain of ways) {
    const server = await served({ "server.js": `${SDK}if (${isMain}) server.registerTool("read_ticket", {}, async () => ({ content: [] }));` });
    expect(names(server)).toEqual(["read_ticket"]);
  }
  const asked = await served({ "server.js": `${SDK}if (process.argv.includes("--read")) server.registerTool("read_ticket", {}, async () => ({ content: [] }));` });
  expect(names(asked)).toEqual(["read_ticket?"]);
});

test("a schema is of the zod that is installed for the file that makes it, though another major lies beside the server", async () => {
  const root = folder({
    "node_modules/zod/package.json": { name: "zod", version: "3.25.76" },
    "node_modules/@modelcontextprotocol/server/package.json": { name: "@modelcontextprotocol/server", version: "2.4.0" },
    "node_modules/@tickets/core/node_modules/zod/package.json": { name: "zod", version: "4.6.7" },
    "node_modules/@tickets/core/package.json": { name: "@tickets/core", main: "tool.js", type: "module" },
    "node_modules/@tickets/core/tool.js": 'import { z } from "zod";\nconst shape = { id: z.string() };\nexport const strict = z.object(shape).strict();',
    "node_modules/@tickets/server/package.json": { name: "@tickets/server", main: "server.js", type: "module" },
    "node_modules/@tickets/server/server.js": `import { McpServer } from "@modelcontextprotocol/server";
import { strict } from "@tickets/core";
const server = new McpServer({ name: "tickets", version: "1.0.0" });
server.registerTool("close_ticket", { description: "Closes it", inputSchema: strict }, async ({ id }) => ({ content: [{ type: "text", text: id }] }));`,
  });
  const { tools } = discover(await loadProject(join(root, "node_modules/@tickets/server")), createKnowledge());
  expect(tools[0]!.inputSchema).toMatchObject({ type: "object", properties: { id: { type: "string" } }, required: ["id"], additionalProperties: false });
});

test("the names of an enumeration of an installed package are known", async () => {
  const server = await served({
    "server.js": `${SDK}
import { z } from "zod/v4";
import * as api from "tickets-api/status.js";
const names = Object.values(api.Status).filter((one) => typeof one === "string");
server.registerTool("list_tickets", { inputSchema: { status: z.enum(names).optional() } }, async () => ({ content: [] }));`,
    "node_modules/tickets-api/status.js": `var Status;
(function (Status) {
    Status[Status["Open"] = 0] = "Open";
    Status[Status["Closed"] = 1] = "Closed";
})(Status || (exports.Status = Status = {}));`,
  });
  expect(server.tools[0]!.inputSchema).toMatchObject({ properties: { status: { type: "string", enum: ["Open", "Closed"] } } });
});

test("a schema that settings change is told as it is where nobody has set anything, and the parts are gaps", async () => {
  const server = await served({
    "server.js": `${SDK}
import { z } from "zod/v4";
const region = process.env.TICKETS_REGION || "eu";
const wide = process.env.TICKETS_WIDE === "true";
const id = wide ? z.string() : z.number();
server.registerTool("read_ticket", { inputSchema: { id, region: z.string().default(region), note: z.string() } }, async () => ({ content: [] }));
server.registerTool("list_tickets", { inputSchema: wide ? { query: z.string() } : { page: z.number() } }, async () => ({ content: [] }));
server.registerTool("close_ticket", { inputSchema: process.argv.length > 3 ? { a: z.string() } : { b: z.number() } }, async () => ({ content: [] }));`,
  });
  const [read, list, close] = server.tools;
  expect(read!.inputSchema).toMatchObject({ properties: { id: { type: "number" }, region: { type: "string", default: "eu" } }, required: ["id", "note"] });
  expect(read!.schemaGaps).toEqual(["/properties/id", "/properties/region/default"]);
  expect(list!.inputSchema).toMatchObject({ properties: { page: { type: "number" } } });
  expect(list!.schemaGaps).toEqual([""]);
  expect(close!.inputSchema).toMatchObject({ anyOf: [{ required: ["a"] }, { required: ["b"] }] });
});

test("what a package in a bundle gives its own class is none of the source's callbacks", async () => {
  const server = await served({
    "server.js": `${SDK}
class A { constructor(b) { this.b = b; } launch() { return this.b.launch(); } connect() {} executablePath() {} trimCache() {} }
const puppeteer = new A({ launch: () => { server.registerTool("of_the_package", {}, async () => ({ content: [] })); } });
const { brief } = await puppeteer.launch();
server.registerTool(brief ? "read" : "read_ticket", {}, async () => ({ content: [] }));`,
  });
  expect(names(server)).toEqual(["read?", "read_ticket?"]);
});

test("a field that settings add or take is there where nobody has set anything", async () => {
  const server = await served({
    "server.js": `${SDK}
import { z } from "zod/v4";
const tenant = { tenant: z.string() };
const given = process.env.TICKETS_ROUTED;
const routed = given === undefined ? true : given;
server.registerTool("read_ticket", { inputSchema: { id: z.string(), ...(process.env.TICKETS_SINGLE ? {} : tenant) } }, async () => ({ content: [] }));
server.registerTool("list_tickets", { inputSchema: z.object(process.env.TICKETS_SINGLE ? {} : tenant) }, async () => ({ content: [] }));
server.registerTool("sort_tickets", { inputSchema: z.object({ id: z.string(), ...(routed && tenant) }) }, async () => ({ content: [] }));
server.registerTool("drop_ticket", { inputSchema: { id: z.string(), ...(process.env.TICKETS_SINGLE ? tenant : {}) } }, async () => ({ content: [] }));`,
  });
  const required = server.tools.map(({ inputSchema }) => (inputSchema as { required: unknown }).required);
  expect(required).toEqual([["id", "tenant"], ["tenant"], ["id", "tenant"], ["id"]]);
  expect(server.tools.every(({ schemaGaps }) => schemaGaps !== undefined && schemaGaps.length > 0)).toBe(true);
});

test("a document that settings change is told the same way", async () => {
  const server = await served({
    "server.js": `import { McpServer, fromJsonSchema } from "@modelcontextprotocol/server";
const server = new McpServer({ name: "tickets", version: "1.0.0" });
const FULL = { inputSchema: { type: "object", properties: { query: { type: "string" }, page: { type: "number" } } } };
const LITE = { inputSchema: { type: "object", properties: { query: { type: "string" } } } };
const { inputSchema } = process.env.TICKETS_LITE === "true" ? LITE : FULL;
server.registerTool("list_tickets", { inputSchema: fromJsonSchema(inputSchema) }, async () => ({ content: [] }));`,
  });
  expect(server.tools[0]!.inputSchema).toEqual({ type: "object", properties: { query: { type: "string" }, page: { type: "number" } } });
  expect(server.tools[0]!.schemaGaps).toEqual([""]);
});

test("one server for each of many sessions, of which the last has a tool more", async () => {
  const server = await served({
    "server.js": `import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { CallToolRequestSchema, ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
function serve(names) {
  const server = new Server({ name: "tickets", version: "1.0.0" }, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: names.map((name) => ({ name, inputSchema: { type: "object" } })) }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }) => ({ content: [{ type: "text", text: params.name }] }));
}
for (const names of [["open"], ["open"], ["open"], ["open"], ["open"], ["open"], ["open", "close"]]) serve(names);
`,
  });
  expect(names(server)).toEqual(["close", "open"]);
});

/** Takes some 500,000 steps. */
const LONG = `function next(shelf, book) {
  for (const letter of book) shelf = (shelf * 31 + letter.charCodeAt(0)) % 7;
  return shelf;
}
const shelvesOf = (catalogue) => catalogue.reduce(next, 0);
const catalogue = Array.from({ length: 300 }, (_, i) => "a book of which the title is rather long, number " + i);`;

test.each([
  ["what takes long to make is waited for where nothing else is found", "", ["shelf_4"]],
  ["and is not where there are tools", 'server.registerTool("read_ticket", {}, async () => ({ content: [] }));', ["read_ticket"]],
])("%s", async (_what, beside, expected) => {
  const start = `function start() { const shelf = shelvesOf(catalogue); server.registerTool("shelf_" + shelf, {}, async () => ({ content: [] })); }`;
  const server = await served({ "server.js": `${SDK}${LONG}\n${start}\n${beside}\nstart();` });
  expect(names(server)).toEqual(expected);
});

test("nor where there is a list of tools that takes too long to tell", async () => {
  const list = `const low = new Server({ name: "tickets", version: "1.0.0" }, { capabilities: { tools: {} } });
low.setRequestHandler(ListToolsRequestSchema, () => {
  let shelf = 0;
  for (let i = 0; i < 19_000; i++) shelf = (((shelf * 31 + i) % 7) * 5 + ((shelf * 17 + i * 3) % 11) + ((shelf * 13 + i * 7) % 5) + ((shelf * 3 + i) % 9)) % 23;
  return { tools: [{ name: "shelf_" + shelf, inputSchema: { type: "object" } }] };
});`;
  const imports = `import { Server } from "@modelcontextprotocol/sdk/server/index.js";\nimport { ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";\n`;
  const project = await loadProject(folder({ "server.js": `${imports}${LONG}\n${list}\nshelvesOf(catalogue);` }), { entries: ["server.js"] });
  const parse = project.parse.bind(project);
  let runs = 0;
  project.parse = (file) => (runs++, parse(file));
  const { tools, unresolved } = discover(project, createKnowledge());
  expect([tools.length, unresolved.map(({ reason }) => reason), runs]).toEqual([0, ["more steps than a rehearsal may take"], 1]);
});

describe("a package that is no more than the door to another of the same publisher", () => {
  const door = (own: object, theirs: object): Promise<Server> =>
    served({
      "package.json": { name: "@desk/mcp", ...own },
      "server.js": `const { start } = require("desk-core/lib/bundle");\nstart();`,
      "node_modules/desk-core/package.json": { name: "desk-core", ...theirs },
      "node_modules/desk-core/lib/bundle.js": `${SDK}export const start = () => server.registerTool("read_ticket", {}, async () => ({ content: [] }));`,
    });

  test.each([
    ["by its author", { author: "Desk Ltd <desk@example.com>" }, { author: { name: "Desk Ltd", email: "desk@example.com" } }],
    ["by whose repository it is", { repository: "desk/desk-mcp" }, { repository: { type: "git", url: "git+https://github.com/Desk/desk.git" } }],
  ])("leads to the tools: %s", async (_, own, theirs) => {
    expect(names(await door(own, theirs))).toEqual(["read_ticket"]);
  });

  test("is not opened to the packages of others", async () => {
    const [own, theirs] = [{ author: "Desk", repository: "desk/desk-mcp" }, { author: "Shelf", repository: "https://github.com/shelf/desk" }];
    expect(names(await door(own, theirs))).toEqual([]);
  });

  test("is not opened where the server has tools of its own", async () => {
    const server = await served({
      "package.json": { name: "@desk/mcp", author: "Desk" },
      "server.js": `${SDK}import { titles } from "desk-core";\nserver.registerTool("read_ticket", {}, async () => ({ content: [] }));\nserver.registerTool(titles.close, {}, async () => ({ content: [] }));`,
      "node_modules/desk-core/package.json": { name: "desk-core", author: "Desk", main: "index.js" },
      "node_modules/desk-core/index.js": `exports.titles = { close: ["close", "ticket"].join("_") };`,
    });
    expect(names(server)).toEqual(["read_ticket"]);
  });
});
