import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

interface Home {
  /** Where the package is installed: holds package.json and the rules' pages. */
  readonly folder: string;
  readonly version: string;
}

let found: Home | undefined;

/** This package, found upwards from this file: it runs from `src` and, bundled, from `dist`. */
export function home(): Home {
  for (let folder = dirname(fileURLToPath(import.meta.url)); !found; folder = dirname(folder)) {
    const manifest = read(join(folder, "package.json"));
    if (manifest?.name === "mcp-audit") found = { folder, version: manifest.version };
    else if (dirname(folder) === folder) throw new Error("mcp-audit is not installed whole: its package.json is missing");
  }
  return found;
}

function read(file: string): { name: string; version: string } | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as { name: string; version: string };
  } catch {
    return undefined;
  }
}
