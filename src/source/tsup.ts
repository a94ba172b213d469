import { readFileSync } from "node:fs";
import { join } from "node:path";

const CONFIGS = ["tsup.config.ts", "tsup.config.js", "tsup.config.mjs", "tsup.config.cjs", "tsdown.config.ts"];

/**
 * What a built file of a package is bundled from, by its tsup configuration: `outDir: "mcp"` beside `entry: ["src/server/index.ts"]` makes
 * `mcp/index.js` mean that entry. The configuration is read as text, not run. Source: tsup 8, options `entry` and `outDir`.
 */
export function bundledFrom(folder: string, target: string): string | undefined {
  const file = target.replace(/^\.\//, "");
  for (const { entry, outDir } of bundlesOf(folder)) {
    if (file.startsWith(`${outDir}/`) || file === outDir) return entry;
  }
  return undefined;
}

function bundlesOf(folder: string): { readonly entry: string; readonly outDir: string }[] {
  const text = CONFIGS.map((name) => textOf(join(folder, name))).find((found) => found !== undefined);
  if (text === undefined) return [];
  return [...text.matchAll(/\{[^{}]*\}/g)].flatMap(([block]) => {
    const entry = /\bentry\s*:\s*\[?\s*["']([^"']+)["']/.exec(block)?.[1];
    const outDir = /\boutDir\s*:\s*["'](?:\.\/)?([^"']+?)\/?["']/.exec(block)?.[1];
    return entry !== undefined && outDir !== undefined ? [{ entry, outDir }] : [];
  });
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
