import { callbackModules, Callbacks } from "./callbacks.ts";
import { callerAspect, isCredentialHeader, isFromLogin, isOperatorName, keepsCaller, operatorOf, tellsCaller } from "./callers.ts";
import type { CallerAspect } from "./callers.ts";
import { claimModules, Claims } from "./claims.ts";
import { Effects, VERB_ROW } from "./effects.ts";
import { effectModules } from "./effects/index.ts";
import { Errors } from "./errors.ts";
import { definitionAt, fingerprinted, moduleOfMade, namedBy, type FingerprintRow } from "./fingerprints.ts";
import { gateModules, Gates } from "./gates.ts";
import { Hooks } from "./hooks.ts";
import { idempotencyKeyOf, isKeyName } from "./keys.ts";
import { limitModules, Limits } from "./limits.ts";
import { mergeKnowledge } from "./merge.ts";
import { memberOfBody } from "./payload.ts";
import { instruments, isTraceName, Propagation, propagationModules } from "./propagation.ts";
import { asksLevel, recordModules, Records } from "./records.ts";
import { REGISTRATIONS, type RegistrationRow } from "./registrations.ts";
import { isRandom, isSecretName, secretOf } from "./secrets.ts";
import { isSchemaLibrary } from "./pure.ts";
import { shaperModules, Shapers } from "./shapers.ts";
import { timingOf } from "./sync.ts";
import type {
  CallbackFact,
  Chain,
  ClaimFact,
  EffectFact,
  ErrorShape,
  GateFact,
  HookFact,
  LimitFact,
  PayloadExtent,
  PropagationFact,
  RecordFact,
  ShaperFact,
  UpstreamKeyFact,
} from "./types.ts";
import type { UserRows } from "./user.ts";

export type { CallerAspect } from "./callers.ts";

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
  /** Whether a client is called by a name that only the run knows: `client.attacks[dimension](…)`. */
  isUntold(chain: Chain): boolean;
  /** Whether the call goes through a resource, or its name says one: `client.projects.list()`, `client.listProjects()`. */
  namesResource(chain: Chain): boolean;
  /** What a client's resource does by a method that no row knows and no verb tells: `client.ranking.top(…)`. It asks, most likely. */
  effectOfResource(chain: Chain): EffectFact | undefined;
  /** The call is known to reach nothing outside the process (or only the server's own log, lock, auth and telemetry). */
  isPure(chain: Chain): boolean;
  /** A package that makes schemas out of calls: what it is given describes values and does nothing. */
  isSchemaLibrary(module: string): boolean;
  /** From here on the connection or transaction cannot write: `BEGIN READ ONLY`, `new Database(file, { readonly: true })`. */
  makesReadOnly(chain: Chain): boolean;
  /** What the last step takes from an upstream value; undefined where no earlier step of the chain is an effect. */
  payloadOf(chain: Chain): PayloadExtent | undefined;
  /** The same for a member of a payload whose history is not a chain from its effect: parsed text, an element handed to a callback. */
  payloadMember(key: string, extent: PayloadExtent, ofRecord: boolean): PayloadExtent;
  claimOf(chain: Chain): ClaimFact | undefined;
  /** The key that this call hands to an upstream which dedupes on it. */
  idempotencyKeyOf(chain: Chain): UpstreamKeyFact | undefined;
  limitOf(chain: Chain): LimitFact | undefined;
  /** Whether a call answers at once or with a promise, where a row says so. */
  timingOf(chain: Chain): "at once" | "later" | undefined;
  recordOf(chain: Chain): RecordFact | undefined;
  /** A condition that asks whether a logger writes at this level. */
  asksLevel(text: string): boolean;
  /** What a client is told to run around its requests. */
  hookOf(chain: Chain): HookFact | undefined;
  /** Which functions the call runs. */
  callbacksOf(chain: Chain): readonly CallbackFact[];
  propagationOf(chain: Chain): PropagationFact | undefined;
  /** The module or import that starts an instrumentation by being loaded: `dd-trace/init`. */
  instruments(module: string): boolean;
  /** A header or `_meta` key under which the trace travels: `traceparent`. */
  isTraceName(name: string): boolean;
  /** What errors thrown by this module reveal; a cautious default for unlisted ones. */
  errorShapeOf(module: string): ErrorShape;
  /** What a member of a caught error holds: its text or detail. `path` is dotted: `response.data`. */
  errorMember(module: string | undefined, path: string): "message" | "detail" | "harmless";
  shaperOf(chain: Chain): ShaperFact | undefined;
  gateOf(chain: Chain): GateFact | undefined;
  /** A call that proves a credential, and throws where it does not hold; of unlisted packages by the verb of its name. */
  verifierOf(chain: Chain): GateFact | undefined;
  /** What a member of a call's context says of the caller. Path from the context: `["authInfo", "scopes"]`. */
  callerAspect(path: readonly string[]): CallerAspect | undefined;
  /** A variable whose name says that the caller is kept in it. */
  keepsCaller(name: string): boolean;
  /** A token under this path was issued by an upstream at login, and not by or for this server. */
  isFromLogin(path: readonly string[]): boolean;
  /** A package from whose exports the caller is had, by the same paths as from the context. */
  tellsCaller(module: string): boolean;
  /** A call whose value is a credential: `getAccessToken()`, `getSecretValue`. */
  secretOf(chain: Chain): string | undefined;
  /** A call whose value nobody can guess: `randomBytes(16)`. */
  isRandom(chain: Chain): boolean;
  /** An environment variable, config field or header whose name says that it holds a credential. */
  isSecretName(name: string): boolean;
  /** An argument of a tool that carries an idempotency key by its name. */
  isKeyName(name: string): boolean;
  /** A header in which a caller shows a credential. */
  isCredentialHeader(name: string): boolean;
  /** Where the operator wrote what this call gives: the command line, the configuration. */
  operatorOf(chain: Chain): string | undefined;
  /** A setting of the operator, not of the caller: `READ_ONLY`, `ALLOWED_TOOLS`. */
  isOperatorName(name: string): boolean;
  /** The package's class that a class with these members is, inside of a bundle that does not say it. */
  classByMembers(members: ReadonlySet<string>): Pick<FingerprintRow, "module" | "name" | "isMadeInside"> | undefined;
  /** The member of a constructor's argument that says of which class of this base the instance is. */
  classNamedBy(module: string, base: string): string | undefined;
  /** The members under which instances of this module's classes hold what they were made from. */
  definitionAt(module: string): readonly string[] | undefined;
  /** The package whose class is made by a call with this name. */
  moduleOfMade(name: string): string | undefined;
  /** How packages take tools, the user's rows first. */
  readonly registrations: readonly RegistrationRow[];
  /** A row of the user says how this module registers tools: it is not read, wherever it lies. */
  isSpokenFor(specifier: string): boolean;
  /** `package@version` or the specification that the row was read from. */
  sourceOf(row: string): string | undefined;
}

/** The built-in tables, extended by the user's rows, which win over the built-in ones. */
export function createKnowledge(user: UserRows = {}): Knowledge {
  const own = mergeKnowledge(user);
  const effects = new Effects([...own.effects, ...effectModules]);
  const claims = new Claims([...own.claims, ...claimModules]);
  const limits = new Limits([...own.limits, ...limitModules]);
  const records = new Records([...own.records, ...recordModules]);
  const callbacks = new Callbacks([...own.callbacks, ...callbackModules]);
  const hooks = new Hooks();
  const propagation = new Propagation([...own.propagation, ...propagationModules]);
  const shapers = new Shapers([...own.shapers, ...shaperModules]);
  const gates = new Gates([...own.gates, ...gateModules]);
  const errors = new Errors();
  return {
    effectOf: (chain) => effects.effectOf(chain),
    effectByVerb: (chain) => effects.effectByVerb(chain),
    isUntold: (chain) => effects.isUntold(chain),
    namesResource: (chain) => effects.namesResource(chain),
    effectOfResource: (chain) => effects.effectOfResource(chain),
    isPure: (chain) => effects.isPure(chain),
    isSchemaLibrary,
    makesReadOnly: (chain) => effects.makesReadOnly(chain),
    payloadOf: (chain) => effects.payloadOf(chain),
    payloadMember: memberOfBody,
    claimOf: (chain) => claims.claimOf(chain),
    idempotencyKeyOf,
    limitOf: (chain) => limits.limitOf(chain),
    timingOf,
    recordOf: (chain) => records.recordOf(chain),
    asksLevel,
    hookOf: (chain) => hooks.hookOf(chain),
    callbacksOf: (chain) => callbacks.callbacksOf(chain),
    propagationOf: (chain) => propagation.propagationOf(chain),
    instruments,
    isTraceName,
    errorShapeOf: (module) => errors.errorShapeOf(module),
    errorMember: (module, path) => errors.errorMember(module, path),
    shaperOf: (chain) => shapers.shaperOf(chain),
    gateOf: (chain) => gates.gateOf(chain),
    verifierOf: (chain) => gates.verifierOf(chain),
    callerAspect,
    isFromLogin,
    keepsCaller,
    tellsCaller,
    secretOf,
    isRandom,
    isSecretName,
    isKeyName,
    isCredentialHeader,
    operatorOf,
    isOperatorName,
    classByMembers: fingerprinted,
    classNamedBy: namedBy,
    definitionAt,
    moduleOfMade,
    registrations: [...own.registrations, ...REGISTRATIONS],
    isSpokenFor: (specifier) => own.registrations.some(({ module }) => module === specifier),
    sourceOf,
  };
}

/** A row's id is its source and its spelling of the call, `stripe@23.1.0: refunds.create`. */
function sourceOf(row: string): string | undefined {
  const end = row.lastIndexOf(": ");
  return end < 0 || row.startsWith(VERB_ROW) ? undefined : row.slice(0, end);
}
