import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { takeLiveList } from "../../src/live/take.ts";
import type { LiveList, LiveOptions } from "../../src/live/take.ts";
import { failure } from "./failure.ts";

const peers = join(import.meta.dirname, "peers");
const node = process.execPath;

/** Visits a peer. `limits` short enough that a test of silence does not take the default 20 s. */
function visit(peer: string, args: readonly string[] = [], limits: LiveOptions["limits"] = {}, env: Record<string, string> = {}): Promise<LiveList> {
  const command = [node, join(peers, peer), ...args].map((word) => `'${word}'`).join(" ");
  return takeLiveList({ kind: "stdio", command, env }, { limits });
}

describe("a server on stdin and stdout", () => {
  test("gives all pages, an empty cursor included", async () => {
    const list = await visit("paged.mjs");
    expect(list.tools.map(({ name }) => name)).toEqual(["get_ticket", "list_tickets", "close_ticket", "merge_tickets"]);
    expect(list.tools[3]).toMatchObject({ annotations: { destructiveHint: true }, _meta: { owner: "desk" } });
    expect(list.tools[3]).not.toHaveProperty("x-own");
    expect(list.server).toEqual({ name: "ticket-desk", version: "1.2.3" });
    expect(list).toMatchObject({ era: "legacy", protocolVersion: "2025-11-25", notes: [] });
    expect(list.how).toMatch(/^stdio .*paged[.]mjs \(MCP 2025-11-25, 3 pages\)$/);
  });

  test("of the SDK's second line answers in the old era", async () => {
    expect(await visit("modern.mjs", ["serve"])).toMatchObject({ era: "legacy", tools: [{ name: "get_ticket" }], server: { name: "modern-desk" } });
  });

  test("that only serves the new era is asked in the new era", async () => {
    const list = await visit("modern.mjs", ["reject"]);
    expect(list).toMatchObject({ era: "modern", protocolVersion: "2026-07-28", tools: [{ name: "get_ticket", description: "Reads a ticket" }] });
  });

  test("may print noise on stdout, which is said", async () => {
    const list = await visit("noisy.mjs");
    expect(list.tools.map(({ name }) => name)).toEqual(["get_ticket"]);
    expect(list.notes).toEqual(["3 lines on stdout were no protocol message (logs belong on stderr); the first: “connecting to the ticket desk ...”."]);
  });

  test("gets the variables that were named and what a process needs, and nothing else", async () => {
    process.env["DESK_PASSWORD"] = "not for others";
    try {
      const names = (await visit("environment.mjs", [], {}, { DESK_URL: "https://desk.example" })).tools.map(({ name }) => name);
      expect(names).toContain("DESK_URL");
      expect(names).toContain("PATH");
      expect(names).toContain("TMPDIR");
      const needed = ["DESK_URL", "HOME", "LOGNAME", "PATH", "SHELL", "TERM", "TMPDIR", "USER"];
      expect(names.filter((name) => !needed.includes(name))).toEqual([]);
    } finally {
      delete process.env["DESK_PASSWORD"];
    }
  });

  test("that has no tools/list and declares no tools has none", async () => {
    const bare = await failure(() => visit("refuses.mjs", ["tools/list", "-32601"]));
    // This one declares tools, so its refusal is a refusal.
    expect(bare.kind).toBe("refused");
    const list = await visit("toolless.mjs");
    expect(list.tools).toEqual([]);
    expect(list.notes).toEqual(["The live server has no tools/list and declares no tools."]);
  });
});

describe("a hostile or broken server", () => {
  test.each<[string, string, string[], LiveOptions["limits"], string, string[]]>([
    ["dies", "dies.mjs", [], {}, "died", ["ended with code 3", "Its last words on stderr: “Error: DESK_URL is missing / key was ***”"]],
    ["dies over the list", "dies-late.mjs", [], {}, "died", ["ended by SIGKILL", "out of memory"]],
    ["dies within an answer", "dies-within.mjs", [], {}, "died", ["ended with code 1", "On stdout it left a line of 37 bytes without an end."]],
    ["never answers", "silent.mjs", [], { timeMs: 1500 }, "silent", ["within 1.5 s", "waiting for the database"]],
    ["answers no handshake in time but talks", "garbage.mjs", ["ready"], { timeMs: 1500 }, "silent", ["1 line on stdout was no protocol message", "“ready”"]],
    ["floods with messages", "floods.mjs", ["lines"], { bytes: 4 << 20 }, "limit", ["more than 4 MiB on stdout"]],
    ["floods with one line", "floods.mjs", ["line"], { messageBytes: 1 << 20 }, "limit", ["a line of more than 1 MiB"]],
    ["answers the handshake with garbage", "garbage.mjs", ['{"jsonrpc":"2.0","id":0,"result":{"hello":1}}'], {}, "garbled", ["does not speak MCP as written"]],
    ["answers in a version from nowhere", "garbage.mjs", ['{"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"1999-01-01","capabilities":{},"serverInfo":{"name":"a","version":"1"}}}'], {}, "garbled", ["1999-01-01"]],
    ["refuses the handshake", "refuses.mjs", ["initialize", "-32000"], {}, "refused", ["protocol error -32000: “no seat left”"]],
    ["refuses the list", "refuses.mjs", ["tools/list", "-32603"], {}, "refused", ["protocol error -32603: “the desk is closed”"]],
    ["lists something else", "answers.mjs", ['{"tools":{}}'], {}, "garbled", ["tools/list"]],
    ["lists nothing", "answers.mjs", ["{}"], {}, "garbled", ["tools/list"]],
    ["lists a tool without a name", "answers.mjs", ['{"tools":[{"name":"get_ticket","inputSchema":{}},{"description":"no name"}]}'], {}, "garbled", ["entry 2 has no name"]],
    ["lists a schema that is too deep", "deep.mjs", ["101"], {}, "limit", ["nested deeper than 100"]],
    ["lists a schema that breaks recursion", "deep.mjs", ["200000"], {}, "limit", ["nested deeper than 100"]],
    ["goes round in a circle", "cursors.mjs", ["circle"], {}, "cursor", ["“p1”"]],
    ["never ends its pages", "cursors.mjs", ["endless"], { pages: 5 }, "limit", ["more than 5 pages"]],
    ["never ends its tools", "cursors.mjs", ["endless"], { tools: 3 }, "limit", ["4 tools after 4 pages"]],
    ["names a page by a number", "cursors.mjs", ["number"], {}, "garbled", ["nextCursor"]],
  ])("%s", async (_what, peer, args, limits, kind, said) => {
    const error = await failure(() => visit(peer, args, limits, { DESK_KEY: "s3cret-key" }));
    for (const each of said) expect(error.message).toContain(each);
    expect(error.kind).toBe(kind);
  });

  test("a program that is not there, or may not be run", async () => {
    const missing = await failure(() => takeLiveList({ kind: "stdio", command: "no-such-desk --stdio", env: {} }));
    expect(missing.kind).toBe("command");
    expect(missing.message).toContain("there is no program “no-such-desk”");
    const file = await failure(() => takeLiveList({ kind: "stdio", command: `'${join(peers, "paged.mjs")}'`, env: {} }));
    expect(file.kind).toBe("command");
    expect(file.message).toContain("may not be executed");
    const folder = await failure(() => takeLiveList({ kind: "stdio", command: `'${node}' main.js`, env: {}, cwd: join(peers, "nowhere") }));
    expect(folder.kind).toBe("command");
  });

  test("the user may give up", async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 300);
    const command = `'${node}' '${join(peers, "silent.mjs")}'`;
    expect((await failure(() => takeLiveList({ kind: "stdio", command, env: {} }, { signal: stop.signal }))).kind).toBe("stopped");
    expect((await failure(() => takeLiveList({ kind: "stdio", command, env: {} }, { signal: stop.signal }))).kind).toBe("stopped");
  });
});
