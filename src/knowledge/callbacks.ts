import { Table } from "./table.ts";
import type { ModuleRows, Row } from "./table.ts";
import type { CallbackFact, Chain } from "./types.ts";
import { throughWrappers } from "./wrappers.ts";

/** Which argument is the function, `last` where options come before it, and what it is given. */
export interface CallbackSays {
  readonly argument: number | "last";
  readonly gives?: readonly string[];
}

export interface CallbackOptions {
  /** More than once: retries. */
  readonly repeats?: true;
  /** Perhaps never, or later. */
  readonly maybe?: true;
  readonly result?: CallbackFact["result"];
  /** Only when the process is told to end, or fails: no part of what a server does. */
  readonly never?: true;
}

export type CallbackRow = Row<CallbackSays, CallbackOptions>;
export type CallbackModule = ModuleRows<CallbackRow>;

const at = (argument: CallbackSays["argument"], ...gives: string[]): CallbackSays => ({ argument, gives });

/** Calls that run a function they are given. Their value is the function's, and they wait for it, unless the row says otherwise. */
export const callbackModules: readonly CallbackModule[] = [
  {
    module: "node:async_hooks",
    source: "Node.js 20: AsyncLocalStorage, AsyncResource",
    rows: [
      [at(1), "run"],
      [at(0), "exit runInAsyncScope"],
      [at(0), "bind snapshot", { result: "wraps" }],
    ],
  },
  {
    module: "@opentelemetry/api",
    source: "@opentelemetry/api@1.10.0",
    rows: [
      [at("last", "span"), "startActiveSpan"],
      [at(1), "with"],
      [at(1), "bind", { result: "wraps" }],
    ],
  },
  { module: "@opentelemetry/core @opentelemetry/api/experimental", source: "@opentelemetry/core@2.3.0", rows: [[at(0), "wrapTracer", { result: "wraps" }], [at(1), "suppressTracing"]] },
  {
    module: "@sentry/node @sentry/bun @sentry/cloudflare @sentry/nextjs @sentry/core @sentry/deno @sentry/aws-serverless",
    source: "@sentry/node@11.12.0",
    rows: [
      [at(1, "span"), "startSpan startSpanManual withActiveSpan"],
      [at("last", "scope"), "withScope withIsolationScope"],
      [at(1), "continueTrace withMonitor"],
      [at(0, "span"), "startNewTrace suppressTracing"],
      [at(0), "wrapHandler", { result: "wraps" }],
    ],
  },
  {
    module: "dd-trace",
    source: "dd-trace@5.132.0",
    rows: [
      [at("last", "span"), "trace"],
      [at("last"), "wrap", { result: "wraps" }],
      [at(1), "activate"],
    ],
  },
  { module: "langfuse @langfuse/tracing", source: "@langfuse/tracing@4.2.0", rows: [[at(1, "span"), "startActiveObservation"], [at(0), "observe", { result: "wraps" }]] },
  { module: "newrelic", source: "newrelic@13.6.0", rows: [[at("last"), "startSegment startBackgroundTransaction startWebTransaction"]] },
  { module: "logfire", source: "logfire@0.10.0", rows: [[at("last", "span"), "span"]] },
  { module: "mcp-handler @vercel/mcp-adapter", source: "mcp-handler@2.4.0: it makes the server and hands it to its first argument, for each request", rows: [[at(0, "server"), "createMcpHandler", { maybe: true, result: "other" }]] },
  { module: "p-retry", source: "p-retry@7.1.1", rows: [[at(0, "attempt"), "() pRetry", { repeats: true }], [at(0), "makeRetriable", { result: "wraps" }]] },
  { module: "async-retry promise-retry retry-as-promised exponential-backoff @lifeomic/attempt", source: "async-retry@1.3.3; exponential-backoff@3.1.3", rows: [[at(0, "bail"), "() backOff retry", { repeats: true }]] },
  {
    module: "cockatiel opossum",
    source: "cockatiel@3.2.1; opossum@9.0.0",
    rows: [
      [at(0, "context"), "execute", { repeats: true }],
      [at(0), "wrap", { result: "wraps" }],
    ],
  },
  { module: "p-limit p-queue async-sema", source: "p-limit@7.3.3; p-queue@9.0.0", rows: [[at(0), "()"], [at(0), "add limit run"]] },
  { module: "p-throttle throttle-debounce", source: "p-throttle@8.1.1", rows: [[at(0), "()", { result: "wraps" }]] },
  { module: "p-timeout p-memoize p-debounce", source: "p-memoize@8.0.0", rows: [[at(0), "()", { result: "wraps" }]] },
  { module: "p-map p-each-series p-series", source: "p-map@7.0.4", rows: [[at(1, "item", "index"), "() pMap", { repeats: true, maybe: true, result: "other" }]] },
  { module: "bottleneck", source: "bottleneck@2.19.5", rows: [[at("last"), "schedule"], [at(0), "wrap", { result: "wraps" }]] },
  { module: "async-mutex", source: "async-mutex@0.5.0", rows: [[at(0), "runExclusive"]] },
  { module: "async-lock", source: "async-lock@1.4.1", rows: [[at(1), "acquire"]] },
  { module: "redlock", source: "redlock@4.2.0", rows: [[at("last", "signal"), "using"]] },
  { module: "cache-manager", source: "cache-manager@7.2.9", rows: [[at(1), "wrap", { maybe: true }]] },
  { module: "lodash lodash-es underscore", source: "lodash@4.17.21", rows: [[at(0), "memoize once debounce throttle partial curry bind ary unary wrap", { result: "wraps" }], [at(0), "attempt"]] },
  { module: "react next/cache", source: "react@19.2.0; next@16.0.0", rows: [[at(0), "cache unstable_cache", { result: "wraps" }]] },
  { module: "express-async-handler express-async-errors", source: "express-async-handler@1.2.0", rows: [[at(0), "()", { result: "wraps" }]] },
  { module: "node:util", source: "Node.js 20: util", rows: [[at(0), "promisify callbackify deprecate debuglog", { result: "wraps" }]] },
  { module: "node:timers", source: "Node.js 20: timers", rows: [[at(0), "setTimeout setInterval setImmediate", { maybe: true, result: "other" }]] },
  {
    module: "global",
    source: "ECMAScript 2026; WHATWG HTML: timers",
    rows: [
      [at(0), "setTimeout setInterval setImmediate queueMicrotask requestIdleCallback", { maybe: true, result: "other" }],
      [at(0), "nextTick", { on: "process", maybe: true, result: "other" }],
      [at(1), "on once addListener prependListener", { on: "process", never: true }],
    ],
  },
  { module: "node:process", source: "Node.js 20: process events", rows: [[at(1), "on once addListener prependListener", { never: true }]] },
  // What runs inside a transaction.
  { module: "@prisma/client", source: "@prisma/client@7.10.0", rows: [[at(0, "tx"), "$transaction"]] },
  { module: "drizzle-orm kysely knex objection", source: "drizzle-orm@0.45.4; knex@3.3.0", rows: [[at(0, "tx"), "transaction"], [at(0, "tx"), "execute", { on: "transaction connection" }]] },
  { module: "typeorm", source: "typeorm@1.1.1", rows: [[at("last", "manager"), "transaction"]] },
  { module: "sequelize @sequelize/core", source: "sequelize@6.37.8", rows: [[at("last", "tx"), "transaction"]] },
  { module: "@mikro-orm/core", source: "@mikro-orm/core@6.6.16", rows: [[at(0, "em"), "transactional"]] },
  { module: "postgres", source: "postgres@3.4.9", rows: [[at("last", "tx"), "begin savepoint"]] },
  { module: "slonik", source: "slonik@47.3.2", rows: [[at(0, "connection"), "transaction connect"]] },
  { module: "pg-promise", source: "pg-promise@12.3.0", rows: [[at("last", "tx"), "tx task txIf"]] },
  { module: "better-sqlite3 bun:sqlite", source: "better-sqlite3@12.11.1", rows: [[at(0), "transaction", { result: "wraps" }]] },
  { module: "mongodb mongoose", source: "mongodb@7.9.0", rows: [[at(0, "session"), "withTransaction withSession transaction", { repeats: true }]] },
  { module: "@google-cloud/firestore firebase-admin", source: "@google-cloud/firestore@8.7.1", rows: [[at(0, "transaction"), "runTransaction", { repeats: true }]] },
  { module: "neo4j-driver", source: "neo4j-driver@6.3.0", rows: [[at(0, "tx"), "executeRead executeWrite readTransaction writeTransaction", { repeats: true }]] },
  { module: "@neondatabase/serverless @electric-sql/pglite", source: "@electric-sql/pglite@0.5.16", rows: [[at(0, "tx"), "transaction"]] },
  {
    module: "global symbol cloudflare:workers agents",
    source: "Cloudflare Workers: Durable Object storage",
    rows: [
      [at(0, "txn"), "transaction transactionSync", { on: "storage DurableObjectStorage" }],
      [at(0), "blockConcurrencyWhile"],
    ],
  },
];

export class Callbacks {
  readonly #table: Table<CallbackRow, CallbackModule>;

  constructor(modules: Iterable<CallbackModule> = callbackModules) {
    this.#table = new Table(modules);
  }

  callbacksOf(chain: Chain): readonly CallbackFact[] {
    const { module, links } = throughWrappers(chain);
    const last = links.at(-1);
    const hit = last?.op === "call" ? this.#table.find(module, links) : undefined;
    if (!hit) return [];
    const [{ argument, gives = [] }, , options = {}] = hit.row;
    const index = argument === "last" ? last!.args.findLastIndex((arg) => arg.kind === "function" || arg.kind === "unknown") : argument;
    if (index < 0 || index >= last!.args.length) return [];
    return [{ argument: index, surely: !options.maybe, repeats: options.repeats ?? false, result: options.result ?? "returned", gives, row: hit.id, ...(options.never && { never: true }) }];
  }

  get modules(): readonly CallbackModule[] {
    return this.#table.modules;
  }
}

/** Options by which a client is told how to send. Sources: openai@6.49.0, @supabase/supabase-js@2.109.0, @modelcontextprotocol/sdk@1.32. */
const SENDERS = new Set(["fetch", "fetcher", "fetchFn", "customFetch", "fetchImpl", "fetchImplementation", "fetchApi"]);
export const isSender = (option: string): boolean => SENDERS.has(option);
