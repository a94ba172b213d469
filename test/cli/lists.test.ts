import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folder } from "../support/folder.ts";
import { desk, mcpAudit, ping } from "./command.ts";

const env = { SOURCE_DATE_EPOCH: "1767225600" };
const later = { SOURCE_DATE_EPOCH: "1769904000" };
const tool = (name: string, shape: string, description = "Works on tickets"): string => `
server.registerTool("${name}", { description: "${description}", inputSchema: { ${shape} } }, async () => ({ content: [{ type: "text", text: "done" }] }));
`;
const findings = async (argv: string[], cwd: string, day: Record<string, string> = env) => {
  const { stdout } = await mcpAudit(["check", "--format", "json", ...argv], cwd, day);
  const report = JSON.parse(stdout) as { findings: { rule: string; message: string; place: { file: string } }[] };
  return report.findings.filter(({ rule }) => rule.startsWith("contract/"));
};

describe("several servers in one repository", () => {
  const files = {
    "package.json": { name: "desk" },
    "src/tickets.ts": desk(tool("close_ticket", "id: z.string()"), ping),
    "src/notes.ts": desk(tool("add_note", "text: z.string()"), ping),
    "tickets.json": { entries: ["src/tickets.ts"], snapshot: "contracts/tickets.json" },
    "notes.json": { entries: ["src/notes.ts"], snapshot: "contracts/notes.json" },
  };

  test("each has its snapshot, by its configuration, and findings name that file", async () => {
    const cwd = folder({ ...files, "contracts/.keep": "" });
    expect(await findings(["--config", "notes.json"], cwd)).toMatchObject([{ rule: "contract/stale-snapshot", message: expect.stringContaining("There is no contracts/notes.json") as string }]);
    for (const name of ["tickets", "notes"]) {
      expect(await mcpAudit(["snapshot", "--config", `${name}.json`], cwd, env)).toMatchObject({ code: 0, stdout: expect.stringContaining(`contracts/${name}.json: the contract of 2 tools`) as string });
    }
    writeFileSync(join(cwd, "src/tickets.ts"), desk(tool("shut_ticket", "id: z.string()"), ping));
    expect(await findings(["--config", "notes.json"], cwd)).toEqual([]);
    expect(await findings(["--config", "tickets.json"], cwd)).toMatchObject([{ rule: "contract/breaking-change", place: { file: "contracts/tickets.json" } }, { rule: "contract/stale-snapshot" }]);
    const { stderr } = await mcpAudit(["snapshot", "--config", "tickets.json", "--update"], cwd, env);
    expect(stderr).toContain("mcp-audit snapshot --config tickets.json --update --accept close_ticket/tool-renamed@");
  });

  test("a workspace is told that its packages have contracts of their own", async () => {
    const server = (name: string) => ({ [`packages/${name}/package.json`]: { name, main: "src/index.ts", dependencies: { "@modelcontextprotocol/sdk": "1.32.2" } }, [`packages/${name}/src/index.ts`]: files[`src/${name}.ts` as keyof typeof files] });
    const cwd = folder({ "package.json": { workspaces: ["packages/*"] }, ...server("tickets"), ...server("notes") });
    expect((await mcpAudit(["snapshot"], cwd, env)).stderr).toContain("these tools come from 2 packages (packages/notes, packages/tickets)");
    expect(await mcpAudit(["snapshot", "packages/notes"], cwd, env)).toMatchObject({ code: 0, stderr: "" });
  });
});

describe("several callers of one server", () => {
  const list = (...names: string[]) => ({ tools: names.map((name) => ({ name, inputSchema: { type: "object" } })) });

  test("a snapshot is one caller's list, and stays so", async () => {
    const cwd = folder({ "package.json": { name: "desk" }, "src/index.ts": desk(ping) });
    await mcpAudit(["snapshot", "-o", "support.json", "--for", "support"], cwd, env);
    expect(JSON.parse(readFileSync(join(cwd, "support.json"), "utf8"))).toMatchObject({ profile: "support" });
    expect(await mcpAudit(["snapshot", "-o", "support.json", "--update", "--for", "sales"], cwd, env)).toMatchObject({ code: 2, stderr: expect.stringContaining("support.json is the list of support, not of sales") as string });
    expect(await mcpAudit(["snapshot", "-o", "support.json", "--update"], cwd, env)).toMatchObject({ code: 0 });
    expect(JSON.parse(readFileSync(join(cwd, "support.json"), "utf8"))).toMatchObject({ profile: "support" });
  });

  test("lists of two callers are compared with a word of warning", async () => {
    const of = (profile: string, ...names: string[]) => ({ version: 1, generator: { name: "mcp-audit", version: "0.1.0" }, server: "desk", profile, ...list(...names), removed: [], accepted: [] });
    const cwd = folder({ "support.json": of("support", "ping"), "sales.json": of("sales", "ping") });
    expect((await mcpAudit(["diff", "support.json", "sales.json"], cwd, env)).stderr).toBe("mcp-audit: support.json is the list of support and sales.json that of sales: tools that only one of them sees count as gone or new.\n");
    expect((await mcpAudit(["diff", "support.json", "support.json"], cwd, env)).stderr).toBe("");
  });
});

describe("the window of a deprecation", () => {
  const config = { deprecation: { windowDays: 20 } };

  /** A tool that was deprecated on 1 January and is gone on 1 February. */
  async function gone(): Promise<string> {
    const cwd = folder({ "package.json": { name: "desk" }, "src/index.ts": desk(tool("close_ticket", "id: z.string()", "Deprecated: use end_ticket"), ping) });
    await mcpAudit(["snapshot"], cwd, env);
    writeFileSync(join(cwd, "src/index.ts"), desk(ping));
    return cwd;
  }

  test("is 90 days, or what the configuration says, for check, snapshot and diff alike", async () => {
    const cwd = await gone();
    await mcpAudit(["snapshot", "-o", "now.json"], cwd, later);
    const codes = async (): Promise<(number | string)[]> => [
      (await findings([], cwd, later))[0]!.rule,
      (await mcpAudit(["snapshot", "--update"], cwd, later)).code,
      (await mcpAudit(["diff", "mcp-audit.snapshot.json", "now.json"], cwd, later)).code,
    ];
    expect(await codes()).toEqual(["contract/removed-early", 1, 1]);
    writeFileSync(join(cwd, "mcp-audit.config.json"), JSON.stringify(config));
    const [rule, , diff] = await codes();
    expect([rule, diff]).toEqual(["contract/stale-snapshot", 0]);
    expect(JSON.parse(readFileSync(join(cwd, "mcp-audit.snapshot.json"), "utf8"))).toMatchObject({ removed: [{ name: "close_ticket", on: "2026-02-01" }] });
  });

  test("a break that was accepted once is not accepted for good", async () => {
    const cwd = await gone();
    const refused = async (): Promise<string> => (await mcpAudit(["snapshot", "--update"], cwd, later)).stderr;
    const [finding] = /close_ticket\/removed-early@[0-9a-f]{6}/.exec(await refused())!;
    expect(await mcpAudit(["snapshot", "--update", "--accept", finding, "--reason", "nobody calls it"], cwd, later)).toMatchObject({ code: 0 });
    const again = desk(tool("close_ticket", "id: z.string()", "Deprecated: use end_ticket"), ping);
    writeFileSync(join(cwd, "src/index.ts"), again);
    expect(await mcpAudit(["snapshot", "--update"], cwd, env)).toMatchObject({ code: 0 });
    writeFileSync(join(cwd, "src/index.ts"), desk(ping));
    expect(await refused()).toContain(finding);
  });
});

describe("--reading", () => {
  test("strict counts calls that no agent makes", async () => {
    const cwd = folder({ "package.json": { name: "desk" }, "src/index.ts": desk(tool("close_ticket", "id: z.string()")) });
    await mcpAudit(["snapshot", "-o", "old.json"], cwd, env);
    writeFileSync(join(cwd, "src/index.ts"), desk(tool("close_ticket", "id: z.string(), hours: z.number().optional()")));
    await mcpAudit(["snapshot", "-o", "new.json"], cwd, env);
    const code = async (...argv: string[]): Promise<number> => (await mcpAudit(argv, cwd, env)).code;
    expect([await code("diff", "old.json", "new.json"), await code("diff", "old.json", "new.json", "--reading", "strict")]).toEqual([0, 1]);
    writeFileSync(join(cwd, "mcp-audit.snapshot.json"), readFileSync(join(cwd, "old.json")));
    expect((await findings([], cwd)).map(({ rule }) => rule)).toEqual(["contract/stale-snapshot"]);
    expect((await findings(["--reading", "strict"], cwd)).map(({ rule }) => rule)).toContain("contract/breaking-change");
    writeFileSync(join(cwd, "mcp-audit.config.json"), JSON.stringify({ reading: "strict" }));
    expect([await code("diff", "old.json", "new.json"), await code("snapshot", "--update")]).toEqual([1, 1]);
    rmSync(join(cwd, "mcp-audit.config.json"));
    expect(await code("snapshot", "--update")).toBe(0);
  });
});
