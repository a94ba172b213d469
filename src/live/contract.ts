import type { Annotations, Json, JsonObject, ToolContract } from "../model/server.ts";
import { LiveError } from "./error.ts";
import type { LiveLimits } from "./limits.ts";
import { printable, size } from "./text.ts";

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Entries of a `tools/list` answer as tools (MCP 2025-11-25, schema.ts `Tool`). Whatever nobody relies on is left out.
 * A schema is kept as it came, even a wrong one: judging it is a rule's work. Fields of the wrong type are left out, and `notes` say so.
 *
 * @param whose who gave the entries, as the start of a sentence: "The live server"
 * @throws LiveError `garbled` where an entry is no tool at all, `limit` where there is too much of it
 */
export function readTools(entries: readonly unknown[], whose: string, limits: LiveLimits): { tools: ToolContract[]; notes: string[] } {
  if (entries.length > limits.tools) throw new LiveError("limit", `${whose} lists ${entries.length} tools, more than the ${limits.tools} that are read. No client could use so many.`);
  const notes: string[] = [];
  const tools = entries.map((entry, index) => readTool(entry, index, whose, limits, notes));
  return { tools, notes };
}

function readTool(entry: unknown, index: number, whose: string, limits: LiveLimits, notes: string[]): ToolContract {
  const nameless = (problem: string): LiveError =>
    new LiveError("garbled", `${whose} lists a tool that nobody can call: entry ${index + 1} ${problem}. Official clients refuse the whole list for it: give each tool a name.`);
  if (!isObject(entry)) throw nameless("is no object");
  const { name } = entry;
  if (typeof name !== "string" || name === "") throw nameless("has no name");
  if (name.length > limits.nameLength) {
    throw new LiveError("limit", `${whose} lists a tool whose name has ${name.length} characters (“${printable(name, 40)}”). MCP recommends at most 128; more than ${limits.nameLength} are not read.`);
  }
  const tool = `tool “${printable(name, 80)}”`;
  const wrong = (field: string, wanted: string): undefined => {
    notes.push(`${whose} gives ${tool} a ${field} that is no ${wanted}; it is left out. Official clients refuse the whole list for it.`);
    return undefined;
  };
  const text = (field: "title" | "description"): string | undefined => {
    const value = entry[field];
    return value === undefined || typeof value === "string" ? value : wrong(field, "text");
  };
  const json = (field: "inputSchema" | "outputSchema" | "_meta"): Json | undefined => {
    const value = entry[field];
    return value === undefined ? undefined : bounded(value, `${field} of ${tool}`, whose, limits);
  };
  const meta = json("_meta");
  return {
    name,
    ...present("title", text("title")),
    ...present("description", text("description")),
    ...present("inputSchema", json("inputSchema")),
    ...present("outputSchema", json("outputSchema")),
    ...present("annotations", annotations(entry["annotations"], wrong)),
    ...present("_meta", meta === undefined || isObject(meta) ? (meta as JsonObject | undefined) : wrong("_meta", "object")),
  };
}

function annotations(value: unknown, wrong: (field: string, wanted: string) => undefined): Annotations | undefined {
  if (value === undefined) return undefined;
  if (!isObject(value)) return wrong("annotations", "object");
  const hint = (field: "readOnlyHint" | "destructiveHint" | "idempotentHint" | "openWorldHint"): Annotations => {
    const hinted = value[field];
    if (hinted !== undefined && typeof hinted !== "boolean") wrong(`annotations.${field}`, "true or false");
    return typeof hinted === "boolean" ? { [field]: hinted } : {};
  };
  const { title } = value;
  return {
    ...present("title", title === undefined || typeof title === "string" ? title : wrong("annotations.title", "text")),
    ...hint("readOnlyHint"),
    ...hint("destructiveHint"),
    ...hint("idempotentHint"),
    ...hint("openWorldHint"),
  };
}

/** An object with the key, or without it: a field that is absent stays absent. */
function present<K extends string, V>(key: K, value: V | undefined): { readonly [key in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [key in K]?: V });
}

/** A value that came out of JSON.parse, if it is neither too deep nor too large for those who will walk it. */
function bounded(value: unknown, what: string, whose: string, limits: LiveLimits): Json {
  // Level by level, since recursion is what a deep schema is meant to break.
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limits.schemaDepth) {
      throw new LiveError("limit", `${whose} gives an ${what} that is nested deeper than ${limits.schemaDepth} levels. No model reads that: use $defs and $ref, or flatten it.`);
    }
    const next: unknown[] = [];
    for (const each of level) {
      if (typeof each === "object" && each !== null) for (const child of Object.values(each)) next.push(child);
    }
    level = next;
  }
  const bytes = Buffer.byteLength(JSON.stringify(value));
  if (bytes > limits.schemaBytes) throw new LiveError("limit", `${whose} gives an ${what} of ${size(bytes)}, more than the ${size(limits.schemaBytes)} that are read.`);
  return value as Json;
}
