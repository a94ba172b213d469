import { expect, test } from "vitest";
import { discover } from "../../src/discover/discover.ts";
import { createKnowledge } from "../../src/knowledge/index.ts";
import { loadProject } from "../../src/source/project.ts";
import { folder } from "../support/folder.ts";

/** What a tool hangs on, in words: `conditional` of each. */
async function told(source: string): Promise<Record<string, string | undefined>> {
  const project = await loadProject(folder({ "server.js": source }), { entries: ["server.js"] });
  return Object.fromEntries((discover(project, createKnowledge())).tools.map(({ name, conditional }) => [name, conditional]));
}

const SERVER = `import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";
const server = new McpServer({ name: "tickets", version: "1.0.0" });
const register = (name) => server.registerTool(name, {}, async () => ({ content: [] }));
const all = process.argv.includes("--all"), admin = process.argv.includes("--admin");
`;

test.each([
  ["a branch", `if (!(all || admin)) register("one"); else register("two");`, { one: "!(all || admin)", two: "all || admin" }],
  ["a list that a branch filters", `let names = ["one", "two"]; if (!(all || admin)) names = names.filter((n) => n === "one"); names.forEach(register);`, { one: undefined, two: "all || admin" }],
  ["a name that a branch changes", `let name = "one"; if (all && admin) name = "two"; register(name);`, { one: "not (all && admin)", two: "all && admin" }],
  ["both sides of a branch, and a branch inside", `const start = () => { if (admin) register("one"); register("two"); }; if (all) start(); else start();`, { one: "admin", two: undefined }],
  ["a name that is chosen", `register(all ? "one" : "two");`, { one: "all", two: "not (all)" }],
  ["a handler of an error", `try { register("one"); } catch { register("one"); register("two"); }`, { one: undefined, two: "an error is caught" }],
  ["a handler of an error that there always is", `try { throw new Error("no key"); } catch { register("one"); }`, { one: undefined }],
  ["a name that both sides come to", `register(all ? "one" : admin ? "one" : "one");`, { one: undefined }],
])("%s", async (_what, body, expected) => {
  expect(await told(SERVER + body)).toEqual(expected);
});

test("what a list handler answers from a record that a branch filled", async () => {
  const source = `${SERVER}
class Listed {
  byName = {};
  constructor(names) { names.forEach((name) => { this.byName[name] = { name, inputSchema: { type: "object" } }; }); }
  list() { return { tools: Object.entries(this.byName).map(([, tool]) => tool) }; }
}
let names = ["one", "two"];
if (!(all || admin)) names = names.filter((name) => name === "one");
const listed = new Listed(names);
new Server({ name: "tickets", version: "1.0.0" }, { capabilities: { tools: {} } }).setRequestHandler(ListToolsRequestSchema, () => listed.list());`;
  expect(await told(source)).toEqual({ one: undefined, two: "all || admin" });
});

test("a definition of which a setting chooses", async () => {
  const source = `${SERVER}
const tool = (name, title) => ({ name, title, inputSchema: { type: "object" } });
new Server({ name: "tickets", version: "1.0.0" }, { capabilities: { tools: {} } })
  .setRequestHandler(ListToolsRequestSchema, () => ({ tools: [all ? tool("one", "One") : tool("two", "Two"), admin ? tool("three", "Long") : tool("three", "Short")] }));`;
  expect(await told(source)).toEqual({ one: "all", two: "not (all)", three: undefined });
});
