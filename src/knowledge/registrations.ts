/** How a package turns a call into tools. Paths point into the call's arguments: `1.inputSchema` is a member of the second. */
export interface RegistrationRow {
  readonly id: string;
  /** Package, or its beginning: deep imports of it count. `*` is any value from outside: the method's shape decides. */
  readonly module: string;
  /** Name of the method or of the exported function. */
  readonly name: string;
  /**
   * `tool`: one tool. `tools`: an array, or an object whose keys are names. `overloads`: the forms of SDK v1's `tool()`. `handlers`: a
   * request handler of the low-level server.
   */
  readonly form: "tool" | "tools" | "overloads" | "handlers";
  readonly paths: {
    readonly name?: string;
    readonly description?: string;
    readonly inputSchema?: string;
    readonly outputSchema?: string;
    readonly annotations?: string;
    readonly meta?: string;
    readonly handler?: string;
    /** Where the list of `tools` is. */
    readonly list?: string;
  };
  /** How that package turns the schema into what it advertises. */
  readonly converter: "sdk-v1" | "sdk-v2" | "json-schema" | "fastmcp" | "tmcp" | "litemcp" | "draft-7-output";
  /** `package@version` that the shape was read from. */
  readonly source: string;
}

const config = { name: "0", description: "1.description", inputSchema: "1.inputSchema", outputSchema: "1.outputSchema", annotations: "1.annotations", meta: "1._meta", handler: "2" };
const definition = { name: "0.name", description: "0.description", inputSchema: "0.parameters", outputSchema: "0.outputSchema", annotations: "0.annotations", meta: "0._meta", handler: "0.execute" };

/** Registrations that are known without configuration (research: sdk.md §2-§4). The first row that fits is taken. */
export const REGISTRATIONS: readonly RegistrationRow[] = [
  { id: "sdk-v2.registerTool", module: "@modelcontextprotocol/server", name: "registerTool", form: "tool", paths: config, converter: "sdk-v2", source: "@modelcontextprotocol/server@2.4.0" },
  { id: "sdk-v2.setRequestHandler", module: "@modelcontextprotocol/server", name: "setRequestHandler", form: "handlers", paths: {}, converter: "json-schema", source: "@modelcontextprotocol/server@2.4.0" },
  { id: "fastmcp.addTool", module: "fastmcp", name: "addTool", form: "tool", paths: definition, converter: "fastmcp", source: "fastmcp@4.20.16" },
  { id: "fastmcp.addTools", module: "fastmcp", name: "addTools", form: "tools", paths: { ...definition, list: "0" }, converter: "fastmcp", source: "fastmcp@4.20.16" },
  { id: "litemcp.addTool", module: "litemcp", name: "addTool", form: "tool", paths: definition, converter: "litemcp", source: "litemcp@0.9.0" },
  { id: "tmcp.tool", module: "tmcp", name: "tool", form: "tool", paths: { ...definition, inputSchema: "0.schema", handler: "1" }, converter: "tmcp", source: "tmcp@1.20.0" },
  { id: "mcp-lite.tool", module: "mcp-lite", name: "tool", form: "tool", paths: { ...config, handler: "1.handler" }, converter: "draft-7-output", source: "mcp-lite@0.10.0" },
  {
    id: "mcp-use.tool",
    module: "mcp-use",
    name: "tool",
    form: "tool",
    paths: { ...definition, inputSchema: "0.inputSchema", handler: "1" },
    converter: "sdk-v2",
    source: "mcp-use@2.5.2",
  },
  {
    id: "ext-apps.registerAppTool",
    module: "@modelcontextprotocol/ext-apps",
    name: "registerAppTool",
    form: "tool",
    paths: { name: "1", description: "2.description", inputSchema: "2.inputSchema", outputSchema: "2.outputSchema", annotations: "2.annotations", meta: "2._meta", handler: "3" },
    converter: "sdk-v1",
    source: "@modelcontextprotocol/ext-apps@2.0.4",
  },
  {
    id: "supabase.createMcpServer",
    module: "@supabase/mcp-utils",
    name: "createMcpServer",
    form: "tools",
    paths: { ...definition, name: "0.name", list: "0.tools" },
    converter: "tmcp",
    source: "@supabase/mcp-utils@0.8",
  },
  {
    id: "sylphx.createServer",
    module: "@sylphx/mcp-server-sdk",
    name: "createServer",
    form: "tools",
    paths: { name: "0.name", description: "0.description", inputSchema: "0.input", annotations: "0.annotations", handler: "0.handler", list: "0.tools" },
    converter: "sdk-v2",
    source: "@sylphx/mcp-server-sdk@2.1.2: tool().description().input().handler()",
  },
  {
    id: "claude-agent-sdk.tool",
    module: "@anthropic-ai/claude-agent-sdk",
    name: "tool",
    form: "tool",
    paths: { name: "0", description: "1", inputSchema: "2", handler: "3", annotations: "4.annotations" },
    converter: "sdk-v1",
    source: "@anthropic-ai/claude-agent-sdk@0.3",
  },
  { id: "sdk-v1.registerTool", module: "*", name: "registerTool", form: "tool", paths: config, converter: "sdk-v1", source: "@modelcontextprotocol/sdk@1.32.2" },
  {
    id: "sdk-v1.registerToolTask",
    module: "*",
    name: "registerToolTask",
    form: "tool",
    paths: { ...config, handler: "2.createTask" },
    converter: "sdk-v1",
    source: "@modelcontextprotocol/sdk@1.32.2",
  },
  { id: "sdk-v1.tool", module: "*", name: "tool", form: "overloads", paths: {}, converter: "sdk-v1", source: "@modelcontextprotocol/sdk@1.32.2" },
  { id: "sdk-v1.setRequestHandler", module: "*", name: "setRequestHandler", form: "handlers", paths: {}, converter: "json-schema", source: "@modelcontextprotocol/sdk@1.32.2" },
  { id: "addTool", module: "*", name: "addTool", form: "tool", paths: definition, converter: "fastmcp", source: "fastmcp@4.20.16" },
];
