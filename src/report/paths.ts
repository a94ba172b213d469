import { posix } from "node:path";

/**
 * A path of a report as a reader finds it: reports hold paths relative to the audited root, annotations and terminals want them relative to
 * the working directory. `base` leads from there to the root: `packages/payments`, or empty.
 */
export function under(base: string, file: string): string {
  return base === "" || file.startsWith("/") ? file : posix.join(base, file);
}
