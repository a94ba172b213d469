/** Packages that are an MCP SDK or a framework on one: they are known by rows, and never followed. */
export const SDK =
  /^(@modelcontextprotocol\/(sdk|server|core|client|node|express|hono|fastify)|fastmcp|mcp-framework|xmcp|mcp-handler|mcp-lite|tmcp|agents|mcp-use|@mastra\/mcp|@rekog\/mcp-nest|@sylphx\/mcp-server-sdk|@supabase\/mcp-utils|@anthropic-ai\/claude-agent-sdk|litemcp)$/;

/** `@scope/name` or `name` of a specifier. */
export const packageOf = (specifier: string): string => specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
