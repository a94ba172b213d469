/** Packages that are an MCP SDK or a framework on one: they are known by rows, and never followed. */
export const SDK =
  /^(@modelcontextprotocol\/(sdk|server|core|client|node|express|hono|fastify|ext-apps)|fastmcp|mcp-framework|xmcp|mcp-handler|@vercel\/mcp-adapter|mcp-lite|@hono\/mcp|tmcp|agents|mcp-use|skybridge|@mastra\/mcp|@rekog\/mcp-nest|@nestjs-mcp\/server|@nuxtjs\/mcp-toolkit|nitro-mcp-toolkit|@sylphx\/mcp-server-sdk|@supabase\/mcp-utils|@salesforce\/mcp-provider-api|@cyanheads\/mcp-ts-core|@anthropic-ai\/claude-agent-sdk|litemcp)$/;

/** `@scope/name` or `name` of a specifier. */
export const packageOf = (specifier: string): string => specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");

/** Packages of which compilers write imports into their output. */
export const COMPILERS = /^@(?:babel\/runtime(?:-corejs\d)?|swc\/helpers)$/;
