/** Bundles the mutation test, for Node 20 runs no TypeScript, and runs it: `node scripts/mutate.mjs [part of a fixture's name]`. */
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const outfile = join(root, ".cache/mutate.mjs");
await build({
  entryPoints: [join(root, "test/mutation/main.ts")],
  outfile,
  bundle: true,
  platform: "node",
  format: "esm",
  packages: "external",
  sourcemap: "inline",
  logLevel: "error",
});
const { status } = spawnSync(process.execPath, ["--enable-source-maps", outfile, join(root, "fixtures"), ...process.argv.slice(2)], { stdio: "inherit" });
process.exit(status ?? 1);
