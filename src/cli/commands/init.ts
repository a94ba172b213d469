import { existsSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { CONFIG_FILE, SNAPSHOT_FILE } from "../config.ts";
import { home } from "../home.ts";
import { exits, InputError, type Io } from "../io.ts";
import { repositoryOf } from "../repository.ts";
import { writeNew } from "../write.ts";

/** `mcp-audit init [path]`: a configuration and a workflow to start from. What is there stays as it is. */
export function init(path: string, io: Io): number {
  const root = resolve(io.cwd, path);
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) throw new InputError(`There is no folder ${path}.`);
  const repository = repositoryOf(root) ?? root;
  const files = [
    { file: join(root, CONFIG_FILE), text: configText },
    { file: join(repository, ".github/workflows/mcp-audit.yml"), text: workflow(relative(repository, root).replaceAll("\\", "/") || ".") },
  ];
  for (const { file, text } of files) {
    const shown = relative(io.cwd, file) || file;
    io.stdout.write(writeNew(file, text) ? `wrote    ${shown}\n` : `kept     ${shown} (it was there already)\n`);
  }
  if (existsSync(join(root, SNAPSHOT_FILE))) io.stdout.write(`kept     ${relative(io.cwd, join(root, SNAPSHOT_FILE))}\n`);
  else io.stdout.write("\nNext: mcp-audit snapshot   (writes the contract of your tools; commit it, and a change that breaks clients is found)\n");
  return exits.clean;
}

const configText = `${JSON.stringify({ profile: "recommended", failOn: "error", rules: {}, passthrough: [], ignore: [] }, null, 2)}\n`;

const workflow = (path: string): string => `name: mcp-audit
on:
  pull_request:
  push:
    branches: [main]
permissions:
  contents: read
jobs:
  audit:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
        with:
          fetch-depth: 0 # the contract is compared with the target branch's
          persist-credentials: false
      - uses: actions/setup-node@v5
        with:
          node-version: 22
      - run: npx --yes mcp-audit@${home().version} check ${/^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`} --format github
`;
