/**
 * What a command costs, whole process and all its waited-for children. CPU time (user + system) comes from bash's `time` keyword, in
 * milliseconds; peak memory from `/usr/bin/time` (GNU or BSD) where it exists, else it is NaN. Node itself cannot ask what a child used.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const timer = "/usr/bin/time";
const hasTimer = existsSync(timer);
const bsd = process.platform === "darwin";

/**
 * Runs `command` (program and arguments) once. Returns { cpu: ms, wall: ms, rss: MB, status, stdout }; throws where the command could not
 * be started or its status is not in `accept`.
 */
export function measure(command, { cwd, accept = [0] } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "measure-"));
  const [cpuFile, rssFile] = [join(folder, "cpu"), join(folder, "rss")];
  const wrapped = hasTimer ? [timer, ...(bsd ? ["-l"] : ["-f", "%M"]), "-o", rssFile, ...command] : command;
  const script = 'cpu=$1; shift; exec 3>&2; TIMEFORMAT="%3R %3U %3S"; { time "$@" 2>&3 3>&-; } 2>"$cpu"';
  try {
    const { status, stdout, stderr, error } = spawnSync("bash", ["-c", script, "measure", cpuFile, ...wrapped], { cwd, encoding: "utf8", maxBuffer: 256 << 20 });
    if (error) throw error;
    if (!accept.includes(status)) throw new Error(`${command.join(" ")}\nended with ${status}\n${stdout.slice(0, 2000)}${stderr.slice(0, 2000)}`);
    const [real, user, system] = readFileSync(cpuFile, "utf8").trim().split("\n").at(-1).split(" ").map((seconds) => Number(seconds) * 1000);
    return { cpu: user + system, wall: real, rss: hasTimer ? peak(readFileSync(rssFile, "utf8")) : Number.NaN, status, stdout };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Megabytes, from GNU time's line of kilobytes or BSD time's table in bytes. */
function peak(text) {
  if (bsd) return Number(/(\d+)\s+maximum resident set size/.exec(text)?.[1]) / 2 ** 20;
  // GNU time puts "Command exited with non-zero status" above the number.
  return Number(text.trim().split("\n").at(-1)) / 1024;
}

export const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
};
