import { fromJson, type Json } from "../../interpret/builtins/shared.ts";
import { rootOf } from "../../interpret/chain.ts";
import type { External, Site, Value } from "../../interpret/value.ts";
import { isConverter } from "./foreign.ts";
import { isSchemaLibrary } from "../../knowledge/pure.ts";
import { isMarked, isPlain } from "./marks.ts";
import { Replay, type ReplayOptions } from "./replay.ts";

/**
 * The document that a converter makes of a schema that is known to its last part, as a value: the source may go on to look into it
 * (`document.definitions[name].properties`).
 */
export function converted(call: External, site: Site, options: ReplayOptions): Value | undefined {
  const root = rootOf(call);
  if (call.op !== "call" || root.op !== "module" || call.parent.op !== "get") return undefined;
  if (!isConverter(root.specifier) && !(call.parent.key === "toJSONSchema" && isSchemaLibrary(root.specifier))) return undefined;
  try {
    const real = new Replay(options).real(call);
    return isPlain(real) && !isMarked(real) ? fromJson(real as Json, site) : undefined;
  } catch {
    return undefined;
  }
}
