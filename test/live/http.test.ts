import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { McpServer as OldServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { SSEServerTransport } from "@modelcontextprotocol/sdk/server/sse.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { createMcpHandler, McpServer } from "@modelcontextprotocol/server";
import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { takeLiveList } from "../../src/live/take.ts";
import type { LiveList, LiveOptions } from "../../src/live/take.ts";
import { failure } from "./failure.ts";

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => unknown;
const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** A loopback endpoint; its address, and the requests that came, as "POST /mcp". */
async function listen(answer: Answer): Promise<{ url: string; asked: string[]; headers: IncomingMessage["headers"][] }> {
  const asked: string[] = [];
  const headers: IncomingMessage["headers"][] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    headers.push(request.headers);
    let body = "";
    request.on("data", (chunk) => (body += String(chunk)));
    request.on("end", () => void answer(request, response, body));
    response.on("error", () => undefined);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`, asked, headers };
}

const visit = (url: string, limits: LiveOptions["limits"] = {}, headers: Record<string, string> = {}): Promise<LiveList> =>
  takeLiveList({ kind: "http", url, headers }, { limits });

function oldServer(): OldServer {
  const server = new OldServer({ name: "old-desk", version: "1.0.0" });
  server.registerTool("get_ticket", { description: "Reads a ticket", inputSchema: { id: z.string() } }, () => ({ content: [] }));
  return server;
}

describe("an endpoint", () => {
  test("of the SDK's first line with sessions; the session is given back", async () => {
    const sessions = new Map<string, StreamableHTTPServerTransport>();
    const { url, asked } = await listen(async (request, response, body) => {
      const id = request.headers["mcp-session-id"];
      let transport = typeof id === "string" ? sessions.get(id) : undefined;
      if (transport === undefined) {
        const fresh = new StreamableHTTPServerTransport({
          sessionIdGenerator: randomUUID,
          onsessioninitialized: (name) => void sessions.set(name, fresh),
        });
        transport = fresh;
        await oldServer().connect(fresh);
      }
      await transport.handleRequest(request, response, body === "" ? undefined : (JSON.parse(body) as unknown));
    });
    const list = await visit(url);
    expect(list).toMatchObject({ era: "legacy", protocolVersion: "2025-11-25", server: { name: "old-desk", version: "1.0.0" }, notes: [] });
    expect(list.tools).toMatchObject([{ name: "get_ticket", inputSchema: { properties: { id: { type: "string" } } } }]);
    expect(list.how).toMatch(/^Streamable HTTP http:\/\/127\.0\.0\.1:\d+\/mcp \(MCP 2025-11-25, 1 page\)$/);
    expect(asked.filter((each) => each.startsWith("DELETE"))).toHaveLength(1);
  });

  test("of the SDK's second line, asked in the new era, with the user's headers", async () => {
    const handler = createMcpHandler(() => {
      const server = new McpServer({ name: "modern-desk", version: "2.0.0" });
      server.registerTool("get_ticket", { inputSchema: z.object({ id: z.string() }) }, () => ({ content: [] }));
      return server;
    });
    const { url, headers } = await listen(async (request, response, body) => {
      const init = { method: request.method ?? "GET", headers: request.headers as Record<string, string>, ...(body === "" ? {} : { body }) };
      const answer = await handler.fetch(new Request(url, init));
      response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
    });
    const list = await visit(url, {}, { authorization: "Bearer desk-token" });
    expect(list).toMatchObject({ era: "modern", protocolVersion: "2026-07-28", tools: [{ name: "get_ticket" }] });
    expect(new Set(headers.map(({ authorization }) => authorization))).toEqual(new Set(["Bearer desk-token"]));
  });

  test("that only knows SSE", async () => {
    let open: SSEServerTransport | undefined;
    const { url, asked } = await listen(async (request, response, body) => {
      if (request.method === "GET") {
        open = new SSEServerTransport("/messages", response);
        await oldServer().connect(open);
      } else if (request.url?.startsWith("/messages") === true) {
        await open?.handlePostMessage(request, response, JSON.parse(body) as unknown);
      } else {
        response.writeHead(405).end();
      }
    });
    const list = await visit(url);
    expect(list).toMatchObject({ era: "legacy", tools: [{ name: "get_ticket" }] });
    expect(list.how).toMatch(/^SSE http:/);
    expect(asked[0]).toBe("POST /mcp");
  });

  test("that falls silent when asked for the new era is asked in the old one", async () => {
    const { url } = await listen(async (request, response, body) => {
      if (body.includes("server/discover")) return;
      const transport = new StreamableHTTPServerTransport({});
      await oldServer().connect(transport);
      await transport.handleRequest(request, response, body === "" ? undefined : (JSON.parse(body) as unknown));
    });
    expect(await visit(url, { timeMs: 4000 })).toMatchObject({ era: "legacy", tools: [{ name: "get_ticket" }] });
  });
});

const json = (response: ServerResponse, value: unknown): unknown => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
const idOf = (body: string): unknown => (JSON.parse(body) as { id: unknown }).id;

/** Shakes hands in the old era, then answers tools/list as told. */
const afterHandshake = (list: Answer): Answer => (request, response, body) => {
  if (request.method !== "POST") return response.writeHead(405).end();
  if (body.includes('"initialize"')) {
    return json(response, { jsonrpc: "2.0", id: idOf(body), result: { protocolVersion: "2025-06-18", capabilities: { tools: {} }, serverInfo: { name: "d", version: "1" } } });
  }
  if (body.includes('"tools/list"')) return list(request, response, body);
  return body.includes('"id"') ? response.writeHead(400).end() : response.writeHead(202).end();
};

describe("a hostile or broken endpoint", () => {
  test.each<[string, Answer, LiveOptions["limits"], string, string[]]>([
    ["asks for a credential", (_q, r) => r.writeHead(401, { "www-authenticate": 'Bearer resource_metadata="http://x/"' }).end("no"), {}, "refused", ["HTTP 401", "name that variable"]],
    ["allows nothing", (_q, r) => r.writeHead(403).end(), {}, "refused", ["HTTP 403"]],
    ["wants more scopes", (_q, r) => r.writeHead(403, { "www-authenticate": 'Bearer error="insufficient_scope", scope="tickets:read"' }).end(), {}, "refused", ["HTTP 403"]],
    ["is a web site", (_q, r) => r.writeHead(404, { "content-type": "text/html" }).end("<h1>\u001b[2JNot found</h1>"), {}, "refused", ["HTTP 404", "SSE were both tried (SSE: HTTP 404)", "often /mcp"]],
    ["is a web site that always says 200", (_q, r) => r.writeHead(200, { "content-type": "text/html" }).end("<h1>Hi</h1>"), {}, "garbled", ["text/html"]],
    ["falls over", (_q, r) => r.writeHead(500).end("stack"), {}, "refused", ["HTTP 500"]],
    ["never answers", () => undefined, { timeMs: 1200 }, "silent", ["within 1.2 s"]],
    ["hangs up", (q) => q.socket.destroy(), {}, "unreachable", ["hung up"]],
    ["sends half of its JSON", (_q, r) => r.writeHead(200, { "content-type": "application/json" }).end('{"jsonrpc"'), {}, "garbled", ["JSON"]],
    ["sends the reader elsewhere", (_q, r) => r.writeHead(307, { location: "http://169.254.169.254/latest" }).end(), {}, "refused", ["HTTP 307", "not followed"]],
    ["sends JSON without an end", afterHandshake((_q, r) => pour(r, "application/json", `["${"x".repeat(1 << 16)}"`)), { bytes: 2 << 20 }, "limit", ["more than 2 MiB"]],
    ["sends events without an end", afterHandshake((_q, r) => pour(r, "text/event-stream", `data: ${"x".repeat(1 << 16)}\n`)), { bytes: 2 << 20 }, "limit", ["more than 2 MiB"]],
    ["sends a bomb", afterHandshake((_q, r) => r.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" }).end(bomb)), { bytes: 2 << 20 }, "limit", ["more than 2 MiB"]],
    ["goes round in a circle", afterHandshake((_q, r, body) => json(r, { jsonrpc: "2.0", id: idOf(body), result: { tools: [], nextCursor: "\u001b[2Jagain" } })), {}, "cursor", ["“again”"]],
    ["loses its mind after the handshake", afterHandshake((_q, r) => r.writeHead(503).end("later")), {}, "refused", ["HTTP 503", "later"]],
    ["answers another question", afterHandshake((_q, r) => json(r, { jsonrpc: "2.0", id: 77, result: { tools: [] } })), { timeMs: 1200 }, "silent", ["within 1.2 s"]],
  ])("%s", async (_what, answer, limits, kind, said) => {
    const { url } = await listen(answer);
    const error = await failure(() => visit(url, limits));
    for (const each of said) expect(error.message).toContain(each);
    expect(error.kind).toBe(kind);
  });

  test("is not there", async () => {
    const { url } = await listen(() => undefined);
    const server = servers.pop()!;
    await new Promise((resolve) => server.close(resolve));
    const error = await failure(() => visit(url));
    expect(error.kind).toBe("unreachable");
    expect(error.message).toContain("nobody listens there");
  });

  test("gives no secret away: neither a header that the server repeats nor the address's query", async () => {
    const { url } = await listen((request, response) => response.writeHead(400).end(`bad token ${request.headers.authorization}`));
    const error = await failure(() => visit(`${url}?key=query-secret`, {}, { Authorization: "Bearer header-secret" }));
    expect(error.message).toContain("bad token");
    expect(error.message).not.toMatch(/secret/);
  });

  test("is no address, or a header is none", async () => {
    for (const [url, said] of [["desk.example/mcp", "no http or https address"], ["file:///etc/passwd", "no http or https address"], ["http://a:b@127.0.0.1/", "password"]]) {
      const error = await failure(() => visit(url!));
      expect(error.kind).toBe("command");
      expect(error.message).toContain(said!);
    }
    const error = await failure(() => visit("http://127.0.0.1:9/mcp", {}, { "x-desk": "a\nb-secret" }));
    expect(error.kind).toBe("command");
    expect(error.message).toContain("“x-desk”");
    expect(error.message).not.toContain("b-secret");
  });
});

const bomb = gzipSync(Buffer.alloc(64 << 20, " "));

function pour(response: ServerResponse, type: string, part: string): void {
  response.writeHead(200, { "content-type": type });
  const go = (): void => {
    while (!response.destroyed && response.write(part));
    if (!response.destroyed) response.once("drain", go);
  };
  go();
}
