/**
 * Writes an MCP server with a given number of tools: 20 a file, alternately a read and a write, in the style that most servers have
 * (SDK, zod schemas, a database, a REST upstream, a wrapper that checks the scope). Deterministic: same count, same bytes.
 *
 *     node bench/generate.mjs 100 .cache/bench/generated-100
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

const PER_FILE = 20;
const nouns = ["refund", "ticket", "note", "invoice", "order", "customer", "shipment", "booking", "payment", "subscription"];

/** Files of the server, path -> text. */
export function server(tools) {
  const groups = Array.from({ length: Math.ceil(tools / PER_FILE) }, (_, group) => group);
  const files = {
    "package.json": `${JSON.stringify({ name: `generated-${tools}`, version: "1.0.0", private: true, type: "module", main: "src/main.ts" }, null, 2)}\n`,
    "tsconfig.json": `${JSON.stringify(
      {
        compilerOptions: {
          target: "ES2023", module: "NodeNext", moduleResolution: "NodeNext", strict: true, skipLibCheck: true, noEmit: true, types: ["node"],
          allowImportingTsExtensions: true,
        },
        include: ["src"],
      },
      null,
      2,
    )}\n`,
    "src/pg.d.ts": PG,
    "src/db.ts": DB,
    "src/scope.ts": SCOPE,
    "src/upstream.ts": UPSTREAM,
    "src/main.ts": main(groups),
  };
  for (const group of groups) files[`src/tools/group-${group}.ts`] = toolFile(group, Math.min(PER_FILE, tools - group * PER_FILE));
  return files;
}

/** Writes the server into a folder, which is emptied first. */
export function generate(tools, folder) {
  rmSync(folder, { recursive: true, force: true });
  for (const [file, text] of Object.entries(server(tools))) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
}

const PG = `declare module "pg" {
  export class Pool {
    constructor(options: { connectionString: string | undefined });
    query<Row = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<{ rows: Row[]; rowCount: number }>;
  }
}
`;

const DB = `import { Pool } from "pg";

export const pool = new Pool({ connectionString: process.env.DATABASE_URL });

export interface Row {
  id: string;
  status: string;
  amount: number;
  created_at: string;
}
`;

const SCOPE = `import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { ErrorCode, McpError } from "@modelcontextprotocol/sdk/types.js";

export interface Context {
  authInfo?: { scopes: string[]; clientId: string };
}

export type Handler<Args> = (args: Args, context: Context) => Promise<CallToolResult>;

export function withScope<Args>(scope: string, handler: Handler<Args>): Handler<Args> {
  return async (args, context) => {
    if (!context.authInfo?.scopes.includes(scope)) throw new McpError(ErrorCode.InvalidRequest, \`missing scope: \${scope}\`);
    return handler(args, context);
  };
}

export function answer(value: unknown): CallToolResult {
  return { content: [{ type: "text", text: JSON.stringify(value) }] };
}
`;

const UPSTREAM = `export interface Receipt {
  id: string;
  status: string;
}

export async function post(path: string, body: Record<string, unknown>, key: string): Promise<Receipt> {
  const response = await fetch(\`https://api.shop.example/\${path}\`, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": key },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(\`upstream answered \${response.status}\`);
  const receipt = (await response.json()) as Receipt;
  return { id: receipt.id, status: receipt.status };
}
`;

function main(groups) {
  return `import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
${groups.map((group) => `import { registerGroup${group} } from "./tools/group-${group}.ts";\n`).join("")}
const server = new McpServer({ name: "generated", version: "1.0.0" });
${groups.map((group) => `registerGroup${group}(server);\n`).join("")}
await server.connect(new StdioServerTransport());
`;
}

function toolFile(group, count) {
  const tools = Array.from({ length: count }, (_, index) => {
    const number = group * PER_FILE + index;
    return (index % 2 === 0 ? readTool : writeTool)(nouns[Math.floor(number / 2) % nouns.length], number);
  });
  return `import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { z } from "zod";
import { pool, type Row } from "../db.ts";
import { answer, withScope } from "../scope.ts";
${count > 1 ? 'import { post } from "../upstream.ts";\n' : ""}
export function registerGroup${group}(server: McpServer): void {
${tools.join("\n")}}
`;
}

const readTool = (noun, number) => `  server.registerTool(
    "get_${noun}_${number}",
    {
      description: "Look up one ${noun} by its id.",
      inputSchema: { id: z.string().min(1).describe("Id of the ${noun}"), verbose: z.boolean().optional() },
      annotations: { readOnlyHint: true },
    },
    withScope("${noun}s:read", async ({ id, verbose }: { id: string; verbose?: boolean | undefined }) => {
      const { rows } = await pool.query<Row>("SELECT id, status, amount, created_at FROM ${noun}s_${number} WHERE id = $1", [id]);
      const row = rows[0];
      if (!row) return answer({ found: false });
      return answer(verbose ? { id: row.id, status: row.status, amount: row.amount, createdAt: row.created_at } : { id: row.id, status: row.status });
    }),
  );
`;

const writeTool = (noun, number) => `  server.registerTool(
    "create_${noun}_${number}",
    {
      description: "Create a ${noun} for a customer.",
      inputSchema: { customer: z.string(), amount: z.number().positive(), idempotencyKey: z.string().min(8) },
    },
    withScope("${noun}s:write", async (args: { customer: string; amount: number; idempotencyKey: string }) => {
      const receipt = await post("v1/${noun}s_${number}", { customer: args.customer, amount: args.amount }, args.idempotencyKey);
      await pool.query("INSERT INTO ${noun}s_${number} (id, status) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING", [receipt.id, receipt.status]);
      return answer({ id: receipt.id, status: receipt.status });
    }),
  );
`;

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [tools, folder] = process.argv.slice(2);
  if (!/^\d+$/.test(tools ?? "") || folder === undefined) {
    console.error("usage: node bench/generate.mjs <tools> <folder>");
    process.exit(2);
  }
  generate(Number(tools), folder);
}
