import { memberOf } from "./resolve/view.ts";
import { Table } from "./table.ts";
import type { ModuleRows, Row } from "./table.ts";
import type { ArgumentPath, Chain, LimitFact } from "./types.ts";
import { throughWrappers } from "./wrappers.ts";

/** What a limiter is for and how it is used. `options`: its key is made by a function among the options. */
export interface LimitSays {
  readonly form: LimitFact["form"];
  readonly purpose: LimitFact["purpose"];
  readonly refusal: LimitFact["refusal"];
  /** Index of the key, its member, or what is counted by where nothing says so. */
  readonly key: number | { readonly argument: number; readonly member: string } | "ip" | "global";
  /** Option that overrides `key` where it is given. */
  readonly option?: string;
}

export type LimitRow = Row<LimitSays>;
export type LimitModule = ModuleRows<LimitRow>;

const quota = (key: LimitSays["key"], refusal: LimitSays["refusal"]): LimitSays => ({ form: "call", purpose: "quota", refusal, key });
const gate = (option: string, key: LimitSays["key"] = "ip"): LimitSays => ({ form: "middleware", purpose: "quota", refusal: "answers", key, option });
const slows = (purpose: "throttle" | "concurrency"): LimitSays => ({ form: "call", purpose, refusal: "waits", key: "global" });

/** Waiting as long as the first argument says. */
const pause: LimitSays = { form: "call", purpose: "pause", refusal: "waits", key: 0 };

/** Whether a limiter counts per caller depends on its key (spec/rules.md, write/not-rate-limited): the story decides, not the row. */
export const limitModules: readonly LimitModule[] = [
  { module: "node:timers/promises", source: "Node.js 20: timers", rows: [[pause, "setTimeout wait"]] },
  { module: "delay yoctodelay sleep-promise p-sleep", source: "delay@7.0.0", rows: [[pause, "() delay sleep"]] },
  { module: "rate-limiter-flexible", source: "rate-limiter-flexible@11.4.0", rows: [[quota(0, "throws"), "consume"], [quota(0, "value"), "get penalty"]] },
  {
    module: "@upstash/ratelimit",
    source: "@upstash/ratelimit@2.2.0",
    rows: [
      [quota(0, "value"), "limit"],
      [{ ...quota(0, "waits"), purpose: "quota" }, "blockUntilReady"],
    ],
  },
  { module: "express-rate-limit", source: "express-rate-limit@8.7.4: keyGenerator defaults to req.ip", rows: [[gate("keyGenerator"), "() rateLimit"]] },
  { module: "express-slow-down", source: "express-slow-down@2.1.0", rows: [[{ ...gate("keyGenerator"), purpose: "throttle", refusal: "waits" }, "() slowDown"]] },
  { module: "hono-rate-limiter", source: "hono-rate-limiter@0.5.4: keyGenerator is required", rows: [[gate("keyGenerator", "global"), "rateLimiter"]] },
  { module: "@fastify/rate-limit", source: "@fastify/rate-limit@11.2.0: keyGenerator defaults to the peer's address", rows: [[gate("keyGenerator"), "() rateLimit fastifyRateLimit"]] },
  { module: "@nestjs/throttler", source: "@nestjs/throttler@6.7.1: getTracker defaults to req.ip", rows: [[gate("getTracker"), "Throttle ThrottlerGuard new ThrottlerGuard forRoot forRootAsync"]] },
  { module: "koa-ratelimit", source: "koa-ratelimit@6.0.0: id defaults to ctx.ip", rows: [[gate("id"), "()"]] },
  {
    module: "global symbol cloudflare:workers",
    source: "Cloudflare Workers: rate limiting binding",
    rows: [[quota({ argument: 0, member: "key" }, "value"), "limit"]],
  },
  { module: "@vercel/firewall", source: "@vercel/firewall@1.1.0: rateLimitKey defaults to the peer's address", rows: [[{ ...quota("ip", "value"), option: "rateLimitKey" }, "checkRateLimit"]] },
  { module: "@unkey/ratelimit", source: "@unkey/ratelimit@2.1.0", rows: [[quota(0, "value"), "limit"]] },
  { module: "@arcjet/node @arcjet/next @arcjet/bun", source: "@arcjet/node@1.0.0: characteristics default to the peer's address", rows: [[{ ...quota("ip", "value"), option: "userId" }, "protect"]] },
  { module: "limiter", source: "limiter@4.1.0: one bucket per instance", rows: [[slows("throttle"), "removeTokens"], [quota("global", "value"), "tryRemoveTokens"]] },
  { module: "bottleneck", source: "bottleneck@2.19.5", rows: [[{ ...slows("throttle"), key: 0 }, "key"], [slows("throttle"), "schedule wrap submit"]] },
  { module: "p-throttle throttled-queue p-ratelimit", source: "p-throttle@8.1.1", rows: [[slows("throttle"), "() pThrottle pRateLimit throttledQueue"]] },
  { module: "p-limit p-queue async-sema", source: "p-limit@7.3.3", rows: [[slows("concurrency"), "() add acquire"]] },
  { module: "async-mutex async-lock", source: "async-mutex@0.5.0", rows: [[slows("concurrency"), "acquire runExclusive"]] },
  { module: "axios-rate-limit", source: "axios-rate-limit@1.4.0", rows: [[slows("throttle"), "()"]] },
];

export class Limits {
  readonly #table: Table<LimitRow, LimitModule>;

  constructor(modules: Iterable<LimitModule>) {
    this.#table = new Table(modules);
  }

  limitOf(chain: Chain): LimitFact | undefined {
    const { module, links } = throughWrappers(chain);
    const last = links.at(-1);
    const hit = last && this.#table.find(module, links);
    if (!hit || (last.op === "get" && hit.row[0].form !== "middleware")) return undefined;
    const { form, purpose, refusal, key, option } = hit.row[0];
    // Queries have a `limit` too.
    if (typeof key === "object" && !last.args[key.argument]?.get(key.member)) return undefined;
    const at = option === undefined ? -1 : last.args.findIndex((arg) => memberOf(arg, [option]) !== undefined);
    const path: ArgumentPath | "ip" | "global" = at >= 0 ? { argument: at, member: option! } : typeof key === "number" ? { argument: key } : key;
    return { form, key: path, purpose, refusal, row: hit.id };
  }

  get modules(): readonly LimitModule[] {
    return this.#table.modules;
  }
}
