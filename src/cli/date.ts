import type { Io } from "./io.ts";

/**
 * Today as ISO date; SOURCE_DATE_EPOCH, if it is set, says otherwise (reproducible-builds.org), so that a build gives the same bytes
 * again.
 */
export function today({ env }: Pick<Io, "env">): string {
  const epoch = env["SOURCE_DATE_EPOCH"];
  return new Date(epoch !== undefined && /^\d{1,11}$/.test(epoch) ? Number(epoch) * 1000 : Date.now()).toISOString().slice(0, 10);
}
