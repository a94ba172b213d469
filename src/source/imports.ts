import { readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileOf, type Layout } from "./built.ts";
import type { Manifest } from "./manifest.ts";
import { packageOf, SDK } from "./sdk.ts";

const MOST_BYTES = 1 << 20;
const MOST_FILES = 400;
const IMPORT = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)["']([^"'\n]+)["']/g;

/** What the text of a file imports, unparsed; nothing where it cannot be read. */
function importsOf(path: string): readonly string[] {
  try {
    if (statSync(path).size > MOST_BYTES) return [];
    return [...readFileSync(path, "utf8").matchAll(IMPORT)].map(([, specifier]) => specifier!);
  } catch {
    return [];
  }
}

export const importsSdk = (path: string): boolean => importsOf(path).some((specifier) => SDK.test(packageOf(specifier)));

/** Whether a program may be an MCP server: its own files, by their relative imports, import an SDK, or what a text cannot tell. */
export function mayServe(root: string, entry: string, layout: Layout, manifest: Manifest): boolean {
  const seen = new Set([entry]);
  for (const file of seen) {
    for (const specifier of importsOf(file)) {
      if (!specifier.startsWith(".")) {
        if (isUntold(specifier, manifest)) return true;
        continue;
      }
      const found = fileOf(root, resolve(dirname(file), specifier), layout);
      if (found !== undefined && seen.size < MOST_FILES) seen.add(found);
    }
  }
  return seen.size >= MOST_FILES;
}

/** An SDK, an alias, a package of the same monorepo. */
function isUntold(specifier: string, { name, dependencies }: Manifest): boolean {
  const from = packageOf(specifier);
  if (SDK.test(from) || /^(?:[@~]\/|#)/.test(specifier) || from === name) return true;
  const version = dependencies[from];
  return version === undefined ? from.startsWith("@") : /^(?:workspace:|file:|link:|\*$)/.test(version);
}
