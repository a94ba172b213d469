import type { EffectFact } from "../types.ts";

/** What a resolver finds: the part of an effect's fact that the arguments decide. `none`: no effect at all. */
export interface Resolved extends Pick<EffectFact, "idempotent" | "confidence" | "upstream" | "unsettled" | "bookkeeping" | "byMethod"> {
  readonly effect: EffectFact["effect"] | "none";
  /** Says what is done, without the name of the method: `INSERT refunds`. Absent where the method's name says enough. */
  readonly operation?: string;
}

/** The worst case of a call whose class is computed at run time. */
export const unsettled = (effect: EffectFact["effect"], upstream = true): Resolved => ({ effect, confidence: "likely", upstream, unsettled: true });

const rank = ["none", "read", "create", "update", "write", "send", "delete", "execute"];

/** Several effects of one call: the worst of them, repeatable where all are. */
export function worst(all: readonly Resolved[]): Resolved | undefined {
  const found = all.toSorted((a, b) => rank.indexOf(b.effect) - rank.indexOf(a.effect))[0];
  if (!found || all.length === 1) return found;
  const writes = all.filter((one) => one.effect !== "read" && one.effect !== "none");
  const { idempotent: _, ...rest } = found;
  const somewhere = (answer: boolean): boolean => writes.some((one) => one.idempotent === answer);
  const idempotent = somewhere(false) ? false : writes.every((one) => one.idempotent) ? true : undefined;
  return { ...rest, upstream: all.some((one) => one.upstream), ...(idempotent !== undefined && { idempotent }) };
}
