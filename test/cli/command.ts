import { run } from "../../src/cli/run.ts";

/** What a run of the command left behind. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command in this process, as `mcp-audit …argv` would in `cwd`, without a terminal. */
export async function mcpAudit(argv: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  let [stdout, stderr] = ["", ""];
  const code = await run(argv, {
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: (text) => (stderr += text) },
    env,
    cwd,
  });
  return { code, stdout, stderr };
}

const start = `import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { z } from "zod";

const server = new McpServer({ name: "ticket-desk", version: "1.0.0" });
`;

const end = `
await server.connect(new StdioServerTransport());
`;

/** Reads a ticket and passes on all that the desk answers. */
export const getTicket = `
server.registerTool("get_ticket", { description: "Reads a ticket", inputSchema: { id: z.string() } }, async ({ id }) => {
  const ticket = await fetch(\`https://desk.example/tickets/\${id}\`);
  return { content: [{ type: "text", text: JSON.stringify(await ticket.json()) }] };
});
`;

/** Closes a ticket, on anybody's word. */
export const closeTicket = `
server.registerTool("close_ticket", { description: "Closes a ticket", inputSchema: { id: z.string() } }, async ({ id }) => {
  await fetch("https://desk.example/closings", { method: "POST", body: JSON.stringify({ id }) });
  return { content: [{ type: "text", text: "closed" }] };
});
`;

/** Does nothing to anybody. */
export const ping = `
server.registerTool("ping", { description: "Answers" }, async () => ({ content: [{ type: "text", text: "pong" }] }));
`;

/** A server over stdio with these tools. */
export const desk = (...tools: readonly string[]): string => start + tools.join("") + end;
