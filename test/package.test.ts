import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string; dependencies: Record<string, string>; files: string[] };

beforeAll(() => {
  if (!existsSync(join(root, "dist/cli.js"))) throw new Error("dist/ is missing: `npm test` builds it, `npx vitest` alone does not; run `npm run build` first");
});

describe("the package", () => {
  const listing = (): { files: { path: string }[]; size: number } => {
    const { stdout, status } = spawnSync("npm pack --dry-run --json --ignore-scripts", { cwd: root, encoding: "utf8", shell: true });
    expect(status).toBe(0);
    // npm up to 10 prints a list, npm 11 may print an object by name.
    const packed = JSON.parse(stdout) as Record<string, { files: { path: string }[]; size: number }>;
    return Object.values(packed)[0]!;
  };

  test("holds what runs and what explains, nothing else", { timeout: 60_000 }, () => {
    const { files, size } = listing();
    const paths = files.map(({ path }) => path);
    const pages = readdirSync(join(root, "rules"), { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".md"));
    expect(pages.length).toBeGreaterThan(0);
    expect(paths).toEqual(
      expect.arrayContaining([
        "LICENSE", "README.md", "CHANGELOG.md", "package.json", "dist/cli.js", "dist/index.js", "dist/types/src/index.d.ts", "src/report/report.schema.json",
        "docs/configuration.md", "docs/knowledge.md",
        ...pages.map((page) => `rules/${page.replaceAll("\\", "/")}`),
      ]),
    );
    const allowed = /^(dist\/.*\.(js|d\.ts)|docs\/[a-z-]+\.md|rules\/.*\.md|src\/report\/report\.schema\.json|LICENSE|README\.md|CHANGELOG\.md|package\.json)$/;
    expect(paths.filter((path) => !allowed.test(path))).toEqual([]);
    expect(size).toBeLessThan(1_500_000);
  });

  test("imports only what it declares", () => {
    const code = readdirSync(join(root, "dist"), { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".js"));
    const specifiers = code.flatMap((file) => {
      const text = readFileSync(join(root, "dist", file), "utf8");
      return [...text.matchAll(/^(?:import|export)\s[^;]*?from\s*"([^".][^"]*)";|^import\s*"([^".][^"]*)";|\bimport\("((?:@[a-z0-9~][\w.~-]*\/|node:)?[a-z0-9~][\w./~-]*)"\)/gm)].map(
        (match) => match[1] ?? match[2] ?? match[3]!,
      );
    });
    const packages = new Set(specifiers.filter((name) => !isBuiltin(name)).map((name) => name.split("/").slice(0, name.startsWith("@") ? 2 : 1).join("/")));
    expect(packages.size).toBeGreaterThan(0);
    expect([...packages].filter((name) => !(name in manifest.dependencies))).toEqual([]);
  });

  test("pins what it depends on, since the engine leans on corners of these packages", () => {
    expect(Object.entries(manifest.dependencies).filter(([, range]) => !/^\d+\.\d+\.\d+$/.test(range))).toEqual([]);
  });
});

describe("the command", () => {
  /** The files that Node loads before the command line is read: `dist/cli.js` and what it imports statically. */
  function eager(start: string): string[] {
    const files = new Set([start]);
    for (const file of files) {
      const text = readFileSync(join(root, "dist", file), "utf8");
      for (const [, from, bare] of text.matchAll(/^(?:import|export)\s[^;]*?from\s*"\.\/([^"]+)";|^import\s*"\.\/([^"]+)";/gm)) files.add((from ?? bare)!);
    }
    return [...files];
  }

  const run = (...args: string[]) => spawnSync(process.execPath, [join(root, "dist/cli.js"), ...args], { encoding: "utf8", cwd: tmpdir() });

  test("is executable and starts with a shebang", () => {
    const cli = join(root, "dist/cli.js");
    expect(readFileSync(cli, "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/);
    if (process.platform !== "win32") expect(statSync(cli).mode & 0o111).toBe(0o111);
  });

  test("has not loaded the engine when it prints its help", () => {
    const size = (files: readonly string[]): number => files.reduce((sum, file) => sum + statSync(join(root, "dist", file)).size, 0);
    const parser = (file: string): boolean => readFileSync(join(root, "dist", file), "utf8").includes('__require("ts-morph")');
    expect(size(eager("cli.js"))).toBeLessThan(250_000);
    expect(eager("cli.js").filter(parser)).toEqual([]);
    // The library does load it, so it would be seen.
    expect(eager("index.js").filter(parser)).toHaveLength(1);
  });

  test("prints its version", () => {
    const { stdout, stderr, status } = run("--version");
    expect({ stdout, stderr, status }).toEqual({ stdout: `${manifest.version}\n`, stderr: "", status: 0 });
  });

  test("prints its help", () => {
    const { stdout, stderr, status } = run("--help");
    expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
    for (const command of ["check", "list", "snapshot", "diff", "rules", "explain"]) expect(stdout).toContain(command);
  });
});

describe.skipIf(process.platform === "win32")("the action", () => {
  const text = readFileSync(join(root, "action.yml"), "utf8");
  const script = text.slice(text.indexOf("      run: |\n") + "      run: |\n".length).replace(/^ {8}/gm, "");
  const folder = mkdtempSync(join(tmpdir(), "action-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** The arguments that npx would get for these inputs, and the exit code that the job would see. */
  function act(inputs: Record<string, string>, exitCode = 0): { args: string[]; status: number | null } {
    const npx = join(folder, "npx");
    writeFileSync(npx, `#!/bin/sh\nprintf '%s\\0' "$@"\nexit ${exitCode}\n`);
    chmodSync(npx, 0o755);
    const defaults = Object.fromEntries(
      [...text.matchAll(/^ {2}([a-z-]+):\n {4}description:.*\n {4}default: "?([^"\n]*)"?$/gm)].map(([, name, value]) => [name!, value!]),
    );
    expect(Object.keys(defaults)).toEqual(["path", "live", "url", "fail-on", "profile", "args", "version"]);
    const env = Object.entries({ ...defaults, ...inputs }).map(([name, value]) => [`MCP_AUDIT_${name.toUpperCase().replaceAll("-", "_")}`, value]);
    const { stdout, status } = spawnSync("bash", ["-eo", "pipefail", "-c", script], {
      cwd: folder,
      encoding: "utf8",
      env: { PATH: `${folder}${delimiter}${process.env["PATH"] ?? ""}`, ...(Object.fromEntries(env) as Record<string, string>) },
    });
    return { args: stdout.split("\0").slice(0, -1), status };
  }

  test("checks the workspace with this version by default", () => {
    expect(act({})).toEqual({
      args: ["--yes", `mcp-audit@${manifest.version}`, "check", ".", "--format", "github", "--fail-on", "error", "--profile", "recommended"],
      status: 0,
    });
  });

  test("hands each input on as one argument, whatever it holds", () => {
    const live = 'node dist/main.js "my files"; touch owned $(touch owned)';
    const { args } = act({ path: "a folder", live, url: "https://tickets.example/mcp", args: "--entry src/*.ts" });
    expect(args.slice(2)).toEqual([
      "check", "a folder", "--format", "github", "--fail-on", "error", "--profile", "recommended", "--live", live, "--url", "https://tickets.example/mcp", "--entry",
      "src/*.ts",
    ]);
    expect(existsSync(join(folder, "owned"))).toBe(false);
  });

  test("fails the job as the check fails", () => {
    expect(act({}, 1).status).toBe(1);
    expect(act({}, 3).status).toBe(3);
  });
});
