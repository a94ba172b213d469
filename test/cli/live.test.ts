import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Report } from "../../src/model/report.ts";
import { folder } from "../support/folder.ts";
import { closeTicket, desk, getTicket, mcpAudit, ping } from "./command.ts";

const peers = join(import.meta.dirname, "../live/peers");
const live = (peer: string, ...args: readonly string[]): string[] => [
  "--live",
  [process.execPath, join(peers, peer), ...args].map((word) => `'${word}'`).join(" "),
];
const server = { "src/index.ts": desk(getTicket, closeTicket) };

describe("check --live", () => {
  test("compares the source with what the running server lists", async () => {
    const { code, stdout } = await mcpAudit(["check", "--format", "json", ...live("paged.mjs")], folder(server));
    expect(code).toBe(0);
    const { tools, coverage } = JSON.parse(stdout) as Report;
    const origins = Object.fromEntries(tools.map(({ name, origin }) => [name, origin]));
    expect(origins).toEqual({ get_ticket: "both", close_ticket: "both", list_tickets: "live", merge_tickets: "live" });
    expect(coverage.live).toMatch(/^stdio .*paged\.mjs \(MCP 2025-11-25, 3 pages\)$/);
  });

  test("a snapshot of the source has the bytes of one of the running server", async () => {
    const of = async (...argv: string[]): Promise<string> => (await mcpAudit(["snapshot", "-o", "-", "--entry", "desk.mjs", ...argv], peers)).stdout;
    const source = await of();
    expect((JSON.parse(source) as { tools: { name: string }[] }).tools.map(({ name }) => name)).toEqual(["close_ticket", "remind"]);
    expect(await of(...live("desk.mjs"))).toBe(source);
    const { stdout } = await mcpAudit(["check", "--format", "json", "--entry", "desk.mjs", ...live("desk.mjs")], peers);
    expect((JSON.parse(stdout) as Report).tools.map(({ verdicts }) => verdicts["contract/live-mismatch"]?.verdict)).toEqual(["pass", "pass"]);
  });

  test("says what was odd: noise on stdout", async () => {
    const { code, stdout } = await mcpAudit(["check", ...live("noisy.mjs")], folder(server));
    expect(code).toBe(0);
    expect(stdout).toMatch(/^notice {2}3 lines on stdout were no protocol message .*“connecting to the ticket desk \.\.\.”\.$/m);
    expect(stdout).not.toContain("\u001b");
  });

  test("takes the command of the configuration only where --live asks for it", async () => {
    const [, command] = live("paged.mjs");
    const cwd = folder({ ...server, "mcp-audit.config.json": { live: { command } } });
    const how = async (...argv: string[]): Promise<string | null> => (JSON.parse((await mcpAudit(["check", "--format", "json", ...argv], cwd)).stdout) as Report).coverage.live;
    expect(await how()).toBeNull();
    expect(await how("--live")).toMatch(/^stdio /);
  });

  test("hands over the variables that are named, and no other", async () => {
    const cwd = folder({ "src/index.ts": desk(ping) });
    const { stdout } = await mcpAudit(["list", "--format", "json", ...live("environment.mjs"), "--env", "DESK_URL"], cwd, { DESK_URL: "here", DESK_PASSWORD: "no" });
    const names = (JSON.parse(stdout) as Report).tools.map(({ name }) => name);
    expect(names).toContain("DESK_URL");
    expect(names).not.toContain("DESK_PASSWORD");
  });

  test.each<[string, string[], string[]]>([
    ["dies", live("dies.mjs"), ["ended with code 3", "DESK_URL is missing"]],
    ["hangs", [...live("silent.mjs"), "--timeout", "0.5"], ["within 0.5 s", "waiting for the database"]],
    ["floods", live("floods.mjs", "line"), ["a line of more than 16 MiB"]],
    ["answers garbage", live("garbage.mjs", '{"jsonrpc":"2.0","id":0,"result":{"hello":1}}'), ["does not speak MCP as written"]],
    ["is no program", ["--live", "no-such-program --stdio"], ["there is no program “no-such-program”"]],
    ["wants a shell", ["--live", "DESK_URL=x node a.js | tee log"], ["it is started without a shell"]],
  ])("a command that %s: one paragraph, exit 2, nothing written", async (_, argv, said) => {
    const cwd = folder(server);
    const { code, stdout, stderr } = await mcpAudit(["check", "--format", "json", "-o", "audit.json", ...argv], cwd);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^mcp-audit: [^\n]+\n$/);
    for (const part of said) expect(stderr).toContain(part);
    expect(existsSync(join(cwd, "audit.json"))).toBe(false);
  });

  test.skipIf(process.platform === "win32")("leaves no process behind, whatever the server does", async () => {
    for (const how of ["stays", "leaves", "dies", "hangs"]) {
      const cwd = folder(server);
      await mcpAudit(["check", ...live("family.mjs", how, join(cwd, "family")), "--timeout", "1"], cwd);
      const family = readFileSync(join(cwd, "family"), "utf8").split(" ");
      const states = spawnSync("ps", ["-o", "stat=", "-p", family.join(",")], { encoding: "utf8" }).stdout.trim().split("\n");
      expect([how, states.filter((state) => state !== "" && !state.startsWith("Z"))]).toEqual([how, []]);
    }
  });
});

describe("check --tools and --url", () => {
  test("a saved answer, named as it was typed", async () => {
    const cwd = folder({ ...server, "saved/tools.json": { tools: [{ name: "get_ticket", inputSchema: { type: "object" } }] } });
    const { code, stdout } = await mcpAudit(["check", "--tools", "saved/tools.json"], cwd);
    expect(code).toBe(0);
    expect(stdout).toContain("live list: file saved/tools.json");
  });

  test("an endpoint that refuses, with its header from the environment, which is not repeated", async () => {
    const seen: (string | undefined)[] = [];
    const endpoint = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(401).end(`no seat for ${request.headers.authorization}`);
    });
    await new Promise<void>((resolve) => endpoint.listen(0, "127.0.0.1", resolve));
    try {
      const url = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}/mcp`;
      const argv = ["check", "--url", url, "--header-env", "Authorization=DESK_AUTH"];
      const { code, stdout, stderr } = await mcpAudit(argv, folder(server), { DESK_AUTH: "Bearer hunter2-hunter2" });
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toMatch(/^mcp-audit: [^\n]*401[^\n]*\n$/);
      expect(stderr).not.toContain("hunter2");
      expect(seen[0]).toBe("Bearer hunter2-hunter2");
    } finally {
      endpoint.close();
    }
  });

  test("an endpoint where nobody listens", async () => {
    const { code, stderr } = await mcpAudit(["check", "--url", "http://127.0.0.1:1/mcp"], folder(server));
    expect(code).toBe(2);
    expect(stderr).toMatch(/^mcp-audit: [^\n]+\n$/);
  });
});
