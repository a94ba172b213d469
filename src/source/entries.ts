import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileOf, isFile, SOURCE_FOLDERS, type Layout } from "./built.ts";
import { filesThatServe, frameworkFiles } from "./folders.ts";
import { mayServe } from "./imports.ts";
import type { Manifest } from "./manifest.ts";
import { bundledFrom } from "./tsup.ts";

const USUAL = ["index", "main", "server", "cli", "mcp", "stdio", "app", "mcp-server", "mcp/index", "server/index", "bin/index", "worker", "http"];
/** A folder has one server or a few: what comes after so many tries is not where it starts. */
const MOST_GROUPS = 12;

/** Where a Cloudflare worker starts (`main` of wrangler's config). */
function workerMain(root: string): string | undefined {
  for (const name of ["wrangler.jsonc", "wrangler.json", "wrangler.toml"]) {
    try {
      const found = /^\s*"?main"?\s*[=:]\s*"([^"]+)"/m.exec(readFileSync(join(root, name), "utf8"));
      if (found) return found[1];
    } catch {
      continue;
    }
  }
  return undefined;
}

const RUN = /(?:^|[\s"'])(?:node|tsx|ts-node|bun|bun run|nodemon|tsc-watch)\s+(?:watch\s+|--\S+\s+)*([\w./-]+\.[cm]?[jt]sx?)\b/g;

/** Files that the scripts of package.json run: `tsx src/index.ts`, `node dist/main.js`. */
const scriptTargets = ({ scripts }: Manifest): string[] => scripts.flatMap((script) => [...script.matchAll(RUN)].map((match) => match[1]!));

/** The source of a file that is built only when the package is published. */
function bundled(root: string, target: string, layout: Layout): string | undefined {
  const source = bundledFrom(root, target);
  return source === undefined ? undefined : fileOf(root, source, layout);
}

/** What decides where a server starts. */
export interface Surroundings {
  readonly manifest: Manifest | undefined;
  readonly layout: Layout;
  /** `files` of tsconfig.json, absolute. */
  readonly files: readonly string[];
}

/**
 * Where the server may start, the likeliest first, in groups: the first group that yields a tool is the server.
 * Order: `bin`, then `module`/`main`/`exports`, worker config, scripts, tsconfig's `files`, usual names, folders of frameworks, and at last
 * every file that imports an MCP SDK. Lazy: the last ones walk the tree.
 */
export function* findEntries(root: string, { manifest, layout, files }: Surroundings): Generator<readonly string[]> {
  const seen = new Set<string>();
  let groups = 0;
  const fresh = (paths: readonly (string | undefined)[]): string[] => {
    const found = [...new Set(paths)].filter((path) => path !== undefined && !seen.has(path)) as string[];
    for (const path of found) seen.add(path);
    if (found.length > 0) groups++;
    return found;
  };
  const named = (targets: readonly (string | undefined)[]): string[] =>
    fresh(targets.map((target) => target && (fileOf(root, target, layout) ?? bundled(root, target, layout))));
  // A package's other commands set it up or take it away: they are long, and no server.
  const servers = (bins: string[]): string[] => {
    const serving = bins.length > 1 && manifest ? bins.filter((bin) => mayServe(root, bin, layout, manifest)) : [];
    return serving.length > 0 ? serving : bins;
  };
  const single = [workerMain(root), ...(manifest ? scriptTargets(manifest) : [])];
  const likely = [
    () => servers(named(manifest?.bin ?? [])),
    ...(manifest?.mains ?? []).map((main) => () => named([main])),
    ...single.map((target) => () => named([target])),
    () => fresh(files.filter(isFile)),
    ...SOURCE_FOLDERS.flatMap((folder) => USUAL.map((name) => () => named([join(folder, name)]))),
  ];
  const bounded = likely.map((take) => () => (groups < MOST_GROUPS ? take() : []));
  for (const take of [...bounded, () => fresh(frameworkFiles(root)), () => fresh(filesThatServe(root))]) {
    const group = take();
    if (group.length > 0) yield group;
  }
}
