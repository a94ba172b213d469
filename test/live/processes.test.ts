import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { platform, tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { takeLiveList } from "../../src/live/take.ts";
import { failure } from "./failure.ts";

const folder = mkdtempSync(join(tmpdir(), "live-family-"));
const visitor = join(folder, "visitor.mjs");
let families = 0;

beforeAll(async () => {
  await build({
    entryPoints: [join(import.meta.dirname, "peers/visitor.ts")],
    outfile: visitor,
    bundle: true,
    platform: "node",
    format: "esm",
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  });
});
afterAll(() => {
  // A test that fails has found survivors; they must not outlive the test as well.
  for (const name of readdirSync(folder).filter((each) => each.startsWith("family-"))) {
    for (const pid of readFileSync(join(folder, name), "utf8").split(" ").map(Number).filter(isAlive)) process.kill(pid, "SIGKILL");
  }
  rmSync(folder, { recursive: true, force: true });
});

/** A server that clings to life, and a look at whether it and its child still do. */
function family(how: string) {
  const file = join(folder, `family-${families++}`);
  const command = [process.execPath, join(import.meta.dirname, "peers/family.mjs"), how, file].map((word) => `'${word}'`).join(" ");
  const members = (): number[] => readFileSync(file, "utf8").split(" ").map(Number);
  return {
    command,
    started: () => existsSync(file) && members().length === 2,
    members,
    alive: () => members().filter(isAlive),
  };
}

/** A zombie has ended; only its parent has not looked yet. */
function isAlive(pid: number): boolean {
  const state = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" }).stdout.trim();
  return state !== "" && !state.startsWith("Z");
}

async function until(what: () => boolean): Promise<void> {
  for (let tries = 0; tries < 100 && !what(); tries++) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(what()).toBe(true);
}

describe.skipIf(platform() === "win32")("no process is left", () => {
  test("of a server that ignores the end of stdin and SIGTERM, nor of its child", async () => {
    const { command, members, alive } = family("stays");
    expect((await takeLiveList({ kind: "stdio", command, env: {} })).tools).toHaveLength(1);
    expect(members()).toHaveLength(2);
    expect(alive()).toEqual([]);
  });

  test("of a server that died and left a child, which holds its stdout", async () => {
    const { command, alive } = family("dies");
    expect((await failure(() => takeLiveList({ kind: "stdio", command, env: {} }))).kind).toBe("died");
    expect(alive()).toEqual([]);
  });

  test("of a server that hangs", async () => {
    const { command, alive } = family("hangs");
    const started = performance.now();
    expect((await failure(() => takeLiveList({ kind: "stdio", command, env: {} }, { limits: { timeMs: 1000 } }))).kind).toBe("silent");
    expect(performance.now() - started).toBeLessThan(5000);
    expect(alive()).toEqual([]);
  });

  test.skipIf(platform() !== "linux")("of a server whose child has left its group", async () => {
    const { command, alive } = family("leaves");
    expect((await takeLiveList({ kind: "stdio", command, env: {} })).tools).toHaveLength(1);
    expect(alive()).toEqual([]);
  });

  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("when the visitor gets %s, which still ends it", async (signal) => {
    const { command, started, alive } = family("hangs");
    const visit = spawn(process.execPath, [visitor, command], { stdio: "ignore" });
    await until(started);
    expect(alive()).toHaveLength(2);
    visit.kill(signal);
    expect(await once(visit, "exit")).toEqual([null, signal]);
    await until(() => alive().length === 0);
  });

  test.each([["throws", 1], ["exits", 7]])("when the visitor %s", async (fate, code) => {
    const { command, started, alive } = family("hangs");
    const visit = spawn(process.execPath, [visitor, command, fate], { stdio: "ignore" });
    await until(started);
    expect(await once(visit, "exit")).toEqual([code, null]);
    await until(() => alive().length === 0);
  });

  test("and no listener of ours stays on this process", async () => {
    const listeners = () => ["exit", "SIGINT", "SIGTERM", "SIGHUP"].map((event) => process.listenerCount(event));
    const before = listeners();
    await Promise.all([1, 2].map(() => takeLiveList({ kind: "stdio", command: family("stays").command, env: {} })));
    expect(listeners()).toEqual(before);
  });
});
