/**
 * Builds `dist/`: the command (`cli.js`), the library (`index.js`), their shared chunks, and the declarations (`types/`).
 * What a check loads is bundled: zod alone is a hundred files, and to open them costs more than to run them. Two packages stay imports:
 * the parser, which is nine megabytes, and the MCP client, which only a live check loads.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const entries = { cli: "src/cli/main.ts", index: "src/index.ts" };

/** All that may be loaded before the command line is read: what costs more than `--help` costs to print is reached through `import()`. */
const light = ["commander"];

/**
 * Loaded by `require`: an `import` of CommonJS makes Node search its nine megabytes for exports first, a third of the start-up. The names
 * that we use become constants of the bundle: through the interop's getters each use of `ts` would be a call.
 */
const required = {
  name: "required",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^ts-morph$/ }, ({ path, namespace }) => (namespace === "required" ? { path, external: true } : { path, namespace: "required" }));
    onLoad({ filter: /.*/, namespace: "required" }, ({ path }) => ({ contents: `export const { Project, ts } = require(${JSON.stringify(path)});`, loader: "js" }));
  },
};

const fail = (message) => {
  console.error(`build: ${message}`);
  process.exit(1);
};

for (const file of Object.values(entries)) if (!existsSync(join(root, file))) fail(`${file} is missing`);
rmSync(join(root, "dist"), { recursive: true, force: true });

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: entries,
  outdir: "dist",
  bundle: true,
  splitting: true,
  external: ["@modelcontextprotocol/*"],
  plugins: [required],
  banner: { js: 'import { createRequire as createRequire_ } from "node:module"; const require = createRequire_(import.meta.url);' },
  format: "esm",
  platform: "node",
  target: "node20.19",
  metafile: true,
  logLevel: "warning",
}).catch(() => fail("esbuild failed, see above"));

const eager = eagerPackages(metafile, "dist/cli.js");
const found = [...eager.keys()].filter((name) => !light.includes(name));
if (found.length > 0) fail(`dist/cli.js loads at start-up: ${found.map((name) => `${name} (from ${eager.get(name)})`).join(", ")}. Import them lazily.`);

const cli = join(root, "dist/cli.js");
const code = readFileSync(cli, "utf8");
if (!code.startsWith("#!")) writeFileSync(cli, `#!/usr/bin/env node\n${code}`);
chmodSync(cli, 0o755);

const tsc = join(root, "node_modules/typescript/bin/tsc");
const { status } = spawnSync(process.execPath, [tsc, "-p", "tsconfig.build.json"], { cwd: root, stdio: "inherit" });
if (status !== 0) fail("the declarations have type errors, see above; dist/*.js is complete");

/** Package name -> chunk, for each package that the given output holds or imports, directly or through the chunks it imports statically. */
function eagerPackages({ outputs }, start) {
  const packages = new Map();
  const seen = new Set();
  const queue = [start];
  for (let output = queue.pop(); output !== undefined; output = queue.pop()) {
    if (seen.has(output)) continue;
    seen.add(output);
    for (const input of Object.keys(outputs[output].inputs)) {
      const name = /^required:(.*)/.exec(input)?.[1] ?? /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1];
      if (name !== undefined) packages.set(name, output);
    }
    for (const { path, kind, external } of outputs[output].imports) {
      if (kind === "dynamic-import") continue;
      if (!external) queue.push(path);
      else if (!isBuiltin(path)) packages.set(path.split("/").slice(0, path.startsWith("@") ? 2 : 1).join("/"), output);
    }
  }
  return packages;
}
