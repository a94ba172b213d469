import type { Label } from "../model/story.ts";
import type {
  CallbackFact,
  Chain,
  ClaimFact,
  EffectFact,
  ErrorShape,
  GateFact,
  LimitFact,
  PayloadExtent,
  PropagationFact,
  RecordFact,
  ShaperFact,
  UpstreamKeyFact,
} from "./types.ts";

export type CallerAspect = Extract<Label, { kind: "caller" }>["aspect"];

/**
 * All that is known of packages, as lookups over tables of rows. Nothing is global: each audit makes its own, with the user's rows.
 * A chain's last step is what is asked about: the call for the `…Of(chain)` lookups, the member or call for `payloadOf`.
 * Lookups never throw; undefined means that no row speaks.
 */
export interface Knowledge {
  /** What a call does to the world, as a row says it. */
  effectOf(chain: Chain): EffectFact | undefined;
  /** What a call that no row knows likely does, by the verb of its name. Ask after `effectOf` and `isPure`. */
  effectByVerb(chain: Chain): EffectFact | undefined;
  /** The call is known to reach nothing outside the process (or only the server's own log, lock, auth and telemetry). */
  isPure(chain: Chain): boolean;
  /** From here on the connection or transaction cannot write: `BEGIN READ ONLY`, `new Database(file, { readonly: true })`. */
  makesReadOnly(chain: Chain): boolean;
  /** What the last step takes from an upstream value; undefined where no earlier step of the chain is an effect. */
  payloadOf(chain: Chain): PayloadExtent | undefined;
  claimOf(chain: Chain): ClaimFact | undefined;
  /** The key that this call hands to an upstream which dedupes on it. */
  idempotencyKeyOf(chain: Chain): UpstreamKeyFact | undefined;
  limitOf(chain: Chain): LimitFact | undefined;
  recordOf(chain: Chain): RecordFact | undefined;
  /** Which functions the call runs. */
  callbacksOf(chain: Chain): readonly CallbackFact[];
  propagationOf(chain: Chain): PropagationFact | undefined;
  /** The module or import that starts an instrumentation by being loaded: `dd-trace/init`. */
  instruments(module: string): boolean;
  /** What errors thrown by this module reveal; a cautious default for unlisted ones. */
  errorShapeOf(module: string): ErrorShape;
  /** What a member of a caught error holds: its text or detail. `path` is dotted: `response.data`. */
  errorMember(module: string | undefined, path: string): "message" | "detail" | "harmless";
  shaperOf(chain: Chain): ShaperFact | undefined;
  gateOf(chain: Chain): GateFact | undefined;
  /** What a member of a call's context says of the caller. Path from the context: `["authInfo", "scopes"]`. */
  callerAspect(path: readonly string[]): CallerAspect | undefined;
  /** A call whose value is a credential: `getAccessToken()`, `getSecretValue`. */
  secretOf(chain: Chain): string | undefined;
  /** An environment variable, config field or header whose name says that it holds a credential. */
  isSecretName(name: string): boolean;
  /** An argument of a tool that carries an idempotency key by its name. */
  isKeyName(name: string): boolean;
  /** A setting of the operator, not of the caller: `READ_ONLY`, `ALLOWED_TOOLS`. */
  isOperatorName(name: string): boolean;
  /** `package@version` or the specification that the row was read from. */
  sourceOf(row: string): string | undefined;
}

/** The built-in tables, extended by the user's rows, which win over the built-in ones. */
export declare function createKnowledge(user?: import("./user.ts").UserRows): Knowledge;
