/**
 * Builds `dist/`: the command (`cli.js`), the library (`index.js`), their shared chunks, and the declarations (`types/`).
 * Packages stay imports, so that npm installs and dedupes them; only our own files are bundled, for fewer files to open at start-up.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const entries = { cli: "src/cli/main.ts", index: "src/index.ts" };

/** Packages that cost more to import than `--help` costs to print: the command may only reach them through `import()`. */
const heavy = ["ts-morph", "zod", "zod-to-json-schema", "ajv", "ajv-formats", "refa", "@modelcontextprotocol/client"];

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
  packages: "external",
  format: "esm",
  platform: "node",
  target: "node20.19",
  metafile: true,
  logLevel: "warning",
}).catch(() => fail("esbuild failed, see above"));

const eager = eagerPackages(metafile, "dist/cli.js");
const found = heavy.filter((name) => eager.has(name));
if (found.length > 0) fail(`dist/cli.js loads at start-up: ${found.map((name) => `${name} (from ${eager.get(name)})`).join(", ")}. Import them lazily.`);

const cli = join(root, "dist/cli.js");
const code = readFileSync(cli, "utf8");
if (!code.startsWith("#!")) writeFileSync(cli, `#!/usr/bin/env node\n${code}`);
chmodSync(cli, 0o755);

const tsc = join(root, "node_modules/typescript/bin/tsc");
const { status } = spawnSync(process.execPath, [tsc, "-p", "tsconfig.build.json"], { cwd: root, stdio: "inherit" });
if (status !== 0) fail("the declarations have type errors, see above; dist/*.js is complete");

/** Package name -> chunk, for each package that the given output imports statically, directly or through other chunks. */
function eagerPackages({ outputs }, start) {
  const packages = new Map();
  const seen = new Set();
  const queue = [start];
  for (let output = queue.pop(); output !== undefined; output = queue.pop()) {
    if (seen.has(output)) continue;
    seen.add(output);
    for (const { path, kind, external } of outputs[output].imports) {
      if (kind !== "import-statement") continue;
      if (external) packages.set(path.split("/").slice(0, path.startsWith("@") ? 2 : 1).join("/"), output);
      else queue.push(path);
    }
  }
  return packages;
}
