import type { ErrorShape } from "./types.ts";

interface ErrorRow {
  readonly module: string;
  readonly source: string;
  readonly message: ErrorShape["message"];
  readonly detail: string;
  readonly secrets?: string;
}

/** What errors of a package reveal. Sources say `measured` where the error was triggered against a server that answers 500. */
export const errorRows: readonly ErrorRow[] = [
  {
    module: "axios",
    source: "axios@1.21.1, measured: Request failed with status code N",
    message: "safe",
    detail: "response response.data response.headers config config.headers config.url config.data request cause toJSON",
    secrets: "config.headers config.auth request",
  },
  { module: "got", source: "got@14.6.6, measured: URL with query in message", message: "detail", detail: "response response.body options options.headers options.url request", secrets: "options options.headers request" },
  { module: "ky", source: "ky@1.14.3, measured: URL with query in message", message: "detail", detail: "response request data options", secrets: "request options" },
  { module: "ofetch", source: "ofetch@1.5.1, measured: URL with query in message", message: "detail", detail: "data response response._data options request", secrets: "options request" },
  { module: "undici", source: "undici@7.30.2", message: "safe", detail: "body headers cause" },
  { module: "global", source: "Node.js 20, measured: fetch failed", message: "safe", detail: "cause" },
  { module: "node-fetch cross-fetch isomorphic-fetch make-fetch-happen", source: "node-fetch@3.3.2: URL in message", message: "detail", detail: "erroredSysCall" },
  { module: "superagent", source: "superagent@10.4.2, measured: status text", message: "safe", detail: "response response.text response.body response.error" },
  { module: "needle request request-promise wretch", source: "needle@3.5.0; wretch@2.11.1: body in message", message: "detail", detail: "response text json options", secrets: "options" },
  { module: "graphql-request", source: "graphql-request@7.4.0, measured: response, query and variables as JSON in message", message: "detail", detail: "response request request.query request.variables" },
  { module: "@apollo/client @urql/core", source: "@apollo/client@4.3.8", message: "upstream", detail: "errors networkError networkError.result extensions graphQLErrors" },
  { module: "@octokit/rest octokit @octokit/core @octokit/request @octokit/graphql", source: "@octokit/rest@22.0.1, measured: upstream message or raw body", message: "upstream", detail: "response response.data request request.url", secrets: "request request.headers" },
  { module: "@slack/web-api @slack/bolt", source: "@slack/web-api@8.2.0: An API error occurred: <code>", message: "safe", detail: "data" },
  { module: "stripe", source: "stripe@23.1.0: upstream text, may name the end of the key", message: "upstream", detail: "raw headers param payment_intent requestId" },
  { module: "googleapis @googleapis/* google-auth-library gaxios", source: "googleapis@178.0.0: GaxiosError", message: "upstream", detail: "response response.data config config.headers config.url config.data errors", secrets: "config config.headers" },
  { module: "@aws-sdk/* aws-sdk", source: "@aws-sdk/client-s3@3.1169.0: role and resource ARNs in message", message: "upstream", detail: "$response $metadata" },
  { module: "@google-cloud/*", source: "@google-cloud/storage@7.22.0: project ids in message", message: "upstream", detail: "response errors metadata details" },
  { module: "@azure/*", source: "@azure/storage-blob@12.32.0: RestError", message: "upstream", detail: "request response details response.bodyAsText", secrets: "request" },
  { module: "openai @anthropic-ai/sdk @google/genai", source: "openai@6.49.0; @anthropic-ai/sdk@1.12.0: status and upstream JSON", message: "upstream", detail: "error headers request_id" },
  { module: "pg pg-pool @neondatabase/serverless @electric-sql/pglite", source: "pg@8.23.1: names relations and columns", message: "upstream", detail: "detail hint where query schema table column constraint internalQuery" },
  { module: "postgres", source: "postgres@3.4.9", message: "upstream", detail: "query parameters args detail where" },
  { module: "mysql2 mysql mariadb", source: "mysql2@3.24.6: values and user@host in message", message: "upstream", detail: "sql sqlMessage sqlState" },
  { module: "better-sqlite3 sqlite3 sqlite node:sqlite", source: "better-sqlite3@12.11.1: table and column names", message: "upstream", detail: "errstr" },
  { module: "mongodb mongoose", source: "mongodb@7.9.0: key values in message", message: "upstream", detail: "keyValue writeErrors errInfo errors errorResponse" },
  { module: "@prisma/client", source: "@prisma/client@7.10.0: source path, invocation and values in message", message: "detail", detail: "meta clientVersion" },
  { module: "sequelize typeorm knex kysely @mikro-orm/core objection", source: "sequelize@6.37.8; typeorm@1.1.1; knex@3.3.0: SQL in message", message: "detail", detail: "sql parameters query params parent original driverError cause" },
  { module: "drizzle-orm", source: "drizzle-orm@0.45.4, read: Failed query: <sql> params", message: "detail", detail: "query params cause" },
  { module: "@elastic/elasticsearch @opensearch-project/opensearch", source: "@elastic/elasticsearch@9.4.3: upstream error JSON", message: "upstream", detail: "meta meta.body meta.meta body" },
  { module: "redis ioredis @upstash/redis", source: "ioredis@6.0.0: command.args holds the values sent", message: "upstream", detail: "command args" },
  { module: "node:child_process cross-spawn", source: "Node.js 20, measured: command line and stderr in message", message: "detail", detail: "cmd stdout stderr spawnargs" },
  { module: "execa tinyexec zx nano-spawn", source: "execa@9.6.1, measured: command line, stderr and stdout in message", message: "detail", detail: "command escapedCommand stdout stderr all cwd shortMessage originalMessage" },
  { module: "node:fs node:fs/promises fs-extra graceful-fs", source: "Node.js 20, measured: absolute path in message", message: "upstream", detail: "path dest syscall" },
  { module: "zod valibot arktype", source: "zod@4.6.7: JSON of issues", message: "safe", detail: "issues.input issues.received" },
  { module: "jsonwebtoken jose", source: "jose@6.2.17", message: "safe", detail: "payload claim" },
  { module: "nodemailer", source: "nodemailer@10.6.0: SMTP banner and recipient", message: "upstream", detail: "response command responseCode" },
  { module: "dockerode @kubernetes/client-node", source: "@kubernetes/client-node@2.0.1, read: body and headers in message", message: "detail", detail: "json body reason headers response" },
  { module: "playwright-core playwright puppeteer-core puppeteer", source: "playwright-core@1.65.1: call log with selectors, URLs and page text", message: "detail", detail: "log" },
];

/** Members that hold more than a message, whatever the package. Sources: ECMAScript 2026 (stack, cause), axios, got, undici, pg, execa. */
const DETAIL = new Set("stack cause response request config options body data raw headers errors sql query parameters detail stdout stderr cmd command all meta $response responseBody responseText rawResponse error toJSON path url".split(" "));
/** The other system's answer: its named fields are texts, what holds several of them is not. */
const BODIES = new Set("data body _data json responseBody error".split(" "));
const CONTAINERS = new Set("data body errors details meta response headers stack cause raw".split(" "));
const REQUEST = new Set("config request options headers".split(" "));
/** Scalars that classify an error and reveal nothing. */
const HARMLESS = new Set("name code status statusCode statusText errno type severity retryable isAxiosError $metadata statusMessage exitCode signal killed timedOut kind length".split(" "));

const unlisted: ErrorShape = { message: "upstream", detail: [...DETAIL], secrets: ["config.headers", "request"], row: "any package: errors" };

/** What errors of each module reveal, by exact name, then package, then family. */
export class Errors {
  readonly #byModule = new Map<string, ErrorShape>();
  readonly #families: { readonly prefix: string; readonly shape: ErrorShape }[] = [];

  constructor(rows: Iterable<ErrorRow> = errorRows) {
    for (const { module, source, message, detail, secrets } of rows) {
      const shape: ErrorShape = { message, detail: detail.split(" "), secrets: secrets?.split(" ") ?? [], row: `${source}: errors` };
      for (const name of module.split(" ")) {
        if (name.endsWith("*")) this.#families.push({ prefix: name.slice(0, -1), shape });
        else this.#byModule.set(name, shape);
      }
    }
  }

  errorShapeOf(module: string): ErrorShape {
    for (let name = module; name !== ""; name = name.slice(0, Math.max(name.lastIndexOf("/"), 0))) {
      const shape = this.#byModule.get(name);
      if (shape) return shape;
    }
    return this.#families.find(({ prefix }) => module.startsWith(prefix))?.shape ?? unlisted;
  }

  /** A single named field of the upstream's error body counts as its message (rules.md, data/error-leak), the body itself as detail. */
  errorMember(module: string | undefined, path: string): "message" | "detail" | "harmless" {
    const names = path.split(".");
    const last = names.at(-1)!;
    const shape = this.errorShapeOf(module ?? "");
    if (HARMLESS.has(last)) return "harmless";
    if (path === "message") return module !== undefined && shape.message === "detail" ? "detail" : "message";
    if (names.slice(0, -1).some((name) => BODIES.has(name)) && !CONTAINERS.has(last)) return "message";
    if (DETAIL.has(last) || shape.detail.includes(path) || names.some((name) => REQUEST.has(name))) return "detail";
    return "message";
  }
}
