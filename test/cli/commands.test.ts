import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { rules } from "../../rules/index.ts";
import { folder } from "../support/folder.ts";
import { closeTicket, desk, getTicket, mcpAudit, ping } from "./command.ts";

const both = { "package.json": { name: "ticket-desk" }, "src/index.ts": desk(getTicket, closeTicket) };

describe("help", () => {
  test.each([[""], ["check"], ["list"], ["snapshot"], ["diff"], ["accept"], ["rules"], ["explain"], ["init"]])("mcp-audit %s --help", async (command) => {
    const { code, stdout, stderr } = await mcpAudit([...(command ? [command] : []), "--help"], "/");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    await expect(stdout).toMatchFileSnapshot(`golden/help${command && `-${command}`}.txt`);
  });

  test("the README names every command and no other", async () => {
    const { stdout } = await mcpAudit(["--help"], "/");
    const commands = [...stdout.slice(stdout.indexOf("Commands:")).matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name!);
    const readme = readFileSync(join(import.meta.dirname, "../../README.md"), "utf8");
    const table = [...new Set([...readme.slice(readme.indexOf("### Commands"), readme.indexOf("Options of `check`")).matchAll(/^\| `([a-z]+)/gm)].map(([, name]) => name!))];
    expect(table.sort()).toEqual(commands.sort());
  });

  test("--version", async () => {
    const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8")) as { version: string };
    for (const flag of ["--version", "-V"]) expect(await mcpAudit([flag], "/")).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });
});

describe("mcp-audit list", () => {
  test("shows each tool with its class, effects and place, whatever is found", async () => {
    const { code, stdout } = await mcpAudit(["list", "--exposure", "remote"], folder(both));
    expect(code).toBe(0);
    expect(stdout).toMatch(/^tool +class +scopes +effects +place$/m);
    expect(stdout).toMatch(/^get_ticket +read +– +read GET .* +src\/index\.ts:\d+$/m);
    expect(stdout).toMatch(/^close_ticket +write +– +create POST .* +src\/index\.ts:\d+$/m);
  });

  test("as JSON, also into a file", async () => {
    const cwd = folder(both);
    await mcpAudit(["list", "--format", "json", "-o", "tools.json"], cwd);
    const { version, tools } = JSON.parse(readFileSync(join(cwd, "tools.json"), "utf8")) as { version: number; tools: { name: string; class: string }[] };
    expect(version).toBe(1);
    expect(tools.map((tool) => `${tool.name} ${tool.class}`)).toEqual(["get_ticket read", "close_ticket write"]);
  });

  test("exits 3 where there is none", async () => {
    expect((await mcpAudit(["list"], folder({ "src/index.ts": "" }))).code).toBe(3);
  });
});

describe("mcp-audit rules", () => {
  test("names every rule with its severities", async () => {
    const { code, stdout } = await mcpAudit(["rules"], "/");
    expect(code).toBe(0);
    for (const { id, title } of rules) expect(stdout).toMatch(new RegExp(`^${id} .*${title.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`, "m"));
    expect(stdout).toMatch(/^scope\/missing-guard +error \/ warning +off +error \/ warning +note /m);
  });

  test("as JSON", async () => {
    const { stdout } = await mcpAudit(["rules", "--format", "json"], "/");
    const listed = (JSON.parse(stdout) as { rules: { id: string; severities: Record<string, { write: string }> }[] }).rules;
    expect(listed.map(({ id }) => id)).toEqual(rules.map(({ id }) => id));
    expect(listed.find(({ id }) => id === "write/not-idempotent")!.severities["remote"]!.write).toBe("error");
  });
});

describe("mcp-audit explain", () => {
  test.each(rules.map(({ id }) => [id]))("%s", async (id) => {
    const { code, stdout } = await mcpAudit(["explain", id], "/");
    expect(code).toBe(0);
    for (const part of ["Bad", "Good", "Fix", "What it cannot see"]) expect(stdout).toMatch(new RegExp(`^${part}`, "m"));
  });

  test("a tool: what a call does, in order, and each verdict", async () => {
    const { code, stdout } = await mcpAudit(["explain", "close_ticket", "--exposure", "remote"], folder(both));
    expect(code).toBe(0);
    expect(stdout).toMatch(/^close_ticket {2}write/);
    // The row of the knowledge tables that decided it stands behind the event.
    expect(stdout).toMatch(/^ \d+ {2}effect +create {2}POST .* row WHATWG Fetch: fetch$/m);
    expect(stdout).toMatch(/^ ✗ write\/not-idempotent /m);
  });

  test.each([
    ["scope/mising-guard", "scope/mising-guard is no rule. Did you mean scope/missing-guard?"],
    ["missing-guard", "missing-guard is no rule. Did you mean scope/missing-guard?"],
    ["write/not", "write/not is no rule. Did you mean write/not-idempotent or write/not-rate-limited?"],
    ["write/wrong-thing", "write/wrong-thing is no rule. mcp-audit rules lists them all."],
    ["get_tickets", "get_tickets is neither a rule nor a tool of this server. Did you mean get_ticket?"],
    ["refund", "refund is neither a rule nor a tool of this server. Its tools are get_ticket, close_ticket"],
  ])("%s is neither, and what was meant is said", async (subject, said) => {
    const { code, stdout, stderr } = await mcpAudit(["explain", subject], folder(both));
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(`mcp-audit: ${said}`);
  });
});

describe("mcp-audit init", () => {
  test("writes a configuration that is accepted and a workflow for the repository", async () => {
    const root = folder({ ".git/": "", "apps/desk/src/index.ts": desk(ping) });
    const { code, stdout } = await mcpAudit(["init", "apps/desk"], root);
    expect(code).toBe(0);
    expect(stdout).toContain("wrote    apps/desk/mcp-audit.config.json\nwrote    .github/workflows/mcp-audit.yml\n");
    const workflow = readFileSync(join(root, ".github/workflows/mcp-audit.yml"), "utf8");
    expect(workflow).toMatch(/npx --yes mcp-audit@\d+\.\d+\.\d+ check apps\/desk --format github\n/);
    expect(workflow).toContain("contents: read");
    // Without it the merge base with the target branch is not in the clone.
    expect(workflow).toContain("fetch-depth: 0");
    expect((await mcpAudit(["check", "apps/desk"], root)).code).toBe(0);
    expect((await mcpAudit(["check", "apps/desk"], root)).stdout).not.toContain("mcp-audit init");
  });

  test("keeps what is there", async () => {
    const root = folder({ "mcp-audit.config.json": "mine", "mcp-audit.snapshot.json": "mine" });
    mkdirSync(join(root, ".github/workflows"), { recursive: true });
    writeFileSync(join(root, ".github/workflows/mcp-audit.yml"), "mine");
    const { code, stdout } = await mcpAudit(["init"], root);
    expect(code).toBe(0);
    expect(stdout.match(/^kept /gm)).toHaveLength(3);
    expect(readFileSync(join(root, "mcp-audit.config.json"), "utf8")).toBe("mine");
  });

  test("quotes a folder whose name a shell would read", async () => {
    const root = folder({ ".git/": "", "it's a desk; $(touch owned)/": "" });
    await mcpAudit(["init", "it's a desk; $(touch owned)"], root);
    const workflow = readFileSync(join(root, ".github/workflows/mcp-audit.yml"), "utf8");
    expect(workflow).toContain("check 'it'\\''s a desk; $(touch owned)' --format github");
  });

  test("needs a folder", async () => {
    const cwd = folder({ file: "" });
    for (const path of ["nowhere", "file"]) {
      const { code, stderr } = await mcpAudit(["init", path], cwd);
      expect({ code, stderr }).toEqual({ code: 2, stderr: `mcp-audit: There is no folder ${path}.\n` });
    }
    expect(readdirSync(cwd)).toEqual(["file"]);
    expect(existsSync(join(cwd, ".github"))).toBe(false);
  });
});
