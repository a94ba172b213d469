import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ESLint } from "eslint";
import { afterAll, describe, expect, test } from "vitest";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const config = join(root, ".dependency-cruiser.cjs");
const bans = (createRequire(import.meta.url)(config) as { forbidden: { name: string }[] }).forbidden.map((rule) => rule.name);

/**
 * Rooms from the cellar up; those of one entry are neighbours that do not know each other.
 * Said again here, so that the config cannot weaken unseen.
 */
const storeys = [["model"], ["source", "live"], ["knowledge"], ["interpret"], ["contract", "discover"], ["rules"], ["report", "audit"], ["index"], ["cli"]];
const fileOf = (room: string): string => (room === "rules" ? "rules/write/retry.ts" : room === "index" ? "src/index.ts" : `src/${room}/room.ts`);

interface Violation {
  readonly rule: { readonly name: string };
  readonly from: string;
  readonly to: string;
}

/** Every violation that dependency-cruiser sees under `src` and `rules` of a folder, with the project's config. */
function cruise(folder: string): Violation[] {
  const bin = join(root, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
  const run = spawnSync(process.execPath, [bin, "--config", config, "--output-type", "json", "src", "rules"], {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 64 << 20,
  });
  expect(run.stderr).toBe("");
  return (JSON.parse(run.stdout) as { summary: { violations: Violation[] } }).summary.violations;
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A small house in a temporary folder, with empty packages under the names that the bans know. */
function house(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), "floors-"));
  folders.push(folder);
  const packages = ["ts-morph", "@modelcontextprotocol/client", "chalk", "vitest"];
  const all: Record<string, string> = {
    "package.json": JSON.stringify({
      type: "module",
      dependencies: { "ts-morph": "1", "@modelcontextprotocol/client": "1", "chalk": "1" },
      devDependencies: { vitest: "1" },
    }),
    "tsconfig.json": JSON.stringify({ compilerOptions: { module: "NodeNext", allowImportingTsExtensions: true, noEmit: true } }),
    "test/helper.ts": "export const helper = 1;\n",
    ...Object.fromEntries(packages.map((name) => [`node_modules/${name}/package.json`, JSON.stringify({ name, version: "1.0.0", main: "index.js" })])),
    ...Object.fromEntries(packages.map((name) => [`node_modules/${name}/index.js`, "export default 1;\n"])),
    ...Object.fromEntries(storeys.flat().map((room) => [fileOf(room), "export const room = 1;\n"])),
    ...files,
  };
  for (const [file, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  return folder;
}

const importing = (from: string, to: string): string => `import { room } from "${"../".repeat(from.split("/").length - 1) || "./"}${to}";\nexport const here = room;\n`;

describe("floors", () => {
  test("the real tree keeps every ban", { timeout: 60_000 }, () => {
    expect(cruise(root).map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)).toEqual([]);
  });

  test("an import up or sideways is caught for each pair of rooms, one down is not", { timeout: 120_000 }, () => {
    const files: Record<string, string> = {};
    const expected: string[] = [];
    for (const [height, rooms] of storeys.entries()) {
      for (const room of rooms) {
        for (const [otherHeight, others] of storeys.entries()) {
          for (const other of others) {
            if (other === room || room === "index") continue;
            const from = room === "rules" ? `rules/${other}/reads.ts` : `src/${room}/reads-${other}.ts`;
            files[from] = importing(from, fileOf(other));
            if (otherHeight >= height) expected.push(`${from} -> ${fileOf(other)}`);
          }
        }
      }
    }
    files["src/index.ts"] = importing("src/index.ts", "cli/room.ts").replace("../cli", "./cli");
    expected.push("src/index.ts -> src/cli/room.ts");
    const seen = cruise(house(files)).filter(({ rule }) => rule.name.endsWith("-looks-down"));
    expect(seen.map(({ from, to }) => `${from} -> ${to}`).sort()).toEqual(expected.sort());
  });

  const single: Record<string, Record<string, string>> = {
    "report-reads-the-report": { "src/report/pretty.ts": importing("src/report/pretty.ts", "src/knowledge/room.ts") },
    "contract-stands-alone": { "src/contract/compare.ts": importing("src/contract/compare.ts", "src/source/room.ts") },
    "rules-read-stories": { "rules/write/retry.ts": importing("rules/write/retry.ts", "src/interpret/room.ts") },
    "rules-are-strangers": { "rules/data/leak.ts": importing("rules/data/leak.ts", "rules/write/retry.ts") },
    "world-at-the-edges": { "src/interpret/read.ts": 'import { readFileSync } from "node:fs";\nexport const read = readFileSync;\n' },
    "syntax-tree-below-rules": { "src/audit/tree.ts": 'import * as tree from "ts-morph";\nexport { tree };\n' },
    "client-stays-in-live": { "src/discover/ask.ts": 'import client from "@modelcontextprotocol/client";\nexport { client };\n' },
    "terminal-stays-upstairs": { "src/source/paint.ts": 'import chalk from "chalk";\nexport { chalk };\n' },
    "no-cycles": {
      "src/model/hen.ts": 'import { egg } from "./egg.ts";\nexport const hen = (): unknown => egg;\n',
      "src/model/egg.ts": 'import { hen } from "./hen.ts";\nexport const egg = (): unknown => hen;\n',
    },
    "no-dev-deps-in-product": { "src/source/try.ts": 'import vitest from "vitest";\nexport { vitest };\n' },
    "no-tests-in-product": { "src/source/help.ts": 'import { helper } from "../../test/helper.ts";\nexport { helper };\n' },
    "not-resolvable": { "src/model/lost.ts": 'import { lost } from "./nowhere.ts";\nexport { lost };\n' },
  };

  test("each ban has a case here", () => {
    expect(bans.filter((name) => !name.endsWith("-looks-down")).sort()).toEqual(Object.keys(single).sort());
  });

  test("each single ban bites on its case and on nothing else", { timeout: 60_000 }, () => {
    const seen = cruise(house(Object.assign({}, ...Object.values(single)) as Record<string, string>));
    for (const [ban, files] of Object.entries(single)) {
      // A cycle is reported once, from the file that comes first by name.
      const guilty = ban === "no-cycles" ? Object.keys(files).sort().slice(0, 1) : Object.keys(files);
      expect([...new Set(seen.filter(({ rule }) => rule.name === ban).map(({ from }) => from))].sort(), ban).toEqual(guilty.sort());
    }
  });
});

describe("hands off the world", () => {
  const eslint = new ESLint({ cwd: root });
  const messages = async (code: string, file: string): Promise<string[]> => {
    const [result] = await eslint.lintText(code, { filePath: join(root, file) });
    return result!.messages.map(({ ruleId }) => String(ruleId)).filter((id) => id.startsWith("no-console") || id.startsWith("no-restricted"));
  };

  test.each([
    ["prints", 'console.log("done");', "no-console"],
    ["reads the environment", "export const token = process.env.TOKEN;", "no-restricted-globals"],
    ["imports the process", 'import { env } from "node:process";\nexport { env };', "no-restricted-imports"],
    ["writes a file", 'import { writeFileSync } from "node:fs";\nexport { writeFileSync };', "no-restricted-imports"],
    ["takes all of fs", 'import * as fs from "node:fs/promises";\nexport { fs };', "no-restricted-imports"],
  ])("a lower floor that %s is caught", { timeout: 60_000 }, async (_what, code, rule) => {
    expect(await messages(code, "src/model/place.ts")).toContain(rule);
  });

  test("reading a file is nobody's crime", { timeout: 60_000 }, async () => {
    expect(await messages('import { readFileSync } from "node:fs";\nexport { readFileSync };', "src/model/place.ts")).toEqual([]);
  });
});
