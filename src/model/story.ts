import type { Place, Step } from "./place.ts";

/** What an effect does to the world outside the process (spec/rules.md, Vocabulary). All but `read` are kinds of write. */
export type EffectKind = "read" | "write" | "create" | "update" | "delete" | "send" | "execute";

/** `proven`: every step resolved. `likely`: one step rests on a name or an annotation. */
export type Confidence = "proven" | "likely";

/** Where a value comes from. Carried by values of the interpreter and by the fields of a story's events. */
export type Label =
  | { readonly kind: "upstream"; readonly extent: "whole" | "part"; readonly from: string; readonly steps: readonly Step[] }
  /** `minted`: an upstream made it just now, and its answer holds it. */
  | { readonly kind: "secret"; readonly name: string; readonly minted?: true; readonly steps: readonly Step[] }
  | { readonly kind: "argument"; readonly path: string; readonly steps: readonly Step[] }
  | { readonly kind: "caller"; readonly aspect: "grant" | "identity" | "token"; readonly steps: readonly Step[] }
  | { readonly kind: "operator"; readonly name: string; readonly steps: readonly Step[] }
  | { readonly kind: "error"; readonly extent: "message" | "detail"; readonly from: string; readonly steps: readonly Step[] }
  | { readonly kind: "trace"; readonly steps: readonly Step[] }
  /** Made here by a generator that nobody can guess: an id, or a credential where it is used as one. */
  | { readonly kind: "random"; readonly from: string; readonly steps: readonly Step[] };

/** A named piece of data inside an event: a field of a record, a header of a request, a leaf of the result. */
export interface Field {
  /** Dotted path inside the event's data, `content[].text`; empty for the value itself. */
  readonly path: string;
  readonly labels: readonly Label[];
  /** The value, where the source holds it as a constant. */
  readonly constant?: string | number | boolean | null;
}

interface EventBase {
  /** Unique within the story, in the order of rehearsal. */
  readonly id: number;
  readonly place: Place;
  /** The calls that led from the boundary to this event, outermost first. */
  readonly trail: readonly Step[];
  /** Ids of the events that surely happened before this one, on every path. */
  readonly after: readonly number[];
  /** Of each group one surely happened before this event, whichever branch was taken: a record on success or one on failure. */
  readonly oneOf?: readonly (readonly number[])[];
}

/** A check that was crossed: its other side throws, denies or never gets here. */
export interface GuardEvent extends EventBase {
  readonly kind: "guard";
  /** What is compared: the caller's grant, the caller's mere identity, the operator's setting, or what the model sent. */
  readonly reads: readonly Label[];
  /** What the caller must have, as far as it is constant: `["refunds:write"]`. Empty where it is not known. */
  readonly requirement: readonly string[];
  /** How the refusing side ends. `proceeds` means that it does not refuse. */
  readonly refusal: "throws" | "denies" | "skips" | "exits" | "proceeds";
  /** It only asks whether there is a caller, a grant or a setting at all, compared with nothing. False: it asks for one of a list. */
  readonly presence?: boolean;
  /** It lets a call without any auth context through, or any call where a setting says so. */
  readonly failsOpen?: boolean;
  /** The settings of the operator that let every call through as long as nobody changes them. */
  readonly unless?: readonly string[];
  /** What is compared was not granted to the caller: the server made it up. */
  readonly madeUp?: boolean;
  /** It stands in front of the whole endpoint, before the boundary: HTTP middleware with one requirement for all tools. */
  readonly endpoint?: boolean;
  /** The condition as the source spells it, shortened. */
  readonly text: string;
}

export interface EffectEvent extends EventBase {
  readonly kind: "effect";
  readonly effect: EffectKind;
  /** Repeating it leaves the world as after one call (PUT, DELETE, upsert, mkdir -p). Absent where not known. */
  readonly idempotent?: boolean;
  readonly confidence: Confidence;
  /** Only its HTTP method says that it writes: the author's word on the tool outweighs it. */
  readonly byMethod?: true;
  /** What sort of system it reaches: `http`, `database`, `file`. Absent where only a name tells of the effect. */
  readonly category?: string;
  /** Package or built-in module: `pg`, `node:fs`, `global`. */
  readonly module: string;
  /** What is called, as a person would say it: `pool.query`, `POST https://api.example/refunds`. */
  readonly operation: string;
  readonly inputs: readonly Field[];
  /** The key that is handed to an upstream which dedupes on it; its path names the header or option. */
  readonly key?: Field;
  /** The knowledge row that decided, for `explain`. */
  readonly row: string;
}

/** A record in an idempotency store. `claim` is atomic; `lookup` and `store` are the halves of check-then-act. */
export interface ClaimEvent extends EventBase {
  readonly kind: "claim";
  readonly step: "claim" | "lookup" | "store";
  readonly key: readonly Label[];
  /** All that the call hands to the store: the key, and what is kept under it. Absent where that is not known. */
  readonly kept?: readonly Label[];
  /** The store outlives the process (database, cache server) or is memory of this process. */
  readonly durable: boolean;
  readonly expires: boolean | "unknown";
  /** Nothing comes of what it answers: the work is done whether or not the key was free. */
  readonly ignored?: true;
  readonly row: string;
}

export interface LimitEvent extends EventBase {
  readonly kind: "limit";
  readonly key: readonly Label[];
  /** It lets the call wait, and refuses none. */
  readonly waits?: true;
  /** Its refusal is a throw that nobody waits for. */
  readonly ignored?: true;
  readonly row: string;
}

/** A structured record or a span: an object that names what happened, not a line of text. */
export interface RecordEvent extends EventBase {
  readonly kind: "record";
  readonly fields: readonly Field[];
  /** A span: it measures its own duration and ends with the call, whatever its attributes say. */
  readonly span?: boolean;
  readonly row: string;
}

/** A line of text for people. */
export interface LogEvent extends EventBase {
  readonly kind: "log";
  readonly fields: readonly Field[];
}

/** What the model gets: a returned result or a thrown error, with the labels of each leaf. */
export interface ExitEvent extends EventBase {
  readonly kind: "result" | "thrown";
  readonly fields: readonly Field[];
  /** A result with `isError: true`. */
  readonly isError?: boolean;
  /** A throw that the source does not spell: an upstream call that may fail. */
  readonly implicit?: boolean;
}

/** Code that could not be followed: whatever it does is unknown. */
export interface GapEvent extends EventBase {
  readonly kind: "gap";
  readonly reason: string;
}

export type StoryEvent = GuardEvent | EffectEvent | ClaimEvent | LimitEvent | RecordEvent | LogEvent | ExitEvent | GapEvent;

/** The ordered events of one rehearsed call of a tool: all that rules see of the source (spec/design.md). */
export interface Story {
  readonly events: readonly StoryEvent[];
  /** False where the rehearsal ended early; `gap` events say where and why. */
  readonly complete: boolean;
}
