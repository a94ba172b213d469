import { linksOf } from "./chain.ts";
import type { Link } from "./chain.ts";
import { classifySql } from "./resolve/sql.ts";
import { memberOf, optionOf, textOf } from "./resolve/view.ts";
import { Table, USER_SOURCE } from "./table.ts";
import type { ModuleRows, Row } from "./table.ts";
import type { ArgumentPath, ArgumentView, Chain, ClaimFact } from "./types.ts";
import { throughWrappers } from "./wrappers.ts";

/**
 * `claim`, `lookup`, `store`: as in `ClaimFact`. `set`: a claim where `NX` is among the options, else a store. `script`: a claim where
 * the Lua text sets with NX. `file`: a claim where the file is opened with `x`. `put`: a claim under a condition that no such item exists.
 * `unique`: a claim too, if the document is a key and not the work itself. `named`: a claim, lookup or store by the statement, where the
 * name of the table or collection says that it keeps keys.
 */
export type ClaimSays = "claim" | "unique" | "lookup" | "store" | "set" | "script" | "file" | "put" | "named";

export interface ClaimOptions {
  /** Index of the key among the arguments; 0 unless said. */
  readonly key?: number;
  readonly member?: string;
  readonly back?: number;
  readonly memory?: true;
  readonly expires?: boolean;
  readonly loser?: "value" | "throws";
}

export type ClaimRow = Row<ClaimSays, ClaimOptions>;
export type ClaimModule = ModuleRows<ClaimRow>;

const memoryStore: readonly ClaimRow[] = [
  ["lookup", "get has peek mget", { memory: true }],
  ["store", "set mset", { memory: true }],
];

/** Stores in which a key can be kept. Source of the atomic forms: effects.json idempotencyClaims, read in the packages below. */
export const claimModules: readonly ClaimModule[] = [
  {
    module: "redis @redis/client ioredis iovalkey @upstash/redis @vercel/kv",
    source: "redis@6.3.1; ioredis@6.0.0; @upstash/redis@1.39.0",
    rows: [
      ["set", "set SET"],
      ["claim", "setNX setnx SETNX hSetNX hsetnx", { loser: "value" }],
      ["script", "eval evalSha evalsha"],
      ["lookup", "get GET hGet hget hGetAll hgetall exists json.get"],
      ["store", "setEx setex pSetEx psetex", { expires: true }],
      ["store", "hSet hset mSet mset hmset"],
    ],
  },
  { module: "memjs memcached", source: "memjs@1.3.2", rows: [["claim", "add", { loser: "value" }], ["lookup", "get"], ["store", "set replace"]] },
  { module: "keyv cache-manager cacheable", source: "keyv@5.6.0; cache-manager@7.2.9", rows: [["lookup", "get has getMany"], ["store", "set setMany"]] },
  { module: "lru-cache node-cache quick-lru @isaacs/ttlcache memory-cache", source: "lru-cache@11.5.3; node-cache@5.1.2", rows: memoryStore },
  { module: "unstorage", source: "unstorage@1.17.6", rows: [["lookup", "getItem hasItem get has"], ["store", "setItem set"]] },
  { module: "level classic-level", source: "level@10.0.0", rows: [["lookup", "get has"], ["store", "put"]] },
  {
    module: "global symbol cloudflare:workers agents",
    source: "Cloudflare Workers: KV, Durable Object storage",
    rows: [
      ["lookup", "get getWithMetadata", { on: "KVNamespace env" }],
      ["store", "put", { on: "KVNamespace env" }],
      ["lookup", "get", { on: "storage DurableObjectStorage" }],
      ["store", "put", { on: "storage DurableObjectStorage", expires: false }],
      ["claim", "put", { on: "storage.transaction storage.transactionSync storage.txn", loser: "value" }],
    ],
  },
  {
    module: "@google-cloud/firestore firebase-admin firebase-admin/firestore",
    source: "@google-cloud/firestore@8.7.1",
    rows: [
      ["unique", "create", { on: "doc", back: 1, loser: "throws" }],
      ["named", "get set update"],
    ],
  },
  { module: "@azure/cosmos", source: "@azure/cosmos@4.9.3", rows: [["unique", "create", { on: "items", member: "id", loser: "throws" }], ["named", "read upsert replace"]] },
  { module: "@aws-sdk/client-dynamodb @aws-sdk/lib-dynamodb", source: "@aws-sdk/lib-dynamodb@3.1162.0", rows: [["put", "send put get update"]] },
  { module: "node:fs node:fs/promises fs-extra", source: "Node.js 20: fs, file system flags", rows: [["file", "open openSync writeFile writeFileSync"]] },
  {
    module: "pg pg-pool pg-promise postgres mysql2 mysql mariadb better-sqlite3 node:sqlite bun:sqlite sqlite3 sqlite @libsql/client @neondatabase/serverless @planetscale/database @electric-sql/pglite @vercel/postgres slonik mssql global symbol cloudflare:workers",
    source: "PostgreSQL 17, MySQL 8.4, SQLite 3.50: INSERT with a conflict clause",
    rows: [["named", "query execute run get all first raw any one maybeOne oneOrNone manyOrNone none unsafe () tx $queryRaw $executeRaw"]],
  },
  {
    module: "@prisma/client",
    source: "@prisma/client@7.10.0",
    rows: [["named", "create upsert update findUnique findFirst findUniqueOrThrow $queryRaw $executeRaw"]],
  },
  { module: "drizzle-orm", source: "drizzle-orm@0.45.4", rows: [["named", "onConflictDoNothing values from findFirst findMany execute set"]] },
  { module: "kysely", source: "kysely@0.28.18", rows: [["named", "insertInto onConflict ignore selectFrom updateTable"]] },
  { module: "knex objection", source: "knex@3.3.0", rows: [["named", "insert ignore first select where update"]] },
  { module: "typeorm sequelize @mikro-orm/core", source: "typeorm@1.1.1; sequelize@6.37.8", rows: [["named", "insert create findOrCreate findOne findOneBy save update upsert"]] },
  { module: "mongodb mongoose", source: "mongodb@7.9.0; mongoose@9.12.1", rows: [["named", "insertOne create findOne findById findOneAndUpdate updateOne replaceOne"]] },
  { module: "@supabase/supabase-js", source: "@supabase/supabase-js@2.109.0", rows: [["named", "insert upsert select update"]] },
];

/** A table, collection or model that keeps keys or the results stored under them. */
const KEEPS_KEYS = /idempoten|dedup|processed_?(request|event|message|key|call)|request_?keys?\b|request_?log|replay|once_?keys?/i;

const KEEPING = new Set<ClaimSays>(["named"]);
/** Forms that are used for little else than keys and locks. */
const ATOMIC = new Set<ClaimSays>(["set", "script", "claim"]);

export class Claims {
  readonly #table: Table<ClaimRow, ClaimModule>;

  constructor(modules: Iterable<ClaimModule>) {
    this.#table = new Table(modules);
  }

  claimOf(chain: Chain): ClaimFact | undefined {
    const { module, links } = throughWrappers(chain);
    const hit = this.#table.find(module, links);
    if (!hit || links.at(-1)!.op !== "call") return undefined;
    const [says, , options = {}] = hit.row;
    const found = settle(says, links, options);
    if (!found) return undefined;
    const { key: argument = 0, member, back } = options;
    const key = found.key ?? { argument, ...(member && { member }), ...(back && { back }) };
    const expires = options.expires ?? found.expires ?? "unknown";
    const loser = options.loser ?? found.loser;
    return {
      step: found.step,
      ...(found.key !== null && { key }),
      durable: !options.memory,
      expires,
      purpose: hit.of.source === USER_SOURCE || KEEPING.has(says) || (found.step === "claim" && ATOMIC.has(says)) ? "keys" : "any",
      ...(loser && found.step === "claim" && { loser }),
      row: hit.id,
    };
  }

  get modules(): readonly ClaimModule[] {
    return this.#table.modules;
  }
}

interface Settled {
  readonly step: ClaimFact["step"];
  /** null: not known. */
  readonly key?: ArgumentPath | null;
  readonly expires?: boolean;
  readonly loser?: "value" | "throws";
}

function settle(says: ClaimSays, links: readonly Link[], options: ClaimOptions): Settled | undefined {
  const { args } = links.at(-1)!;
  switch (says) {
    case "unique":
      return { step: "claim" };
    case "claim":
    case "lookup":
    case "store":
      return { step: says, ...(lifetimeOf(args) && { expires: true }) };
    case "set": {
      const flags = args.slice(2).map((arg) => textOf(arg)?.toUpperCase());
      const atomic = flags.includes("NX") || args.slice(2).some((arg) => memberOf(arg, ["NX", "nx"])?.constant === true || textOf(memberOf(arg, ["condition"])) === "NX");
      const expires = flags.some((flag) => /^(EX|PX|EXAT|PXAT|KEEPTTL)$/.test(flag ?? "")) || lifetimeOf(args);
      return { step: atomic ? "claim" : "store", expires, ...(atomic && { loser: "value" }) };
    }
    case "script": {
      const script = textOf(args[0]);
      if (script === undefined || !/setnx|['"]nx['"]/i.test(script)) return undefined;
      const keys = memberOf(args[1], ["keys"]);
      return { step: "claim", key: { argument: keys ? 1 : args[1]?.kind === "array" ? 1 : 2, ...(keys && { member: "keys" }) }, expires: /['"](ex|px)['"]|p?expire/i.test(script), loser: "value" };
    }
    case "file": {
      const flag = args.slice(1).map((arg) => textOf(memberOf(arg, ["flag", "flags"]) ?? arg)).find((text) => text !== undefined && /^[rwa]x/.test(text));
      return flag === undefined ? undefined : { step: "claim", expires: false, loser: "throws" };
    }
    case "put":
      return dynamo(links);
    case "named":
      return inStore(links, options);
  }
}

/** A lifetime among the options: Redis `EX`, KV `expirationTtl`, node-cache's third argument. */
function lifetimeOf(args: readonly ArgumentView[]): boolean {
  const option = optionOf(args.slice(1), ["EX", "PX", "EXAT", "PXAT", "ex", "px", "exat", "pxat", "ttl", "expirationTtl", "expiration", "expires", "ttlSeconds", "maxAge"]);
  return option !== undefined || args[2]?.kind === "number";
}

/** DynamoDB: a put under `attribute_not_exists` is a claim; a plain one or a get only where the table keeps keys. */
function dynamo(links: readonly Link[]): Settled | undefined {
  const last = links.at(-1)!;
  const made = last.args[0]?.chain && linksOf(last.args[0].chain).findLast((link) => link.op === "new");
  const input = made?.args[0] ?? last.args[0];
  const name = made?.name ?? last.name;
  const condition = textOf(memberOf(input, ["ConditionExpression"]));
  const item = memberOf(input, ["Item"]);
  const expires = item?.keys.some((key) => /ttl|expir/i.test(key)) ?? false;
  if (condition !== undefined && /attribute_not_exists/i.test(condition)) return { step: "claim", key: made ? null : { argument: 0, member: "Item" }, expires, loser: "throws" };
  if (!KEEPS_KEYS.test(textOf(memberOf(input, ["TableName"])) ?? "")) return undefined;
  return { step: /^(Get|Query|get|query)/.test(name) ? "lookup" : "store", key: made ? null : { argument: 0 }, expires };
}

/** A statement or method on a store whose name says that it keeps keys. An insert that may meet a conflict is the claim. */
function inStore(links: readonly Link[], options: ClaimOptions): Settled | undefined {
  const last = links.at(-1)!;
  const text = links.toReversed().map((link) => textOf(memberOf(link.args[0], ["text", "sql"]) ?? link.args[0])).find((found) => found !== undefined && classifySql(found) !== undefined);
  if (text !== undefined) {
    const kind = classifySql(text)!;
    if (!KEEPS_KEYS.test(kind.operation ?? "")) return undefined;
    const key: ArgumentPath | null = last.args.length > 1 ? { argument: 1 } : null;
    if (kind.effect === "read") return { step: "lookup", key };
    const quiet = /ON\s+CONFLICT[\s\S]{0,200}DO\s+NOTHING|INSERT\s+(OR\s+)?IGNORE/i.test(text);
    return { step: kind.effect === "create" ? "claim" : "store", key, ...(/expir|ttl/i.test(text) && { expires: true }), loser: quiet ? "value" : "throws" };
  }
  const names = links.flatMap((link) => [link.name, ...link.args.slice(0, 1).flatMap((arg) => [textOf(arg) ?? "", arg.chain ? (linksOf(arg.chain).at(-1)?.name ?? "") : ""])]);
  if (!names.some((name) => KEEPS_KEYS.test(name))) return undefined;
  const upsert = optionOf(last.args, ["upsert"])?.constant === true && last.args.some((arg) => memberOf(arg, ["$setOnInsert"]));
  // Only a lifetime that is there proves anything: databases also expire rows by index or job.
  const lifetime = last.args.some((arg) => hasLifetime(arg, 2)) ? { expires: true } : {};
  const key: ArgumentPath = { argument: options.key ?? 0 };
  if (upsert) return { step: "claim", key, ...lifetime, loser: "value" };
  if (/^(find|get|read|select|from|first|where|selectFrom)/.test(last.name) && last.name !== "findOrCreate" && last.name !== "findOneAndUpdate") return { step: "lookup", key };
  if (/^(onConflict|ignore|findOrCreate)/.test(last.name)) return { step: "claim", key: null, ...lifetime, loser: "value" };
  return /^(create|insert|values|insertOne|insertInto)$/.test(last.name) ? { step: "claim", key, ...lifetime, loser: "throws" } : { step: "store", key, ...lifetime };
}

function hasLifetime(view: ArgumentView, depth: number): boolean {
  return view.keys.slice(0, 40).some((key) => {
    if (/ttl|expire/i.test(key)) return true;
    const member = depth > 0 ? view.get(key) : undefined;
    return member?.kind === "object" && hasLifetime(member, depth - 1);
  });
}
