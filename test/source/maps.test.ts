import { ts } from "ts-morph";
import { describe, expect, test } from "vitest";
import { discover } from "../../src/discover/discover.ts";
import { createKnowledge } from "../../src/knowledge/index.ts";
import type { Server } from "../../src/model/server.ts";
import { loadProject, type Project } from "../../src/source/project.ts";
import { folder } from "../support/folder.ts";

/** A package that ships what a compiler made of it, with a map that holds the source. */

const source = `import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";

interface Ticket {
  readonly title: string;
}

const server = new McpServer({ name: "tickets", version: "1.0.0" });

server.registerTool("read_ticket", {}, async () => {
  const ticket = (await (await fetch("https://desk.example/tickets/1")).json()) as Ticket;
  return { content: [{ type: "text", text: ticket.title }] };
});
`;

function built(options: ts.CompilerOptions): { readonly code: string; readonly map: string | undefined } {
  const compilerOptions = { target: ts.ScriptTarget.ES2015, module: ts.ModuleKind.CommonJS, sourceRoot: "../src", ...options };
  const { outputText, sourceMapText } = ts.transpileModule(source, { fileName: "server.ts", compilerOptions });
  return { code: outputText, map: sourceMapText };
}

async function served(files: Readonly<Record<string, string>>): Promise<{ readonly server: Server; readonly project: Project }> {
  const project = await loadProject(folder(files), { entries: ["dist/server.js"] });
  return { server: discover(project, createKnowledge()), project };
}

const places = ({ tools: [tool] }: Server) => ({ registered: tool?.location, handled: tool?.handler });

describe("a source map", () => {
  test("beside the built file says where a tool was written", async () => {
    const { code, map } = built({ sourceMap: true, inlineSources: true });
    const { server, project } = await served({ "dist/server.js": code, "dist/server.js.map": map! });
    expect(places(server)).toMatchObject({ registered: { file: "src/server.ts", line: 9, column: 1 }, handled: { file: "src/server.ts", line: 9 } });
    const effect = server.tools[0]!.story!.events.find(({ kind }) => kind === "effect");
    expect(effect).toMatchObject({ place: { file: "src/server.ts", line: 10 } });
    expect(project.text("src/server.ts")).toBe(source);
  });

  test("inside of the built file is read too", async () => {
    const { code } = built({ inlineSourceMap: true, inlineSources: true });
    expect(places((await served({ "dist/server.js": code })).server)).toMatchObject({ registered: { file: "src/server.ts", line: 9 } });
  });

  test("without the sources' text names nothing that a reader could open", async () => {
    const { code, map } = built({ sourceMap: true });
    expect(places((await served({ "dist/server.js": code, "dist/server.js.map": map! })).server)).toMatchObject({ registered: { file: "dist/server.js" } });
  });

  test.each([
    ["is missing", undefined],
    ["is no JSON", "{"],
    ["is of another version", '{"version":2,"sources":["../src/server.ts"],"sourcesContent":["x"],"mappings":"AAAA"}'],
    ["has numbers that are none", '{"version":3,"sources":["../src/server.ts"],"sourcesContent":["x"],"mappings":"!!;~~"}'],
    ["points out of the project", '{"version":3,"sources":["../../elsewhere.ts"],"sourcesContent":["x"],"mappings":"AAAA;AAAA;AAAA;AAAA;AAAA;AAAA;AAAA"}'],
  ])("that %s changes nothing", async (_what, map) => {
    const { code } = built({ sourceMap: true, inlineSources: true });
    const files = { "dist/server.js": code, ...(map !== undefined && { "dist/server.js.map": map }) };
    expect(places((await served(files)).server)).toMatchObject({ registered: { file: "dist/server.js" }, handled: { file: "dist/server.js" } });
  });
});
