import { asSchema, asShape, dataOf, isKnown } from "./arguments.ts";
import { isPlain, UNSETTLED } from "./marks.ts";
import { isZod, unsettledSchema, type Library } from "./library.ts";
import { Callback } from "./real.ts";

/**
 * Schemas that are made from their definition, `new ZodObject({ shape, … })`: how minified bundles of zod leave them, where no name of
 * a function survives. Members of definitions are those of zod 3.25 and 4.6.
 */

/** What a member of a definition holds. */
const SCHEMAS = new Set(["innerType", "schema", "keyType", "valueType", "left", "right", "catchall", "rest", "in", "out", "element", "returns", "args"]);
const LISTS = new Set(["options", "items", "checks"]);
const THUNKS = new Set(["getter", "defaultValue", "catchValue"]);
const DROPPED = new Set(["errorMap", "error", "optionsMap"]);

/** Runs a function of the source that takes nothing. */
type Thunk = (fn: Callback) => unknown;

/** The schema, or the check, of this class with this definition; one of which nothing is known where it cannot be made. */
export function constructed(library: Library, name: string, definition: unknown, thunk: Thunk): unknown {
  const holder = (name.startsWith("$") ? library.zod["core"] : library.zod) as Record<string, unknown> | undefined;
  const made = holder?.[name];
  if (typeof made !== "function" || !isPlain(definition)) return UNSETTLED;
  try {
    const kept = Object.entries(definition).filter(([key]) => !DROPPED.has(key));
    const def = Object.fromEntries(kept.map(([key, given]) => [key, memberOf(library, key, given, thunk)]));
    return new (made as new (def: object) => unknown)(def);
  } catch {
    return name.startsWith("$") ? UNSETTLED : unsettledSchema(library);
  }
}

function memberOf(library: Library, key: string, given: unknown, thunk: Thunk): unknown {
  if (key === "shape") return shapeOf(library, given, thunk);
  if (SCHEMAS.has(key) || (key === "type" && typeof given !== "string")) return given === null ? null : asSchema(given, library);
  if (LISTS.has(key) && Array.isArray(given)) return given.map((item) => (isPlain(item) ? known(item) : asSchema(item, library)));
  if (key === "effect" && isPlain(given)) return { ...given, refinement: pass, transform: pass };
  if (given instanceof Callback) return THUNKS.has(key) ? () => (key === "getter" ? asSchema(thunk(given), library) : dataOf(thunk(given))) : pass;
  return isZod(given) || given instanceof RegExp ? given : known(given);
}

/** zod 3 holds its shape behind a function. */
function shapeOf(library: Library, given: unknown, thunk: Thunk): unknown {
  if (given instanceof Callback) return () => shapeOf(library, thunk(given), thunk);
  if (!isPlain(given)) throw new Error("no shape");
  return asShape(given, library);
}

const pass = (given: unknown): unknown => given;

/** Data as it is; what is not all known cannot be part of a definition. */
function known(given: unknown): unknown {
  if (!isKnown(given)) throw new Error("a definition that is not all known");
  return given;
}
