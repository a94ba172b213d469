import { readFileSync, statSync } from "node:fs";
import { LiveError } from "./error.ts";
import type { LiveLimits } from "./limits.ts";
import { printable, size } from "./text.ts";

/**
 * Entries of a saved `tools/list` answer: `{ tools: […] }`, the whole JSON-RPC response `{ result: { tools: […] } }`, or the array alone.
 *
 * @param shown what to call the file
 * @throws LiveError `file`, `limit`
 */
export function readEntries(path: string, shown: string, limits: LiveLimits): readonly unknown[] {
  const value = parse(readText(path, shown, limits), shown);
  const entries = entriesOf(value);
  if (entries !== undefined) return entries;
  const error = member(value, "error");
  if (error !== undefined) {
    throw new LiveError("file", `${shown} holds an error of the server instead of its tools: “${printable(JSON.stringify(error))}”. Take the answer to tools/list again.`);
  }
  throw new LiveError("file", `${shown} holds JSON, but no tools: it has to be { "tools": […] }, { "result": { "tools": […] } } or the array itself.`);
}

function entriesOf(value: unknown): readonly unknown[] | undefined {
  for (const each of [value, member(value, "tools"), member(member(value, "result"), "tools")]) {
    if (Array.isArray(each)) return each as readonly unknown[];
  }
  return undefined;
}

const member = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;

function readText(path: string, shown: string, limits: LiveLimits): string {
  try {
    const stat = statSync(path);
    // Reading a pipe or a device would wait for ever.
    if (!stat.isFile()) throw new LiveError("file", `${shown} is no file${stat.isDirectory() ? " but a folder" : ""}.`);
    if (stat.size > limits.bytes) throw new LiveError("limit", `${shown} has ${size(stat.size)}, more than the ${size(limits.bytes)} that are read.`);
    return readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    if (error instanceof LiveError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new LiveError("file", code === "ENOENT" ? `${shown} does not exist.` : `${shown} cannot be read: ${printable((error as Error).message)}.`);
  }
}

function parse(text: string, shown: string): unknown {
  if (text.trim() === "") throw new LiveError("file", `${shown} is empty.`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new LiveError("file", `${shown} is not JSON: ${printable((error as Error).message)}. Save the answer to tools/list as it is.`);
  }
}
