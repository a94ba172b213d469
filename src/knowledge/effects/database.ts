import { inCategory } from "./row.ts";

/** Databases that are spoken to in SQL, Cypher or CQL: the text decides (resolve/sql.ts). */
export const sql = inCategory("database", [
  {
    module: "pg pg-pool pg-native pg-promise",
    source: "pg@8.23.1",
    rows: [
      ["sql", "query any many manyOrNone one oneOrNone none result func proc multi"],
      ["none", "connect release end on task tx"],
    ],
  },
  {
    module: "postgres",
    source: "postgres@3.4.9",
    rows: [
      ["sql", "unsafe file simple"],
      ["sql", "()", { on: "() postgres new reserve" }],
      ["sql", "tx"],
      ["none", "() postgres begin savepoint reserve end listen json array options", { on: "." }],
      ["none", "begin savepoint reserve end listen json array"],
      ["send", "notify", { quiet: true }],
    ],
  },
  {
    module: "mysql2 mysql mariadb",
    source: "mysql2@3.24.6",
    rows: [
      ["sql", "query execute batch"],
      ["none", "getConnection beginTransaction commit rollback release end promise format escape"],
    ],
  },
  {
    module: "better-sqlite3 node:sqlite bun:sqlite better-sqlite3-multiple-ciphers",
    source: "better-sqlite3@12.11.1; Node.js 22: sqlite; Bun 1.3: bun:sqlite",
    rows: [
      ["sql", "get all iterate run values raw", { on: "prepare query" }],
      ["sql", "exec run"],
      ["read", "pragma"],
      ["none", "prepare query transaction pluck bind close function aggregate backup serialize"],
    ],
  },
  {
    module: "sqlite3 sqlite",
    source: "sqlite3@6.0.1",
    rows: [
      ["sql", "run exec each get all map"],
      ["none", "prepare serialize parallelize open close configure migrate"],
    ],
  },
  {
    module: "@libsql/client @tursodatabase/serverless",
    source: "@libsql/client@0.18.0",
    rows: [
      ["sql", "execute batch executeMultiple migrate"],
      ["none", "transaction commit rollback close sync createClient"],
    ],
  },
  {
    module: "mssql tedious",
    source: "mssql@12.7.14",
    rows: [
      ["sql", "query batch"],
      ["execute", "execute"],
      ["create", "bulk", { idempotent: false, quiet: true }],
      ["none", "connect input output request transaction begin commit rollback close"],
    ],
  },
  {
    module: "oracledb",
    source: "oracledb@26.0.0",
    rows: [
      ["sql", "execute executeMany queryStream"],
      ["none", "getConnection createPool commit rollback close"],
    ],
  },
  { module: "cassandra-driver", source: "cassandra-driver@4.10.0", rows: [["sql", "execute batch stream eachRow"], ["none", "connect shutdown"]] },
  {
    module: "neo4j-driver",
    source: "neo4j-driver@6.3.0",
    rows: [
      ["sql", "run executeQuery"],
      ["none", "executeRead readTransaction executeWrite writeTransaction session driver beginTransaction verifyConnectivity close commit rollback"],
    ],
  },
  {
    module: "@clickhouse/client @clickhouse/client-web",
    source: "@clickhouse/client@1.23.1",
    rows: [
      ["sql", "query exec"],
      ["sql", "command", { quiet: true }],
      ["create", "insert", { idempotent: false, quiet: true }],
      ["none", "createClient close ping"],
    ],
  },
  { module: "snowflake-sdk", source: "snowflake-sdk@3.3.0", rows: [["sql", "execute"], ["none", "createConnection createPool connect connectAsync use destroy"]] },
  {
    module: "@neondatabase/serverless",
    source: "@neondatabase/serverless@1.2.0",
    rows: [
      ["sql", "query unsafe"],
      ["sql", "()", { on: "neon" }],
      ["none", "neon transaction connect release end"],
    ],
  },
  { module: "@planetscale/database", source: "@planetscale/database@1.20.2", rows: [["sql", "execute"], ["none", "connect transaction refresh"]] },
  {
    module: "@electric-sql/pglite",
    source: "@electric-sql/pglite@0.5.16",
    rows: [
      ["sql", "query exec sql"],
      ["none", "transaction listen close"],
    ],
  },
  { module: "@vercel/postgres", source: "@vercel/postgres@0.10.0", rows: [["sql", "sql query"], ["none", "connect createPool createClient end"]] },
  { module: "duckdb @duckdb/node-api", source: "@duckdb/node-api@1.3.0", rows: [["sql", "run all exec each get runAndRead runAndReadAll stream"], ["none", "connect create prepare close"]] },
  { module: "sql.js", source: "sql.js@1.13.0", handles: true, rows: [["sql", "exec run each"], ["none", "prepare close export"]] },
  {
    module: "slonik",
    source: "slonik@47.3.2",
    rows: [
      ["sql", "query any many maybeOne one oneFirst anyFirst manyFirst maybeOneFirst exists stream"],
      ["none", "createPool transaction connect end unsafe type fragment"],
    ],
  },
  {
    module: "global symbol cloudflare:workers",
    source: "Cloudflare Workers: D1",
    handles: true,
    rows: [
      ["sql", "run all first raw", { on: "prepare" }],
      ["sql", "exec batch", { on: "D1Database" }],
      ["sql", "exec", { on: "SqlStorage sql" }],
      ["read", "dump", { on: "D1Database" }],
      ["none", "prepare bind withSession"],
    ],
  },
  {
    module: "jsforce",
    source: "jsforce@3.10.16",
    handles: true,
    rows: [
      ["sql", "query queryAll"],
      ["read", "retrieve describe describeGlobal search queryMore find findOne identity"],
      ["create", "create insert"],
      ["update", "update upsert"],
      ["delete", "destroy delete del"],
      ["execute", "executeAnonymous"],
      ["none", "login authorize logout sobject"],
    ],
  },
]);
