import { describe, expect, test } from "vitest";
import { createKnowledge } from "../../src/knowledge/index.ts";
import type { Chain } from "../../src/knowledge/types.ts";
import { chain, fn, made, someString, text, unknown } from "./chains.ts";

const knowledge = createKnowledge();

/** `create!` is not repeatable, `update=` is, `write` is not known to be either; `?` for likely, `~` for unsettled. */
function said(of: Chain): string {
  const fact = knowledge.effectOf(of);
  if (!fact) return "-";
  return `${fact.effect}${fact.idempotent === undefined ? "" : fact.idempotent ? "=" : "!"}${fact.confidence === "likely" ? "?" : ""}${fact.unsettled ? "~" : ""}${fact.bookkeeping ? ` (${fact.bookkeeping})` : ""}`;
}

type Case = readonly [what: string, says: string, of: Chain];
const cases = (name: string, all: readonly Case[]): void => {
  describe(name, () => {
    test.each(all)("%s: %s", (_, says, of) => {
      expect(said(of)).toBe(says);
    });
  });
};

const URL_ORDERS = "https://api.example/orders";

cases("HTTP clients", [
  ["fetch without options", "read", chain("global", "fetch", [URL_ORDERS])],
  ["fetch POST", "create!", chain("global", "fetch", [URL_ORDERS, { method: "POST" }])],
  ["fetch in lower case", "delete=", chain("global", "fetch", [URL_ORDERS, { method: "delete" }])],
  ["fetch with a computed method", "write?~", chain("global", "fetch", [URL_ORDERS, { method: someString }])],
  ["fetch with unknown options", "write?~", chain("global", "fetch", [URL_ORDERS, unknown])],
  ["fetch of a Request", "update=", chain("global", "fetch", [made(chain("global", "Request", { new: [URL_ORDERS, { method: "PUT" }] }))])],
  ["fetch of a Request that is copied", "create!", chain("global", "fetch", [made(chain("global", "Request", { new: [made(chain("global", "Request", { new: [URL_ORDERS, { method: "POST" }] }, "clone", [])), { body: "{}" }] }))])],
  ["fetch of a bound service", "create!", chain("global", "Fetcher", "fetch", [URL_ORDERS, { method: "POST" }])],
  ["POST that asks", "read?", chain("global", "fetch", ["https://api.example/orders/search", { method: "POST" }])],
  ["POST that asks, one up", "read?", chain("global", "fetch", [text("https://api.example/v1/query/${}"), { method: "POST" }])],
  ["POST that reads a batch", "read?", chain("global", "fetch", ["https://crm.example/v3/notes/batch/read", { method: "POST" }])],
  ["POST that lists", "read?", chain("global", "fetch", ["https://files.example/2/list_folder", { method: "POST" }])],
  ["POST to a reading list", "create!", chain("global", "fetch", ["https://books.example/lists/read/items", { method: "POST" }])],
  ["POST for completions", "read?", chain("axios", "default", "post", ["https://llm.example/v1/chat/completions", {}])],
  ["POST that asks and writes", "create!", chain("global", "fetch", ["https://api.example/query/create", { method: "POST" }])],
  ["POST that deletes what was found", "delete", chain("global", "fetch", ["https://api.example/search/delete", { method: "POST" }])],
  ["POST that sends", "send!", chain("axios", "default", "post", ["https://mail.example/messages/send", {}])],
  ["POST that may sign in", "create! (own credential)", chain("axios", "default", "post", ["https://api.example/v2/auth", {}])],
  ["POST for a token", "create! (always)", chain("axios", "default", "post", ["https://api.example/oauth2/token", {}])],
  ["POST to a telemetry proxy of one's own", "create! (always)", chain("global", "fetch", ["https://desk-telemetry-proxy.example/hits", { method: "POST" }])],
  ["POST by GA4's Measurement Protocol", "create! (always)", chain("global", "fetch", ["https://stats.example:8443/mp/collect?v=2", { method: "POST" }])],
  ["POST of a telemetry reading", "create!", chain("global", "fetch", ["https://garden.example/telemetry/readings", { method: "POST" }])],
  ["GET of who has signed in", "read", chain("axios", "default", "get", ["https://api.example/v2/auth"])],
  ["POST to an unknown target", "create!", chain("axios", "default", "post", [someString, {}])],
  ["POST of an event that the server names", "create! (always)", chain("axios", "default", "post", ["https://api.example/sdk/v1/event", { event_type: "ToolCalled" }])],
  ["POST of an event that the model names", "create!", chain("axios", "default", "post", ["https://api.example/sdk/v1/event", { event_type: someString }])],
  ["POST under a version", "create=", chain("global", "fetch", [URL_ORDERS, { method: "POST", headers: { "if-none-match": "*" } }])],
  ["a question in the host is none in the path", "create!", chain("global", "fetch", ["https://search.example/orders", { method: "POST" }])],
  ["a question in the query string is none", "create!", chain("global", "fetch", ["https://api.example/orders?mode=search", { method: "POST" }])],
  ["GraphQL query over fetch", "read?", chain("global", "fetch", ["https://api.example/graphql", { method: "POST", body: '{"query":"query { orders { id } }"}' }])],
  ["GraphQL mutation over fetch", "create!", chain("global", "fetch", ["https://api.example/graphql", { method: "POST", body: '{"query":"mutation M { orderCreate(id: 1) { id } }"}' }])],
  ["GraphQL over fetch, document unknown", "write?~", chain("global", "fetch", ["https://api.example/graphql", { method: "POST", body: someString }])],
  ["axios instance", "create!", chain("axios", "default", "create", [{ baseURL: "https://api.example" }], "post", ["/orders", {}])],
  ["axios.request", "update=", chain("axios", "default", "request", [{ method: "patch", url: "/orders/1" }])],
  ["axios called", "read", chain("axios", "default", [{ url: URL_ORDERS }])],
  ["axios required as a namespace", "delete=", chain("axios", "delete", ["/orders/1"])],
  ["axios with interop twice", "create!", chain("axios", "default", "default", "post", ["/orders"])],
  ["axios headers of a response", "-", chain("axios", "default", "get", ["/orders"], "headers", "get", ["etag"])],
  ["got extended", "update=", chain("got", "default", "extend", [{}], "put", ["orders/1"])],
  ["ky by options", "create!", chain("ky", "default", [URL_ORDERS, { method: "post" }])],
  ["ofetch", "delete=", chain("ofetch", "$fetch", [URL_ORDERS, { method: "DELETE" }])],
  ["undici.request", "create!", chain("undici", "request", [URL_ORDERS, { method: "POST" }])],
  ["undici pool", "read", chain("undici", "Pool", { new: ["https://api.example"] }, "request", [{ path: "/orders", method: "GET" }])],
  ["needle with the verb first", "create!", chain("needle", "default", ["post", URL_ORDERS, {}])],
  ["node:https.request", "create!", chain("node:https", "request", [URL_ORDERS, { method: "POST" }, fn])],
  ["node:https request, then written to", "-", chain("node:https", "request", [URL_ORDERS, { method: "POST" }], "get", ["x"])],
  ["superagent", "create!", chain("superagent", "default", "post", [URL_ORDERS])],
  ["superagent, body added", "-", chain("superagent", "default", "post", [URL_ORDERS], "send", [{}])],
  ["wretch", "update=", chain("wretch", "default", [URL_ORDERS], "json", [{}], "put", [])],
  ["openapi-fetch", "create!", chain("openapi-fetch", "default", [{ baseUrl: "https://api.example" }], "POST", ["/orders"])],
  ["graphql-request query", "read?", chain("graphql-request", "GraphQLClient", { new: [URL_ORDERS] }, "request", ["{ orders { id } }"])],
  ["graphql-request mutation by gql", "delete=", chain("graphql-request", "request", [URL_ORDERS, made(chain("graphql-request", "gql", [["mutation { deleteOrder(id: 1) }"]]))])],
  ["a mutation in a comment is none", "read?", chain("graphql-request", "request", [URL_ORDERS, "# mutation { deleteOrder }\nquery { orders { id } }"])],
  ["a mutation in a string is none", "read?", chain("graphql-request", "request", [URL_ORDERS, 'query { orders(note: "} mutation { x") { id } }'])],
  ["graphql of unknown text", "write?~", chain("graphql-request", "request", [URL_ORDERS, unknown])],
  ["Apollo mutate", "write", chain("@apollo/client", "ApolloClient", { new: [{}] }, "mutate", [{ mutation: unknown }])],
]);

cases("SQL", [
  ["pool", "read", chain("pg", "Pool", { new: [] }, "query", ["SELECT * FROM orders"])],
  ["default namespace", "create!", chain("pg", "default", "Pool", { new: [] }, "query", ["INSERT INTO orders VALUES ($1)", []])],
  ["client of a pool", "delete=", chain("pg", "Pool", { new: [] }, "connect", [], "query", [{ text: "DELETE FROM orders WHERE id=$1" }])],
  ["declared type alone", "read", chain("pg", "PoolClient", "query", ["SELECT 1"])],
  ["text that is not constant", "execute?~", chain("pg", "Pool", { new: [] }, "query", [someString])],
  ["text that starts unknown", "execute?~", chain("pg", "Pool", { new: [] }, "query", [text("${} FROM orders")])],
  ["known verb, unknown rest", "read?", chain("pg", "Pool", { new: [] }, "query", [text("SELECT * FROM ${} LIMIT 5")])],
  ["transaction control", "-", chain("pg", "Pool", { new: [] }, "query", ["BEGIN"])],
  ["comment before the verb", "read", chain("pg", "Pool", { new: [] }, "query", ["-- DELETE FROM orders\n/* x */ SELECT 1"])],
  ["two statements", "delete=", chain("pg", "Pool", { new: [] }, "query", ["SELECT 1; DROP TABLE orders"])],
  ["semicolon in a string", "read", chain("pg", "Pool", { new: [] }, "query", ["SELECT '; DROP TABLE orders'"])],
  ["CTE that reads", "read", chain("pg", "Pool", { new: [] }, "query", ["WITH big AS (SELECT * FROM orders) SELECT * FROM big"])],
  ["CTE that writes inside", "delete=", chain("pg", "Pool", { new: [] }, "query", ["WITH gone AS (DELETE FROM orders RETURNING *) SELECT * FROM gone"])],
  ["CTE before a write", "update=", chain("pg", "Pool", { new: [] }, "query", ["WITH x AS (SELECT 1) UPDATE orders SET state = 'paid'"])],
  ["EXPLAIN", "read", chain("pg", "Pool", { new: [] }, "query", ["EXPLAIN DELETE FROM orders"])],
  ["EXPLAIN ANALYZE runs it", "delete=", chain("pg", "Pool", { new: [] }, "query", ["EXPLAIN ANALYZE DELETE FROM orders"])],
  ["SELECT that acts", "execute!", chain("pg", "Pool", { new: [] }, "query", ["SELECT pg_terminate_backend($1)"])],
  ["FOR UPDATE stays a read", "read", chain("pg", "Pool", { new: [] }, "query", ["SELECT * FROM orders FOR UPDATE"])],
  ["upsert", "create=", chain("pg", "Pool", { new: [] }, "query", ["INSERT INTO orders VALUES ($1) ON CONFLICT (id) DO UPDATE SET state = 'x'"])],
  ["upsert that counts", "create!", chain("pg", "Pool", { new: [] }, "query", ["INSERT INTO hits VALUES (1) ON CONFLICT (id) DO UPDATE SET n = hits.n + 1, n = n + 1"])],
  ["increment", "update!", chain("pg", "Pool", { new: [] }, "query", ["UPDATE accounts SET balance = balance - 5 WHERE id = 1"])],
  ["toggle", "update!", chain("pg", "Pool", { new: [] }, "query", ["UPDATE notes SET pinned = NOT pinned WHERE id = 1"])],
  ["clock", "update!", chain("pg", "Pool", { new: [] }, "query", ["UPDATE notes SET read_at = now() WHERE id = 1"])],
  ["clock of a change stamp", "update=", chain("pg", "Pool", { new: [] }, "query", ["UPDATE notes SET text = $1, updated_at = now() WHERE id = 1"])],
  ["clock in the condition", "update=", chain("pg", "Pool", { new: [] }, "query", ["UPDATE notes SET state = 'old' WHERE due = now()"])],
  ["create table", "create=", chain("better-sqlite3", "default", { new: ["a.db"] }, "exec", ["CREATE TABLE IF NOT EXISTS notes (id)"])],
  ["prepare alone", "-", chain("better-sqlite3", "default", { new: ["a.db"] }, "prepare", ["INSERT INTO notes VALUES (?)"])],
  ["prepared and run", "create!", chain("better-sqlite3", "default", { new: ["a.db"] }, "prepare", ["INSERT INTO notes VALUES (?)"], "run", ["x"])],
  ["prepared and read", "read", chain("better-sqlite3", "default", { new: ["a.db"] }, "prepare", ["SELECT * FROM notes"], "all", [])],
  ["opened for reading", "read?", chain("better-sqlite3", "default", { new: ["a.db", { readonly: true }] }, "prepare", [someString], "all", [])],
  ["postgres.js tag", "create!", chain("postgres", "default", ["postgres://db"], [["INSERT INTO notes VALUES (", ")"], "x"])],
  ["postgres.js in a transaction", "update=", chain("postgres", "default", ["postgres://db"], "begin", [fn], "tx", [["UPDATE notes SET a = ", ""], 1])],
  ["D1", "delete=", chain("cloudflare:workers", "env", "DB", "prepare", ["DELETE FROM notes WHERE id = ?"], "bind", [1], "run", [])],
  ["libsql batch", "create!", chain("@libsql/client", "createClient", [{}], "batch", [["INSERT INTO a VALUES (1)", { sql: "SELECT 1" }]])],
  ["snowflake", "read", chain("snowflake-sdk", "default", "createConnection", [{}], "execute", [{ sqlText: "SHOW TABLES" }])],
  ["Cypher that creates", "create!", chain("neo4j-driver", "default", "driver", [], "session", [], "run", ["MATCH (a) CREATE (a)-[:KNOWS]->(b)"])],
  ["Cypher that asks", "read", chain("neo4j-driver", "default", "driver", [], "session", [], "run", ["MATCH (a) RETURN a"])],
]);

cases("mappers and builders", [
  ["prisma", "create!", chain("@prisma/client", "PrismaClient", { new: [] }, "order", "create", [{ data: {} }])],
  ["prisma increment", "update!", chain("@prisma/client", "PrismaClient", { new: [] }, "item", "update", [{ where: { id: 1 }, data: { stock: { increment: 1 } } }])],
  ["prisma update", "update=", chain("@prisma/client", "PrismaClient", { new: [] }, "item", "update", [{ where: { id: 1 }, data: { stock: 4 } }])],
  ["prisma in a transaction", "delete=", chain("@prisma/client", "PrismaClient", { new: [] }, "$transaction", [fn], "tx", "order", "delete", [{}])],
  ["prisma raw", "delete=", chain("@prisma/client", "PrismaClient", { new: [] }, "$executeRaw", [["DELETE FROM orders WHERE id = ", ""], 1])],
  ["drizzle select", "read", chain("drizzle-orm/node-postgres", "drizzle", [unknown], "select", [])],
  ["drizzle select goes on", "-", chain("drizzle-orm/node-postgres", "drizzle", [unknown], "select", [], "from", [unknown], "where", [unknown])],
  ["drizzle select executed", "-", chain("drizzle-orm/node-postgres", "drizzle", [unknown], "select", [], "from", [unknown], "execute", [])],
  ["drizzle insert", "create!", chain("drizzle-orm/node-postgres", "drizzle", [unknown], "insert", [unknown])],
  ["drizzle conflict clause amends", "update=", chain("drizzle-orm/node-postgres", "drizzle", [unknown], "insert", [unknown], "values", [{}], "onConflictDoNothing", [])],
  ["drizzle raw", "update=", chain("drizzle-orm", "drizzle", [unknown], "execute", [made(chain("drizzle-orm", "sql", [["UPDATE notes SET a = 1"]]))])],
  ["knex read then written", "update=", chain("knex", "default", [{}], ["orders"], "where", [{}], "update", [{}])],
  ["knex insert", "create!", chain("knex", "default", [{}], ["orders"], "insert", [{}])],
  ["supabase insert", "create!", chain("@supabase/supabase-js", "createClient", ["u", "k"], "from", ["orders"], "insert", [{}])],
  ["supabase select after insert", "-", chain("@supabase/supabase-js", "createClient", ["u", "k"], "from", ["orders"], "insert", [{}], "select", [])],
  ["supabase storage", "delete=", chain("@supabase/supabase-js", "createClient", ["u", "k"], "storage", "from", ["files"], "remove", [[]])],
  ["supabase rpc by its name", "read?", chain("@supabase/supabase-js", "createClient", ["u", "k"], "rpc", ["list_orders"])],
  ["supabase rpc of unknown name", "execute?~", chain("@supabase/supabase-js", "createClient", ["u", "k"], "rpc", [someString])],
  ["mongo insert", "create!", chain("mongodb", "MongoClient", { new: ["u"] }, "db", [], "collection", ["orders"], "insertOne", [{}])],
  ["mongo $set", "update=", chain("mongodb", "MongoClient", { new: ["u"] }, "db", [], "collection", ["orders"], "updateOne", [{}, { $set: { a: 1 } }])],
  ["mongo $inc", "update!", chain("mongodb", "MongoClient", { new: ["u"] }, "db", [], "collection", ["orders"], "updateOne", [{}, { $inc: { n: 1 } }])],
  ["mongoose new document saved", "create!", chain("mongoose", "default", "model", ["Order", {}], { new: [{}] }, "save", [])],
  ["mongoose found and deleted", "delete=", chain("mongoose", "default", "model", ["Order", {}], "findByIdAndDelete", [1])],
  ["firestore add", "create!", chain("@google-cloud/firestore", "Firestore", { new: [] }, "collection", ["orders"], "add", [{}])],
  ["firestore create under a name", "create=", chain("firebase-admin/firestore", "getFirestore", [], "collection", ["o"], "doc", ["1"], "create", [{}])],
  ["elastic index with id", "create=", chain("@elastic/elasticsearch", "Client", { new: [{}] }, "index", [{ index: "o", id: "1" }])],
  ["elastic index without", "create!", chain("@elastic/elasticsearch", "Client", { new: [{}] }, "index", [{ index: "o" }])],
]);

cases("AWS commands", [
  ["get", "read", chain("@aws-sdk/client-s3", "S3Client", { new: [{}] }, "send", [made(chain("@aws-sdk/client-s3", "GetObjectCommand", { new: [{}] }))])],
  ["put item", "update=", chain("@aws-sdk/client-dynamodb", "DynamoDBClient", { new: [{}] }, "send", [made(chain("@aws-sdk/client-dynamodb", "PutItemCommand", { new: [{}] }))])],
  [
    "update item that adds",
    "update!",
    chain("@aws-sdk/lib-dynamodb", "DynamoDBDocumentClient", "from", [unknown], "send", [
      made(chain("@aws-sdk/lib-dynamodb", "UpdateCommand", { new: [{ UpdateExpression: "ADD hits :one" }] })),
    ]),
  ],
  ["send message", "send!", chain("@aws-sdk/client-sqs", "SQSClient", { new: [{}] }, "send", [made(chain("@aws-sdk/client-sqs", "SendMessageCommand", { new: [{}] }))])],
  ["purge", "delete=", chain("@aws-sdk/client-sqs", "SQSClient", { new: [{}] }, "send", [made(chain("@aws-sdk/client-sqs", "PurgeQueueCommand", { new: [{}] }))])],
  ["unlisted client", "execute!", chain("@aws-sdk/client-ec2", "EC2Client", { new: [{}] }, "send", [made(chain("@aws-sdk/client-ec2", "RunInstancesCommand", { new: [{}] }))])],
  ["command computed", "write?~", chain("@aws-sdk/client-s3", "S3Client", { new: [{}] }, "send", [unknown])],
  ["pipeline that only reads", "read", chain("mongodb", "MongoClient", { new: [] }, "db", [], "collection", ["loans"], "aggregate", [[{ $match: { open: true } }]])],
  ["pipeline that writes", "update!", chain("mongodb", "MongoClient", { new: [] }, "db", [], "collection", ["loans"], "aggregate", [[{ $match: {} }, { $merge: "archive" }]])],
  ["pipeline of the model", "execute!~", chain("mongodb", "MongoClient", { new: [] }, "db", [], "collection", ["loans"], "aggregate", [unknown])],
  ["update of the model", "update!", chain("mongodb", "MongoClient", { new: [] }, "db", [], "collection", ["loans"], "updateOne", [{ id: 1 }, unknown])],
  ["update that sets", "update=", chain("mongodb", "MongoClient", { new: [] }, "db", [], "collection", ["loans"], "updateOne", [unknown, { $set: { open: false } }])],
  ["command that asks", "read", chain("mongodb", "MongoClient", { new: [] }, "db", [], "command", [{ dbStats: 1 }])],
  ["command that drops", "delete=", chain("mongodb", "MongoClient", { new: [] }, "db", [], "command", [{ dropIndexes: "loans", index: "by_date" }])],
  ["line for a shell", "create!?", chain("node:child_process", "spawn", ["yardctl", []], "stdin", "write", [text("berths:create ${}")])],
  ["end of the input", "-", chain("node:child_process", "spawn", ["yardctl", []], "stdin", "end", [])],
  ["aggregated client", "delete=", chain("@aws-sdk/client-s3", "S3", { new: [{}] }, "deleteObject", [{}])],
]);

cases("files and processes", [
  ["fs/promises by namespace", "update=", chain("node:fs", "promises", "writeFile", ["a", "b"])],
  ["named import", "update=", chain("node:fs/promises", "writeFile", ["a", "b"])],
  ["default import", "update=", chain("node:fs", "default", "writeFileSync", ["a", "b"])],
  ["appending by flag", "update!", chain("node:fs/promises", "writeFile", ["a", "b", { flag: "a" }])],
  ["append stream", "update!", chain("node:fs", "createWriteStream", ["a", { flags: "a" }])],
  ["appendFile", "update!", chain("node:fs/promises", "appendFile", ["a", "b"])],
  ["mkdir", "create=", chain("node:fs/promises", "mkdir", ["a", { recursive: true }])],
  ["mkdtemp", "create!", chain("node:fs/promises", "mkdtemp", ["a"])],
  ["opened for reading", "read", chain("node:fs/promises", "open", ["a", "r"])],
  ["opened for writing", "update=", chain("node:fs/promises", "open", ["a", "w"])],
  ["handle written", "write", chain("node:fs/promises", "open", ["a", "w"], "write", ["x"])],
  ["a process that is ended", "execute", chain("global", "process", "kill", [17, "SIGTERM"])],
  ["a process that is looked for", "read", chain("global", "process", "kill", [17, 0])],
  ["rm", "delete=", chain("node:fs", "rmSync", ["a", { recursive: true }])],
  ["git status", "read", chain("node:child_process", "exec", ["git status --short", fn])],
  ["git log by execFile", "read", chain("node:child_process", "execFile", ["git", ["log", "-n", someString]])],
  ["git with a directory first", "read", chain("node:child_process", "execFileSync", ["git", ["-C", someString, "diff"]])],
  ["git commit", "create!", chain("node:child_process", "execFile", ["git", ["commit", "-m", someString]])],
  ["git branch lists", "read", chain("node:child_process", "exec", ["git branch -a"])],
  ["git branch -D", "delete=", chain("node:child_process", "exec", ["git branch -D old"])],
  ["git branch made", "update=", chain("node:child_process", "exec", ["git branch topic"])],
  ["git remote add", "update=", chain("node:child_process", "exec", ["git remote add origin x"])],
  ["git config read", "read", chain("node:child_process", "exec", ["git config --get user.name"])],
  ["git subcommand computed", "execute?~", chain("node:child_process", "execFile", ["git", [someString]])],
  ["command computed", "execute?~", chain("node:child_process", "exec", [someString])],
  ["program computed", "execute?~", chain("node:child_process", "exec", [text("${} --list")])],
  ["pipe of reads", "read", chain("node:child_process", "execSync", ["ps aux | grep node"])],
  ["chain that removes", "delete=", chain("node:child_process", "execSync", ["ls && rm -rf build"])],
  ["redirect", "update=", chain("node:child_process", "execSync", ["cat a > b"])],
  ["redirect to nowhere", "read", chain("node:child_process", "execSync", ["ls 2>/dev/null"])],
  ["promisified", "read", chain("node:util", "promisify", [made(chain("node:child_process", "exec"))], ["git log"])],
  ["execa tag", "read", chain("execa", "$", [["git log ", ""], "x"])],
  ["zx write", "execute!?", chain("zx", "$", [["deploy-it now"]])],
  ["kubectl apply", "update=", chain("execa", "execa", ["kubectl", ["apply", "-f", "x"]])],
  ["kubectl get in a namespace", "read", chain("execa", "execa", ["kubectl", ["-n", "shop", "get", "pods"]])],
  ["gh, noun first", "create!", chain("node:child_process", "execFile", ["gh", ["issue", "create"]])],
  ["curl GET", "read", chain("node:child_process", "exec", ["curl https://api.example"])],
  ["curl POST", "create!", chain("node:child_process", "exec", ["curl -X POST https://api.example"])],
  ["Bun.spawn", "read", chain("global", "Bun", "spawn", [["git", "log"]])],
  ["Deno.Command", "read", chain("global", "Deno", "Command", { new: ["git", { args: ["log"] }] }, "output", [])],
  ["eval", "execute!", chain("global", "eval", [someString])],
]);

cases("services", [
  ["stripe", "create!", chain("stripe", "default", { new: ["k"] }, "refunds", "create", [{}])],
  ["stripe required", "create!", chain("stripe", { new: ["k"] }, "refunds", "create", [{}])],
  ["stripe capture", "execute=", chain("stripe", "Stripe", { new: ["k"] }, "paymentIntents", "capture", ["pi"])],
  ["stripe pages", "-", chain("stripe", "default", { new: ["k"] }, "charges", "list", [{}], "autoPagingToArray", [{}])],
  ["octokit rest", "create!", chain("@octokit/rest", "Octokit", { new: [{}] }, "rest", "issues", "createComment", [{}])],
  ["octokit read", "read", chain("octokit", "Octokit", { new: [{}] }, "rest", "issues", "listForRepo", [{}])],
  ["octokit longer prefix wins", "update=", chain("@octokit/rest", "Octokit", { new: [{}] }, "rest", "repos", "createOrUpdateFileContents", [{}])],
  ["octokit pull request", "create=", chain("@octokit/rest", "Octokit", { new: [{}] }, "rest", "pulls", "create", [{}])],
  ["octokit route", "delete=", chain("@octokit/core", "Octokit", { new: [{}] }, "request", ["DELETE /repos/{owner}/{repo}"])],
  ["octokit POST route", "create!", chain("@octokit/core", "Octokit", { new: [{}] }, "request", ["POST /repos/{owner}/{repo}/issues", {}])],
  ["octokit paginate", "read", chain("@octokit/rest", "Octokit", { new: [{}] }, "paginate", [unknown])],
  ["octokit graphql", "read?", chain("@octokit/rest", "Octokit", { new: [{}] }, "graphql", ["query { viewer { login } }"])],
  ["slack", "send!", chain("@slack/web-api", "WebClient", { new: ["t"] }, "chat", "postMessage", [{}])],
  ["slack apiCall", "send!?", chain("@slack/web-api", "WebClient", { new: ["t"] }, "apiCall", ["chat.postMessage"])],
  ["slack reaction", "update=", chain("@slack/web-api", "WebClient", { new: ["t"] }, "reactions", "add", [{}])],
  ["linear reads by default", "read", chain("@linear/sdk", "LinearClient", { new: [{}] }, "issues", [{}])],
  ["linear creates", "create!", chain("@linear/sdk", "LinearClient", { new: [{}] }, "createIssue", [{}])],
  ["linear rotates", "execute!", chain("@linear/sdk", "LinearClient", { new: [{}] }, "rotateSecretWebhook", ["w1"])],
  ["linear signs out", "delete=", chain("@linear/sdk", "LinearClient", { new: [{}] }, "logoutSession", ["s1"])],
  ["the making of a client is none", "-", chain("@linear/sdk", "LinearClient", { new: [{}] })],
  ["googleapis", "send!", chain("googleapis", "google", "gmail", [{}], "users", "messages", "send", [{}])],
  ["googleapis subpackage", "create!", chain("@googleapis/calendar", "calendar", [{}], "events", "insert", [{}])],
  ["kubernetes", "create=", chain("@kubernetes/client-node", "KubeConfig", { new: [] }, "makeApiClient", [unknown], "createNamespacedPod", [{}])],
  ["openai completion", "read?", chain("openai", "default", { new: [{}] }, "chat", "completions", "create", [{}])],
  ["openai file", "create!", chain("openai", "default", { new: [{}] }, "files", "create", [{}])],
  ["resend", "send!", chain("resend", "Resend", { new: ["k"] }, "emails", "send", [{}])],
  ["nodemailer", "send!", chain("nodemailer", "default", "createTransport", [{}], "sendMail", [{}])],
  ["redis increment", "update!", chain("ioredis", "default", { new: [] }, "incr", ["k"])],
  ["memory is no effect", "-", chain("lru-cache", "LRUCache", { new: [{}] }, "set", ["k", 1])],
  ["MCP upstream", "create!?", chain("@modelcontextprotocol/sdk/client/index.js", "Client", { new: [{}] }, "callTool", [{ name: "create_ticket" }])],
  ["KV by declared type", "update=", chain("global", "KVNamespace", "put", ["k", "v"])],
  ["setting of a connection", "read", chain("better-sqlite3", "default", { new: ["a.db"] }, "pragma", ["journal_mode = WAL"])],
  ["sandbox elsewhere", "create!", chain("e2b", "Sandbox", "create", [{}])],
  ["durable storage, the object's own or the tool's purpose", "delete=?", chain("symbol", "ctx", "storage", "delete", ["k"])],
  ["R2 bucket", "update=", chain("global", "R2Bucket", "put", ["k", "v"])],
  ["docker container of a call", "update=", chain("dockerode", "default", { new: [] }, "createContainer", [{}], "start", [])],
]);

test.each([
  ["/chart", true],
  ["/v2/status", true],
  ["/charts", undefined],
  ["/charts/7", undefined],
  ["/publish", undefined],
  ["/charts/import/csv", undefined],
])("whether a POST to %s says more than its method: %s", (path, byMethod) => {
  expect(knowledge.effectOf(chain("axios", "default", "post", [`https://charts.example${path}`, {}]))?.byMethod).toBe(byMethod);
});

test("an operation says what a person would", () => {
  const operation = (of: Chain) => knowledge.effectOf(of)?.operation;
  expect(operation(chain("axios", "default", "create", [{ baseURL: "https://api.example/" }], "post", ["/refunds", {}]))).toBe("POST https://api.example/refunds");
  expect(operation(chain("global", "fetch", ["https://user:pass@api.example/refunds?token=x#y", { method: "DELETE" }]))).toBe("DELETE https://api.example/refunds");
  expect(operation(chain("pg", "Pool", { new: [] }, "query", ["INSERT INTO refunds VALUES (1)"]))).toBe("pg.Pool.query INSERT refunds");
  expect(operation(chain("stripe", "default", { new: [] }, "refunds", "create", [{}]))).toBe("stripe.refunds.create");
  expect(operation(chain("node:child_process", "exec", ["git status"]))).toBe("child_process.exec git status");
});

test("what a call gives back is a payload, or not", () => {
  const upstream = (of: Chain) => knowledge.effectOf(of)?.upstream;
  expect(upstream(chain("node:child_process", "execSync", ["git rev-parse HEAD"]))).toBe(false);
  expect(upstream(chain("node:child_process", "execSync", ["git log"]))).toBe(true);
  expect(upstream(chain("node:fs", "existsSync", ["a"]))).toBe(false);
  expect(upstream(chain("node:fs", "readFileSync", ["a"]))).toBe(true);
  expect(upstream(chain("node:fs", "writeFileSync", ["a", "b"]))).toBe(false);
  expect(upstream(chain("pg", "Pool", { new: [] }, "query", ["INSERT INTO a VALUES (1)"]))).toBe(false);
  expect(upstream(chain("pg", "Pool", { new: [] }, "query", ["INSERT INTO a VALUES (1) RETURNING *"]))).toBe(true);
});

describe("members of a payload", () => {
  const fetched = ["fetch", [URL_ORDERS]] as const;
  test.each([
    ["json()", "whole", chain("global", ...fetched, "json", [])],
    ["a member of it", "part", chain("global", ...fetched, "json", [], "id")],
    ["its list", "whole", chain("global", ...fetched, "json", [], "items")],
    ["an element of the list", "whole", chain("global", ...fetched, "json", [], "items", "[]")],
    ["a member of an element", "part", chain("global", ...fetched, "json", [], "items", "0", "name")],
    ["status", "about", chain("global", ...fetched, "status")],
    ["a header", "about", chain("global", ...fetched, "headers", "get", ["etag"])],
    ["axios data", "whole", chain("axios", "default", "get", ["/x"], "data")],
    ["axios data member", "part", chain("axios", "default", "get", ["/x"], "data", "id")],
    ["rows", "whole", chain("pg", "Pool", { new: [] }, "query", ["SELECT 1"], "rows")],
    ["rowCount", "about", chain("pg", "Pool", { new: [] }, "query", ["SELECT 1"], "rowCount")],
    ["further condition of a builder", "whole", chain("@supabase/supabase-js", "createClient", [], "from", ["o"], "select", [], "eq", ["id", 1])],
    ["stdout", "whole", chain("execa", "execa", ["git", ["log"]], "stdout")],
    ["exitCode", "about", chain("execa", "execa", ["git", ["log"]], "exitCode")],
    ["filtered", "whole", chain("stripe", "default", { new: [] }, "charges", "list", [{}], "data", "filter", [fn])],
    ["found among", "whole", chain("octokit", "Octokit", { new: [] }, "rest", "repos", "listForOrg", [{}], "data", "find", [fn])],
    ["counted", "about", chain("stripe", "default", { new: [] }, "charges", "list", [{}], "data", "length")],
    ["of nothing upstream", undefined, chain("global", "JSON", "parse", ["x"])],
    ["the effect itself", undefined, chain("global", ...fetched)],
    ["of a write that answers nothing", "about", chain("node:fs", "writeFileSync", ["a", "b"], "x")],
  ])("%s is %s", (_, extent, of) => {
    expect(knowledge.payloadOf(of)).toBe(extent);
  });
});

describe("packages that no row knows", () => {
  test.each([
    ["object method", "create?", chain("acme-crm", "Client", { new: [{}] }, "createContact", [{}])],
    ["resource method", "delete?", chain("acme-crm", "default", { new: [{}] }, "contacts", "delete", ["1"])],
    ["read", "read?", chain("acme-crm", "default", { new: [{}] }, "listContacts", [])],
    ["second verb of two", "delete?", chain("acme-crm", "default", { new: [{}] }, "findAndRemove", [])],
    ["deed of the package itself", "send?", chain("acme-mail", "sendMail", [{}])],
    ["factory", undefined, chain("acme-crm", "createClient", [{}])],
    ["collection word on an object", undefined, chain("acme-store", "default", { new: [] }, "set", ["a", 1])],
    ["copy in memory", undefined, chain("acme-crm", "Client", { new: [{}] }, "requester", "clone", [])],
    ["copy elsewhere", "create?", chain("acme-crm", "Client", { new: [{}] }, "projects", "clone", ["1"])],
    ["instance of a class", undefined, chain("acme-auth", "AuthInfo", "create", [{}])],
    ["instance that a class keeps", undefined, chain("acme-auth", "Aggregator", "clearInstance", [])],
    ["instance elsewhere", "delete?", chain("acme-cloud", "Compute", { new: [{}] }, "deleteInstance", ["1"])],
    ["no verb", undefined, chain("acme-crm", "default", { new: [] }, "wobble", [])],
    ["pure package", undefined, chain("lodash", "default", "set", [{}, "a", 1])],
    ["SDK of the server", undefined, chain("@modelcontextprotocol/sdk/server/mcp.js", "McpServer", { new: [{}] }, "sendToolListChanged", [])],
    ["framework", undefined, chain("express", "default", [], "post", ["/mcp", fn])],
    ["array method on what came back", undefined, chain("stripe", "default", { new: [] }, "charges", "list", [], "data", "find", [fn])],
    ["report to those who watch", undefined, chain("watcher", "Watcher", { new: [{}] }, "captureException", [{}])],
    ["global", undefined, chain("global", "Headers", { new: [] }, "delete", ["x"])],
    ["known package, unknown method", "send?", chain("stripe", "default", { new: [] }, "orders", "submitForReview", [])],
  ])("%s: %s", (_, says, of) => {
    const fact = knowledge.effectByVerb(of);
    expect(fact && `${fact.effect}${fact.confidence === "likely" ? "?" : ""}`).toBe(says);
  });

  test.each([
    ["a client's resource", "read?", chain("acme-crm", "Client", { new: [{}] }, "rankings", "services", "top", [{}])],
    ["the client itself", undefined, chain("acme-crm", "Client", { new: [{}] }, "ready", [])],
    ["a pure package's", undefined, chain("zod", "Thing", { new: [{}] }, "shape", "top", [{}])],
    ["of a known package that has no row for it", "read?", chain("stripe", "default", { new: [{}] }, "orders", "top", [])],
    ["what a row says is none", undefined, chain("@sanity/client", "createClient", [{}], "releases", "withConfig", [])],
    ["a function's", undefined, chain("acme-crm", "rankings", "top", [])],
  ])("without a verb, %s: %s", (_, says, of) => {
    const fact = knowledge.effectOfResource(of);
    expect(fact && `${fact.effect}${fact.confidence === "likely" ? "?" : ""}`).toBe(says);
  });

  test.each([
    ["node:path", true, chain("node:path", "join", ["a"])],
    ["subpath", true, chain("zod/v4", "z", "object", [{}])],
    ["family", true, chain("lodash.pick", [{}])],
    ["builtin of the language", true, chain("global", "JSON", "stringify", [{}])],
    ["row that says none", true, chain("pg", "Pool", { new: [] }, "connect", [])],
    ["transaction control", true, chain("pg", "Pool", { new: [] }, "query", ["COMMIT"])],
    ["a logger by its name", true, chain("tagged-logger", "Logger", { new: [] }, "setTags", [{}])],
    ["a blog is no log", false, chain("blog-client", "Client", { new: [] }, "setTags", [{}])],
    ["fetch", false, chain("global", "fetch", ["x"])],
    ["unlisted", false, chain("acme-crm", "go", [])],
    ["client of the SDK is not its server", false, chain("@modelcontextprotocol/sdk/client/index.js", "Client", { new: [] }, "callTool", [{}])],
  ])("pure: %s %s", (_, pure, of) => {
    expect(knowledge.isPure(of)).toBe(pure);
  });
});

test("reading only", () => {
  expect(knowledge.makesReadOnly(chain("pg", "Pool", { new: [] }, "query", ["BEGIN TRANSACTION READ ONLY"]))).toBe(true);
  expect(knowledge.makesReadOnly(chain("pg", "Pool", { new: [] }, "query", ["SET default_transaction_read_only = on"]))).toBe(true);
  expect(knowledge.makesReadOnly(chain("pg", "Pool", { new: [] }, "query", ["BEGIN"]))).toBe(false);
  expect(knowledge.makesReadOnly(chain("pg", "Pool", { new: [] }, "query", ["SELECT 'BEGIN READ ONLY'"]))).toBe(false);
  expect(knowledge.makesReadOnly(chain("better-sqlite3", "default", { new: ["a", { readonly: true }] }))).toBe(true);
  expect(knowledge.makesReadOnly(chain("postgres", "default", ["u"], "begin", ["read only", fn]))).toBe(true);
});

test("hostile chains are read to an end", () => {
  const long = chain("knex", "default", [{}], ["orders"], ...Array.from({ length: 200 }, () => ["where", [{}]] as const).flat());
  expect(() => [knowledge.effectOf(long), knowledge.payloadOf(long)]).not.toThrow();
  for (const sql of ["(".repeat(20_000), "WITH a AS (".repeat(2000), "'".repeat(20_001), "UPDATE x SET " + "a=".repeat(9000), "$$".repeat(9999), "/*".repeat(9000)]) {
    knowledge.effectOf(chain("pg", "Pool", { new: [] }, "query", [sql]));
    knowledge.effectOf(chain("graphql-request", "request", ["u", sql]));
    knowledge.effectOf(chain("node:child_process", "exec", [sql]));
    knowledge.effectOf(chain("global", "fetch", [sql, { method: "POST" }]));
  }
  for (const query of ["mutation ".repeat(2000), "{".repeat(20_000), '"""'.repeat(6000), '{"query":"' + "\\".repeat(9999)]) knowledge.effectOf(chain("graphql-request", "request", ["u", query]));
  expect(knowledge.effectOf(chain("pg", "Pool", { new: [] }, "query", ["SELECT 1"]))).not.toBeNull();
});
