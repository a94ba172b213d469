import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { configKeys, readConfig } from "../src/cli/config.ts";
import { userRowsSchema } from "../src/knowledge/user.ts";
import { folder } from "./support/folder.ts";

const root = join(import.meta.dirname, "..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");
const pages = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", ...readdirSync(join(root, "docs")).map((name) => `docs/${name}`)];

/** Code blocks of a page in one language. */
const blocks = (page: string, language: string): string[] => [...read(page).matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\`$`, "gm"))].map(([, code]) => code!);

/** The names in the first column of the tables of a part of a page, one cell may hold several. */
const firstColumn = (text: string): string[] =>
  [...text.matchAll(/^\| (`[^|]*) \|/gm)].flatMap(([, cell]) => [...cell!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!));

test.each(pages)("the links of %s lead somewhere", (page) => {
  const links = [...read(page).replace(/```[^]*?```/g, "").matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)].map(([, link]) => link!);
  expect(links.filter((link) => !existsSync(join(root, dirname(page), link)))).toEqual([]);
});

describe("docs/configuration.md", () => {
  test("describes every key and no other", () => {
    const page = read("docs/configuration.md");
    expect(firstColumn(page.slice(0, page.indexOf("## The live server"))).sort()).toEqual([...configKeys].sort());
  });

  test("shows configurations that are accepted", () => {
    const shown = [...blocks("docs/configuration.md", "json"), ...blocks("docs/knowledge.md", "json")];
    const live = [...read("docs/configuration.md").matchAll(/^\| `(\{ .* \})` \|/gm)].map(([, form]) => `{ "live": ${form!} }`);
    expect([shown.length, live.length]).toEqual([3, 3]);
    for (const text of [...shown, ...live]) {
      const file = join(folder({ "mcp-audit.config.json": text }), "mcp-audit.config.json");
      expect(readConfig(file, "shown")).toEqual(JSON.parse(text));
    }
  });
});

describe("docs/knowledge.md", () => {
  const page = read("docs/knowledge.md");
  const common = firstColumn(page.slice(page.indexOf("## Every row"), page.indexOf("## effects")));

  test.each(Object.entries(userRowsSchema.shape))("describes each field of %s", (kind, rows) => {
    const part = page.slice(page.indexOf(`## ${kind}:`)).slice(1);
    const described = [...common, ...firstColumn(part.slice(0, part.includes("\n## ") ? part.indexOf("\n## ") : undefined))];
    expect(described.sort()).toEqual(Object.keys(rows.unwrap().element.shape).sort());
  });
});

test("the library's examples type-check", { timeout: 120_000 }, () => {
  mkdirSync(join(root, ".cache"), { recursive: true });
  const examples = mkdtempSync(join(root, ".cache/examples-"));
  try {
    const code = [...blocks("docs/library.md", "ts"), ...blocks("README.md", "ts").map((block) => `declare const oldSchema: unknown, newSchema: unknown;\n${block}`)];
    expect(code.length).toBeGreaterThan(4);
    code.forEach((text, i) => writeFileSync(join(examples, `example-${i}.ts`), text));
    const compilerOptions = { paths: { "mcp-audit": [join(root, "src/index.ts")] }, noUnusedLocals: false, rootDir: root };
    writeFileSync(join(examples, "tsconfig.json"), JSON.stringify({ extends: join(root, "tsconfig.json"), compilerOptions, include: ["*.ts"] }));
    const { status, stdout } = spawnSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", examples], { encoding: "utf8" });
    expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
  } finally {
    rmSync(examples, { recursive: true, force: true });
  }
});
