import { run } from "./run.ts";

/** Somebody who closes the pipe (`mcp-audit check | head`) has read enough: that is no error. */
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

const { stdout, stderr, env } = process;
process.exitCode = await run(process.argv.slice(2), { stdout, stderr, env, cwd: process.cwd() });

// A pipe is written to in the background: the process may end only when all of it has gone out, and then it must.
await new Promise<void>((resolve) => void stdout.write("", () => resolve()));
setTimeout(() => process.exit(), 1000).unref();
