import { spawnSync } from "node:child_process";
import type { Io } from "./io.ts";

const most = 64 * 1024 * 1024;

/** Reads a repository through git's plumbing, which runs no hook, filter or pager of it. */
export class Git {
  private readonly folder: string;
  private readonly env: Io["env"];

  constructor(folder: string, { env }: Pick<Io, "env">) {
    this.folder = folder;
    this.env = env;
  }

  /** What git prints, or null where it refuses. */
  private ask(...args: readonly string[]): string | null {
    const env = { ...this.env, GIT_TERMINAL_PROMPT: "0", GIT_OPTIONAL_LOCKS: "0" };
    const { status, stdout } = spawnSync("git", ["-C", this.folder, ...args], { env, encoding: "utf8", maxBuffer: most, timeout: 30_000, stdio: ["ignore", "pipe", "ignore"] });
    return status === 0 ? stdout : null;
  }

  /** Folder of the work tree; null outside of one, or without git. */
  top = (): string | null => this.ask("rev-parse", "--show-toplevel")?.trim() ?? null;

  isShallow = (): boolean => this.ask("rev-parse", "--is-shallow-repository")?.trim() === "true";

  /** Full name of a commit; null where it is not known here. */
  commit = (ref: string): string | null => (ref.startsWith("-") ? null : (this.ask("rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`)?.trim() ?? null));

  mergeBase = (one: string, other: string): string | null => this.ask("merge-base", one, other)?.trim() ?? null;

  /** Text of a file, by its path from the top, as a commit has it; null where it has none. */
  fileAt = (commit: string, path: string): string | null => this.ask("cat-file", "blob", `${commit}:${path}`);
}
