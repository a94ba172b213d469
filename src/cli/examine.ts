import { examine, type AuditOptions, type Examination } from "../index.ts";
import type { Io } from "./io.ts";
import type { Setup } from "./setup.ts";

/** Examines, with a word to whoever waits at a terminal, taken back when it is done: a large server takes a while. */
export async function examineFor({ stderr }: Io, { shown, options: usual }: Setup, more: Partial<AuditOptions> = {}): Promise<Examination> {
  const options = { ...usual, ...more };
  if (!stderr.isTTY) return examine(options);
  stderr.write(`following the calls of ${shown || "this folder"} …`);
  try {
    return await examine(options);
  } finally {
    stderr.write("\r\u001b[K");
  }
}
