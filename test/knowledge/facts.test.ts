import { describe, expect, test } from "vitest";
import { createKnowledge } from "../../src/knowledge/index.ts";
import type { Chain } from "../../src/knowledge/types.ts";
import { chain, fn, made, someString, text, unknown, view } from "./chains.ts";

const knowledge = createKnowledge();
const json = (value: unknown) => made(chain("global", "JSON", "stringify", [value]));

describe("claims", () => {
  const said = (of: Chain) => {
    const fact = knowledge.claimOf(of);
    return fact && `${fact.step}${fact.durable ? "" : " in memory"}${fact.expires === true ? " expiring" : fact.expires === false ? " for ever" : ""}${fact.loser ? `, loser ${fact.loser}` : ""}`;
  };
  const redis = ["createClient", []] as const;
  const d1 = ["env", "DB", "prepare"] as const;
  test.each<readonly [string, string | undefined, Chain]>([
    ["SET NX EX of node-redis", "claim expiring, loser value", chain("redis", ...redis, "set", ["k", "v", { NX: true, EX: 60 }])],
    ["SET NX of node-redis", "claim for ever, loser value", chain("redis", ...redis, "set", ["k", "v", { NX: true }])],
    ["condition NX", "claim expiring, loser value", chain("redis", ...redis, "set", ["k", "v", { condition: "NX", expiration: { type: "EX", value: 5 } }])],
    ["NX false is none", "store expiring", chain("redis", ...redis, "set", ["k", "v", { NX: false, EX: 60 }])],
    ["ioredis flags", "claim expiring, loser value", chain("ioredis", "default", { new: [] }, "set", ["k", "v", "EX", 60, "NX"])],
    ["a value that reads NX is no flag", "store for ever", chain("ioredis", "default", { new: [] }, "set", ["k", "NX"])],
    ["plain set", "store for ever", chain("ioredis", "default", { new: [] }, "set", ["k", "v"])],
    ["get", "lookup", chain("ioredis", "default", { new: [] }, "get", ["k"])],
    ["script", "claim expiring, loser value", chain("ioredis", "default", { new: [] }, "eval", ["return redis.call('SET', KEYS[1], 1, 'NX', 'EX', 5)", 1, "k"])],
    ["script without NX", undefined, chain("ioredis", "default", { new: [] }, "eval", ["return redis.call('GET', KEYS[1])", 1, "k"])],
    ["KV is never a claim", "store expiring", chain("global", "KVNamespace", "put", ["k", "v", { expirationTtl: 60 }])],
    ["memory", "lookup in memory", chain("lru-cache", "LRUCache", { new: [{}] }, "get", ["k"])],
    ["insert that may conflict", "claim, loser value", chain("pg", "Pool", { new: [] }, "query", ["INSERT INTO idempotency_keys (k) VALUES ($1) ON CONFLICT DO NOTHING", ["k"]])],
    ["insert under a unique key", "claim, loser throws", chain("pg", "Pool", { new: [] }, "query", ["INSERT INTO idempotency_keys (k) VALUES ($1)", ["k"]])],
    ["look in the key table", "lookup", chain("pg", "Pool", { new: [] }, "query", ["SELECT * FROM idempotency_keys WHERE k = $1", ["k"]])],
    ["store in the key table", "store", chain("pg", "Pool", { new: [] }, "query", ["UPDATE idempotency_keys SET result = $2 WHERE k = $1", ["k"]])],
    ["insert of the work itself", undefined, chain("pg", "Pool", { new: [] }, "query", ["INSERT INTO refunds VALUES ($1) ON CONFLICT DO NOTHING", ["k"]])],
    ["D1", "claim, loser value", chain("cloudflare:workers", ...d1, ["INSERT OR IGNORE INTO processed_requests VALUES (?)"], "bind", ["k"], "run", [])],
    ["prisma", "claim, loser throws", chain("@prisma/client", "PrismaClient", { new: [] }, "idempotencyKey", "create", [{ data: { key: "k" } }])],
    ["prisma lookup", "lookup", chain("@prisma/client", "PrismaClient", { new: [] }, "idempotencyKey", "findUnique", [{ where: { key: "k" } }])],
    ["prisma of another model", undefined, chain("@prisma/client", "PrismaClient", { new: [] }, "order", "create", [{ data: {} }])],
    ["mongo $setOnInsert", "claim, loser value", chain("mongodb", "MongoClient", { new: [] }, "db", [], "collection", ["idempotency"], "findOneAndUpdate", [{ _id: "k" }, { $setOnInsert: {} }, { upsert: true }])],
    [
      "dynamo condition",
      "claim expiring, loser throws",
      chain("@aws-sdk/client-dynamodb", "DynamoDBClient", { new: [] }, "send", [
        made(chain("@aws-sdk/client-dynamodb", "PutItemCommand", { new: [{ TableName: "t", Item: { id: "k", ttl: 5 }, ConditionExpression: "attribute_not_exists(id)" }] })),
      ]),
    ],
    ["dynamo put without", undefined, chain("@aws-sdk/client-dynamodb", "DynamoDBClient", { new: [] }, "send", [made(chain("@aws-sdk/client-dynamodb", "PutItemCommand", { new: [{ TableName: "orders", Item: {} }] }))])],
    ["firestore create", "claim, loser throws", chain("@google-cloud/firestore", "Firestore", { new: [] }, "collection", ["c"], "doc", ["k"], "create", [{}])],
    ["file with wx", "claim for ever, loser throws", chain("node:fs/promises", "open", ["k", "wx"])],
    ["file with w", undefined, chain("node:fs/promises", "open", ["k", "w"])],
    ["mutex is none", undefined, chain("async-mutex", "Mutex", { new: [] }, "runExclusive", [fn])],
  ])("%s: %s", (_, says, of) => {
    expect(said(of)).toBe(says);
  });

  test("what shows by itself that keys are kept", () => {
    const purpose = (of: Chain) => knowledge.claimOf(of)?.purpose;
    expect(purpose(chain("ioredis", "default", { new: [] }, "set", ["k", "v", "NX"]))).toBe("keys");
    expect(purpose(chain("ioredis", "default", { new: [] }, "set", ["k", "v"]))).toBe("any");
    expect(purpose(chain("ioredis", "default", { new: [] }, "get", ["k"]))).toBe("any");
    expect(purpose(chain("@prisma/client", "PrismaClient", { new: [] }, "idempotencyKey", "findUnique", [{}]))).toBe("keys");
    expect(purpose(chain("@google-cloud/firestore", "Firestore", { new: [] }, "doc", ["k"], "create", [{}]))).toBe("any");
  });

  test("the key stands where the row says", () => {
    expect(knowledge.claimOf(chain("ioredis", "default", { new: [] }, "set", ["k", "v"]))?.key).toEqual({ argument: 0 });
    expect(knowledge.claimOf(chain("@google-cloud/firestore", "Firestore", { new: [] }, "doc", ["k"], "create", [{}]))?.key).toEqual({ argument: 0, back: 1 });
    expect(knowledge.claimOf(chain("ioredis", "default", { new: [] }, "eval", ["SET 'NX'", 1, "k"]))?.key).toEqual({ argument: 2 });
    expect(knowledge.claimOf(chain("redis", "createClient", [], "eval", ["SET 'NX'", { keys: ["k"] }]))?.key).toEqual({ argument: 1, member: "keys" });
  });
});

describe("keys that an upstream dedupes on", () => {
  const named = (of: Chain) => {
    const fact = knowledge.idempotencyKeyOf(of);
    return fact && `${fact.name} ${fact.path ? `${fact.path.argument}.${fact.path.member}` : "inside"}`;
  };
  test.each<readonly [string, string | undefined, Chain]>([
    ["stripe option", "idempotencyKey 1.idempotencyKey", chain("stripe", "default", { new: [] }, "refunds", "create", [{}, { idempotencyKey: "k" }])],
    ["stripe without", undefined, chain("stripe", "default", { new: [] }, "refunds", "create", [{ amount: 1 }])],
    ["header", "Idempotency-Key 1.headers.Idempotency-Key", chain("global", "fetch", ["u", { method: "POST", headers: { "Idempotency-Key": "k" } }])],
    ["header in lower case", "Idempotency-Key 1.headers.idempotency-key", chain("global", "fetch", ["u", { headers: { "idempotency-key": "k" } }])],
    ["header in a Headers object", "Idempotency-Key inside", chain("global", "fetch", ["u", { headers: made(chain("global", "Headers", { new: [{ "Idempotency-Key": "k" }] })) }])],
    ["PayPal header", "PayPal-Request-Id 2.headers.PayPal-Request-Id", chain("axios", "default", "post", ["u", {}, { headers: { "PayPal-Request-Id": "k" } }])],
    ["another header", undefined, chain("global", "fetch", ["u", { headers: { "X-Request-Id": "k" } }])],
    ["JSON body", "idempotency_key inside", chain("global", "fetch", ["u", { body: json({ idempotency_key: "k" }) }])],
    ["axios body", "idempotencyKey 1.idempotencyKey", chain("axios", "default", "post", ["u", { idempotencyKey: "k" }])],
    ["AWS token", "ClientToken inside", chain("@aws-sdk/client-ec2", "EC2Client", { new: [] }, "send", [made(chain("@aws-sdk/client-ec2", "RunInstancesCommand", { new: [{ ClientToken: "k" }] }))])],
    ["job id", "jobId 2.jobId", chain("bullmq", "Queue", { new: ["q"] }, "add", ["n", {}, { jobId: "k" }])],
    ["a member called jobId elsewhere", undefined, chain("global", "fetch", ["u", { jobId: "k" }])],
  ])("%s", (_, says, of) => {
    expect(named(of)).toBe(says);
  });

  test("argument names", () => {
    for (const name of ["idempotencyKey", "idempotency_key", "requestId", "client_token", "dedupeKey", "clientMutationId", "input.idempotencyKey"]) expect(knowledge.isKeyName(name), name).toBe(true);
    for (const name of ["key", "id", "orderId", "requestIds", "apiKey", "clientId"]) expect(knowledge.isKeyName(name), name).toBe(false);
  });
});

test("limits say what they count by", () => {
  const said = (of: Chain) => {
    const fact = knowledge.limitOf(of);
    return fact && { key: fact.key, purpose: fact.purpose, form: fact.form };
  };
  expect(said(chain("rate-limiter-flexible", "RateLimiterRedis", { new: [{}] }, "consume", ["user"]))).toEqual({ key: { argument: 0 }, purpose: "quota", form: "call" });
  expect(said(chain("@upstash/ratelimit", "Ratelimit", { new: [{}] }, "limit", ["user"]))?.key).toEqual({ argument: 0 });
  expect(said(chain("express-rate-limit", "default", [{ windowMs: 1 }]))).toEqual({ key: "ip", purpose: "quota", form: "middleware" });
  expect(said(chain("express-rate-limit", "rateLimit", [{ keyGenerator: fn }]))?.key).toEqual({ argument: 0, member: "keyGenerator" });
  expect(said(chain("cloudflare:workers", "env", "LIMITER", "limit", [{ key: "user" }]))?.key).toEqual({ argument: 0, member: "key" });
  expect(said(chain("limiter", "RateLimiter", { new: [{}] }, "removeTokens", [1]))).toEqual({ key: "global", purpose: "throttle", form: "call" });
  expect(said(chain("p-limit", "default", [2], [fn]))?.purpose).toBe("concurrency");
  expect(said(chain("bottleneck", "default", { new: [] }, "schedule", [fn]))?.purpose).toBe("throttle");
  expect(said(chain("knex", "default", [{}], ["o"], "limit", [5]))).toBeUndefined();
});

describe("records and lines", () => {
  const form = (of: Chain) => knowledge.recordOf(of)?.form;
  test.each<readonly [string, string | undefined, Chain]>([
    ["pino with fields", "record", chain("pino", "default", [], "info", [{ tool: "refund" }, "done"])],
    ["pino with text", "line", chain("pino", "default", [], "info", ["done"])],
    ["child of pino", "bindings", chain("pino", "default", [], "child", [{ tool: "refund" }])],
    ["record of a child", "record", chain("pino", "default", [], "child", [{}], "error", [{ err: unknown }])],
    ["winston with meta", "record", chain("winston", "createLogger", [{}], "info", ["done", { tool: "refund" }])],
    ["console text", "line", chain("global", "console", "error", [text("refund ${} failed")])],
    ["console with an object", "record", chain("global", "console", "log", [{ tool: "refund" }])],
    ["console with JSON", "record", chain("global", "console", "log", [json({ tool: "refund" })])],
    ["console with JSON text", "record", chain("global", "console", "log", [text('{"tool":"refund","ms":${}}')])],
    ["console with an error alone", "line", chain("global", "console", "error", ["failed", made(chain("global", "Error", { new: ["x"] }))])],
    ["stderr", "line", chain("global", "process", "stderr", "write", ["done\n"])],
    ["span", "span", chain("@opentelemetry/api", "trace", "getTracer", ["t"], "startActiveSpan", ["refund", fn])],
    ["attribute", "attributes", chain("@opentelemetry/api", "trace", "getTracer", ["t"], "startActiveSpan", ["refund", fn], "span", "setAttribute", ["tool", "x"])],
    ["outcome", "outcome", chain("@opentelemetry/api", "trace", "getTracer", ["t"], "startSpan", ["refund"], "recordException", [unknown])],
    ["end", "end", chain("@opentelemetry/api", "trace", "getTracer", ["t"], "startSpan", ["refund"], "end", [])],
    ["Sentry span", "span", chain("@sentry/node", "startSpan", [{ name: "refund" }, fn])],
    ["Sentry scope is no record", undefined, chain("@sentry/node", "withScope", [fn])],
    ["analytics", "record", chain("posthog-node", "PostHog", { new: ["k"] }, "capture", [{ event: "tool", properties: {} }])],
    ["client's log", "line", chain("symbol", "context", "log", "info", ["done"])],
    ["an array's push", undefined, chain("acme", "default", "push", [{}])],
  ])("%s: %s", (_, says, of) => {
    expect(form(of)).toBe(says);
  });

  test("fields, names, errors", () => {
    expect(knowledge.recordOf(chain("winston", "createLogger", [{}], "info", ["done", { tool: "x" }]))).toMatchObject({ name: { argument: 0 }, data: [{ argument: 1 }] });
    expect(knowledge.recordOf(chain("@opentelemetry/api", "trace", "getTracer", ["t"], "startActiveSpan", ["refund", { attributes: {} }, fn]))).toMatchObject({ name: { argument: 0 }, data: [{ argument: 1, member: "attributes" }], measures: true });
    expect(knowledge.recordOf(chain("@opentelemetry/api", "x", "setAttribute", ["tool", "x"]))?.field).toEqual({ key: { argument: 0 }, value: { argument: 1 } });
    expect(knowledge.recordOf(chain("@sentry/node", "startSpan", [{ name: "x" }, fn]))?.recordsThrow).toBe(true);
    expect(knowledge.recordOf(chain("@opentelemetry/api", "x", "startActiveSpan", ["x", fn]))?.recordsThrow).toBeUndefined();
    expect(knowledge.recordOf(chain("@opentelemetry/api", "x", "recordException", [unknown]))?.errors).toEqual([{ argument: 0 }]);
  });
});

test("which functions are run", () => {
  const said = (of: Chain) => knowledge.callbacksOf(of).map(({ row: _, ...fact }) => fact);
  const now = { surely: true, repeats: false, result: "returned" };
  expect(said(chain("@opentelemetry/api", "t", "startActiveSpan", ["n", {}, fn]))).toEqual([{ argument: 2, ...now, gives: ["span"] }]);
  expect(said(chain("@sentry/node", "startSpan", [{}, fn]))).toEqual([{ argument: 1, ...now, gives: ["span"] }]);
  expect(said(chain("node:async_hooks", "AsyncLocalStorage", { new: [] }, "run", [{}, fn]))).toEqual([{ argument: 1, ...now, gives: [] }]);
  expect(said(chain("p-retry", "default", [fn, {}]))).toEqual([{ argument: 0, ...now, repeats: true, gives: ["attempt"] }]);
  expect(said(chain("async-mutex", "Mutex", { new: [] }, "runExclusive", [fn]))[0]).toMatchObject({ argument: 0, surely: true });
  expect(said(chain("p-limit", "default", [2], [fn]))[0]).toMatchObject({ argument: 0, surely: true, result: "returned" });
  expect(said(chain("global", "setTimeout", [fn, 5]))[0]).toMatchObject({ surely: false, result: "other" });
  expect(said(chain("lodash", "default", "once", [fn]))[0]).toMatchObject({ result: "wraps" });
  expect(said(chain("@prisma/client", "PrismaClient", { new: [] }, "$transaction", [fn]))[0]).toMatchObject({ gives: ["tx"] });
  expect(said(chain("acme", "default", "run", [fn]))).toEqual([]);
});

test("what carries the trace upstream", () => {
  expect(knowledge.propagationOf(chain("@opentelemetry/sdk-node", "NodeSDK", { new: [{}] }, "start", []))?.form).toBe("starts");
  expect(knowledge.propagationOf(chain("@sentry/node", "init", [{}]))?.form).toBe("starts");
  expect(knowledge.propagationOf(chain("@opentelemetry/api", "propagation", "inject", [unknown, {}]))).toMatchObject({ form: "injects", carrier: { argument: 1 } });
  expect(knowledge.propagationOf(chain("@opentelemetry/api", "trace", "getTracer", ["x"]))).toBeUndefined();
  expect(knowledge.instruments("dd-trace/init")).toBe(true);
  expect(knowledge.instruments("dd-trace")).toBe(false);
  expect(knowledge.isTraceName("traceparent")).toBe(true);
  expect(knowledge.isTraceName("x-request-id")).toBe(false);
});

test("what errors reveal", () => {
  expect(knowledge.errorShapeOf("axios")).toMatchObject({ message: "safe" });
  expect(knowledge.errorShapeOf("@aws-sdk/client-s3").message).toBe("upstream");
  expect(knowledge.errorShapeOf("drizzle-orm/pg-core").message).toBe("detail");
  expect(knowledge.errorShapeOf("acme").message).toBe("upstream");
  const member = (module: string | undefined, path: string) => knowledge.errorMember(module, path);
  expect(member("axios", "message")).toBe("message");
  expect(member("got", "message")).toBe("detail");
  expect(member("node:child_process", "message")).toBe("detail");
  expect(member(undefined, "message")).toBe("message");
  expect(member(undefined, "stack")).toBe("detail");
  expect(member("axios", "response")).toBe("detail");
  expect(member("axios", "response.data")).toBe("detail");
  expect(member("axios", "response.data.message")).toBe("message");
  expect(member("axios", "response.data.error")).toBe("message");
  expect(member("axios", "response.data.errors")).toBe("detail");
  expect(member("axios", "response.status")).toBe("harmless");
  expect(member("axios", "config.url")).toBe("detail");
  expect(member("axios", "config.headers.Authorization")).toBe("detail");
  expect(member(undefined, "code")).toBe("harmless");
  expect(member("pg", "detail")).toBe("detail");
  expect(member("node:fs", "path")).toBe("detail");
});

describe("names of secrets", () => {
  test.each(
    "GITHUB_TOKEN API_KEY STRIPE_SECRET_KEY apiKey accessToken access_token DATABASE_URL db.password PRIVATE_KEY authorization x-api-key clientSecret AUTH0_CLIENT_SECRET REFRESH_TOKEN SLACK_BOT_TOKEN AWS_SECRET_ACCESS_KEY MONGODB_URI githubPat JWT_SECRET CONNECTION_STRING SENTRY_DSN passphrase OPENAI_API_KEY bearerToken webhookSecret LINEAR_API_TOKEN session_secret".split(
      " ",
    ),
  )("%s is one", (name) => {
    expect(knowledge.isSecretName(name)).toBe(true);
  });
  test.each(
    "nextPageToken page_token continuationToken csrfToken maxTokens max_tokens totalTokens tokens tokenCount STRIPE_PUBLISHABLE_KEY NEXT_PUBLIC_API_KEY SUPABASE_ANON_KEY publicKey keyboard monkey TOKEN_ENDPOINT tokenType token_url secretName SECRET_ID passwordPolicy inputTokens promptTokens PORT key author tokenLimit TOKEN_EXPIRES_IN credentialsPath primaryKey nextToken passThrough compass credentials_saved_to _credentials_access".split(
      " ",
    ),
  )("%s is none", (name) => {
    expect(knowledge.isSecretName(name)).toBe(false);
  });
  test("calls that give one", () => {
    expect(knowledge.secretOf(chain("google-auth-library", "GoogleAuth", { new: [] }, "getAccessToken", []))).toBe("Google access token");
    expect(knowledge.secretOf(chain("@azure/keyvault-secrets", "SecretClient", { new: [] }, "getSecret", ["n"]))).toBe("Key Vault secret");
    expect(knowledge.secretOf(chain("google-auth-library", "GoogleAuth", { new: [] }, "getClient", []))).toBeUndefined();
  });
});

test("shapers", () => {
  const strength = (of: Chain) => knowledge.shaperOf(of)?.strength;
  expect(strength(chain("lodash", "default", "pick", [{}, ["id"]]))).toBe("shapes");
  expect(strength(chain("lodash", "omit", [{}, ["id"]]))).toBe("weak");
  expect(strength(chain("lodash.pick", "default", [{}, ["id"]]))).toBe("shapes");
  expect(strength(chain("zod", "z", "object", [{}], "parse", [unknown]))).toBe("schema");
  expect(strength(chain("zod", "z", "object", [{}], "extend", [{}]))).toBeUndefined();
  expect(knowledge.shaperOf(chain("valibot", "parse", [unknown, {}]))).toMatchObject({ strength: "schema", argument: 1 });
  expect(strength(chain("fast-redact", "default", [{}], [{}]))).toBe("weak");
  expect(strength(chain("global", "JSON", "stringify", [{}]))).toBe("keeps");
  expect(strength(chain("lodash", "default", "map", [{}, fn]))).toBeUndefined();
});

test("gates", () => {
  const gate = (of: Chain) => knowledge.gateOf(of);
  expect(gate(chain("@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js", "requireBearerAuth", [{ requiredScopes: ["a"] }]))).toMatchObject({ form: "middleware", required: true, perTool: false });
  expect(gate(chain("mcp-handler", "withMcpAuth", [fn, fn, { requiredScopes: ["a"] }]))).toMatchObject({ form: "wrapper", required: false, wraps: 0, failsOpen: expect.stringContaining("required") as string });
  const closed = gate(chain("mcp-handler", "withMcpAuth", [fn, fn, { required: true, requiredScopes: ["a"] }]));
  expect(closed).toMatchObject({ required: true });
  expect(closed).not.toHaveProperty("failsOpen");
  expect(closed?.scopes?.get("0")?.constant).toBe("a");
  expect(gate(chain("@modelcontextprotocol/server", "requireScopes", ["a", "b"]))).toMatchObject({ form: "check", required: false, perTool: true });
  expect(gate(chain("@modelcontextprotocol/server", "requireScopes", ["a", "b"]))?.scopes?.get("1")?.constant).toBe("b");
  expect(gate(chain("express-oauth2-jwt-bearer", "auth", [{ authRequired: false }]))).toMatchObject({ required: false });
  expect(gate(chain("express-oauth2-jwt-bearer", "auth", [{}]))).toMatchObject({ required: true });
  expect(gate(chain("jose", "jwtVerify", [someString, unknown]))).toMatchObject({ form: "verifier", required: true });
  expect(gate(chain("jose", "decodeJwt", [someString]))).toBeUndefined();
  expect(gate(chain("jsonwebtoken", "default", "decode", [someString]))).toBeUndefined();
  expect(gate(chain("@sentry/node", "withScope", [fn]))).toBeUndefined();
});

test("what the context says of the caller", () => {
  const aspect = (path: string) => knowledge.callerAspect(path.split("."));
  expect(aspect("authInfo.scopes")).toBe("grant");
  expect(aspect("http.authInfo.scopes")).toBe("grant");
  expect(aspect("authInfo.clientId")).toBe("identity");
  expect(aspect("authInfo.token")).toBe("token");
  expect(aspect("authInfo")).toBe("identity");
  expect(aspect("authInfo.extra.permissions")).toBe("grant");
  expect(aspect("authInfo.extra.sub")).toBe("identity");
  expect(aspect("props.accessToken")).toBe("token");
  expect(aspect("props.user.permissions")).toBe("grant");
  expect(aspect("props.tokenId")).toBe("identity");
  expect(aspect("session.role")).toBe("grant");
  expect(aspect("session.userId")).toBe("identity");
  expect(aspect("auth.user")).toBe("identity");
  expect(aspect("auth.scopes")).toBe("grant");
  expect(aspect("user.roles")).toBe("grant");
  expect(aspect("params.arguments.scope")).toBeUndefined();
  expect(aspect("sessionId")).toBeUndefined();
  expect(aspect("headers.authorization")).toBeUndefined();
});

test("settings of the operator", () => {
  for (const name of ["READ_ONLY", "readOnly", "MCP_READ_ONLY_MODE", "ALLOWED_TOOLS", "enabledTools", "disabledTools", "toolsets", "ALLOWED_DIRECTORIES", "ENABLE_WRITE_TOOLS", "PERMISSION_MODE", "allowList"]) {
    expect(knowledge.isOperatorName(name), name).toBe(true);
  }
  for (const name of ["scopes", "API_KEY", "readOnlyHint", "tools", "role", "enabled", "allowance"]) expect(knowledge.isOperatorName(name), name).toBe(false);
});

test("views of the test are views", () => {
  expect(view({ a: [1] }).get("a")?.get("0")?.constant).toBe(1);
});
