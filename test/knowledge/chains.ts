import type { ArgumentView, Chain, ChainStep } from "../../src/knowledge/types.ts";

/** What stands for a value that is no plain constant. */
export class Odd {
  readonly view: ArgumentView;
  constructor(view: ArgumentView) {
    this.view = view;
  }
}

const bare = { get: () => undefined, keys: [] };

/** Text as far as it is known: `SELECT * FROM ${}`. */
export const text = (known: string): Odd => new Odd({ kind: "string", text: known, ...bare });
export const fn = new Odd({ kind: "function", ...bare });
export const unknown = new Odd({ kind: "unknown", ...bare });
/** A string of which nothing is known. */
export const someString = new Odd({ kind: "string", ...bare });
/** A value that was made outside: `new PutItemCommand(…)`. */
export const made = (of: Chain): Odd => new Odd({ kind: "object", chain: of, ...bare });

export function view(value: unknown): ArgumentView {
  if (value instanceof Odd) return value.view;
  if (value === null) return { kind: "null", constant: null, ...bare };
  if (Array.isArray(value)) return { kind: "array", keys: value.map((_, i) => String(i)), get: (key) => (Number(key) in value ? view(value[Number(key)]) : undefined) };
  if (typeof value === "object") {
    const object = value as Record<string, unknown>;
    return { kind: "object", keys: Object.keys(object), get: (key) => (Object.hasOwn(object, key) ? view(object[key]) : undefined) };
  }
  if (typeof value === "function") return fn.view;
  if (typeof value === "string") return { kind: "string", constant: value, text: value, ...bare };
  if (typeof value === "number" || typeof value === "boolean") return { kind: typeof value as "number" | "boolean", constant: value, ...bare };
  return { kind: "undefined", ...bare };
}

export type Step = string | readonly unknown[] | { readonly new: readonly unknown[] };

/** `chain("pg", "Pool", { new: [] }, "query", ["SELECT 1"])`: a string is a member, an array a call's arguments. */
export const chain = (module: string, ...steps: readonly Step[]): Chain => ({
  module,
  steps: steps.map((step): ChainStep => {
    if (typeof step === "string") return { op: "get", key: step };
    return Array.isArray(step) ? { op: "call", args: step.map(view) } : { op: "new", args: (step as { new: readonly unknown[] }).new.map(view) };
  }),
});
