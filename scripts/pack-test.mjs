/**
 * Proves that the package works for a stranger: packs it, installs the tarball into an empty folder, runs the command through npx there,
 * audits a server, imports the library, and type-checks a caller. Prints one line per step; the first failure ends it.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const { name, version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const folder = mkdtempSync(join(tmpdir(), "mcp-audit-pack-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

const run = (command, cwd = folder) => {
  const { status, stdout, stderr } = spawnSync(command, { cwd, shell: true, encoding: "utf8", maxBuffer: 64 << 20 });
  return { status, stdout, stderr };
};
const step = (what, ok, detail) => {
  console.log(`${ok ? "yes" : "NO "}  ${what}`);
  if (ok) return;
  console.error(detail);
  process.exit(1);
};

const packed = run(`npm pack --silent --pack-destination "${folder}"`, root);
step("npm pack builds and packs", packed.status === 0, packed.stderr + packed.stdout);
const tarball = packed.stdout.trim().split("\n").at(-1);

writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
const installed = run(`npm install --prefer-offline --ignore-scripts --no-audit --no-fund --loglevel=error "./${tarball}"`);
step("the tarball installs into an empty folder", installed.status === 0, installed.stderr);

const printed = run(`npx --no-install ${name} --version`);
step("npx prints the version", printed.status === 0 && printed.stdout.trim() === version, printed.stdout + printed.stderr);

const explained = run(`npx --no-install ${name} explain write/not-idempotent`);
step("npx explains a rule (its page is in the package)", explained.status === 0 && /idempot/i.test(explained.stdout), explained.stdout + explained.stderr);

mkdirSync(join(folder, "server"));
cpSync(join(root, "fixtures/servers/prototype"), join(folder, "server"), { recursive: true });
const checked = run(`npx --no-install ${name} check server --format json`);
const report = checked.status === 1 ? JSON.parse(checked.stdout) : undefined;
step("npx audits a server and exits 1 on its errors", report?.version === 1 && report.findings.length > 0, checked.stdout.slice(0, 2000) + checked.stderr);

writeFileSync(
  join(folder, "caller.ts"),
  [
    `import { audit, compareContracts, compareSchemas } from "${name}";`,
    'const before = { type: "object", properties: { amount: { type: "number" } }, required: ["amount"] };',
    'const after = { type: "object", properties: { amount: { type: "integer" } }, required: ["amount"] };',
    'const { verdict } = compareSchemas(before, after, { direction: "input", reading: "declared" });',
    "// @ts-expect-error: the declarations are ours, not any",
    'export const wrong = () => compareSchemas(before, after, { direction: "sideways", reading: "declared" });',
    "console.log(verdict, typeof audit, typeof compareContracts);",
    "",
  ].join("\n"),
);
const tsc = join(root, "node_modules/typescript/bin/tsc");
const typed = run(`node "${tsc}" --strict --module nodenext --target es2023 --types node --typeRoots "${join(root, "node_modules/@types")}" --skipLibCheck caller.ts`);
step("a caller of the library type-checks", typed.status === 0, typed.stdout + typed.stderr);
const called = run("node caller.js");
step("the library compares two schemas", called.status === 0 && called.stdout.trim() === "breaking function function", called.stdout + called.stderr);
