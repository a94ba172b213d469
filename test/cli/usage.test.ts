import { chmodSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folder } from "../support/folder.ts";
import { desk, mcpAudit, ping } from "./command.ts";

/** Bad input is one paragraph on stderr, exit code 2, nothing on stdout and nothing written. */
async function refused(argv: readonly string[], cwd: string, env: Record<string, string> = {}): Promise<string> {
  const before = readdirSync(cwd);
  const { code, stdout, stderr } = await mcpAudit(argv, cwd, env);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(readdirSync(cwd)).toEqual(before);
  expect(stderr).toMatch(/^mcp-audit: .+\n$|^mcp-audit: .+\n\(mcp-audit --help lists all commands and options\)\n$/);
  return stderr.slice("mcp-audit: ".length).split("\n")[0]!;
}

const server = { "package.json": { name: "desk" }, "src/index.ts": desk(ping) };

describe("the command line", () => {
  test.each<[string[], string]>([
    [["--formt", "json"], "unknown option '--formt' (Did you mean --format?)"],
    [["check", "--live-command", "x"], "unknown option '--live-command'"],
    [["check", "--format", "xml"], "option '--format <name>' argument 'xml' is invalid. Allowed choices are pretty, json, sarif, github, markdown."],
    [["check", "--fail-on", "errors"], "option '--fail-on <severity>' argument 'errors' is invalid. Allowed choices are error, warning, note, never."],
    [["check", "--profile"], "option '--profile <name>' argument missing"],
    [["check", "--timeout", "soon"], "option '--timeout <seconds>' argument 'soon' is invalid. It is a number of seconds, at most 3600."],
    [["check", "one", "two"], "too many arguments for 'check'. Expected 1 argument but got 2."],
    [["explain"], "missing required argument 'rule|tool'"],
    [["diff", "one.json"], "missing required argument 'new'"],
    [["chekc"], "There is nothing at chekc. Did you mean the command check?"],
    [["check", "nowhere"], "There is nothing at nowhere. Give the folder of an MCP server, or one of its files."],
    [["check", "package.json"], "package.json is no JavaScript or TypeScript file. Give the folder of an MCP server, or the file that it starts from."],
    [["check", "--entry", "src/nowhere.ts"], "The entry src/nowhere.ts is not a file. Name a file, relative to the audited folder or to where you are, as in --entry src/index.ts."],
    [["check", "--config", "nowhere.json"], "There is no configuration at nowhere.json. mcp-audit init writes one."],
    [["check", "--live", "node a.js", "--tools", "b.json"], "--live and --tools cannot be combined: the tools come from one place."],
    [["check", "--env", "TOKEN"], "--env names a variable for the command of --live, which is missing."],
    [["check", "--header-env", "A=B"], "--header-env names a header for the endpoint of --url, which is missing."],
    [["check", "--live"], '--live needs a command, as in --live "node dist/main.js", or one in the configuration ("live": { "command": … }).'],
    [["check", "--url"], '--url needs an endpoint, as in --url https://tickets.example/mcp, or one in the configuration ("live": { "url": … }).'],
    [["check", "--live", "node a.js", "--env", "DESK_TOKEN"], "--env names the environment variable DESK_TOKEN, which is not set."],
    [["check", "--url", "https://desk.example/mcp", "--header-env", "Authorization"], "--header-env takes NAME=VARIABLE, as in --header-env Authorization=MCP_TOKEN: the header's name and the environment variable that holds its value."],
    [["check", "--tools", "nowhere.json"], "The file of tools “nowhere.json” does not exist."],
    [["check", "--tools", "package.json"], 'The file of tools “package.json” holds JSON, but no tools: it has to be { "tools": […] }, { "result": { "tools": […] } } or the array itself.'],
  ])("%j", async (argv, said) => {
    expect(await refused(argv, folder(server))).toBe(said);
  });

  test("a secret where a variable's name belongs is not repeated", async () => {
    const said = await refused(["check", "--live", "node a.js", "--env", "TOKEN=hunter2"], folder(server));
    expect(said).toContain("It takes the name of a variable, never a value");
    expect(said).not.toContain("hunter2");
  });

  test("what a stranger typed does not steer the terminal", async () => {
    const said = await refused(["check", "\u001b[31mred\u202e"], folder(server));
    expect(said).toBe("There is nothing at \\u{1b}[31mred\\u{202e}. Give the folder of an MCP server, or one of its files.");
  });
});

describe("the configuration", () => {
  test.each<[string, object | string, string]>([
    ["is not JSON", "{ profile: strict }", "mcp-audit.config.json cannot be read as JSON: "],
    ["has a comment", '{\n  // ours\n  "profile": "strict"\n}', "JSON has no comments and no trailing commas."],
    ["is a list", [], "mcp-audit.config.json has a fault: the file has to be an object."],
    ["has a misspelt key", { profil: "strict" }, "mcp-audit.config.json has a fault: profil is no field that it knows, did you mean profile?. Its fields are described in docs/configuration.md."],
    ["has a wrong value", { failOn: "errors" }, 'failOn has to be "error" or "warning" or "note" or "never"'],
    ["has a wrong kind of value", { passthrough: "get_ticket" }, "passthrough has to be an array"],
    ["has a wrong entry in a list", { ignore: ["src/gen/**", 7] }, "ignore[1] has to be a string"],
    ["names a rule that is none", { rules: { "scope/mising-guard": "off" } }, "rules.scope/mising-guard is no rule, did you mean scope/missing-guard?"],
    ["gives a rule a severity that is none", { rules: { "scope/*": "loud" } }, 'rules.scope/* has to be "error" or "warning" or "note" or "off"'],
    ["holds a secret's value", { live: { command: "node a.js", env: ["TOKEN=hunter2"] } }, "live.env[0]: is not the name of an environment variable"],
    ["has several faults", { profil: 1, failOn: 2 }, "has 2 faults: "],
    ["has rows that are none", { knowledge: { effects: [{ module: "acme sdk", method: "send", effect: "send" }] } }, "knowledge.effects[0].module is one specifier, without spaces"],
  ])("%s", async (_, config, said) => {
    expect(await refused(["check"], folder({ ...server, "mcp-audit.config.json": config }))).toContain(said);
  });

  test("may start with a byte order mark", async () => {
    expect((await mcpAudit(["check"], folder({ ...server, "mcp-audit.config.json": '\uFEFF{ "profile": "strict" }' }))).code).toBe(0);
  });

  test("is not believed with --no-config", async () => {
    const cwd = folder({ ...server, "mcp-audit.config.json": "{", "mcp-audit.baseline.json": "{" });
    expect((await mcpAudit(["check", "--no-config"], cwd)).code).toBe(0);
  });

  test("a list of known findings that is none is said", async () => {
    const said = await refused(["check"], folder({ ...server, "mcp-audit.baseline.json": { version: 1, findings: [{ rule: "trace/missing" }] } }));
    expect(said).toBe('The list of known findings mcp-audit.baseline.json cannot be used: findings[0] lacks "tool". mcp-audit accept writes it anew.');
  });

  test("a snapshot that is none is said", async () => {
    const said = await refused(["check"], folder({ ...server, "mcp-audit.snapshot.json": "{" }));
    expect(said).toContain("mcp-audit.snapshot.json");
  });

  test.skipIf(process.getuid?.() === 0)("that may not be read is said", async () => {
    const cwd = folder({ ...server, "mcp-audit.config.json": "{}" });
    chmodSync(join(cwd, "mcp-audit.config.json"), 0);
    expect(await refused(["check"], cwd)).toContain("mcp-audit.config.json cannot be read");
  });
});
