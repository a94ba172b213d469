import { setFlagsFromString } from "node:v8";
import { run } from "./run.ts";

/** Somebody who closes the pipe (`mcp-audit check | head`) has read enough: that is no error. */
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

/** An audit ends before optimised code pays for itself: with V8's default of 132 KB a fifth of its CPU is the optimiser (npm run bench). */
setFlagsFromString("--interrupt-budget=800000");

const { stdout, stderr, env } = process;
process.exitCode = await run(process.argv.slice(2), { stdout, stderr, env, cwd: process.cwd() });

// A pipe is written to in the background: the process may end only when all of it has gone out, and then it must.
await new Promise<void>((resolve) => void stdout.write("", () => resolve()));
setTimeout(() => process.exit(), 1000).unref();
