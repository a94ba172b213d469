import { readFileSync } from "node:fs";
import { join } from "node:path";

const CONFIGS = ["tsup.config.ts", "tsup.config.js", "tsup.config.mjs", "tsup.config.cjs", "tsdown.config.ts"];

/**
 * What a built file of a package is bundled from, by its tsup or tsdown configuration: `outDir: "mcp"` beside `entry:
 * ["src/server/index.ts"]` makes `mcp/index.js` mean that entry, and `entry: { server: "mcp/start.ts" }` makes `dist/server.js` mean that
 * one. The configuration is read as text, not run. Source: tsup 8, options `entry` and `outDir`.
 */
export function bundledFrom(folder: string, target: string): string | undefined {
  const text = CONFIGS.map((name) => textOf(join(folder, name))).find((found) => found !== undefined);
  if (text === undefined) return undefined;
  const file = target.replace(/^\.\//, "");
  const name = file.replace(/^[^/]+\//, "").replace(/\.[cm]?js$/, "");
  const named = namedEntries(text).find(([output]) => output === name);
  return named?.[1] ?? bundlesIn(text).find(({ outDir }) => file.startsWith(`${outDir}/`) || file === outDir)?.entry;
}

/** `entry: { "mcp-server": "src/mcp/start.ts" }`: what each output is called, and made from. */
const namedEntries = (text: string): readonly (readonly [output: string, entry: string])[] =>
  [...text.matchAll(/\bentry\s*:\s*\{([^{}]*)\}/g)].flatMap(([, list]) =>
    [...list!.matchAll(/["']?([\w./-]+)["']?\s*:\s*["']([^"']+)["']/g)].map(([, output, entry]) => [output!, entry!] as const),
  );

function bundlesIn(text: string): { readonly entry: string; readonly outDir: string }[] {
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
