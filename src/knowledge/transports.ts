/** What the making of a thing, or a call, says of how clients reach the server. */
export interface TransportRow {
  /** Name of the exported class or function. */
  readonly name: string;
  readonly transport: "stdio" | "http" | "sse";
  /** Package that it must come from, or its beginning, where others have the name too. */
  readonly module?: string;
  /** An option of the first argument that must have this value: `transportType: "httpStream"`; without a value, that it must have. */
  readonly option?: { readonly key: string; readonly value?: string };
  readonly source: string;
}

/** Transports by the name of what makes them (research: sdk.md §2-§4). */
export const TRANSPORTS: readonly TransportRow[] = [
  { name: "StdioServerTransport", transport: "stdio", source: "@modelcontextprotocol/sdk@1.32.2" },
  { name: "serveStdio", transport: "stdio", source: "@modelcontextprotocol/server@2.4.0" },
  { name: "SSEServerTransport", transport: "sse", source: "@modelcontextprotocol/sdk@1.32.2" },
  { name: "StreamableHTTPServerTransport", transport: "http", source: "@modelcontextprotocol/sdk@1.32.2" },
  { name: "WebStandardStreamableHTTPServerTransport", transport: "http", source: "@modelcontextprotocol/sdk@1.32.2" },
  { name: "NodeStreamableHTTPServerTransport", transport: "http", source: "@modelcontextprotocol/node@2.1.2" },
  { name: "StreamableHTTPTransport", transport: "http", source: "@hono/mcp@0.3.2" },
  { name: "toNodeHandler", transport: "http", source: "@modelcontextprotocol/node@2.1.2" },
  { name: "createMcpHandler", transport: "http", source: "mcp-handler@2.4.0, @modelcontextprotocol/server@2.4.0, agents@0.32.0" },
  { name: "createLegacyMcpHandler", transport: "http", source: "agents@0.32.0" },
  { name: "WorkerTransport", transport: "http", source: "agents@0.32.0" },
  { name: "createMcpExpressApp", transport: "http", source: "@modelcontextprotocol/express@2.0.2" },
  { name: "serve", transport: "http", source: "agents@0.32.0 (McpAgent.serve)" },
  { name: "serveSSE", transport: "sse", source: "agents@0.32.0 (McpAgent.serveSSE)" },
  { name: "HttpTransport", transport: "http", source: "tmcp@1.20.0" },
  { name: "StdioTransport", transport: "stdio", source: "tmcp@1.20.0" },
  { name: "StreamableHttpTransport", transport: "http", source: "@rekog/mcp-nest@2.0.5, mcp-lite@0.10.0" },
  { name: "forRoot", transport: "http", source: "@rekog/mcp-nest@1, @nestjs-mcp/server@0.3.0 (McpModule.forRoot)" },
  { name: "MCPServer", module: "mcp-use", transport: "http", source: "mcp-use@2.5.2: `mcp-use start`, server.listen" },
  { name: "McpServer", module: "skybridge", transport: "http", source: "skybridge@1.2.0: server.run" },
  { name: "EdgeFastMCP", transport: "http", source: "fastmcp@4.20.16: fastmcp/edge" },
  { name: "MCPServer", module: "mcp-framework", option: { key: "transport.type", value: "http-stream" }, transport: "http", source: "mcp-framework@0.2.22" },
  { name: "MCPServer", module: "mcp-framework", option: { key: "transport.type", value: "sse" }, transport: "sse", source: "mcp-framework@0.2.22" },
  { name: "Mastra", module: "@mastra/core", option: { key: "mcpServers" }, transport: "http", source: "@mastra/core@1.0.0: routes /api/mcp" },
  { name: "startStdio", transport: "stdio", source: "@mastra/mcp@2.0.0" },
  { name: "startHTTP", transport: "http", source: "@mastra/mcp@2.0.0" },
  { name: "startSSE", transport: "sse", source: "@mastra/mcp@2.0.0" },
  { name: "start", transport: "http", option: { key: "transportType", value: "httpStream" }, source: "fastmcp@4.20.16" },
  { name: "start", transport: "sse", option: { key: "transportType", value: "sse" }, source: "fastmcp@4.20.16" },
  { name: "start", transport: "stdio", option: { key: "transportType", value: "stdio" }, source: "fastmcp@4.20.16" },
];
