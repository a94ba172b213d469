import { randomBytes } from "node:crypto";
import { mkdirSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { InputError } from "./io.ts";

/**
 * Writes a file whole or not at all: into a temporary file beside it, then renamed over it. Missing folders are made. A link keeps leading
 * where it leads; what is no regular file (/dev/stdout) is written to as it is.
 * @throws InputError
 */
export function writeWhole(path: string, text: string): void {
  const target = attempt(path, () => targetOf(path));
  if (target.special) {
    attempt(path, () => writeFileSync(target.path, text));
    return;
  }
  const temporary = join(dirname(target.path), `.mcp-audit-${randomBytes(6).toString("hex")}.tmp`);
  attempt(path, () => {
    mkdirSync(dirname(target.path), { recursive: true });
    try {
      writeFileSync(temporary, text, { flag: "wx", ...(target.mode !== undefined && { mode: target.mode }) });
      renameSync(temporary, target.path);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  });
}

/** Writes a file that is not there yet; false where it is. */
export function writeNew(path: string, text: string): boolean {
  return attempt(path, () => {
    mkdirSync(dirname(path), { recursive: true });
    try {
      writeFileSync(path, text, { flag: "wx" });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
      throw error;
    }
  });
}

function targetOf(path: string): { path: string; special: boolean; mode?: number } {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return { path, special: false };
  if (stat.isDirectory()) throw new InputError(`Cannot write ${path}: it is a folder. Name a file in it.`);
  return stat.isFile() ? { path: realpathSync(path), special: false, mode: stat.mode & 0o777 } : { path, special: true };
}

function attempt<T>(path: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`Cannot write ${path}: ${(error as Error).message}.`);
  }
}
