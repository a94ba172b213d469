import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";

const fixtures = join(import.meta.dirname, "../../fixtures/servers");
const packages = join(import.meta.dirname, "packages");

/** A server of `fixtures/servers`, bundled so that Node 20 runs it. */
export interface BuiltServer {
  /** To be given to `node`. */
  readonly file: string;
  readonly remove: () => void;
}

/** A server that listens on loopback. */
export interface RunningServer {
  readonly url: string;
  /** Structured records so far: the lines of JSON on stderr. */
  readonly records: () => Record<string, unknown>[];
  readonly stderr: () => string;
  readonly stop: () => Promise<void>;
}

/** Bundles a fixture. What the repository does not install is replaced by the stand-ins of `packages/`. */
export async function buildServer(name: string): Promise<BuiltServer> {
  const folder = mkdtempSync(join(tmpdir(), `${name}-`));
  const file = join(folder, "main.mjs");
  await build({
    entryPoints: [join(fixtures, name, "src/main.ts")],
    outfile: file,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    alias: Object.fromEntries(["ioredis", "pino", "rate-limiter-flexible"].map((each) => [each, join(packages, `${each}.ts`)])),
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
    logLevel: "error",
  });
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Starts it on a free port; it is ready when this resolves. */
export async function startHttp(server: BuiltServer, env: Record<string, string>): Promise<RunningServer> {
  const child = spawn(process.execPath, [server.file, "--http"], {
    env: { PATH: process.env["PATH"] ?? "", HOST: "127.0.0.1", PORT: "0", ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  const listening = new Promise<string>((resolve, reject) => {
    child.stderr.on("data", (chunk) => {
      stderr += String(chunk);
      const url = /listening on (\S+)/.exec(stderr)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.once("exit", (code) => reject(new Error(`the server ended with ${code}: ${stderr}`)));
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  };
  try {
    const url = await listening;
    const records = () => stderr.split("\n").filter((line) => line.startsWith("{")).map((line) => JSON.parse(line) as Record<string, unknown>);
    return { url, records, stderr: () => stderr, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
