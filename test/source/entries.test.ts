import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadProject } from "../../src/source/project.ts";
import { relativeTo } from "../../src/source/built.ts";
import { folder } from "../support/folder.ts";

/** Where the server in a folder of these files may start, group by group. */
async function entries(files: Parameters<typeof folder>[0], at = "."): Promise<string[][]> {
  const root = join(folder(files), at);
  return [...(await loadProject(root)).entryGroups].map((group) => group.map((file) => relativeTo(root, file)));
}

const serving = 'import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";\n';

describe("package.json says where a server starts", () => {
  test.each<[string, object, string]>([
    ["bin", { bin: { tickets: "./dist/cli.js" }, main: "./dist/lib.js" }, "src/cli.ts"],
    ["bin as a text", { bin: "dist/cli.js" }, "src/cli.ts"],
    ["module before main", { module: "dist/lib.js", main: "dist/cli.js" }, "src/lib.ts"],
    ["main", { main: "./dist/lib.js" }, "src/lib.ts"],
    ["main without extension", { main: "dist/lib" }, "src/lib.ts"],
    ["exports as a text", { exports: "./dist/lib.js" }, "src/lib.ts"],
    ["exports with conditions", { exports: { ".": { types: "./dist/lib.d.ts", import: { default: "./dist/lib.js" } }, "./other": "./dist/cli.js" } }, "src/lib.ts"],
    ["a script", { scripts: { start: "NODE_ENV=production node --enable-source-maps dist/lib.js", test: "vitest" } }, "src/lib.ts"],
    ["a script that runs the source", { scripts: { dev: "tsx watch src/cli.ts" } }, "src/cli.ts"],
  ])("%s", async (_, manifest, expected) => {
    const [first] = await entries({ "package.json": manifest, "src/cli.ts": "", "src/lib.ts": "" });
    expect(first).toEqual([expected]);
  });

  test("of several commands those that reach an SDK; all where none is seen to", async () => {
    const manifest = { bin: { desk: "dist/cli.js", setup: "setup.js", other: "dist/other.js" }, dependencies: { chalk: "^5", "@desk/core": "workspace:*" } };
    const files = { "package.json": manifest, "src/cli.ts": 'import "./server.js";', "setup.js": 'import chalk from "chalk";', "src/other.ts": 'import { run } from "@desk/core";' };
    expect((await entries({ ...files, "src/server.ts": serving }))[0]).toEqual(["src/cli.ts", "src/other.ts"]);
    expect((await entries({ ...files, "src/server.ts": "", "src/other.ts": "" }))[0]).toEqual(["src/cli.ts", "setup.js", "src/other.ts"]);
  });

  test("with fields of the wrong kind, which count as absent", async () => {
    const [first] = await entries({ "package.json": { bin: 7, main: ["x"], exports: [null, 3], scripts: "no", workspaces: 1 }, "src/index.ts": "" });
    expect(first).toEqual(["src/index.ts"]);
  });

  test("never with a path that leaves the folder", async () => {
    expect(await entries({ "package.json": { main: "../outside.js" }, "outside.js": "" }, ".")).toEqual([]);
    expect(await entries({ "server/package.json": { main: "../outside.ts" }, "outside.ts": "" }, "server")).toEqual([]);
  });
});

describe("a built file stands for its source", () => {
  test("also where both are there, since the author edits the source", async () => {
    const [first] = await entries({ "package.json": { main: "dist/index.js" }, "dist/index.js": "", "src/index.ts": "" });
    expect(first).toEqual(["src/index.ts"]);
  });

  test.each([
    ["the list of entries", `export default defineConfig({ entry: ["server/start.ts"], outDir: "dist" });`],
    ["the entry's name", `export default defineConfig(mergeConfig(base, { entry: { cli: "scripts/cli.ts", 'desk-mcp': "server/start.ts" } }));`],
  ])("by %s in a bundler's configuration", async (_, config) => {
    const [first] = await entries({ "package.json": { bin: { desk: "./dist/desk-mcp.js" } }, "tsdown.config.ts": config, "server/start.ts": "", "scripts/cli.ts": "" });
    expect(first).toEqual(["server/start.ts"]);
  });

  test("by outDir and rootDir of tsconfig.json, which may hold comments", async () => {
    const tsconfig = '{\n  // as the team agreed\n  "compilerOptions": { "outDir": "./public/js", "rootDir": "./server/code", },\n}\n';
    const [first] = await entries({ "package.json": { bin: "public/js/tickets/main.js" }, "tsconfig.json": tsconfig, "server/code/tickets/main.ts": "" });
    expect(first).toEqual(["server/code/tickets/main.ts"]);
  });

  test("by the outDir of a tsconfig that it extends", async () => {
    const [first] = await entries({
      "package.json": { main: "artifacts/main.js" },
      "tsconfig.json": { extends: "./tsconfig.base.json" },
      "tsconfig.base.json": { compilerOptions: { outDir: "artifacts", rootDir: "src" } },
      "src/main.ts": "",
    });
    expect(first).toEqual(["src/main.ts"]);
  });

  test("by its source map", async () => {
    const [first] = await entries({
      "package.json": { main: "js/main.js" },
      "js/main.js": "",
      "js/main.js.map": { version: 3, sources: ["../ts/start.ts"], mappings: "" },
      "ts/start.ts": "",
    });
    expect(first).toEqual(["ts/start.ts"]);
  });

  test("unless the source is not here", async () => {
    const [first] = await entries({ "package.json": { main: "dist/index.js" }, "dist/index.js": "", "dist/index.js.map": { version: 3, sources: ["../src/index.ts"] } });
    expect(first).toEqual(["dist/index.js"]);
  });

  test("and a launcher that is no build stands for itself", async () => {
    const [first] = await entries({ "package.json": { bin: "bin/tickets.js" }, "bin/tickets.js": "", "src/bin/tickets.ts": "", "src/tickets.ts": "" });
    expect(first).toEqual(["bin/tickets.js"]);
  });
});

describe("without package.json", () => {
  test("tsconfig's files say it", async () => {
    expect(await entries({ "tsconfig.json": { files: ["code/desk.ts"] }, "code/desk.ts": "" })).toEqual([["code/desk.ts"]]);
  });

  test("a worker's configuration says it", async () => {
    const [first] = await entries({ "wrangler.jsonc": '{\n  // the worker\n  "main": "worker/desk.ts",\n}', "worker/desk.ts": "" });
    expect(first).toEqual(["worker/desk.ts"]);
  });

  test("the usual names are tried", async () => {
    expect(await entries({ "src/server.ts": "", "main.js": "" })).toEqual([["src/server.ts"], ["main.js"]]);
  });

  test.each([
    ["a route of Next.js", "app/api/[transport]/route.ts"],
    ["a route of Next.js under src", "src/app/mcp/route.ts"],
    ["a function of Vercel", "api/mcp.ts"],
    ["a folder of tools", "src/tools/refund.ts"],
  ])("a framework's folder is an entry: %s", async (_, file) => {
    expect(await entries({ [file]: "", "src/lib/util.ts": "" })).toEqual([[file]]);
  });

  test("at last every file that imports an SDK, without tests, examples, builds and packages", async () => {
    const groups = await entries({
      "deep/down/desk.ts": serving,
      "deep/common.cjs": 'const { FastMCP } = require("fastmcp");',
      "deep/text.ts": "// import is a word here",
      "deep/desk.test.ts": serving,
      "examples/desk.ts": serving,
      "test/desk.ts": serving,
      "dist/desk.js": serving,
      "node_modules/desk/desk.js": serving,
    });
    expect(groups).toEqual([["deep/common.cjs", "deep/down/desk.ts"]]);
  });

  test("a link to the folder itself is no loop", async () => {
    const root = folder({ "deep/desk.ts": serving });
    symlinkSync(root, join(root, "deep/again"), "dir");
    symlinkSync(join(root, "deep/nowhere"), join(root, "deep/nowhere"));
    const groups = [...(await loadProject(root)).entryGroups];
    expect(groups).toEqual([[join(root, "deep/desk.ts")]]);
  });
});

describe("entries that the user names", () => {
  test("are the only ones, and are read as they are", async () => {
    const root = folder({ "package.json": { main: "src/index.ts" }, "src/index.ts": "", "dist/index.js": "" });
    const project = await loadProject(root, { entries: ["dist/index.js"] });
    expect([...project.entryGroups]).toEqual([[join(root, "dist/index.js")]]);
  });

  test("must be there", async () => {
    await expect(loadProject(folder(), { entries: ["src/nowhere.ts"] })).rejects.toThrow("The entry src/nowhere.ts is not a file. Name a file");
  });

  test("a folder that is not there is said", async () => {
    await expect(loadProject(join(folder(), "nowhere"))).rejects.toThrow(/^There is nothing at .*nowhere\. Give the folder of an MCP server, or one of its files\.$/);
  });
});

test("groups are found as they are asked for, and stay the same", async () => {
  const project = await loadProject(folder({ "src/index.ts": "", "other/desk.ts": serving }));
  const [first] = project.entryGroups;
  expect(project.tried).toEqual(first);
  expect([...project.entryGroups].flat()).toEqual([join(project.root, "src/index.ts"), join(project.root, "other/desk.ts")]);
  expect(project.tried).toHaveLength(2);
});
