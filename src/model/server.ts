import type { Place, Step } from "./place.ts";
import type { Story, EffectKind, Confidence } from "./story.ts";

/** Any JSON value. Schemas are kept as they are advertised; nothing is assumed of their shape. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** Hints of `tools/list` (MCP 2025-03-26, Tool.annotations). Absent means the author did not say. */
export interface Annotations {
  readonly title?: string;
  readonly readOnlyHint?: boolean;
  readonly destructiveHint?: boolean;
  readonly idempotentHint?: boolean;
  readonly openWorldHint?: boolean;
}

/** One entry of a `tools/list` answer, as far as anybody relies on it. */
export interface ToolContract {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  /** Absent: not known. Distinct from `{}`, which accepts anything. */
  readonly inputSchema?: Json;
  readonly outputSchema?: Json;
  readonly annotations?: Annotations;
  readonly _meta?: JsonObject;
}

export type ToolClass = "read" | "write" | "none" | "unknown";

/** One tool: its contract as the source declares it, where it is, what a call of it does. */
export interface Tool extends ToolContract {
  /** Where it is registered or, for a low-level server, listed. */
  readonly location: Place;
  /** Where its own code starts; null where it was not found. */
  readonly handler: Place | null;
  /** From the server's entry to the registration. */
  readonly trail: readonly Step[];
  /** Registered only if this holds; in the words of the source. */
  readonly conditional?: string;
  readonly class: ToolClass;
  /** The effect that decided the class. */
  readonly decidedBy?: { readonly effect: EffectKind; readonly place: Place; readonly confidence: Confidence; readonly text: string };
  /** What its definition in the source holds besides what a tool in a list may have. */
  readonly undisclosed?: JsonObject;
  /** Scopes that a guard on its call path requires. */
  readonly scopes: readonly string[];
  /** Null where there is no handler to rehearse. */
  readonly story: Story | null;
  /** Why the tool could not be followed; absent where it could. */
  readonly unresolved?: { readonly place: Place | null; readonly reason: string };
  /** Parts of the schema that the source does not settle, as JSON pointers. */
  readonly schemaGaps?: readonly string[];
  /** What the package makes of a schema that no author means. `emptied`: it lists no argument. `throws`: `tools/list` fails so. */
  readonly schemaFlaws?: readonly { readonly part: "input" | "output"; readonly kind: "emptied" | "throws"; readonly message?: string }[];
  /** What the running server answered, where it was asked. */
  readonly live?: ToolContract;
  /** What the source alone says, where the contract is the running server's. */
  readonly declared?: ToolContract;
  /**
   * It is listed only for callers of whom this holds; whether others can call it is its story's to tell. `shared`: it is registered when
   * the first of them comes, on a server that answers all.
   */
  readonly shownTo?: { readonly place: Place; readonly requirement: readonly string[]; readonly text: string; readonly shared?: true };
  /** The running server was asked and does not list it. */
  readonly unlisted?: true;
  /** `source`: only found in the code. `live`: only answered by the running server. */
  readonly origin: "source" | "live" | "both";
}

export type Exposure = "remote" | "internal" | "local";

/** A way by which requests from outside reach the server. */
export interface Endpoint {
  readonly place: Place;
  readonly path?: string;
  /**
   * `verifies`: only callers with a verified credential get through. `switched`: a setting lets others through. `open`: everybody gets
   * through. `unknown`: something stands there that could not be judged.
   */
  readonly gate: "verifies" | "switched" | "open" | "unknown";
}

/** What was audited: one server with all tools that a client could call. */
export interface Server {
  readonly name: string;
  readonly version?: string;
  /** `@modelcontextprotocol/sdk 1.32`, `fastmcp 4.20`. */
  readonly sdk?: string;
  readonly transports: readonly ("stdio" | "http" | "sse")[];
  readonly exposure: Exposure;
  readonly entries: readonly string[];
  readonly tools: readonly Tool[];
  /** Registrations whose name or list is not known: each is a tool, or several, that nobody sees. */
  readonly unresolved: readonly { readonly place: Place; readonly reason: string }[];
  /** Where requests come in, over HTTP. Absent where nobody looked. */
  readonly endpoints?: readonly Endpoint[];
  /** Where an instrumentation starts that carries the trace into upstream calls by itself. */
  readonly instrumented?: Place;
  readonly files: number;
}
