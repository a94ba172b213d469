// A desk with the kinds of arguments that generators spell in their own ways.
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { z } from "zod";

const server = new McpServer({ name: "desk", version: "1.0.0" });

const target = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("mail"), to: z.string().email() }),
  z.object({ kind: z.literal("sms"), phone: z.string().regex(/^\+\d{6,15}$/) }),
]);

server.registerTool(
  "remind",
  {
    description: "Reminds somebody of a ticket",
    inputSchema: {
      id: z.uuid(),
      target,
      at: z.iso.datetime().optional(),
      times: z.number().int().min(1).default(1),
      labels: z.record(z.string(), z.string()).nullable(),
    },
    outputSchema: { sent: z.array(z.object({ id: z.string(), state: z.enum(["queued", "sent"]) })) },
    annotations: { idempotentHint: false, openWorldHint: true },
  },
  async () => ({ content: [], structuredContent: { sent: [] } }),
);
server.tool("close_ticket", "Closes a ticket", { id: z.string().meta({ "x-mcp-header": "Ticket" }), reason: z.string().max(200).optional() }, async () => ({ content: [] }));

await server.connect(new StdioServerTransport());
