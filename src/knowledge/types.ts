import type { EffectKind } from "../model/story.ts";
import type { Link } from "./chain.ts";

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
  /** What each element beyond the known ones of an array is. */
  readonly rest?: ArgumentView;
  /** What it is the JSON text of, where that is not a constant. */
  readonly json?: ArgumentView;
  /**
   * Where the argument itself came from outside: `new PutItemCommand(…)`, `new Request(…)`, a tagged `sql` or `gql` text.
   * A tagged template is a call whose first argument is the array of its literal parts, or their text with `${}` between.
   */
  readonly chain?: Chain;
}

/** One step from a package's export to what is called: `new Pool()` then `.query` then `(…)`. */
export type ChainStep =
  | { readonly op: "get"; readonly key: string }
  | { readonly op: "call" | "new"; readonly args: readonly ArgumentView[] };

/** How the source came by a value: from which module, over which members and calls. */
export interface Chain {
  /** Import specifier as written, `node:` added to built-ins; `global` for global names. */
  readonly module: string;
  /**
   * The first step is the export taken: `get default`, `get Pool`; none for the namespace. Awaits leave no step; an element or a member
   * whose key is not known is `get []`. What a callback is given is a `get` of its role on the call (`CallbackFact.gives`).
   * A value known by its declared type alone is the bare export: `get PoolClient`.
   */
  readonly steps: readonly ChainStep[];
  /** Its links, once somebody has asked for them (`linksOf`). */
  links?: readonly Link[];
}

/** What sort of system an effect reaches. `cache`: a store that servers keep for themselves (Redis, KV). */
export type EffectCategory =
  | "http" | "database" | "file" | "process" | "browser" | "cloud" | "queue" | "mail" | "chat" | "payment" | "repository" | "service" | "model" | "secrets" | "cache";

/** What a row says of a call that reaches the world. */
export interface EffectFact {
  readonly effect: EffectKind;
  /** A repeat leaves the world as after one call. Absent where the row cannot tell. */
  readonly idempotent?: boolean;
  /** `likely` where the row goes by the verb of a method's name. */
  readonly confidence: "proven" | "likely";
  /** The value that comes back is a payload of the other system. */
  readonly upstream: boolean;
  /** `POST https://api.example/refunds`, `pool.query INSERT`. */
  readonly operation: string;
  /** Id of the row, for `explain`. */
  readonly row: string;
  readonly category: EffectCategory;
  /** What decides the class is computed at run time (the HTTP method, the SQL text, the command): `effect` is then the worst case. */
  readonly unsettled?: true;
  /** Only its HTTP method says that it writes: neither the path nor the body names what is made. */
  readonly byMethod?: true;
  /** The call is no effect of its own but changes the one earlier in its chain: `.insert(row).onConflictDoNothing()`. */
  readonly amends?: true;
  /**
   * It is none of the tool's doing (spec/rules.md, Vocabulary). `always`: telemetry, a token endpoint. `own credential`: signing in, if
   * what it sends is a credential of the server's and nothing of the model's.
   */
  readonly bookkeeping?: "always" | "own credential";
}

/** What a member or method of an upstream value gives: still the payload, a part of it, or a scalar about it (status, count). */
export type PayloadExtent = "whole" | "part" | "about";

/** An argument of the call, or a member of it: `consume(userId)`, `limit({ key })`. */
export interface ArgumentPath {
  readonly argument: number;
  /** Dotted, own keys as the source spells them: `headers.Idempotency-Key`. */
  readonly member?: string;
  /** The argument is that of the call so many calls earlier in the chain: 1 for the key of `doc(key).create(…)`. */
  readonly back?: number;
}

/** A step of an idempotency store (spec/rules.md, write/not-idempotent and write/idempotency-race). */
export interface ClaimFact {
  /** `claim` is atomic; `lookup` and `store` are the halves of check-then-act. */
  readonly step: "claim" | "lookup" | "store";
  /** Absent where the row cannot tell which argument is the key. */
  readonly key?: ArgumentPath;
  /** The store outlives the process. */
  readonly durable: boolean;
  readonly expires: boolean | "unknown";
  /**
   * `keys`: the call itself shows that keys are kept, by an atomic claim or by the store's name. `any`: a store of anything, so that the
   * call is also the effect that `effectOf` says; it is a step of idempotency only where the key is the call's idempotency key.
   */
  readonly purpose: "keys" | "any";
  /** How the loser of a claim learns of it: a value, or an exception. */
  readonly loser?: "value" | "throws";
  readonly row: string;
}

/** A call that hands the upstream a key on which it dedupes. */
export interface UpstreamKeyFact {
  /** The value sent as the key. */
  readonly key: ArgumentView;
  /** Where it stands among the call's own arguments; absent where it is inside another call: `new PutItemCommand({ ClientToken })`. */
  readonly path?: ArgumentPath;
  /** Header or option that carries it: `Idempotency-Key`, `idempotencyKey`. */
  readonly name: string;
  readonly row: string;
}

/** A limiter, or the making of one. */
export interface LimitFact {
  /** `call` counts now; `middleware` counts each request that crosses it. */
  readonly form: "call" | "middleware";
  /** What is counted by: an argument (a function of the request where `form` is middleware), the peer's address, or everything together. */
  readonly key: ArgumentPath | "ip" | "global";
  /** `quota` refuses or counts a caller; `throttle` and `concurrency` only slow down work of our own; `pause` waits for so long. */
  readonly purpose: "quota" | "throttle" | "concurrency" | "pause";
  /** How the one over the limit is refused. */
  readonly refusal: "throws" | "value" | "answers" | "waits";
  readonly row: string;
}

export interface RecordFact {
  /**
   * `record`: an object that names what happened. `line`: text for people. `span`: opens a span. `attributes`: adds fields to a span.
   * `bindings`: adds them to all records of a logger. `outcome`: says how a span ended. `end`: closes it.
   */
  readonly form: "record" | "line" | "span" | "attributes" | "bindings" | "outcome" | "end";
  /** The event's or span's name. */
  readonly name?: ArgumentPath;
  /** Fields, each an object or array of them. */
  readonly data: readonly ArgumentPath[];
  /** A single field: its key and its value. */
  readonly field?: { readonly key: ArgumentPath; readonly value: ArgumentPath };
  /** Arguments that carry an error. */
  readonly errors: readonly ArgumentPath[];
  /** `true`: a throw out of the callback is recorded by the library. */
  readonly recordsThrow?: boolean;
  /** `true`: it stands around every call of the server that it is given, and names the tool. */
  readonly everyCall?: boolean;
  /** `true`: duration is measured by the library. */
  readonly measures?: boolean;
  readonly row: string;
}

/** A call that runs a function it is given. */
export interface CallbackFact {
  /** Index of the function among the arguments; with `wraps`, of the function that the returned one runs. */
  readonly argument: number;
  /** Runs before the call returns (or its promise settles), on every path where the call itself does not fail. */
  readonly surely: boolean;
  /** More than once: retries, loops. */
  readonly repeats: boolean;
  /** `returned`: the call's value (or its promise's) is what the function returns. `wraps`: it is a function like the given one. */
  readonly result: "returned" | "wraps" | "other";
  /** Roles of what the function is given; each parameter is `get <role>` on the call. */
  readonly gives: readonly string[];
  /** Only when the process is told to end, or fails. */
  readonly never?: true;
  readonly row: string;
}

/** A call that tells a client what to run around each of its requests. */
export interface HookFact {
  /** Given the request, before it goes out; where several are given, a list of them. */
  readonly request?: ArgumentPath;
  /** Given the answer: what it gives back is the answer. */
  readonly answer?: ArgumentPath;
  /** Given the error: it may throw another, or give an answer after all. */
  readonly failure?: ArgumentPath;
  /** Whose requests: of the client that this call makes, or of what has a member of this name on the way to it. */
  readonly client: string;
  readonly row: string;
}

/** A call that carries the trace into upstream calls. */
export interface PropagationFact {
  /** `starts`: from here on requests carry the trace by themselves. `injects`: writes it into the carrier. `reads`: gives it as a value. */
  readonly form: "starts" | "injects" | "reads";
  readonly carrier?: ArgumentPath;
  readonly row: string;
}

/** What an exception thrown by a package reveals. */
export interface ErrorShape {
  /** What `.message` holds. `safe`: the library's own text. `upstream`: the other system's words. `detail`: URL, command line, body. */
  readonly message: "safe" | "upstream" | "detail";
  /** Dotted members that hold detail: `response.data`, `config.headers`. */
  readonly detail: readonly string[];
  /** Dotted members that hold a credential: `config.headers.Authorization`. */
  readonly secrets: readonly string[];
  readonly row: string;
}

/** A call whose result is a chosen part of what it is given. */
export interface ShaperFact {
  /**
   * `shapes`: drops what it does not name. `weak`: hides or cuts but keeps the rest (omit, redact). `keeps`: hands all of it on.
   * `schema`: what the schema leaves that it is called on, or that is its first argument where the payload is not.
   */
  readonly strength: "shapes" | "weak" | "keeps" | "schema";
  /** Argument that is shaped; absent where the row cannot tell. */
  readonly argument?: number;
  readonly row: string;
}

/** A gate in front of an endpoint, or a check that a package brings along. */
export interface GateFact {
  /**
   * `middleware`: refuses requests that cross it. `wrapper`: its value is the handler behind the gate. `check`: refuses by throwing or by
   * its value. `verifier`: verifies a credential and throws.
   */
  readonly form: "middleware" | "wrapper" | "check" | "verifier";
  /** Refuses whoever brings no valid credential. */
  readonly required: boolean | "unknown";
  /** Scopes that are required, where the call names them. */
  readonly scopes?: ArgumentView;
  /** Names of its settings that let anonymous callers through. */
  readonly failsOpen?: string;
  /** Holds per tool, not for the whole endpoint. */
  readonly perTool: boolean;
  /** The handler, with `wrapper`. */
  readonly wraps?: number;
  /** It throws at once: there is nothing to await. */
  readonly sync?: boolean;
  /** Its arguments are classes: this method of each answers yes to those who may. */
  readonly asks?: string;
  /** Where the function of the source stands that it asks about a credential, and whose answer is the caller's record. */
  readonly by?: string;
  /** It takes away what other gates of the tool ask. */
  readonly lifts?: true;
  readonly row: string;
}
