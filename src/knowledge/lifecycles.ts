import { mcpFramework, type ToolRow } from "./registrations.ts";

interface Lifecycle {
  readonly module: string;
  /** Methods that the platform calls after it made the instance, in order. */
  readonly methods: readonly string[];
  readonly source: string;
}

/** A class that a platform instantiates by itself: nobody in the source says `new`. */
export type LifecycleRow =
  /** The class that it extends; members that the platform reads first: a getter may make the server. */
  | (Lifecycle & { readonly base: string; readonly reads: readonly string[] })
  /** The decorator that marks it; made here only where it has one of the methods. */
  | (Lifecycle & { readonly decorator: string });

/** A class that is a tool, for a host elsewhere that makes an instance and asks it: its methods give the tool's parts. */
export interface ToolClassRow extends ToolRow {
  readonly module: string;
  readonly base: string;
  /** Methods that the host calls; paths: the instance, then what each gives. */
  readonly asks: readonly string[];
}

interface ProviderRow {
  readonly module: string;
  readonly base: string;
  /** The method that the host calls with its services. */
  readonly gives: string;
  readonly source: string;
}

/** Classes whose instance a host elsewhere asks for a list of instances of tool classes. */
export const TOOL_PROVIDERS: readonly ProviderRow[] = [
  { module: "@salesforce/mcp-provider-api", base: "McpProvider", gives: "provideTools", source: "@salesforce/mcp-provider-api@0.6.0: lib/provider.d.ts" },
];

/** Classes of tools for a host that is not part of the source. */
export const TOOL_CLASSES: readonly ToolClassRow[] = [
  {
    id: "McpTool",
    module: "@salesforce/mcp-provider-api",
    base: "McpTool",
    asks: ["getName", "getConfig"],
    paths: { name: "1", description: "2.description", inputSchema: "2.inputSchema", outputSchema: "2.outputSchema", annotations: "2.annotations", handler: "0.exec" },
    converter: "sdk-v1",
    source: "@salesforce/mcp-provider-api@0.6.0: lib/tools.d.ts",
  },
  {
    id: "MCPTool",
    module: "mcp-framework",
    base: "MCPTool",
    asks: [],
    paths: { name: "0.name", description: "0.description", inputSchema: "0.schema", outputSchema: "0.outputSchemaShape", annotations: "0.annotations", handler: "0.execute" },
    ...mcpFramework,
    source: "mcp-framework@0.2.22: tools/BaseTool.d.ts",
  },
];

const nest = { methods: ["onModuleInit", "onApplicationBootstrap"], source: "@nestjs/core@11: hooks of providers and controllers" };

/** Classes whose instances a platform makes: one for each session or request, or one for all. */
export const LIFECYCLES: readonly LifecycleRow[] = [
  { module: "agents/mcp", base: "McpAgent", reads: ["server"], methods: ["init"], source: "agents@0.32.0: McpAgent is a Durable Object; the runtime makes it for each session and calls init()" },
  { module: "agents", base: "Agent", reads: [], methods: ["onStart"], source: "agents@0.32.0: Agent" },
  { module: "@oclif/core", base: "Command", reads: [], methods: ["run"], source: "@oclif/core@4: the command line makes the command that it finds by its folder and calls run()" },
  { module: "@nestjs/common", decorator: "Injectable", ...nest },
  { module: "@nestjs/common", decorator: "Controller", ...nest },
  { module: "@nestjs/common", decorator: "Module", ...nest },
  { module: "@rekog/mcp-nest", decorator: "McpController", ...nest },
  { module: "@nestjs-mcp/server", decorator: "Resolver", ...nest },
];
