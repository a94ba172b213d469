import type { Client, StandardSchemaV1 } from "@modelcontextprotocol/client";
import { ProtocolError } from "@modelcontextprotocol/client";
import { LiveError } from "./error.ts";
import type { LiveLimits } from "./limits.ts";
import { printable } from "./text.ts";

/** Takes any result as it is: the client's own schema would refuse the whole list for one odd tool. */
const anything: StandardSchemaV1<unknown, unknown> = { "~standard": { version: 1, vendor: "mcp-audit", validate: (value) => ({ value }) } };

/** JSON-RPC 2.0 §5.1. */
const METHOD_NOT_FOUND = -32601;

/** Entries of all pages of `tools/list`, unread. */
export interface Pages {
  readonly entries: readonly unknown[];
  readonly pages: number;
  readonly notes: readonly string[];
}

/**
 * Asks for page after page.
 *
 * @throws LiveError `garbled`, `cursor`, `limit`; what the client throws goes through
 */
export async function askForTools(client: Client, limits: LiveLimits): Promise<Pages> {
  const entries: unknown[] = [];
  const seen = new Set<string>();
  let cursor: string | undefined;
  for (let pages = 1; ; pages++) {
    const page = await askForPage(client, cursor, limits);
    if (page === null) return { entries, pages, notes: ["The live server has no tools/list and declares no tools."] };
    entries.push(...page.tools);
    if (entries.length > limits.tools) throw new LiveError("limit", `The live server had listed ${entries.length} tools after ${pages} pages, more than the ${limits.tools} that are read. No client could use so many.`);
    // An empty cursor is a cursor like any other (MCP 2026-07-28, pagination).
    if (page.nextCursor == null) return { entries, pages, notes: [] };
    const next = page.nextCursor;
    if (typeof next !== "string") throw garbled("names a next page by something that is no text (nextCursor)");
    if (seen.has(next)) {
      throw new LiveError("cursor", `The live server's tools/list goes round in a circle: page ${pages} names the cursor “${printable(next, 60)}” that an earlier page had named. The last page must have no nextCursor.`);
    }
    if (pages >= limits.pages) throw new LiveError("limit", `The live server's tools/list has more than ${limits.pages} pages, ${entries.length} tools so far. The last page must have no nextCursor.`);
    seen.add(next);
    cursor = next;
  }
}

interface Page {
  readonly tools: readonly unknown[];
  readonly nextCursor: unknown;
}

/** One page; null where the server neither declares tools nor knows the method. */
async function askForPage(client: Client, cursor: string | undefined, limits: LiveLimits): Promise<Page | null> {
  let result: unknown;
  try {
    const params = cursor === undefined ? {} : { cursor };
    result = await client.request({ method: "tools/list", params }, anything, { timeout: limits.timeMs });
  } catch (error) {
    const unknown = error instanceof ProtocolError && error.code === METHOD_NOT_FOUND;
    if (unknown && client.getServerCapabilities()?.tools === undefined) return null;
    throw error;
  }
  if (typeof result !== "object" || result === null) throw garbled("answers with something that is no object");
  const { tools, nextCursor } = result as { tools?: unknown; nextCursor?: unknown };
  if (!Array.isArray(tools)) throw garbled("answers without an array of tools");
  return { tools: tools as readonly unknown[], nextCursor };
}

const garbled = (what: string): LiveError =>
  new LiveError("garbled", `The live server's tools/list ${what}, which is not MCP. Try it with an official client.`);
