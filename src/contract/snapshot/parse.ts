import type { Json, JsonObject } from "../../model/server.ts";
import { isBearable, isObject, own } from "../schema/json.ts";
import { DEFAULT_PROFILE, FORMAT, type AcceptedChange, type RemovedTool, type Snapshot, type SnapshotTool } from "./format.ts";

/** A snapshot cannot be used. The message says what is wrong, where, and how to mend it. */
export class SnapshotError extends Error {
  override readonly name = "SnapshotError";
}

const anew = "mcp-audit snapshot writes it anew once the file is out of the way";

/**
 * Reads a snapshot, or a plain list of tools: a `tools/list` answer, the whole JSON-RPC response, or the array alone.
 * @param file what to call it in messages
 * @throws SnapshotError
 */
export function parseSnapshot(text: string, file: string): Snapshot {
  const fail = (what: string, mend: string): never => {
    throw new SnapshotError(`${file} cannot be used as a contract: ${what}. To mend it: ${mend}.`);
  };
  const value = json(text.replace(/^\uFEFF/, ""), fail);
  if (!isBearable(value, { depth: 160, values: 2_000_000 })) fail("it is nested deeper or is larger than anything that a client would read", "check that it is the right file");
  const root = isObject(value) ? value : {};
  const result = own(root, "result");
  const tools = [value, own(root, "tools"), isObject(result) ? own(result, "tools") : undefined].find((each) => Array.isArray(each));
  if (tools === undefined) return fail("it holds no list of tools", 'it has to be a snapshot, or a tools/list answer { "tools": […] }');
  const isSnapshot = own(root, "generator") !== undefined || own(root, "version") !== undefined;
  if (isSnapshot && own(root, "version") !== FORMAT) {
    const version = own(root, "version");
    if (typeof version === "number" && version > FORMAT) return fail(`its format ${version} is newer than format ${FORMAT}, the newest that this mcp-audit reads`, "update mcp-audit");
    return fail(`its field version is ${JSON.stringify(version)}, not ${FORMAT}`, anew);
  }
  const read = new Reader(fail);
  const generator = own(root, "generator");
  const sdk = isObject(generator) ? own(generator, "sdk") : undefined;
  return {
    version: FORMAT,
    generator: { name: "mcp-audit", version: isObject(generator) ? read.text(generator, "version", "generator") : "", ...(typeof sdk === "string" && { sdk }) },
    server: typeof root["server"] === "string" ? root["server"] : "",
    profile: typeof root["profile"] === "string" ? root["profile"] : DEFAULT_PROFILE,
    tools: read.tools(tools as readonly Json[]),
    removed: read.list(root, "removed").map((entry, index): RemovedTool => read.texts(entry, `removed[${index}]`, ["name", "on"])),
    accepted: read.list(root, "accepted").map((entry, index): AcceptedChange => read.texts(entry, `accepted[${index}]`, ["finding", "change", "reason", "on"])),
  };
}

type Fail = (what: string, mend: string) => never;

function json(text: string, fail: Fail): Json {
  const conflict = /^(?:<{7}|={7}|>{7})(?: |$)/m.exec(text);
  if (conflict) return fail(`line ${lineOf(text, conflict.index)} is the mark of a merge conflict`, "keep both sides' tools, each once, or take the target branch's file and run mcp-audit snapshot --update");
  if (text.trim() === "") return fail("it is empty", anew);
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    const at = /position (\d+)/.exec((error as Error).message)?.[1];
    const where = at === undefined ? "" : `, line ${lineOf(text, Number(at))}`;
    return fail(`it is not JSON (${(error as Error).message.split("\n")[0]!}${where})`, `mend the place, or ${anew}`);
  }
}

const lineOf = (text: string, index: number): number => text.slice(0, index).split("\n").length;

class Reader {
  private readonly fail: Fail;

  constructor(fail: Fail) {
    this.fail = fail;
  }

  text(object: JsonObject, key: string, at: string): string {
    const value = own(object, key);
    return typeof value === "string" ? value : this.fail(`${at}.${key} is ${value === undefined ? "missing" : "no text"}`, `put it back from the file's history, or ${anew}`);
  }

  texts<K extends string>(value: Json, at: string, keys: readonly K[]): Record<K, string> {
    if (!isObject(value)) return this.fail(`${at} is no object`, `put it back from the file's history, or ${anew}`);
    return Object.fromEntries(keys.map((key) => [key, this.text(value, key, at)])) as Record<K, string>;
  }

  list(root: JsonObject, key: string): readonly Json[] {
    const value = own(root, key) ?? [];
    return Array.isArray(value) ? (value as readonly Json[]) : this.fail(`${key} is no list`, anew);
  }

  tools(entries: readonly Json[]): SnapshotTool[] {
    const seen = new Map<string, number>();
    return entries.map((entry, index) => {
      const at = `tools[${index}]`;
      if (!isObject(entry)) return this.fail(`${at} is no object`, `take it out, or ${anew}`);
      const name = this.text(entry, "name", at);
      const before = seen.get(name);
      if (before !== undefined) this.fail(`tools[${before}] and ${at} are both called ${JSON.stringify(name)}`, "keep one of them; a merge may have kept both sides");
      seen.set(name, index);
      return this.tool(entry, name, `${at} (${name})`);
    });
  }

  private tool(entry: JsonObject, name: string, at: string): SnapshotTool {
    const part = <T>(key: string, is: (value: Json) => boolean, what: string): T | undefined => {
      const value = own(entry, key);
      if (value === undefined || value === null) return undefined;
      return is(value) ? (value as T) : this.fail(`${key} of ${at} is no ${what}`, `put it back from the file's history, or ${anew}`);
    };
    const isText = (value: Json): boolean => typeof value === "string";
    const isTexts = (value: Json): boolean => Array.isArray(value) && value.every(isText);
    const isDate = (value: Json): boolean => typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value);
    const fields = {
      title: part<string>("title", isText, "text"),
      description: part<string>("description", isText, "text"),
      firstSeen: part<string>("firstSeen", isDate, "date like 2026-01-31"),
      deprecated: part<SnapshotTool["deprecated"]>("deprecated", isObject, "object"),
      deprecatedArguments: part<SnapshotTool["deprecatedArguments"]>("deprecatedArguments", (value) => isObject(value) && Object.values(value).every(isDate), "object of dates by argument"),
      scopes: part<readonly string[]>("scopes", isTexts, "list of texts"),
      annotations: part<SnapshotTool["annotations"]>("annotations", isObject, "object"),
      // Any value may stand for a schema: what is wrong with it is the comparison's to say.
      inputSchema: own(entry, "inputSchema"),
      outputSchema: own(entry, "outputSchema"),
      _meta: part<JsonObject>("_meta", isObject, "object"),
    };
    return { name, ...(Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Omit<SnapshotTool, "name">) };
  }
}
