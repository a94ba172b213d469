import { mcpFramework, type ToolRow } from "./registrations.ts";
import type { TransportRow } from "./transports.ts";

/** A package that takes every file of a folder as a tool: nothing in the source names them. */
export interface ConventionRow extends ToolRow {
  /** The dependency that makes it so. */
  readonly package: string;
  /** The folder, as it may lie in a project; the first that is there counts, with all below it. */
  readonly folders: readonly string[];
  /** Names of files that are none. */
  readonly except?: RegExp;
  /**
   * `module`: the file's exports are the tool. `class`: its default export, or else the first class that it exports, is one, and the
   * framework makes an instance. Paths start there.
   */
  readonly form: "module" | "class";
  /** What names a tool that does not say its name. */
  readonly fallback?: "file" | "kebab-file";
  /** How clients reach the tools, where the package knows only one way. */
  readonly transport?: TransportRow["transport"];
  /** Where requests come in: what of the settings opens it and what gives it to a host instead; the file in `src` that stands before it. */
  readonly door?: { readonly opens: string; readonly unless: string; readonly middleware: RegExp };
  /** What the project's configuration file of the package, its default export, says. */
  readonly settings?: {
    readonly file: RegExp;
    /** Where the folder of the tools is said. */
    readonly folder: string;
    /** Members that, where they are set, tell how clients reach the tools. */
    readonly transports: Readonly<Record<string, TransportRow["transport"]>>;
  };
}

const nuxt: Omit<ConventionRow, "id" | "package" | "source"> = {
  folders: ["server/mcp/tools"],
  form: "module",
  fallback: "kebab-file",
  transport: "http",
  paths: {
    name: "0.default.name",
    description: "0.default.description",
    inputSchema: "0.default.inputSchema",
    outputSchema: "0.default.outputSchema",
    annotations: "0.default.annotations",
    meta: "0.default._meta",
    handler: "0.default.handler",
  },
  converter: "sdk-v1",
};

export const CONVENTIONS: readonly ConventionRow[] = [
  {
    id: "mcp-framework.tools",
    package: "mcp-framework",
    folders: ["src/tools", "tools", "dist/tools", "build/tools"],
    except: /^BaseTool\.|\.(?:test|spec)\./,
    form: "class",
    paths: { name: "0.name", description: "0.description", inputSchema: "0.schema", outputSchema: "0.outputSchemaShape", annotations: "0.annotations", handler: "0.execute" },
    ...mcpFramework,
    source: "mcp-framework@0.2.22: loaders/BaseLoader.js",
  },
  {
    id: "xmcp.tools",
    package: "xmcp",
    folders: ["src/tools"],
    form: "module",
    fallback: "file",
    door: { opens: "0.http", unless: "0.experimental.adapter", middleware: /^middleware\.[cm]?[jt]sx?$/ },
    settings: {
      file: /^xmcp\.config\.[cm]?[jt]s$/,
      folder: "0.paths.tools",
      transports: { "0.http": "http", "0.experimental.adapter": "http", "0.stdio": "stdio" },
    },
    paths: {
      name: "0.metadata.name",
      description: "0.metadata.description",
      inputSchema: "0.schema",
      outputSchema: "0.outputSchema",
      annotations: "0.metadata.annotations",
      meta: "0.metadata._meta",
      handler: "0.default",
    },
    converter: "xmcp",
    source: "xmcp@1.1.3: runtime/http.js",
  },
  { ...nuxt, id: "nuxt.tools", package: "@nuxtjs/mcp-toolkit", source: "@nuxtjs/mcp-toolkit@0.21.0: runtime/server/mcp/definitions/utils.js" },
  { ...nuxt, id: "nitro.tools", package: "nitro-mcp-toolkit", converter: "sdk-v2", source: "nitro-mcp-toolkit: src/module, apps/nitro-playground" },
];
