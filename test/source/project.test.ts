import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadProject, type Project } from "../../src/source/project.ts";
import { relativeTo } from "../../src/source/built.ts";
import { isBelow } from "../../src/source/versions.ts";
import { folder } from "../support/folder.ts";

/** What a specifier leads to, seen from a file of the project: a path relative to the root, or `package …`. */
function leads(project: Project, specifier: string, from: string): string {
  const found = project.resolve(specifier, join(project.root, from));
  return "file" in found ? relativeTo(project.root, found.file) : `package ${found.external}`;
}

describe("the version of a package", () => {
  const manifest = { devDependencies: { zod: "^3.24.0" } };

  test("is not what lies above a checkout, where its own range speaks against it", async () => {
    const root = folder({ "desk/package.json": manifest, "desk/index.js": "", "node_modules/zod/package.json": { version: "4.3.6" } });
    expect((await loadProject(join(root, "desk"))).versionOf("zod")).toBe("3.24.0");
  });

  test("is what its own lockfile says, whatever is installed above", async () => {
    const lock = { packages: { "node_modules/zod": { version: "3.23.8" } } };
    const root = folder({ "desk/package.json": {}, "desk/package-lock.json": lock, "desk/index.js": "", "node_modules/zod/package.json": { version: "4.3.6" } });
    expect((await loadProject(join(root, "desk"))).versionOf("zod")).toBe("3.23.8");
  });

  test("is what lies above an installed package, whatever it was developed with", async () => {
    const root = folder({ "node_modules/desk/package.json": manifest, "node_modules/desk/index.js": "", "node_modules/zod/package.json": { version: "4.3.6" } });
    expect((await loadProject(join(root, "node_modules/desk"))).versionOf("zod")).toBe("4.3.6");
  });
});

test.each([["0.1.29", "0.2.12", true], ["0.2.15", "0.2.12", false], ["2.0.0", "2", false], ["1.18.0", "2", true], ["2", "2", false], ["0.2", "0.2.12", true]])("version %s is below %s: %s", (version, other, answer) => {
  expect(isBelow(version, other)).toBe(answer);
});

describe("the version of a package for one file", () => {
  const beside = { "node_modules/zod/package.json": { version: "3.25.76" }, "node_modules/desk/package.json": {}, "node_modules/desk/index.js": "" };

  test("is the copy beside it, where that is another one than the project's", async () => {
    const root = folder({ ...beside, "node_modules/core/node_modules/zod/package.json": { version: "4.4.2" }, "node_modules/core/dist/tool.js": "", "node_modules/log/index.js": "" });
    const project = await loadProject(join(root, "node_modules/desk"));
    expect(project.ownVersionOf("zod", join(root, "node_modules/core/dist/tool.js"))).toBe("4.4.2");
    expect(project.ownVersionOf("zod", join(root, "node_modules/log/index.js"))).toBeUndefined();
    expect(project.ownVersionOf("zod", join(root, "node_modules/desk/index.js"))).toBeUndefined();
  });

  test("is not what lies above a checkout", async () => {
    const root = folder({ "desk/package.json": { dependencies: { zod: "^4.0.0" } }, "desk/index.js": "", "node_modules/zod/package.json": { version: "3.23.8" } });
    expect((await loadProject(join(root, "desk"))).ownVersionOf("zod", join(root, "desk/index.js"))).toBeUndefined();
  });
});

describe("a module of a package is read", () => {
  const ENUM = `"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.TypeInfo = exports.Status = void 0;
var Status;
(function (Status) {
    Status[Status["Open"] = 0] = "Open";
})(Status || (exports.Status = Status = {}));
exports.TypeInfo = { Status: { enumValues: { "open": 0 } } };
exports.TypeInfo.Status.fields = { kind: exports.Status };
`;
  const leadsFrom = async (files: Record<string, string>): Promise<string> => {
    const packaged = Object.fromEntries(Object.entries(files).map(([name, text]) => [`node_modules/tickets-api/${name}`, text]));
    const project = await loadProject(folder({ "package.json": {}, "main.js": "", ...packaged }));
    return leads(project, "tickets-api/status.js", "main.js");
  };

  test.each<readonly [string, Record<string, string>]>([
    ["an enumeration, as TypeScript writes it", { "status.js": ENUM }],
    ["one that takes from such a module", { "status.js": `const kinds = require("./kinds");\n${ENUM}`, "kinds.js": ENUM }],
    ["what passes on such modules", { "status.js": 'var __exportStar = (this && this.__exportStar) || function (m, e) { for (var p in m) e[p] = m[p]; };\n__exportStar(require("./kinds"), exports);', "kinds.js": ENUM }],
    ["modules of today", { "status.js": 'export * from "./kinds.js";', "kinds.js": 'export var Status;\n(function (Status) {\n    Status["Open"] = "open";\n})(Status || (Status = {}));' }],
  ])("that holds constants only: %s", async (_what, files) => {
    expect(await leadsFrom(files)).toBe("node_modules/tickets-api/status.js");
  });

  test.each<readonly [string, Record<string, string>]>([
    ["a function", { "status.js": `${ENUM}exports.read = function () { return fetch("https://tickets.example"); };` }],
    ["a call", { "status.js": `${ENUM}exports.all = read(Status);` }],
    ["a class", { "status.js": `${ENUM}class Reader {}` }],
    ["something of another package", { "status.js": `const fs = require("fs");\n${ENUM}` }],
    ["a module that runs something", { "status.js": `const kinds = require("./kinds");\n${ENUM}`, "kinds.js": `${ENUM}new Reader();` }],
    ["what is nested too deeply", { "status.js": `${ENUM}exports.deep = ${"[".repeat(60_000)}` }],
    ["more than constants are", { "status.js": ENUM + "// ".padEnd(200_000, "x") }],
  ])("and none that holds %s", async (_what, files) => {
    expect(await leadsFrom(files)).toBe("package tickets-api/status.js");
  });
});

describe("imports lead to", () => {
  test("own files, with and without extension, by their compiled names and through an index", async () => {
    const project = await loadProject(folder({ "src/main.ts": "", "src/refund.ts": "", "src/tools/index.ts": "", "src/legacy.cjs": "", "src/limits.json": {} }));
    expect(leads(project, "./refund", "src/main.ts")).toBe("src/refund.ts");
    expect(leads(project, "./refund.js", "src/main.ts")).toBe("src/refund.ts");
    expect(leads(project, "./tools", "src/main.ts")).toBe("src/tools/index.ts");
    expect(leads(project, "./legacy.cjs", "src/main.ts")).toBe("src/legacy.cjs");
    expect(leads(project, "./limits.json", "src/main.ts")).toBe("src/limits.json");
    expect(leads(project, "./nowhere.js", "src/main.ts")).toBe("package ./nowhere.js");
  });

  test("what tsconfig's paths say, comments and a trailing comma notwithstanding", async () => {
    const tsconfig = '{ "compilerOptions": { /* short names */ "paths": { "@/*": ["./src/*"], }, } }';
    const project = await loadProject(folder({ "tsconfig.json": tsconfig, "src/main.ts": "", "src/lib/api.ts": "" }));
    expect(leads(project, "@/lib/api", "src/main.ts")).toBe("src/lib/api.ts");
    expect(leads(project, "@/lib/nowhere", "src/main.ts")).toBe("package @/lib/nowhere");
  });

  test("what the tsconfig nearest to the importing file says, else the project's", async () => {
    const aliases = (target: string): string => JSON.stringify({ compilerOptions: { paths: { "@/*": [target] } } });
    const files = { "apps/desk/main.ts": "", "apps/desk/src/tickets.ts": "", "packages/db/src/queries/find.ts": "", "packages/db/src/tables.ts": "", "shared/dates.ts": "" };
    const root = folder({ ...files, "tsconfig.json": aliases("./shared/*"), "apps/desk/tsconfig.json": aliases("./src/*"), "packages/db/tsconfig.json": aliases("./src/*") });
    const desk = await loadProject(join(root, "apps/desk"));
    expect(leads(desk, "@/tables", "../../packages/db/src/queries/find.ts")).toBe("../../packages/db/src/tables.ts");
    const project = await loadProject(root);
    expect(leads(project, "@/tickets", "apps/desk/main.ts")).toBe("apps/desk/src/tickets.ts");
    expect(leads(project, "@/tables", "packages/db/src/queries/find.ts")).toBe("packages/db/src/tables.ts");
    expect(leads(project, "@/dates", "apps/desk/main.ts")).toBe("shared/dates.ts");
  });

  test("the source behind a built file, where source imports it; built files mean each other", async () => {
    const project = await loadProject(folder({ "bin/tickets.js": "", "src/main.ts": "", "src/lib.ts": "", "dist/main.js": "", "dist/lib.js": "" }));
    expect(leads(project, "../dist/main.js", "bin/tickets.js")).toBe("src/main.ts");
    expect(leads(project, "./lib.js", "dist/main.js")).toBe("dist/lib.js");
  });

  test("a package of the monorepo by its name, from its source", async () => {
    const root = folder({
      "package.json": { workspaces: ["packages/*"] },
      "packages/server/package.json": { name: "@desk/server" },
      "packages/server/src/index.ts": "",
      "packages/core/package.json": { name: "@desk/core", main: "./dist/index.js", exports: { ".": "./dist/index.js", "./limits": { import: "./dist/limits.js" } } },
      "packages/core/src/index.ts": "",
      "packages/core/src/limits.ts": "",
    });
    const project = await loadProject(join(root, "packages/server"));
    expect(leads(project, "@desk/core", "src/index.ts")).toBe("../core/src/index.ts");
    expect(leads(project, "@desk/core/limits", "src/index.ts")).toBe("../core/src/limits.ts");
    expect(leads(project, "@desk/nowhere", "src/index.ts")).toBe("package @desk/nowhere");
  });

  test("a package of a pnpm workspace, also where it is built and linked", async () => {
    const root = folder({
      "pnpm-workspace.yaml": 'packages:\n  # all of them\n  - "packages/**"\n  - "!packages/old"\ncatalog:\n  zod: ^4.0.0\n',
      "packages/server/package.json": { name: "@desk/server" },
      "packages/server/node_modules/@desk/": "",
      "packages/libs/core/package.json": { name: "@desk/core", main: "dist/index.js" },
      "packages/libs/core/dist/index.js": "",
      "packages/libs/core/src/index.ts": "",
    });
    symlinkSync(join(root, "packages/libs/core"), join(root, "packages/server/node_modules/@desk/core"), "dir");
    const project = await loadProject(join(root, "packages/server"));
    expect(leads(project, "@desk/core", "src/index.ts")).toBe("../libs/core/src/index.ts");
  });

  test("no package that others wrote, and no SDK", async () => {
    const sdk = { name: "@modelcontextprotocol/sdk", main: "index.js" };
    const project = await loadProject(
      folder({
        "package.json": { name: "@desk/server" },
        "src/index.ts": "",
        "node_modules/stripe/package.json": { name: "stripe", main: "index.js" },
        "node_modules/stripe/index.js": "",
        "node_modules/@modelcontextprotocol/sdk/package.json": sdk,
        "node_modules/@modelcontextprotocol/sdk/index.js": "",
      }),
    );
    expect(leads(project, "stripe", "src/index.ts")).toBe("package stripe");
    expect(leads(project, "@modelcontextprotocol/sdk", "src/index.ts")).toBe("package @modelcontextprotocol/sdk");
    expect(leads(project, "node:fs", "src/index.ts")).toBe("package node:fs");
  });

  test("a package of the same author, whose code registers tools for this server", async () => {
    const project = await loadProject(
      folder({
        "package.json": { name: "@desk/server" },
        "src/index.ts": "",
        "node_modules/@desk/tools/package.json": { name: "@desk/tools", main: "index.js" },
        "node_modules/@desk/tools/index.js": "",
      }),
    );
    expect(leads(project, "@desk/tools", "src/index.ts")).toBe("node_modules/@desk/tools/index.js");
  });

  test("something, or nothing, where links run in a circle", async () => {
    const root = folder({ "src/main.ts": "" });
    mkdirSync(join(root, "node_modules"));
    symlinkSync(join(root, "node_modules/b"), join(root, "node_modules/a"));
    symlinkSync(join(root, "node_modules/a"), join(root, "node_modules/b"));
    const project = await loadProject(root);
    expect(leads(project, "a", "src/main.ts")).toBe("package a");
  });
});

describe("files are read", () => {
  const place = async (content: string | Uint8Array): Promise<unknown> => {
    const project = await loadProject(folder({ "src/main.ts": content }));
    const file = project.parse(join(project.root, "src/main.ts"))!;
    const { file: name, line, column } = project.placeOf(file.statements[0]!);
    return [`${name}:${line}:${column}`, file.statements[0]!.getText(file)];
  };
  const text = 'export const title = "Rückgabe";\n';

  test.each<[string, string | Uint8Array]>([
    ["as UTF-8", text],
    ["as UTF-8 with a byte order mark, which is no column", `\uFEFF${text}`],
    ["as UTF-16, little end first", Buffer.from(`\uFEFF${text}`, "utf16le")],
    ["as UTF-16, big end first", Buffer.from(`\uFEFF${text}`, "utf16le").swap16()],
  ])("%s", async (_, content) => {
    expect(await place(content)).toEqual(["src/main.ts:1:1", text.trim()]);
  });

  test("with their syntax errors noted, the rest still there", async () => {
    const project = await loadProject(folder({ "src/main.ts": 'const ticket = "open\nexport const closed = 1;\n' }));
    expect(project.parse(join(project.root, "src/main.ts"))!.statements).toHaveLength(2);
    expect(project.syntaxErrors).toEqual([{ place: expect.objectContaining({ file: "src/main.ts", line: 1 }), message: "Unterminated string literal." }]);
  });

  test("with types in a .js file being no error, as bundlers take them", async () => {
    const project = await loadProject(folder({ "src/main.js": "export const open: number = 1;\n" }));
    project.parse(join(project.root, "src/main.js"));
    expect(project.syntaxErrors).toEqual([]);
  });

  test("but not where they are too large, missing, a folder, or nested too deeply, which is said", async () => {
    const deep = "[".repeat(200_000) + "]".repeat(200_000);
    const project = await loadProject(folder({ "large.js": Buffer.alloc((16 << 20) + 1, "/"), "deep.js": deep, "folder.js/": "" }));
    for (const name of ["large.js", "missing.js", "folder.js", "deep.js"]) expect(project.parse(join(project.root, name))).toBeUndefined();
    expect(project.faults).toEqual([
      { file: "large.js", message: "it is larger than 16 MiB, so it was not read" },
      { file: "missing.js", message: expect.stringMatching(/^ENOENT.*, so it was not read$/) },
      { file: "folder.js", message: expect.stringMatching(/^EISDIR.*, so it was not read$/) },
      { file: "deep.js", message: "it is nested too deeply, so it was not read" },
    ]);
  });
});

describe("a broken file beside the source is said, and the audit goes on", () => {
  test("package.json", async () => {
    const project = await loadProject(folder({ "package.json": '{ "name": "desk", }', "src/index.ts": "" }));
    expect(project.faults).toEqual([
      { file: "package.json", message: expect.stringMatching(/^it cannot be read as JSON \(.+\), so the server's name and entries are guessed$/) },
    ]);
    expect([...project.entryGroups]).toHaveLength(1);
  });

  test("tsconfig.json", async () => {
    const project = await loadProject(folder({ "tsconfig.json": '{\n  "compilerOptions": {\n    "outDir": "dist"\n', "src/index.ts": "" }));
    expect(project.faults).toEqual([
      { file: "tsconfig.json", line: expect.any(Number), message: "it cannot be read whole ('}' expected.), so its paths and outDir may be missing from the audit" },
    ]);
  });

  test("a package.json with a byte order mark is not broken", async () => {
    const project = await loadProject(folder({ "package.json": '\uFEFF{ "name": "desk" }' }));
    expect(project.manifest?.name).toBe("desk");
    expect(project.faults).toEqual([]);
  });
});

test("a monorepo knows its packages that use an MCP SDK", async () => {
  const root = folder({
    "package.json": { workspaces: { packages: ["apps/*"] } },
    "apps/desk/package.json": { name: "desk", dependencies: { "@modelcontextprotocol/sdk": "^1" } },
    "apps/site/package.json": { name: "site", dependencies: { next: "^16" } },
    "apps/refunds/package.json": { name: "refunds", dependencies: { desk: "workspace:*" } },
    "apps/broken/package.json": "{",
  });
  expect((await loadProject(root)).servers()).toEqual(["apps/desk", "apps/refunds"]);
});
