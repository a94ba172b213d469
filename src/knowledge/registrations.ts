/** How a schema slot is turned into what `tools/list` says: which library reads it. */
export type SchemaReader =
  | "sdk-v1" | "sdk-v2" | "json-schema" | "fastmcp" | "fastmcp-open" | "mcp-framework" | "mcp-framework-0.1" | "xmcp" | "tmcp" | "mcp-lite" | "litemcp" | "draft-7-output" | "draft-2020-12" | "effect"
  | "mastra" | "mastra-1";

/**
 * Where the parts of a tool are. Paths point into what is given: `1.inputSchema` is a member of the second argument, `|` separates ways to
 * say it.
 */
export interface ToolRow {
  readonly id: string;
  readonly paths: {
    readonly name?: string;
    readonly title?: string;
    readonly description?: string;
    readonly inputSchema?: string;
    readonly outputSchema?: string;
    readonly annotations?: string;
    readonly meta?: string;
    readonly handler?: string;
    /** What the package asks of the caller before a call of this tool. */
    readonly gate?: string;
    /** Where the list of `tools` is. */
    readonly list?: string;
  };
  /**
   * What the gate is given, where it is a function. `session`: it answers yes to those who may. `request`: it answers with what is missing.
   */
  readonly gateGets?: "session" | "request";
  /** How that package turns the schema into what it advertises. */
  readonly converter: SchemaReader;
  /** The same in the package's older versions, before this one. */
  readonly before?: { readonly package: string; readonly version: string; readonly converter: SchemaReader };
  /** `package@version` that the shape was read from. */
  readonly source: string;
}

/** How a package turns a call into tools. */
export interface RegistrationRow extends ToolRow {
  /** Package, or its beginning: deep imports of it count. `*` is any value from outside: the method's shape decides. */
  readonly module: string;
  /** Name of the method or of the exported function. */
  readonly name: string;
  /** Only on values that came from this export or member. */
  readonly on?: string;
  /**
   * `tool`: one tool. `tools`: an array, an object whose keys are names, or a function that gives either. `overloads`: the forms of SDK
   * v1's `tool()`. `instance`: a class of tools, or an instance of one. `decorator`: on a method, which is the handler and gives the name
   * where none is said. `handlers`: a request handler of the low-level server. `definition`: what makes an entry of a list, `unlisted`:
   * what takes one out.
   */
  readonly form: "tool" | "tools" | "overloads" | "instance" | "decorator" | "handlers" | "definition" | "unlisted";
}

const config = { name: "0", title: "1.title", description: "1.description", inputSchema: "1.inputSchema", outputSchema: "1.outputSchema", annotations: "1.annotations", meta: "1._meta", handler: "2" };
const definition = { name: "0.name", description: "0.description", inputSchema: "0.parameters", outputSchema: "0.outputSchema", annotations: "0.annotations", meta: "0._meta", handler: "0.execute" };
const appTool = { name: "1", title: "2.title", description: "2.description", inputSchema: "2.inputSchema", outputSchema: "2.outputSchema", annotations: "2.annotations", meta: "2._meta", handler: "3" };
/** The name before the options, or among them. */
const nameFirst = Object.fromEntries(Object.entries(config).map(([part, path]) => [part, `0.${part === "meta" ? "_meta" : part}|${path}`])) as typeof config;
/** Who lists the tools decides, not who made them. */
const mastra = { converter: "mastra", before: { package: "@mastra/mcp", version: "2", converter: "mastra-1" } } as const;
/** 4.3.0 gives what xsschema makes of a schema, 4.3.2 closes its objects. */
const fastmcp = { converter: "fastmcp", before: { package: "fastmcp", version: "4.3.2", converter: "fastmcp-open" } } as const;
/** 0.2.11 writes its schemas as 0.1.29 does, 0.2.15 as 0.2.22. */
export const mcpFramework = { converter: "mcp-framework", before: { package: "mcp-framework", version: "0.2.12", converter: "mcp-framework-0.1" } } as const;

type Row = Omit<RegistrationRow, "id" | "module" | "source">;

/** The registrations of one package. */
const of = (source: string, rows: readonly Row[], module = source.replace(/(?!^)@[\d.]+$/, "")): readonly RegistrationRow[] =>
  rows.map((row) => ({ ...row, module, source, id: `${module}.${row.name}` }));

/** Registrations that are known without configuration (research: sdk.md §2-§4). The first row that fits is taken. */
export const REGISTRATIONS: readonly RegistrationRow[] = [
  ...of("@modelcontextprotocol/server@2.4.0", [
    { name: "registerTool", form: "tool", paths: { ...config, gate: "1.scopeChallenge" }, gateGets: "request", converter: "sdk-v2" },
    { name: "setRequestHandler", form: "handlers", paths: {}, converter: "json-schema" },
  ]),
  ...of("fastmcp@4.20.16", [
    { name: "addTool", form: "tool", paths: { ...definition, gate: "0.canAccess" }, gateGets: "session", ...fastmcp },
    { name: "addTools", form: "tools", paths: { ...definition, gate: "0.canAccess", list: "0" }, gateGets: "session", ...fastmcp },
  ]),
  ...of("litemcp@0.9.0", [{ name: "addTool", form: "tool", paths: definition, converter: "litemcp" }]),
  ...of("mcp-framework@0.2.22", [
    {
      name: "addTool",
      form: "instance",
      paths: { name: "0.name", description: "0.description", inputSchema: "0.schema", outputSchema: "0.outputSchemaShape", annotations: "0.annotations", handler: "0.execute" },
      ...mcpFramework,
    },
  ]),
  ...["mcp-handler@2.4.0", "@vercel/mcp-adapter@1.0.0"].flatMap((source) =>
    of(source, [
      { name: "registerTool", form: "tool", paths: config, converter: "sdk-v2", before: { package: "mcp-handler", version: "2", converter: "sdk-v1" } },
      { name: "tool", form: "overloads", paths: {}, converter: "sdk-v1" },
    ]),
  ),
  ...of("@rekog/mcp-nest@2.0.5", [
    { name: "Tool", form: "decorator", paths: { ...definition, handler: "1" }, converter: "draft-2020-12" },
    { name: "registerTool", form: "tool", paths: { ...definition, handler: "0.handler", gate: "0.requiredScopes" }, converter: "draft-2020-12" },
  ]),
  ...of("@nestjs-mcp/server@0.3.0", [{ name: "Tool", form: "decorator", paths: { ...definition, inputSchema: "0.paramsSchema", handler: "1" }, converter: "sdk-v1" }]),
  ...of("@mastra/mcp@2.0.0", [{ name: "MCPServer", form: "tools", paths: { ...definition, name: "0.id", list: "0.tools" }, ...mastra }]),
  ...of("@mastra/core@1.0.0", [
    { name: "createTool", form: "definition", paths: { ...definition, name: "0.id", inputSchema: "0.inputSchema", annotations: "0.mcp.annotations" }, ...mastra },
  ]),
  ...of("tmcp@1.20.0", [
    { name: "tool", form: "tool", paths: { ...definition, inputSchema: "0.schema", handler: "1" }, converter: "tmcp" },
    { name: "tools", form: "tools", paths: { ...definition, inputSchema: "0.schema", list: "0" }, converter: "tmcp" },
    { name: "defineTool", form: "definition", paths: { ...definition, inputSchema: "0.schema", handler: "1" }, converter: "tmcp" },
  ]),
  ...of("mcp-lite@0.10.0", [{ name: "tool", form: "tool", paths: { ...config, handler: "1.handler" }, converter: "mcp-lite" }]),
  ...of("mcp-use@2.5.2", [{ name: "tool", form: "tool", paths: { ...definition, inputSchema: "0.inputSchema|0.schema", handler: "1|0.cb" }, converter: "sdk-v2", before: { package: "mcp-use", version: "2", converter: "sdk-v1" } }]),
  ...of("@modelcontextprotocol/ext-apps@2.0.4", [
    { name: "registerAppTool", form: "tool", paths: appTool, converter: "sdk-v2", before: { package: "@modelcontextprotocol/ext-apps", version: "2", converter: "sdk-v1" } },
  ]),
  ...of("skybridge@1.1.0", [
    { name: "registerWidget", form: "tool", paths: { ...appTool, name: "0" }, converter: "sdk-v1" },
    { name: "registerTool", form: "tool", paths: { ...nameFirst, handler: "2|1" }, converter: "sdk-v1" },
  ]),
  ...of("agents@0.32.0", [{ name: "paidTool", form: "tool", paths: { name: "0", description: "1", inputSchema: "3", annotations: "4", handler: "5" }, converter: "sdk-v1" }]),
  ...of("@supabase/mcp-utils@0.8.0", [{ name: "createMcpServer", form: "tools", paths: { ...definition, list: "0.tools" }, converter: "tmcp" }]),
  ...of("@cyanheads/mcp-ts-core@0.10.17", [
    { name: "createApp", form: "tools", paths: { ...definition, inputSchema: "0.input", outputSchema: "0.output", handler: "0.handler", list: "0.tools" }, converter: "sdk-v1" },
    { name: "tool", form: "definition", paths: { ...config, inputSchema: "1.input", outputSchema: "1.output", handler: "1.handler" }, converter: "sdk-v1" },
    { name: "appTool", form: "definition", paths: { ...config, inputSchema: "1.input", outputSchema: "1.output", handler: "1.handler" }, converter: "sdk-v1" },
    { name: "disabledTool", form: "unlisted", paths: {}, converter: "sdk-v1" },
  ]),
  ...of("@sylphx/mcp-server-sdk@2.1.2", [
    { name: "createServer", form: "tools", paths: { name: "0.name", description: "0.description", inputSchema: "0.input", annotations: "0.annotations", handler: "0.handler", list: "0.tools" }, converter: "sdk-v2" },
  ]),
  ...of("@anthropic-ai/claude-agent-sdk@0.3", [
    { name: "tool", form: "tool", paths: { name: "0", description: "1", inputSchema: "2", handler: "3", annotations: "4.annotations" }, converter: "sdk-v1" },
  ]),
  ...of(
    "@modelcontextprotocol/sdk@1.32.2",
    [
      { name: "registerTool", form: "tool", paths: config, converter: "sdk-v1" },
      { name: "registerToolTask", form: "tool", paths: { ...config, handler: "2.createTask" }, converter: "sdk-v1" },
      { name: "tool", form: "overloads", paths: {}, converter: "sdk-v1" },
      { name: "setRequestHandler", form: "handlers", paths: {}, converter: "json-schema" },
    ],
    "*",
  ),
  ...of("fastmcp@4.20.16", [{ name: "addTool", form: "tool", paths: definition, converter: "fastmcp" }], "*"),
];
