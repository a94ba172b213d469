import { ts } from "ts-morph";
import { describe, expect, it } from "vitest";
import { grant, remaining } from "../../src/interpret/allowance.ts";
import { Interpreter } from "../../src/interpret/interpreter.ts";
import { createKnowledge } from "../../src/knowledge/index.ts";
import { loadProject } from "../../src/source/project.ts";
import { inFolder } from "../support/fixtures.ts";

/** A catalogue that is drawn up by functions that each call the next one eight times, with other numbers: too much to follow. */
const tower = (floors: number): string =>
  Array.from({ length: floors }, (_, i) => {
    const below = i === 0 ? "[n + 1]" : Array.from({ length: 8 }, (__, k) => `...floor${i - 1}(n * 8 + ${k})`).join(", ");
    return `function floor${i}(n) { const shelf = n % 7; return shelf > 3 ? [${below}] : [${below}, shelf]; }`;
  }).join("\n");

describe("what a call may cost while the server starts", () => {
  it("leaves its caller the other half", () => {
    const outer = grant(null, 0, 0, 1);
    const inner = grant(outer, 1_000, 0, 1);
    expect(grant(null, 0, 0, 4).size).toBe(4 * outer.size);
    expect(inner.size).toBe((outer.size - 1_000) / 2);
    expect(remaining(outer, 1_000 + inner.size, 0)).toBe(inner.size);
  });

  it("counts anew when something was found", () => {
    const outer = grant(null, 0, 0, 1);
    expect(remaining(outer, 200_000, 190_000)).toBe(outer.size - 10_000);
  });

  it("ends a call that leads to nothing, says so, and goes on to the tools", async () => {
    const source = `import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
${tower(9)}
function start() {
  const catalogue = floor8(1);
  const server = new McpServer({ name: "library", version: "1.0.0" });
  server.registerTool("count_books", {}, async () => ({ content: [{ type: "text", text: String(catalogue.length) }] }));
}
start();`;
    const gaps = new Set<string>();
    const registered: string[] = [];
    await inFolder({ "server.js": source }, async (root) => {
      const project = await loadProject(root, { entries: ["server.js"] });
      const machine = new Interpreter(project, createKnowledge());
      machine.listener = {
        gap: (reason) => void gaps.add(reason),
        external: ({ args: [name] }) => void (name?.kind === "constant" && registered.push(String(name.value))),
      };
      for (const [entry] of project.entryGroups) machine.run(entry!);
    });
    expect(gaps).toContain("a call that costs much and leads to nothing");
    expect(registered).toEqual(["count_books"]);
  });

  it("is told by what the same entry found", async () => {
    const sdk = 'import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";\nconst server = new McpServer({ name: "library", version: "1.0.0" });';
    const books = Array.from({ length: 60 }, (_, i) => `server.registerTool("lend_book_${i}", {}, async () => ({ content: [] }));`).join("\n");
    const client = `${tower(4)}
for (let n = 0; n < 60; n++) floor3(n);`;
    let drawn = 0;
    await inFolder({ "server.js": `${sdk}\n${books}`, "client.js": client }, async (root) => {
      const project = await loadProject(root, { entries: ["server.js", "client.js"] });
      const machine = new Interpreter(project, createKnowledge());
      machine.listener = {
        enter: (node) => void (ts.isFunctionDeclaration(node) && node.name?.text === "floor3" && drawn++),
        external: ({ op }) => void (op === "call" && machine.found()),
      };
      for (const entry of [...project.entryGroups].flat()) machine.run(entry);
    });
    expect(drawn).toBeGreaterThan(5);
    expect(drawn).toBeLessThan(40);
  });
});
