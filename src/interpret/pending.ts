import { UNSETTLED, type PromiseValue, type Unknown, type Value } from "./value.ts";

/** A promise that somebody is to settle, and what settles it. */
export interface Pending {
  readonly promise: PromiseValue;
  readonly settlers: readonly Value[];
  /** The source names what fulfils it, so that somebody may call that, even where only failures are seen. */
  readonly escapes: boolean;
}

/** By the value that stands for what nobody has said yet, since that goes on where the promise is unwrapped. */
const pending = new WeakMap<Unknown, Pending>();

export const isPending = (one: Pending): boolean => one.promise.value.kind === "unknown" && one.promise.value.reason === UNSETTLED && (one.escapes || !one.promise.never);

export const pendingOf = (value: Value): Pending | undefined => (value.kind === "unknown" ? pending.get(value) : undefined);

/** Notes who settles a promise that nobody has settled where it was made. */
export function noteAwaited(one: Pending): void {
  if (one.promise.value.kind === "unknown") pending.set(one.promise.value, one);
}

/** `resolve` and `reject` of the source's promises: given to something outside, they are callbacks like any other. */
export const SETTLERS = new WeakSet<Value>();
