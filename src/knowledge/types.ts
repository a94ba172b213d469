import type { EffectKind } from "../model/story.ts";

/** What the tables may ask about an argument of a call; the interpreter answers. */
export interface ArgumentView {
  readonly kind: "string" | "number" | "boolean" | "null" | "undefined" | "object" | "array" | "function" | "unknown";
  /** The value, where it is a constant of the source. */
  readonly constant?: string | number | boolean | null;
  /** Text as far as it is known, each unknown part as `${}`: `https://api.example/refunds/${}`. */
  readonly text?: string;
  /** A property of an object, an element of an array; undefined where it surely has none. */
  get(key: string): ArgumentView | undefined;
  /** Own keys, as far as known. */
  readonly keys: readonly string[];
}

/** One step from a package's export to what is called: `new Pool()` then `.query` then `(…)`. */
export type ChainStep =
  | { readonly op: "get"; readonly key: string }
  | { readonly op: "call" | "new"; readonly args: readonly ArgumentView[] };

/** How the source came by a value: from which module, over which members and calls. */
export interface Chain {
  /** Import specifier as written, `node:` added to built-ins; `global` for global names. */
  readonly module: string;
  /** The first step is the export taken: `get default`, `get Pool`; none for the namespace. */
  readonly steps: readonly ChainStep[];
}

/** What a row says of a call that reaches the world. */
export interface EffectFact {
  readonly effect: EffectKind;
  readonly idempotent?: boolean;
  /** `likely` where the row goes by the verb of a method's name. */
  readonly confidence: "proven" | "likely";
  /** The value that comes back is a payload of the other system. */
  readonly upstream: boolean;
  /** `POST https://api.example/refunds`, `pool.query INSERT`. */
  readonly operation: string;
  /** Id of the row, for `explain`. */
  readonly row: string;
}
