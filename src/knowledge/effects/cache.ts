import { inCategory } from "./row.ts";
import type { EffectRow } from "./row.ts";

const inMemory: readonly EffectRow[] = [["none", "get getMany has mget peek fetch dump take wrap ttl set setMany mset add delete del mdel clear flushAll"]];

/** Caches and key-value stores. What lives in the memory of the process is no effect. */
export const cache = inCategory("cache", [
  {
    module: "redis @redis/client",
    source: "redis@6.3.1",
    rows: [
      ["read", "get mGet getRange strLen hGet hmGet hGetAll hKeys hVals hLen lRange lLen lIndex sMembers sIsMember sCard zRange zRangeByScore"],
      ["read", "zScore zCard exists keys scan scanIterator ttl type xRead xRange xLen hScan dbSize info"],
      ["update", "set setEx pSetEx setNX mSet hSet hSetNX hmSet sAdd zAdd expire pExpire persist rename getSet lSet lTrim", { quiet: true }],
      ["update", "incr incrBy incrByFloat decr decrBy hIncrBy zIncrBy append", { idempotent: false, quiet: true }],
      ["create", "lPush rPush xAdd", { quiet: true }],
      ["delete", "del unlink hDel sRem zRem flushAll flushDb", { quiet: true }],
      ["delete", "lPop rPop sPop getDel", { idempotent: false }],
      ["send", "publish", { quiet: true }],
      ["execute", "eval evalSha sendCommand fCall"],
      ["none", "connect quit disconnect on multi exec duplicate createClient ping subscribe"],
    ],
  },
  {
    module: "ioredis @upstash/redis @vercel/kv iovalkey",
    source: "ioredis@6.0.0; @upstash/redis@1.39.0; @vercel/kv@3.0.0",
    rows: [
      ["read", "get mget getrange strlen hget hmget hgetall hkeys hvals hlen lrange llen lindex smembers sismember scard zrange zrangebyscore"],
      ["read", "zscore zcard exists keys scan scanStream ttl type xread xrange xlen hscan dbsize info"],
      ["update", "set setex psetex setnx mset hset hsetnx hmset sadd zadd expire pexpire persist rename getset lset ltrim", { quiet: true }],
      ["update", "incr incrby incrbyfloat decr decrby hincrby zincrby append", { idempotent: false, quiet: true }],
      ["create", "lpush rpush xadd", { quiet: true }],
      ["delete", "del unlink hdel srem zrem flushall flushdb", { quiet: true }],
      ["delete", "lpop rpop spop getdel", { idempotent: false }],
      ["send", "publish", { quiet: true }],
      ["execute", "eval evalsha call fcall"],
      ["none", "connect quit disconnect on multi exec pipeline duplicate createClient fromEnv ping subscribe defineCommand"],
    ],
  },
  { module: "lru-cache", source: "lru-cache@11.5.3", rows: inMemory },
  { module: "node-cache", source: "node-cache@5.1.2", rows: inMemory },
  { module: "quick-lru @isaacs/ttlcache memory-cache", source: "quick-lru@7.0.0", rows: inMemory },
  {
    module: "keyv cacheable",
    source: "keyv@5.6.0",
    rows: [["read", "get getMany has"], ["update", "set setMany", { quiet: true }], ["delete", "delete deleteMany clear", { quiet: true }]],
  },
  {
    module: "cache-manager",
    source: "cache-manager@7.2.9",
    rows: [
      ["read", "get mget ttl"],
      ["update", "set mset", { quiet: true }],
      ["delete", "del mdel clear", { quiet: true }],
      ["none", "createCache wrap"],
    ],
  },
  {
    module: "memjs memcached",
    source: "memjs@1.3.2",
    rows: [
      ["read", "get gets"],
      ["update", "set add replace", { quiet: true }],
      ["update", "increment decrement append prepend", { idempotent: false, quiet: true }],
      ["delete", "delete del flush", { quiet: true }],
      ["none", "create close"],
    ],
  },
  {
    module: "unstorage",
    source: "unstorage@1.17.6",
    handles: true,
    rows: [
      ["read", "getItem getItems getItemRaw getKeys hasItem getMeta get has keys"],
      ["update", "setItem setItems setItemRaw setMeta set", { quiet: true }],
      ["delete", "removeItem clear remove del", { quiet: true }],
      ["none", "createStorage prefixStorage mount watch"],
    ],
  },
  {
    module: "level classic-level",
    source: "level@10.0.0",
    rows: [
      ["read", "get getMany iterator keys values has"],
      ["update", "put", { quiet: true }],
      ["write", "batch", { quiet: true }],
      ["delete", "del clear", { quiet: true }],
      ["none", "open close sublevel"],
    ],
  },
  {
    module: "global symbol cloudflare:workers agents",
    source: "Cloudflare Workers: KV, Durable Object storage, Cache",
    handles: true,
    rows: [
      ["read", "get getWithMetadata list", { on: "KVNamespace env" }],
      ["update", "put", { on: "KVNamespace env", quiet: true }],
      ["delete", "delete", { on: "KVNamespace env", quiet: true }],
      ["read", "get list getAlarm", { on: "storage DurableObjectStorage DurableObjectTransaction" }],
      ["update", "put setAlarm", { on: "storage DurableObjectStorage DurableObjectTransaction", quiet: true, likely: true }],
      ["delete", "delete deleteAll deleteAlarm", { on: "storage DurableObjectStorage DurableObjectTransaction", quiet: true, likely: true }],
      ["none", "transaction transactionSync blockConcurrencyWhile"],
      ["none", "match put delete", { on: "caches" }],
    ],
  },
  {
    module: "@netlify/blobs",
    source: "@netlify/blobs@10.0.0",
    rows: [["read", "get getWithMetadata getMetadata list"], ["update", "set setJSON", { quiet: true }], ["delete", "delete", { quiet: true }], ["none", "getStore"]],
  },
]);
