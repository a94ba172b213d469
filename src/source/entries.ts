import { existsSync, readFileSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import type { Manifest } from "./manifest.ts";

const EXTENSIONS = [".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".cjs", ".jsx"];
const BUILD_FOLDERS = ["dist", "build", "lib", "out", "esm", "cjs", "output", ".smithery"];
const SOURCE_FOLDERS = ["src", "source", "lib", "app", "."];
const USUAL = ["index", "main", "server", "cli", "mcp", "stdio", "app", "mcp-server", "mcp/index", "server/index", "bin/index", "worker", "http"];

const isFile = (path: string): boolean => {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
};

/** The file itself, or the source that it is built from: `dist/index.js` is `src/index.ts` where nothing is built. */
function sourceOf(root: string, target: string): string | undefined {
  const path = resolve(root, target);
  if (relative(root, path).startsWith("..")) return undefined;
  if (isFile(path)) return path;
  for (const extension of EXTENSIONS) if (isFile(path + extension)) return path + extension;
  if (existsSync(path)) for (const e of EXTENSIONS) if (isFile(join(path, `index${e}`))) return join(path, `index${e}`);
  const parts = relative(root, path).replaceAll("\\", "/").split("/");
  const stem = (name: string): string => name.replace(/\.[cm]?[jt]sx?$/, "");
  for (let drop = 0; drop < parts.length; drop++) {
    if (drop > 0 && !BUILD_FOLDERS.includes(parts[drop - 1]!) && parts[drop - 1] !== "src") continue;
    for (const folder of SOURCE_FOLDERS) {
      const base = join(root, folder, stem(parts.slice(drop).join("/")));
      for (const extension of EXTENSIONS) if (isFile(base + extension)) return base + extension;
    }
  }
  return undefined;
}

/** Where a Cloudflare worker starts (`main` of wrangler's config). */
function workerMain(root: string): string | undefined {
  for (const name of ["wrangler.jsonc", "wrangler.json", "wrangler.toml"]) {
    try {
      const found = /^\s*"?main"?\s*[=:]\s*"([^"]+)"/m.exec(readFileSync(join(root, name), "utf8"));
      if (found) return sourceOf(root, found[1]!);
    } catch {
      continue;
    }
  }
  return undefined;
}

/** Files that the scripts of package.json run: `tsx src/index.ts`, `node dist/main.js`. */
const scriptTargets = (manifest: Manifest): string[] =>
  manifest.scripts.flatMap((script) =>
    [...script.matchAll(/(?:^|\s)(?:node|tsx|ts-node|bun|bun run|nodemon|tsc-watch)\s+(?:watch\s+|--\S+\s+)*([\w./-]+\.[cm]?[jt]sx?)\b/g)].map((m) => m[1]!),
  );

/**
 * Where the server may start, the likeliest first, in groups: the first group that yields a tool is the server.
 * Order: `bin`, then `module`/`main`/`exports`, worker config, scripts, usual names.
 */
export function findEntries(root: string, manifest: Manifest | undefined): readonly (readonly string[])[] {
  const seen = new Set<string>();
  const group = (targets: readonly (string | undefined)[]): string[] =>
    targets.flatMap((target) => {
      const path = target && sourceOf(root, target);
      if (!path || seen.has(path)) return [];
      seen.add(path);
      return [path];
    });
  const groups = [
    group(manifest?.bin ?? []),
    ...(manifest?.mains ?? []).map((main) => group([main])),
    group([workerMain(root)]),
    ...(manifest ? scriptTargets(manifest) : []).map((target) => group([target])),
    ...SOURCE_FOLDERS.flatMap((folder) => USUAL.map((name) => group([join(folder, name)]))),
  ];
  return groups.filter((g) => g.length > 0);
}
