import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { run } from "../../src/cli/run.ts";
import type { Report } from "../../src/model/report.ts";
import { folder } from "../support/folder.ts";
import { closeTicket, desk, getTicket, mcpAudit, ping } from "./command.ts";

const manifest = { name: "ticket-desk", version: "1.0.0", main: "dist/index.js" };
const both = { "package.json": manifest, "src/index.ts": desk(getTicket, closeTicket) };
const remote = ["--exposure", "remote"];

const reportOf = (stdout: string): Report => JSON.parse(stdout) as Report;

describe("mcp-audit check", () => {
  test("is what mcp-audit does when it is told nothing", async () => {
    const cwd = folder(both);
    const { code, stdout, stderr } = await mcpAudit([], cwd);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("ticket-desk 1.0.0");
    expect(stdout).toContain("2 tools, 2 followed");
    expect(stdout).toMatch(/^get_ticket /m);
  });

  test("exits 1 where findings are at or above --fail-on", async () => {
    const cwd = folder(both);
    expect((await mcpAudit(["check"], cwd)).code).toBe(0);
    expect((await mcpAudit(["check", "--fail-on", "note"], cwd)).code).toBe(1);
    expect((await mcpAudit(["check", ...remote], cwd)).code).toBe(1);
    expect((await mcpAudit(["check", ...remote, "--fail-on", "never"], cwd)).code).toBe(0);
  });

  test("exits 3 where no tool is found, in every format", async () => {
    const cwd = folder({ "src/index.ts": 'console.log("no server");\n' });
    for (const format of ["pretty", "json", "sarif", "github", "markdown"]) {
      const { code, stderr } = await mcpAudit(["check", "--format", format], cwd);
      expect(code).toBe(3);
      expect(stderr).toMatch(/^mcp-audit: No tool was found in this folder, so nothing was analysed\. It was read from src\/index\.ts \(1 file\)\..*--entry.*--live.*\n$/);
    }
  });

  test("says in a monorepo which packages to look at", async () => {
    const uses = { dependencies: { "@modelcontextprotocol/sdk": "^1.0.0" } };
    const cwd = folder({
      "package.json": { workspaces: ["apps/*"] },
      "apps/desk/package.json": { name: "desk", ...uses },
      "apps/notes/package.json": { name: "notes", ...uses },
    });
    const { code, stderr } = await mcpAudit(["check"], cwd);
    expect(code).toBe(3);
    expect(stderr).toContain("It is a monorepo, in which apps/desk and apps/notes use an MCP SDK: name the folder, as in mcp-audit check apps/desk.");
  });

  test("strict asks for more than recommended", async () => {
    const cwd = folder(both);
    const severities = async (profile: string): Promise<string[]> =>
      reportOf((await mcpAudit(["check", "--format", "json", "--profile", profile], cwd)).stdout).findings.map(({ rule, severity }) => `${rule} ${severity}`);
    expect(await severities("recommended")).not.toContain("scope/missing-guard note");
    expect(await severities("strict")).toContain("scope/missing-guard note");
  });

  test("prints paths from where one stands, also up and elsewhere", async () => {
    const root = folder({ "server/package.json": manifest, "server/src/index.ts": desk(getTicket), "docs/": "" });
    expect((await mcpAudit(["check", "server"], root)).stdout).toContain("\nserver/src/index.ts:");
    expect((await mcpAudit(["check", "../server"], join(root, "docs"))).stdout).toContain("\n../server/src/index.ts:");
    expect((await mcpAudit(["check", join(root, "server")], "/")).stdout).toContain(`\n${join(root, "server").slice(1)}/src/index.ts:`);
    const { stdout } = await mcpAudit(["check", "../server", "--format", "github"], join(root, "docs"));
    expect(stdout).toContain("file=src/index.ts,");
  });

  test("starts from a file, in the package that the file is in", async () => {
    const cwd = folder({ ...both, "src/other.ts": desk(ping) });
    const { server, tools } = reportOf((await mcpAudit(["check", "src/other.ts", "--format", "json"], cwd)).stdout);
    expect([server.name, server.entries, tools.map(({ name }) => name)]).toEqual(["ticket-desk", ["src/other.ts"], ["ping"]]);
  });

  test("starts from --entry, named from here or from the audited folder", async () => {
    const root = folder({ "server/src/index.ts": desk(getTicket), "server/src/other.ts": desk(ping) });
    for (const entry of ["src/other.ts", "server/src/other.ts"]) {
      const { stdout } = await mcpAudit(["check", "server", "--entry", entry, "--format", "json"], root);
      expect(reportOf(stdout).tools.map(({ name }) => name)).toEqual(["ping"]);
    }
  });
});

describe("--output", () => {
  test("writes the whole report to a file and nothing to stdout", async () => {
    const cwd = folder(both);
    const { code, stdout } = await mcpAudit(["check", "--format", "sarif", "--output", "out/audit.sarif"], cwd);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    expect(JSON.parse(readFileSync(join(cwd, "out/audit.sarif"), "utf8"))).toHaveProperty("version", "2.1.0");
    expect(readdirSync(join(cwd, "out"))).toEqual(["audit.sarif"]);
  });

  test("leaves what is there where the audit cannot be done", async () => {
    const cwd = folder({ "audit.json": "of yesterday", "mcp-audit.config.json": "{" });
    expect((await mcpAudit(["check", "--format", "json", "--output", "audit.json"], cwd)).code).toBe(2);
    expect(readFileSync(join(cwd, "audit.json"), "utf8")).toBe("of yesterday");
  });

  test("follows a link, and keeps its hands off a folder", async () => {
    const cwd = folder({ ...both, "real.json": "", "out/": "" });
    symlinkSync(join(cwd, "real.json"), join(cwd, "link.json"));
    await mcpAudit(["check", "--format", "json", "-o", "link.json"], cwd);
    expect(reportOf(readFileSync(join(cwd, "real.json"), "utf8")).version).toBe(1);
    const { code, stderr } = await mcpAudit(["check", "-o", "out"], cwd);
    expect({ code, stderr }).toEqual({ code: 2, stderr: `mcp-audit: Cannot write ${join(cwd, "out")}: it is a folder. Name a file in it.\n` });
  });

  test("says where it cannot write, and leaves nothing half-written", async () => {
    const cwd = folder({ ...both, "file": "" });
    const { code, stderr } = await mcpAudit(["check", "-o", "file/audit.json"], cwd);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^mcp-audit: Cannot write .*audit\.json: .+\n$/);
    expect(readdirSync(cwd).sort()).toEqual(["file", "package.json", "src"]);
  });

  test("- is stdout", async () => {
    const { stdout } = await mcpAudit(["check", "--format", "json", "-o", "-"], folder(both));
    expect(reportOf(stdout).tools).toHaveLength(2);
  });
});

describe("what is accepted does not count", () => {
  test("the ratchet: known findings pass, a new one fails, gone ones are said", async () => {
    const cwd = folder({ "src/index.ts": desk(getTicket, closeTicket) });
    const check = ["check", ...remote, "--fail-on", "note"];
    expect((await mcpAudit(check, cwd)).code).toBe(1);
    const accepted = await mcpAudit(["accept", ...remote], cwd);
    expect(accepted.stdout).toMatch(/^mcp-audit\.baseline\.json: \d+ known findings, one for each tool and rule\. Commit it:/);
    const known = await mcpAudit(check, cwd);
    expect(known.code).toBe(0);
    expect(known.stdout).toMatch(/no findings, \d+ known/);

    const cancel = closeTicket.replaceAll("close", "cancel").replaceAll("clos", "cancell");
    writeFileSync(join(cwd, "src/index.ts"), `// moved down\n\n${desk(getTicket, closeTicket, cancel)}`);
    const { code, stdout } = await mcpAudit([...check, "--format", "json"], cwd);
    expect(code).toBe(1);
    expect([...new Set(reportOf(stdout).findings.flatMap(({ tools }) => tools))]).toEqual(["cancel_ticket"]);

    writeFileSync(join(cwd, "src/index.ts"), desk(getTicket));
    expect((await mcpAudit(check, cwd)).stdout).toMatch(/notice {2}\d+ of the \d+ known findings are gone: run mcp-audit accept to shorten the list/);
    expect((await mcpAudit(["accept", ...remote], cwd)).stdout).toMatch(/\(0 new, \d+ gone\)/);
    expect((await mcpAudit(check, cwd)).stdout).not.toContain("are gone");
  });

  test("accept writes the same bytes for the same findings", async () => {
    const cwd = folder(both);
    const written = async (): Promise<string> => {
      await mcpAudit(["accept", ...remote], cwd);
      return readFileSync(join(cwd, "mcp-audit.baseline.json"), "utf8");
    };
    expect(await written()).toBe(await written());
  });

  test("accept writes nothing where nothing was analysed", async () => {
    const cwd = folder({ "src/index.ts": "" });
    expect((await mcpAudit(["accept"], cwd)).code).toBe(3);
    expect(existsSync(join(cwd, "mcp-audit.baseline.json"))).toBe(false);
  });

  test("a comment with a reason; one without is said", async () => {
    const rule = "data/raw-passthrough";
    const ignored = (comment: string): string => desk(getTicket.replace("  return {", `  ${comment}\n  return {`));
    const cwd = folder({ "src/index.ts": ignored(`// mcp-audit-ignore ${rule} -- the desk holds nothing else`) });
    const has = ({ stdout }: { stdout: string }): boolean => reportOf(stdout).findings.some((finding) => finding.rule === rule);
    const json = ["check", "--format", "json"];
    expect(has(await mcpAudit(json, cwd))).toBe(false);
    expect(has(await mcpAudit([...json, "--no-config"], cwd))).toBe(true);
    writeFileSync(join(cwd, "src/index.ts"), ignored(`// mcp-audit-ignore ${rule}`));
    const unreasoned = await mcpAudit(json, cwd);
    expect(has(unreasoned)).toBe(true);
    expect(reportOf(unreasoned.stdout).notices[0]!.message).toContain("gives no reason, so it suppresses nothing");
  });
});

describe("audited code with mistakes is still audited", () => {
  test("syntax errors are notices", async () => {
    const cwd = folder({ "src/index.ts": desk(getTicket).replace("await server", 'const open = "\nawait server') });
    const { code, stdout } = await mcpAudit(["check"], cwd);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^src\/index\.ts:\d+ {2}notice {2}syntax error: Unterminated string literal; what it garbles is not audited$/m);
    expect(stdout).toContain("get_ticket");
  });

  test("so are a broken package.json and tsconfig.json", async () => {
    const cwd = folder({ "src/index.ts": desk(ping), "package.json": '{ "name": "desk", }', "tsconfig.json": "{" });
    const { code, stdout } = await mcpAudit(["check"], cwd);
    expect(code).toBe(0);
    expect(stdout).toContain("package.json  notice  it cannot be read as JSON (");
    expect(stdout).toContain("tsconfig.json:1  notice  it cannot be read whole (");
  });

  test("code that runs for ever, or imports itself, ends", async () => {
    const endless = `import { a } from "./b.js";\nfor (;;) { a(); }\nwhile (true) a();\n`;
    const cwd = folder({ "src/index.ts": `import "./a.js";\n${desk(ping)}`, "src/a.ts": endless, "src/b.ts": 'export * from "./a.js";\nexport const a = (): unknown => a();\n' });
    expect((await mcpAudit(["list"], cwd)).stdout).toContain("ping");
  });

  test("code that is nested or chained thousands deep does not bring it down", async () => {
    const sum = Array.from({ length: 20_000 }, (_, i) => `"line ${i}"`).join(" +\n");
    const nested = `${"(".repeat(20_000)}1${")".repeat(20_000)}`;
    const cwd = folder({ "src/index.ts": `import "./sum.js";\nimport "./nested.js";\n${desk(ping)}`, "src/sum.ts": `export const text = ${sum};\n`, "src/nested.ts": `export const one = ${nested};\n` });
    const { code, stdout, stderr } = await mcpAudit(["check"], cwd);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("ping");
  });

  test("a folder that nobody may read is no reason to fail", async () => {
    const cwd = folder(both);
    mkdirSync(join(cwd, "locked"), { mode: 0 });
    expect((await mcpAudit(["check"], cwd)).code).toBe(0);
  });
});

describe("what is looked at", () => {
  test("colours only for a terminal or by FORCE_COLOR, never into a file or with NO_COLOR", async () => {
    const cwd = folder(both);
    const coloured = async (argv: string[], env: Record<string, string>): Promise<boolean> => (await mcpAudit(["check", ...argv], cwd, env)).stdout.includes("\u001b[");
    expect(await coloured([], {})).toBe(false);
    expect(await coloured([], { FORCE_COLOR: "1" })).toBe(true);
    expect(await coloured(["--no-color"], { FORCE_COLOR: "1" })).toBe(false);
    expect(await coloured([], { FORCE_COLOR: "1", NO_COLOR: "1" })).toBe(false);
  });

  test("--quiet prints findings only, and nothing where there are none", async () => {
    const cwd = folder({ "src/index.ts": desk(ping), "mcp-audit.config.json": { rules: { "trace/*": "off", "contract/*": "off" } } });
    expect((await mcpAudit(["check", "-q"], cwd)).stdout).toBe("");
    const { stdout } = await mcpAudit(["check", "-q"], folder(both));
    expect(stdout).toContain("data/raw-passthrough");
    expect(stdout).not.toContain("Next:");
  });

  test("the width of the terminal bounds every line but paths", async () => {
    const { stdout } = await mcpAudit(["check", ...remote], folder(both), { COLUMNS: "80" });
    expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
  });

  test("who waits at a terminal is told what for, until it is done", async () => {
    const cwd = folder(both);
    const said: string[] = [];
    const nobody = { write: (): boolean => true };
    await run(["check"], { stdout: nobody, stderr: { isTTY: true, write: (text) => said.push(text) }, env: {}, cwd });
    expect(said).toEqual(["following the calls of this folder …", "\r\u001b[K"]);
    expect((await mcpAudit(["check"], cwd)).stderr).toBe("");
  });
});
