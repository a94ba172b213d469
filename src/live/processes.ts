import { spawn, spawnSync } from "node:child_process";
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { platform } from "node:os";

// Signals and groups can be had from nowhere else; argv, environment and working directory are not read here.
// eslint-disable-next-line no-restricted-globals
const host = process;

/** How long a server has to end by itself once its stdin has ended, and then after SIGTERM. */
const POLITE_MS = 300;
const TERM_MS = 700;

/** A process of ours, with all that it started. */
export interface OwnedProcess {
  readonly child: ChildProcessWithoutNullStreams;
  /** Ends it and its descendants: end of stdin, SIGTERM, SIGKILL. Resolves when they are gone; may be called again. */
  end(): Promise<void>;
}

/** A process by its id and the time of its start, so that another one that got the same id later is left alone. */
interface Kin {
  readonly pid: number;
  readonly start: string;
}

const living = new Set<Brood>();

/**
 * Starts a program without a shell, in a process group of its own, so that its descendants can be ended with it.
 * While it lives, the end of this process (exit, uncaught error, SIGINT, SIGTERM, SIGHUP) ends it too.
 * A failed start is told by the child's `error` event, as `node:child_process` does.
 */
export function startOwned(program: string, args: readonly string[], options: { env: Record<string, string>; cwd?: string }): OwnedProcess {
  const child = spawn(program, args, {
    env: options.env,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    stdio: ["pipe", "pipe", "pipe"],
    shell: false,
    detached: platform() !== "win32",
    windowsHide: true,
  });
  const brood = new Brood(child);
  if (child.pid !== undefined) keep(brood);
  return brood;
}

class Brood implements OwnedProcess {
  readonly child: ChildProcessWithoutNullStreams;
  private readonly seen = new Map<string, Kin>();
  private readonly exited: Promise<void>;
  private ending: Promise<void> | undefined;

  constructor(child: ChildProcessWithoutNullStreams) {
    this.child = child;
    this.exited = new Promise((resolve) => {
      child.once("exit", () => resolve());
      child.once("error", () => {
        if (child.pid === undefined) resolve();
      });
    });
  }

  end(): Promise<void> {
    this.ending ??= this.endOnce();
    return this.ending;
  }

  private async endOnce(): Promise<void> {
    // Before its parent dies each descendant can be found by its ancestors; afterwards only by its group.
    this.look();
    this.child.stdin.end();
    if (!(await this.gone(POLITE_MS))) {
      this.look();
      this.signal("SIGTERM");
      await this.gone(TERM_MS);
    }
    this.killNow();
    await this.gone(TERM_MS);
    for (const stream of [this.child.stdin, this.child.stdout, this.child.stderr]) stream.destroy();
    release(this);
  }

  /** Kills all at once and waits for nothing: all that a process that is exiting can do. */
  killNow(): void {
    this.look();
    this.signal("SIGKILL");
  }

  private look(): void {
    for (const kin of descendants(this.child.pid)) this.seen.set(`${kin.pid} ${kin.start}`, kin);
  }

  private signal(signal: "SIGTERM" | "SIGKILL"): void {
    const pid = this.child.pid;
    if (pid === undefined) return;
    if (platform() === "win32") {
      spawnSync("taskkill", ["/PID", String(pid), "/T", "/F"], { windowsHide: true });
      return;
    }
    send(-pid, signal);
    // Whoever left the group, as browsers that a server drives do.
    for (const { pid: each, start } of this.seen.values()) {
      if (stat(each)?.start === start) send(each, signal);
    }
  }

  private async gone(ms: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), ms);
    });
    const gone = await Promise.race([this.exited.then(() => true), late]);
    clearTimeout(timer);
    return gone;
  }
}

/** ESRCH: it has gone already. EPERM: it has another user's rights now (sudo); nothing that we may do. */
function send(pid: number, signal: NodeJS.Signals): void {
  try {
    host.kill(pid, signal);
  } catch {
    // See above.
  }
}

interface Stat extends Kin {
  readonly parent: number;
  readonly session: number;
}

/**
 * proc(5), /proc/pid/stat: the name in parentheses may hold anything, so the fields are counted from the last one.
 * Null where there is no such process or no /proc.
 */
function stat(pid: number): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { pid, parent: Number(fields[1]), session: Number(fields[3]), start: fields[19] ?? "" };
  } catch {
    return null;
  }
}

/** All that descend from `root` or belong to the session that it leads. Only Linux tells; elsewhere the group has to do. */
function descendants(root: number | undefined): Kin[] {
  if (root === undefined || platform() !== "linux") return [];
  let all: Stat[];
  try {
    all = readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map((name) => stat(Number(name))).filter((each) => each !== null);
  } catch {
    return [];
  }
  const family = new Set([root]);
  for (let grown = true; grown;) {
    grown = false;
    for (const each of all) {
      if (!family.has(each.pid) && (each.session === root || family.has(each.parent))) {
        family.add(each.pid);
        grown = true;
      }
    }
  }
  return all.filter(({ pid }) => family.has(pid));
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const killAll = (): void => {
  for (const brood of living) brood.killNow();
};

/** Our handler takes the place of the default, so the default is asked for again afterwards, unless somebody else listens and decides. */
const onSignal = (signal: NodeJS.Signals): void => {
  killAll();
  for (const each of signals) host.off(each, onSignal);
  if (host.listenerCount(signal) === 0) host.kill(host.pid, signal);
};

function keep(brood: Brood): void {
  if (living.size === 0) {
    host.on("exit", killAll);
    for (const signal of signals) host.on(signal, onSignal);
  }
  living.add(brood);
}

function release(brood: Brood): void {
  living.delete(brood);
  if (living.size > 0) return;
  host.off("exit", killAll);
  for (const signal of signals) host.off(signal, onSignal);
}
