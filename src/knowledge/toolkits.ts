import type { ToolRow } from "./registrations.ts";

/** Packages where tools are declared in a toolkit and their handlers given to it apart. Paths: name, options, handler, annotations. */
export interface ToolkitRow extends ToolRow {
  /** Specifier, or its beginning. */
  readonly module: string;
  /** Exports that give a toolkit to the server. */
  readonly registers: readonly string[];
  /** The method of a toolkit that takes its handlers, by the tools' names. */
  readonly handlers: string;
  /** What makes a tool of a name and options. */
  readonly maker: { readonly of: string; readonly method: string };
  /** What annotations are called here. */
  readonly annotations: Readonly<Record<string, string>>;
}

const effect: Omit<ToolkitRow, "id" | "module" | "source"> = {
  registers: ["toolkit", "registerToolkit"],
  handlers: "toLayer",
  maker: { of: "Tool", method: "make" },
  annotations: { Readonly: "readOnlyHint", Destructive: "destructiveHint", Idempotent: "idempotentHint", OpenWorld: "openWorldHint", Title: "title" },
  paths: { name: "0", description: "1.description", inputSchema: "1.parameters", handler: "2", annotations: "3" },
  converter: "effect",
};

export const TOOLKITS: readonly ToolkitRow[] = [
  { ...effect, id: "@effect/ai.toolkit", module: "@effect/ai", source: "@effect/ai@0.37.0: McpServer, Tool, Toolkit" },
  { ...effect, id: "effect/ai.toolkit", module: "effect/ai", source: "effect@4.1.0: ai/McpServer, ai/Tool, ai/Toolkit" },
  { ...effect, id: "effect/unstable/ai.toolkit", module: "effect/unstable/ai", source: "effect@4.0.0-beta: unstable/ai" },
];
