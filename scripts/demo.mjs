/**
 * Audits a real server from npm: installs a pinned version into `.cache/demo` (no install scripts run), follows its source, starts it over
 * stdio to compare what it answers to `tools/list`, and prints the report. Ends 0 when the audit worked, whatever it found.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const server = { name: "@modelcontextprotocol/server-filesystem", version: "2026.8.31", bin: "dist/index.js" };

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const cache = join(root, ".cache/demo");
const manifest = join(cache, "node_modules", server.name, "package.json");

const installed = () => existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).version === server.version;
if (!installed()) {
  mkdirSync(cache, { recursive: true });
  writeFileSync(join(cache, "package.json"), `${JSON.stringify({ private: true, dependencies: { [server.name]: server.version } })}\n`);
  console.log(`Installing ${server.name}@${server.version} into .cache/demo …`);
  const npm = spawnSync("npm install --ignore-scripts --no-audit --no-fund --loglevel=error --prefer-offline", { cwd: cache, stdio: "inherit", shell: true });
  if (npm.status !== 0 || !installed()) {
    console.error("demo: npm could not install the server, see above");
    process.exit(2);
  }
}
mkdirSync(join(cache, "files"), { recursive: true });

// From the folder that it is installed in, so that what is printed is what a reader would type, and paths lead from there.
const path = `node_modules/${server.name}`;
const live = `node ${path}/${server.bin} files`;
console.log(`\n$ cd .cache/demo\n$ mcp-audit check ${path} --live "${live}"\n`);
const cli = join(root, "dist/cli.js");
const { status, signal } = spawnSync(process.execPath, [cli, "check", path, "--live", live, ...process.argv.slice(2)], { cwd: cache, stdio: "inherit" });

if (status === 0 || status === 1) {
  const meaning = status === 1 ? "it exited 1: in CI, findings at or above --fail-on (default: error) fail the build" : "it exited 0: nothing at or above --fail-on (default: error)";
  console.log(`\nThe audit worked; ${meaning}. This demo ends 0.`);
} else {
  console.error(`\nThe audit did not work: ${signal ?? `exit code ${status}`}.`);
  process.exit(status ?? 2);
}
