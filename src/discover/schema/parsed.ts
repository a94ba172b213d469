import { rootOf } from "../../interpret/chain.ts";
import { array, constant, object, TRUE, type External, type Site, type Value } from "../../interpret/value.ts";
import { isSchemaLibrary } from "../../knowledge/pure.ts";
import { isKnown } from "./arguments.ts";
import { isZod } from "./library.ts";
import { isPlain } from "./marks.ts";
import { Replay, type ReplayOptions } from "./replay.ts";

const PARSERS: ReadonlySet<string> = new Set(["parse", "safeParse", "parseAsync", "safeParseAsync"]);

interface Zod {
  safeParse(given: unknown): { readonly success: boolean; readonly data?: unknown };
}

/**
 * What a schema makes of data that is known to its last part: a definition of a file beside the code, with its defaults. A schema with
 * functions of the source in it is not asked, and patterns of the source do not run: what the author keeps fits the author's patterns.
 */
export function parsed(call: External, site: Site, options: ReplayOptions): Value | undefined {
  if (call.op !== "call" || call.parent.op !== "get" || !PARSERS.has(call.parent.key) || !call.args[0]) return undefined;
  const root = rootOf(call);
  if (root.op !== "module" || !isSchemaLibrary(root.specifier)) return undefined;
  const { key, parent } = call.parent;
  try {
    const replay = new Replay({ ...options, isStrict: true });
    const given = replay.real(call.args[0]);
    if (!isPlain(given) || !isKnown(given)) return undefined;
    const schema = replay.real(parent);
    const result = isZod(schema) ? (schema as unknown as Zod).safeParse(given) : undefined;
    if (!result?.success || !isKnown(result.data)) return undefined;
    const data = valueOf(result.data, site);
    const made = key.startsWith("safe") ? object(site, [["success", TRUE], ["data", data]]) : data;
    return key.endsWith("Async") ? { kind: "promise", value: made, facts: [], throws: [], never: false } : made;
  } catch {
    return undefined;
  }
}

/** Data as values. */
export function valueOf(data: unknown, site: Site): Value {
  if (Array.isArray(data)) return array(data.map((item) => valueOf(item, site)), site);
  if (!isPlain(data)) return constant(data as null);
  return object(site, Object.entries(data).map(([key, part]) => [key, valueOf(part, site)]));
}
