import { fromJson, type Json } from "../../interpret/builtins/shared.ts";
import { object, TRUE, type External, type Site, type Value } from "../../interpret/value.ts";
import { isKnown } from "./arguments.ts";
import { isZod } from "./library.ts";
import { isPlain } from "./marks.ts";
import { Replay, type ReplayOptions } from "./replay.ts";
import { isOfLibrary } from "./told.ts";

const PARSERS: ReadonlySet<string> = new Set(["parse", "safeParse", "parseAsync", "safeParseAsync"]);

interface Zod {
  safeParse(given: unknown): { readonly success: boolean; readonly data?: unknown };
}

/**
 * What a schema makes of data that is known to its last part: a definition of a file beside the code, with its defaults. A schema with
 * functions of the source in it is not asked, and patterns of the source do not run: what the author keeps fits the author's patterns.
 * The options are strict, with a memo of their own.
 */
export function parsed(call: External, site: Site, options: ReplayOptions): Value | undefined {
  if (call.op !== "call" || call.parent.op !== "get" || !PARSERS.has(call.parent.key) || !call.args[0]) return undefined;
  if (!isOfLibrary(call)) return undefined;
  const { key, parent } = call.parent;
  try {
    const replay = new Replay(options);
    const given = replay.real(call.args[0]);
    if (!isPlain(given) || !isKnown(given)) return undefined;
    const schema = replay.real(parent);
    const result = isZod(schema) ? (schema as unknown as Zod).safeParse(given) : undefined;
    if (!result?.success || !isKnown(result.data)) return undefined;
    const data = fromJson(result.data as Json, site);
    const made = key.startsWith("safe") ? object(site, [["success", TRUE], ["data", data]]) : data;
    return key.endsWith("Async") ? { kind: "promise", value: made, facts: [], throws: [], never: false } : made;
  } catch {
    return undefined;
  }
}
