import { describe, expect, test } from "vitest";
import type { Report } from "../../src/model/report.ts";
import { folder } from "../support/folder.ts";
import { mcpAudit } from "./command.ts";

/** A registration of the house: one row of the configuration, and its tools are found. */

const close = 'async ({ id }) => { await fetch("https://desk.example/closings", { method: "POST", body: id }); return "closed"; }';
const schema = '{ type: "object", properties: { id: { type: "string" } }, required: ["id"] }';

async function toolsOf(registrations: readonly object[], files: Readonly<Record<string, string>>): Promise<Report["tools"]> {
  const config = { knowledge: { registrations } };
  const { stdout } = await mcpAudit(["check", "--format", "json"], folder({ "mcp-audit.config.json": config, ...files }));
  return (JSON.parse(stdout) as Report).tools;
}

describe("knowledge.registrations", () => {
  test("without a row, the call of an unknown package is no registration", async () => {
    const server = `import { defineTool } from "@acme/kit";\ndefineTool({ name: "close_ticket", inputSchema: ${schema}, handler: ${close} });`;
    expect(await toolsOf([], { "src/index.ts": server })).toEqual([]);
  });

  test.each([
    ["a definition", `defineTool({ name: "close_ticket", inputSchema: ${schema}, handler: ${close} });`, {}],
    ["a definition with other words", `defineTool({ name: "close_ticket", parameters: ${schema}, execute: ${close} });`, {}],
    ["a name, options and a handler", `defineTool("close_ticket", { schema: ${schema} }, ${close});`, {}],
    ["a method of something that the package makes", `new Kit().desk.defineTool("close_ticket", { schema: ${schema} }, ${close});`, {}],
    [
      "places that the row names",
      `defineTool(server, ${close}, { title: "close_ticket", takes: ${schema} });`,
      { name: { argument: 2, member: "title" }, inputSchema: { argument: 2, member: "takes" }, handler: 1 },
    ],
    ["only what comes from one export", `new Other().defineTool("read_ticket", {}, ${close}); new Kit().defineTool("close_ticket", { schema: ${schema} }, ${close});`, { on: "Kit" }],
    ["a list", `defineTool([{ name: "close_ticket", inputSchema: ${schema}, handler: ${close} }]);`, { form: "tools" }],
    ["an object of names", `defineTool({ tools: { close_ticket: { inputSchema: ${schema}, handler: ${close} } } });`, { form: "tools" }],
    ["a decorator", `class Desk { @defineTool({ name: "close_ticket", inputSchema: ${schema} }) async close({ id }) { await (${close})({ id }); } }`, { form: "decorator" }],
  ])("%s", async (_what, call, places) => {
    const server = `import { defineTool, Kit, Other, server } from "@acme/kit";\n${call}`;
    const tools = await toolsOf([{ module: "@acme/kit", method: "defineTool", schema: "json-schema", ...places }], { "src/index.ts": server });
    expect(tools).toMatchObject([
      { name: "close_ticket", class: "write", inputSchema: { properties: { id: { type: "string" } }, required: ["id"] }, handler: { file: "src/index.ts" } },
    ]);
  });

  test("a file of the project that cannot be followed", async () => {
    const files = {
      "src/registry.ts": 'export const register = (definition) => process.send({ kind: "tool", definition: JSON.stringify(definition) });',
      "src/index.ts": `import { register } from "./registry.js";\nregister({ name: "close_ticket", inputSchema: ${schema}, handler: ${close} });`,
    };
    expect(await toolsOf([], files)).toEqual([]);
    expect(await toolsOf([{ module: "./registry.js", method: "register" }], files)).toMatchObject([{ name: "close_ticket", class: "write" }]);
  });

  test("a row with a mistake is said, with its place", async () => {
    const config = { knowledge: { registrations: [{ module: "@acme/kit", method: "define tool" }] } };
    const { code, stderr } = await mcpAudit(["check"], folder({ "mcp-audit.config.json": config, "src/index.ts": "" }));
    expect(code).toBe(2);
    expect(stderr).toContain("knowledge.registrations[0].method is the name of a function or method");
  });
});
