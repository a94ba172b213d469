import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { takeLiveList } from "../../src/live/take.ts";
import { innards, startPaymentsService } from "../support/payments-service.ts";
import type { PaymentsService } from "../support/payments-service.ts";
import { buildServer, startHttp } from "../support/start-server.ts";
import type { BuiltServer, RunningServer } from "../support/start-server.ts";

/** What the fixtures claim to be, shown by running them: the prototype breaks each duty, production keeps it. */

const publicUrl = "https://payments.example/mcp";
const upstreamKey = "sk_live_upstream_key";
const toolsOf = {
  prototype: ["delete_record", "get_record", "issue_refund", "list_records", "send_receipt", "update_record"],
  production: ["get_record", "issue_refund", "list_records", "send_receipt", "update_record"],
};

const built: Partial<Record<keyof typeof toolsOf, BuiltServer>> = {};
let service: PaymentsService;
let prototype: RunningServer;
let production: RunningServer;

beforeAll(async () => {
  built.prototype = await buildServer("prototype");
  built.production = await buildServer("production");
});
afterAll(() => {
  for (const server of Object.values(built)) server.remove();
});
beforeEach(async () => {
  service = await startPaymentsService(publicUrl);
  const env = {
    PAYMENTS_URL: service.url,
    PAYMENTS_API_KEY: upstreamKey,
    PUBLIC_URL: publicUrl,
    AUTH_ISSUER: "https://login.example",
    AUTH_INTROSPECTION_URL: `${service.url}/introspect`,
    AUTH_CLIENT_ID: "payments-mcp",
    AUTH_CLIENT_SECRET: "introspection-secret",
  };
  [prototype, production] = await Promise.all([startHttp(built.prototype!, env), startHttp(built.production!, env)]);
});
afterEach(async () => {
  await Promise.all([prototype.stop(), production.stop(), service.stop()]);
});

interface Answer {
  readonly text: string;
  readonly isError: boolean;
}

/** One call, as an agent makes it that holds this token. */
async function call(
  server: RunningServer,
  token: string | null,
  name: string,
  args: Record<string, unknown>,
  meta: Record<string, unknown> = {},
): Promise<Answer> {
  const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
  const client = new Client({ name: "agent", version: "1" });
  await client.connect(new StreamableHTTPClientTransport(new URL(server.url), { requestInit: { headers } }));
  try {
    const result = await client.callTool({ name, arguments: args, _meta: meta });
    const text = (result.content as { text: string }[]).map((block) => block.text).join("\n");
    return { text, isError: result.isError === true };
  } finally {
    await client.close();
  }
}

const refund = { chargeId: "ch_1", amount: 1250 };

describe.each(["prototype", "production"] as const)("%s", (name) => {
  test("lists its tools over stdio", async () => {
    const list = await takeLiveList({ kind: "stdio", command: `'${process.execPath}' '${built[name]!.file}'`, env: {} });
    expect(list.tools.map((tool) => tool.name).sort()).toEqual(toolsOf[name]);
    expect(list.notes).toEqual([]);
  });

  test("lists its tools over HTTP", async () => {
    const { url } = { prototype, production }[name];
    const list = await takeLiveList({ kind: "http", url, headers: { authorization: "Bearer reader-token" } });
    expect(list.tools.map((tool) => tool.name).sort()).toEqual(toolsOf[name]);
  });

  test("reads and writes through the payment service", async () => {
    const server = { prototype, production }[name];
    expect(JSON.parse((await call(server, "refunder-token", "get_record", { id: "pay_7" })).text)).toMatchObject({ id: "pay_7", amount: 1250 });
    expect((await call(server, "refunder-token", "list_records", { status: "paid" })).text).toContain("pay_2");
    expect((await call(server, "refunder-token", "update_record", { id: "pay_7", note: "called back" })).text).toContain("called back");
    expect((await call(server, "refunder-token", "issue_refund", refund)).text).toContain("re_1");
    expect((await call(server, "refunder-token", "send_receipt", { refundId: "re_1" })).text).toContain("rc_1");
    expect(service.requests.map(({ method, path }) => `${method} ${path.split("?")[0]}`)).toEqual([
      "GET /records/pay_7", "GET /records", "PATCH /records/pay_7", "POST /refunds", "POST /receipts",
    ]);
  });
});

describe("who may call", () => {
  test("the prototype's endpoint asks nobody, production's asks for a token that was issued for it", async () => {
    expect((await takeLiveList({ kind: "http", url: prototype.url, headers: {} })).tools).not.toEqual([]);
    for (const headers of [{}, { authorization: "Bearer nonsense" }, { authorization: "Bearer foreign-token" }]) {
      await expect(takeLiveList({ kind: "http", url: production.url, headers })).rejects.toMatchObject({ kind: "refused" });
    }
  });

  test("without the scope the prototype refunds, production refuses each tool that needs another one", async () => {
    expect(await call(prototype, "reader-token", "issue_refund", refund)).toMatchObject({ isError: false });
    expect(service.refunds()).toBe(1);

    for (const [name, args] of [["send_receipt", { refundId: "re_1" }], ["update_record", { id: "pay_7", note: "" }]] as const) {
      expect(await call(prototype, "reader-token", name, args)).toMatchObject({ isError: false });
    }
    for (const [name, args] of [["get_record", { id: "pay_7" }], ["list_records", { status: "paid" }]] as const) {
      expect(await call(prototype, "other-refunder-token", name, args)).toMatchObject({ isError: false });
    }

    const before = service.requests.length;
    for (const [name, args] of [["issue_refund", refund], ["send_receipt", { refundId: "re_1" }], ["update_record", { id: "pay_7", note: "" }]] as const) {
      expect(await call(production, "reader-token", name, args)).toEqual({ isError: true, text: "This token lacks the scope that the tool needs." });
    }
    for (const [name, args] of [["get_record", { id: "pay_7" }], ["list_records", { status: "paid" }]] as const) {
      expect(await call(production, "other-refunder-token", name, args)).toEqual({ isError: true, text: "This token lacks the scope that the tool needs." });
    }
    expect(service.requests).toHaveLength(before);
  });

  test("one caller's loop uses up one caller's limit", async () => {
    const answers: Answer[] = [];
    for (let i = 0; i < 61; i++) answers.push(await call(production, "reader-token", "get_record", { id: "pay_7" }));
    expect(answers.filter(({ isError }) => isError)).toEqual([{ isError: true, text: "Too many calls. Wait a minute before the next one." }]);
    expect(await call(production, "refunder-token", "get_record", { id: "pay_7" })).toMatchObject({ isError: false });
  });
});

describe("what a second call does", () => {
  test("two at once: the prototype pays twice, production once, and both callers learn of the same refund", async () => {
    await Promise.all([1, 2].map(() => call(prototype, null, "issue_refund", refund)));
    expect(service.refunds()).toBe(2);

    const keyed = { ...refund, idempotencyKey: "refund-for-ticket-81" };
    const answers = await Promise.all([1, 2, 3].map(() => call(production, "refunder-token", "issue_refund", keyed)));
    expect(service.refunds()).toBe(3);
    expect(new Set(answers.map(({ text }) => text))).toEqual(new Set(['{"id":"re_3","status":"succeeded","amount":1250}']));
  });

  test("one after the other: with a key, and without one", async () => {
    for (const args of [{ ...refund, idempotencyKey: "refund-for-ticket-82" }, refund]) {
      const before = service.refunds();
      const first = await call(production, "refunder-token", "issue_refund", args);
      expect(await call(production, "refunder-token", "issue_refund", args)).toEqual(first);
      expect(service.refunds()).toBe(before + 1);
    }
    for (let i = 0; i < 2; i++) await call(prototype, null, "issue_refund", refund);
    expect(service.refunds()).toBe(4);
  });

  test("a key belongs to its caller, its tool and its action", async () => {
    const keyed = { ...refund, idempotencyKey: "refund-for-ticket-83" };
    await call(production, "refunder-token", "issue_refund", keyed);
    expect((await call(production, "other-refunder-token", "issue_refund", keyed)).text).toContain("re_2");
    expect((await call(production, "refunder-token", "send_receipt", { refundId: "re_1", idempotencyKey: keyed.idempotencyKey })).text).toContain("rc_1");
    const other = await call(production, "refunder-token", "issue_refund", { ...keyed, amount: 5 });
    expect(other).toMatchObject({ isError: true });
    expect(other.text).toContain("used for another action");
    expect(service.refunds()).toBe(2);
  });

  test("after a refusal the key is free, after a failure nobody knows", async () => {
    const refused = { chargeId: "ch_settled", amount: 5, idempotencyKey: "refund-for-ticket-84" };
    for (let i = 0; i < 2; i++) expect((await call(production, "refunder-token", "issue_refund", refused)).text).toContain("refused this");
    expect(service.requests.filter(({ body }) => body.includes("ch_settled"))).toHaveLength(2);

    const failed = { chargeId: "ch_locked", amount: 5, idempotencyKey: "refund-for-ticket-85" };
    expect((await call(production, "refunder-token", "issue_refund", failed)).text).toContain("cannot be done now");
    expect((await call(production, "refunder-token", "issue_refund", failed)).text).toContain("Nobody knows");
    expect(service.requests.filter(({ body }) => body.includes("ch_locked"))).toHaveLength(1);
  });

  test("the prototype remembers receipts, yet not while it sends one, and hands them to anybody", async () => {
    const args = { refundId: "re_9" };
    await Promise.all([1, 2].map(() => call(prototype, "reader-token", "send_receipt", args)));
    expect(service.requests.filter(({ path }) => path === "/receipts")).toHaveLength(2);
    await call(prototype, null, "send_receipt", args);
    expect(service.requests.filter(({ path }) => path === "/receipts")).toHaveLength(2);
  });

  test("production sends a receipt once, however many calls come at once", async () => {
    const answers = await Promise.all([1, 2].map(() => call(production, "refunder-token", "send_receipt", { refundId: "re_9" })));
    expect(service.requests.filter(({ path }) => path === "/receipts")).toHaveLength(1);
    expect(answers[0]).toEqual(answers[1]);
  });
});

describe("what the model gets to see", () => {
  test("of a result: all of it from the prototype, the named fields from production", async () => {
    for (const [name, args] of [["get_record", { id: "pay_7" }], ["list_records", { status: "paid" }], ["issue_refund", refund]] as const) {
      expect((await call(prototype, "refunder-token", name, args)).text).toContain(innards.token);
      const { text, isError } = await call(production, "refunder-token", name, args);
      expect(isError).toBe(false);
      for (const inside of Object.values(innards)) expect(text).not.toContain(inside);
    }
  });

  test("of an error: body, stack and key from the prototype, a text of its own from production", async () => {
    const args = { ...refund, chargeId: "ch_locked" };
    const leaked = await call(prototype, null, "issue_refund", args);
    expect(leaked.isError).toBe(true);
    for (const inside of [innards.trouble, upstreamKey, service.url]) expect(leaked.text).toContain(inside);
    expect(leaked.text).toMatch(/\n\s+at /);

    for (const [name, given] of [["get_record", { id: "pay_locked" }], ["update_record", { id: "pay_locked", note: "" }], ["send_receipt", { refundId: "re_locked" }]] as const) {
      expect((await call(prototype, null, name, given)).text).toContain(innards.trouble);
      expect(await call(production, "refunder-token", name, given)).toEqual({ isError: true, text: "This cannot be done now. Try again later." });
    }

    // The second is an error that nobody foresaw: JSON.parse quotes what it cannot read.
    for (const [name, given] of [["issue_refund", args], ["get_record", { id: "pay_torn" }]] as const) {
      expect(await call(production, "refunder-token", name, given)).toEqual({ isError: true, text: "This cannot be done now. Try again later." });
    }
  });

  test("the prototype hands the caller's own token on, production uses its own credential", async () => {
    await call(prototype, "reader-token", "send_receipt", { refundId: "re_1" });
    await call(production, "refunder-token", "send_receipt", { refundId: "re_1" });
    expect(service.requests.map(({ headers }) => headers.authorization)).toEqual(["Bearer reader-token", `Bearer ${upstreamKey}`]);
  });
});

describe("what is left behind", () => {
  test("production records each call, however it ends, with the eight fields and without the arguments; the prototype records none", async () => {
    const args = { ...refund, chargeId: "ch_private_1", idempotencyKey: "refund-for-ticket-86" };
    const calls: [string, string, Record<string, unknown>, string][] = [
      ["refunder-token", "issue_refund", args, "ok"],
      ["refunder-token", "issue_refund", { ...args, amount: 7 }, "key_reused"],
      ["reader-token", "issue_refund", args, "missing_scope"],
      ["refunder-token", "issue_refund", { ...refund, chargeId: "ch_locked" }, "failed"],
      ["reader-token", "get_record", { id: "pay_7" }, "ok"],
    ];
    for (const [token, name, given] of calls) {
      await call(production, token, name, given);
      await call(prototype, token, name, given);
    }
    const records = production.records();
    expect(records.map(({ tool, outcome }) => [tool, outcome])).toEqual(calls.map(([, name, , outcome]) => [name, outcome]));
    for (const record of records) {
      expect(Object.keys(record)).toEqual(expect.arrayContaining(["tool", "schemaVersion", "caller", "scope", "idempotencyKey", "latencyMs", "outcome", "arguments"]));
    }
    expect(records[0]).toMatchObject({
      schemaVersion: 3,
      caller: "support-agent",
      scope: "refunds:write",
      idempotencyKey: "claim:issue_refund:support-agent:refund-for-ticket-86",
      arguments: { chargeId: "text of 12", amount: "number" },
    });
    expect(production.stderr()).not.toContain("ch_private_1");
    expect(prototype.records()).toEqual([]);
    expect(prototype.stderr()).toContain("ch_private_1");
  });

  test("production carries the agent's trace to the payment service, the prototype drops it", async () => {
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    await call(prototype, null, "get_record", { id: "pay_7" }, { traceparent });
    await call(production, "reader-token", "get_record", { id: "pay_7" }, { traceparent });
    await call(production, "reader-token", "get_record", { id: "pay_7" }, { traceparent: "junk\r\nx-evil: 1" });
    const [dropped, carried, own] = service.requests.map(({ headers }) => headers["traceparent"]);
    expect(dropped).toBeUndefined();
    expect(carried).toBe(traceparent);
    expect(own).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(production.records().map((record) => record["traceparent"])).toEqual([carried, own]);
  });
});

describe("what is said about the tools", () => {
  test("the prototype's union has no arguments for the model, a write calls itself a read, and a deletion harmless", async () => {
    const { tools } = await takeLiveList({ kind: "http", url: prototype.url, headers: {} });
    const named = Object.fromEntries(tools.map((tool) => [tool.name, tool]));
    expect(named["list_records"]?.inputSchema).toMatchObject({ type: "object", properties: {} });
    expect(named["update_record"]?.annotations).toEqual({ readOnlyHint: true });
    expect(named["delete_record"]?.annotations).toEqual({ destructiveHint: false });
    expect(named["issue_refund"]?.inputSchema).toMatchObject({ properties: { apiKey: { type: "string" } } });
  });

  test("over stdio production lists, and refuses: there is no token", async () => {
    const { StdioClientTransport } = await import("@modelcontextprotocol/client/stdio");
    const client = new Client({ name: "agent", version: "1" });
    await client.connect(new StdioClientTransport({ command: process.execPath, args: [built.production!.file], stderr: "ignore" }));
    const result = await client.callTool({ name: "get_record", arguments: { id: "pay_7" } });
    await client.close();
    expect(result).toMatchObject({ isError: true, content: [{ text: "This token lacks the scope that the tool needs." }] });
  });
});
