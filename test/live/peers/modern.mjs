// A server on the SDK's second line. `reject`: only the era of 2026-07-28 is served.
import { McpServer } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { z } from "zod";

serveStdio(
  () => {
    const server = new McpServer({ name: "modern-desk", version: "2.0.0" });
    server.registerTool("get_ticket", { description: "Reads a ticket", inputSchema: z.object({ id: z.string() }) }, () => ({ content: [] }));
    return server;
  },
  { legacy: process.argv[2] === "reject" ? "reject" : "serve" },
);
