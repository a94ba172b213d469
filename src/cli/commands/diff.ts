import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { compareContracts, parseSnapshot } from "../../index.ts";
import type { CheckFlags } from "../flags.ts";
import { exits, type Io } from "../io.ts";

/** `mcp-audit diff <old> <new>` */
export async function diff(old: string, now: string, _flags: CheckFlags, io: Io): Promise<number> {
  const read = (file: string) => parseSnapshot(readFileSync(resolve(io.cwd, file), "utf8"), file);
  const changes = compareContracts(read(old).tools, read(now).tools);
  io.stdout.write(changes.map((c) => `${c.tool} ${c.verdict} ${c.message}\n`).join(""));
  return await Promise.resolve(changes.some((c) => c.verdict === "breaking") ? exits.findings : exits.clean);
}
