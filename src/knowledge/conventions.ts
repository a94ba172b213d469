import type { ToolRow } from "./registrations.ts";

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
  /** How requests come in: the member of the configuration that opens HTTP, and the file whose default export stands before it. */
  readonly door?: { readonly config: string; readonly http: string; readonly middleware: string };
}

export const CONVENTIONS: readonly ConventionRow[] = [
  {
    id: "mcp-framework.tools",
    package: "mcp-framework",
    folders: ["src/tools", "tools", "dist/tools", "build/tools"],
    except: /^BaseTool\.|\.(?:test|spec)\./,
    form: "class",
    paths: { name: "0.name", description: "0.description", inputSchema: "0.schema", outputSchema: "0.outputSchemaShape", annotations: "0.annotations", handler: "0.execute" },
    converter: "mcp-framework",
    source: "mcp-framework@0.2.22: loaders/BaseLoader.js",
  },
  {
    id: "xmcp.tools",
    package: "xmcp",
    folders: ["src/tools"],
    form: "module",
    fallback: "file",
    door: { config: "xmcp.config", http: "http", middleware: "src/middleware" },
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
  {
    id: "nuxt.tools",
    package: "@nuxtjs/mcp-toolkit",
    folders: ["server/mcp/tools"],
    form: "module",
    fallback: "kebab-file",
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
    source: "@nuxtjs/mcp-toolkit@0.21.0: runtime/server/mcp/definitions/utils.js",
  },
];
