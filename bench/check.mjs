/**
 * What `mcp-audit check` costs next to the type checkers that its users run anyway: `npm run bench [-- --rounds 7]`.
 *
 * Each round runs every command on every server once, one after the other, so that a busy machine slows all alike; the table shows
 * medians and the ratios of medians. Whole processes, user + system CPU (bench/measure.mjs). `check` runs cold with all rules;
 * TypeScript 6 is `node tsc --noEmit`, TypeScript 7 its native executable without the Node launcher. Servers: one from npm that ships its
 * TypeScript, and generated ones with 10, 100 and 1,000 tools. The start-up floor is `check` on a generated server without
 * tools.
 * Exits 1 where a goal is missed, 2 where something could not be run.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { generate } from "./generate.mjs";
import { measure, median } from "./measure.mjs";

/** A real server of some 5,000 lines, its dependencies pinned so that the type checkers read the same declarations next year. */
const real = {
  name: "mcp-shrimp-task-manager",
  version: "1.0.21",
  tools: 15,
  dependencies: {
    "@modelcontextprotocol/sdk": "1.32.2",
    "@types/express": "5.0.1",
    "@types/node": "20.19.0",
    "@types/uuid": "9.0.8",
    "dotenv": "16.5.0",
    "express": "5.1.0",
    "get-port": "7.1.0",
    "uuid": "9.0.1",
    "zod": "3.25.76",
    "zod-to-json-schema": "3.25.2",
  },
};

const goals = { tsc6: 0.5, scale: 15 };

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const cache = join(root, ".cache/bench");
const cli = join(root, "dist/cli.js");
const tsc6 = join(root, "node_modules/typescript/bin/tsc");
const getExePath = (await import(new URL("../node_modules/typescript-7/lib/getExePath.js", import.meta.url).href)).default;
const tsc7 = getExePath();

const stop = (message) => {
  console.error(`bench: ${message}`);
  process.exit(2);
};

const option = process.argv.indexOf("--rounds");
const rounds = option < 0 ? 5 : Number(process.argv[option + 1]);
if (!Number.isInteger(rounds) || rounds < 1) stop("--rounds needs a whole number above 0");

const servers = [
  { name: `${real.name}@${real.version}`, folder: realServer(), entry: "src/index.ts", tools: real.tools },
  ...[0, 10, 100, 1000].map((tools) => ({ name: `generated, ${tools} tools`, folder: generated(tools), entry: "src/main.ts", tools })),
];

const checkOf = ({ folder, entry }) => [process.execPath, cli, "check", folder, ...(entry ? ["--entry", entry] : []), "--format", "json"];
const commands = {
  check: (server) => measure(checkOf(server), { cwd: root, accept: [0, 1, ...(server.tools === 0 ? [3] : [])] }),
  tsc6: (server) => measure([process.execPath, tsc6, "--noEmit", "-p", "tsconfig.bench.json"], { cwd: server.folder }),
  tsc7: (server) => measure([tsc7, "--noEmit", "-p", "tsconfig.bench.json"], { cwd: server.folder }),
};

const samples = new Map(servers.map((server) => [server, { check: [], tsc6: [], tsc7: [] }]));
try {
  for (const server of servers) prepare(server);
  for (let round = 1; round <= rounds; round++) {
    process.stderr.write(`round ${round} of ${rounds} (load ${loadavg()[0].toFixed(1)})\n`);
    for (const server of servers) for (const [name, run] of Object.entries(commands)) samples.get(server)[name].push(run(server));
  }
} catch (error) {
  stop(error.message);
}

const of = (server, command, unit) => median(samples.get(server)[command].map((sample) => sample[unit]));
const spread = (server, command) => {
  const values = samples.get(server)[command].map(({ cpu }) => cpu);
  return `${(Math.min(...values) / 1000).toFixed(2)}–${(Math.max(...values) / 1000).toFixed(2)}`;
};
const seconds = (ms) => (ms / 1000).toFixed(2);
const ratio = (a, b) => (a / b).toFixed(2);
const rows = [["server", "check CPU s", "min–max", "tsc 6", "tsc 7", "÷ tsc 6", "÷ tsc 7", "RSS MB", "RSS ÷ tsc 6", "RSS ÷ tsc 7"]];
for (const server of servers) {
  const cpu = (command) => of(server, command, "cpu");
  const rss = (command) => of(server, command, "rss");
  rows.push([
    server.name, seconds(cpu("check")), spread(server, "check"), seconds(cpu("tsc6")), seconds(cpu("tsc7")), ratio(cpu("check"), cpu("tsc6")),
    ratio(cpu("check"), cpu("tsc7")), rss("check").toFixed(0), ratio(rss("check"), rss("tsc6")), ratio(rss("check"), rss("tsc7")),
  ]);
}
const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
const line = (row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join("  ");
console.log(`\nNode ${process.versions.node}, ${cpus().length} cores, ${rounds} rounds, medians\n`);
console.log(rows.map(line).join("\n"));

const byTools = (tools) => of(servers.find(({ name }) => name === `generated, ${tools} tools`), "check", "cpu");
const above = (tools) => byTools(tools) - byTools(0);
const scale = above(1000) / above(10);
console.log(
  `\nabove the start-up floor of ${seconds(byTools(0))} s: 10 tools ${seconds(above(10))} s, 100 tools ${seconds(above(100))} s, 1,000 tools ${seconds(above(1000))} s`,
);

// The floor server has nothing to analyse: it is there to be subtracted.
const worst = Math.max(...servers.filter(({ tools }) => tools !== 0).map((server) => of(server, "check", "cpu") / of(server, "tsc6", "cpu")));
const verdicts = [
  [`check ÷ tsc 6 <= ${goals.tsc6} on every server`, worst, worst <= goals.tsc6],
  [`1,000 tools <= ${goals.scale} x 10 tools above the floor`, scale, above(10) > 0 && scale <= goals.scale],
];
for (const [goal, value, met] of verdicts) console.log(`${met ? "met   " : "MISSED"}  ${goal}: ${value.toFixed(2)}`);
process.exitCode = verdicts.every(([, , met]) => met) ? 0 : 1;

/** One untimed run: the tools must be found, since a checker that looks away is fast; and the type checkers must see no error. */
function prepare(server) {
  writeFileSync(
    join(server.folder, "tsconfig.bench.json"),
    `${JSON.stringify({
      extends: "./tsconfig.json",
      compilerOptions: { noEmit: true, incremental: false, composite: false, declaration: false, skipLibCheck: true, types: ["node"] },
    })}\n`,
  );
  const { stdout, status } = commands.check(server);
  const found = status === 3 ? 0 : JSON.parse(stdout).tools.length;
  if (server.tools !== undefined && found !== server.tools) throw new Error(`${server.name}: check found ${found} tools, not ${server.tools}`);
  commands.tsc6(server);
  commands.tsc7(server);
}

function generated(tools) {
  const folder = join(cache, `generated-${tools}`);
  generate(tools, folder);
  return folder;
}

function realServer() {
  const folder = join(cache, `${real.name}-${real.version}`);
  const manifest = `${JSON.stringify({ private: true, type: "module", main: "src/index.ts", dependencies: real.dependencies }, null, 2)}\n`;
  // Written last, so that an install that broke off is done again.
  const complete = join(folder, ".complete");
  if (existsSync(complete) && readFileSync(complete, "utf8") === manifest) return folder;
  console.error(`Installing ${real.name}@${real.version} into .cache/bench …`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const npm = (...args) => {
    const { status, stdout, stderr } = spawnSync("npm", [...args, "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--prefer-offline"], {
      cwd: folder,
      encoding: "utf8",
    });
    if (status !== 0) stop(`npm ${args[0]} failed\n${stderr}`);
    return stdout.trim();
  };
  const tarball = npm("pack", `${real.name}@${real.version}`, "--silent").split("\n").at(-1);
  const { status } = spawnSync("tar", ["-xzf", tarball, "--strip-components=1", "package/src", "package/tsconfig.json", "package/LICENSE"], { cwd: folder });
  if (status !== 0) stop(`tar could not unpack ${tarball}`);
  rmSync(join(folder, tarball));
  writeFileSync(join(folder, "package.json"), manifest);
  npm("install");
  writeFileSync(complete, manifest);
  return folder;
}
