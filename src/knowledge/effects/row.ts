import type { EffectKind } from "../../model/story.ts";
import type { ModuleRows, Row } from "../table.ts";
import type { EffectCategory } from "../types.ts";

/**
 * How a row says what a method does: the effect itself, an HTTP verb (target and body decide the rest), or the resolver that reads it from
 * the arguments. `none`: known to reach nothing that counts as an effect.
 */
export type EffectSays = EffectKind | "none" | HttpVerb | Resolver;

export type HttpVerb = "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";

/**
 * `request`: HTTP method among the options. `sql`: the SQL text, of this call or of the `prepare` before it. `command`: the AWS command's
 * class. `graphql`: the document. `route`: `VERB /path`. `process`: the command line. `input`: a line that a running program is told.
 * `file`: the flags of an opened file. `argument`: the verb of the name in the first argument. `operators`: an update that is idempotent
 * unless its arguments increment or append. `pipeline`: the stages of an aggregation. `document`: the first key of a database command.
 * `signal`: what a process is sent.
 */
export type Resolver =
  | "request" | "sql" | "command" | "graphql" | "route" | "process" | "input" | "file" | "argument" | "operators" | "pipeline" | "document" | "signal";

export interface EffectOptions {
  /** Overrides what the verb or the resolver says: appending is no repeatable update, a unique name makes creation repeatable. */
  readonly idempotent?: boolean;
  /** Repeatable only where the first argument has this member: a document written under a given id. */
  readonly keyedBy?: string;
  /** The call gives back nothing of the other system, or a mere scalar about it. */
  readonly quiet?: true;
  /** Changes the effect earlier in the chain instead of being one. */
  readonly amends?: true;
  /** The class rests on the method's name, not on documentation. */
  readonly likely?: true;
  readonly category?: EffectCategory;
}

export type EffectRow = Row<EffectSays, EffectOptions>;

export interface EffectModule extends ModuleRows<EffectRow> {
  readonly category: EffectCategory;
  /** Calls are collected into one statement: after the one that writes, further calls only describe it. */
  readonly builder?: true;
  /** What calls give back are handles with effects of their own: `(await docker.createContainer()).start()`. */
  readonly handles?: true;
}

export const inCategory = (category: EffectCategory, modules: readonly Omit<EffectModule, "category">[]): readonly EffectModule[] =>
  modules.map((module) => ({ ...module, category }));
