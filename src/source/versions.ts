import { readFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { readManifest, type Manifest } from "./manifest.ts";

const MOST_UP = 5;
const NUMBER = String.raw`(\d+\.\d+\.\d+[\w.+-]*)`;

/** How each lockfile says which version of a package was taken; `NAME` stands for the package. The first match counts. */
const LOCKFILES: readonly { readonly file: string; readonly says: readonly string[] }[] = [
  { file: "package-lock.json", says: [String.raw`"node_modules/NAME":\s*\{\s*"version":\s*"${NUMBER}"`, String.raw`"NAME":\s*\{\s*"version":\s*"${NUMBER}"`] },
  { file: "pnpm-lock.yaml", says: [String.raw`^\s+'?NAME'?:\s*\n\s+specifier:.*\n\s+version: '?${NUMBER}`, String.raw`^\s+'?/?NAME[@/]${NUMBER}`] },
  { file: "yarn.lock", says: [String.raw`^"?NAME@[^\n]*:\n\s+version:? "?${NUMBER}`] },
  { file: "bun.lock", says: [String.raw`"NAME":\s*\["NAME@${NUMBER}"`] },
];

/**
 * The version of a package that the audited project uses: the installed one, else the locked one, else the lowest that its manifest
 * allows. Undefined where nothing tells.
 */
export function versionOf(root: string, manifest: Manifest | undefined, name: string): string | undefined {
  const folders = [root];
  for (let up = 0; up < MOST_UP && dirname(folders.at(-1)!) !== folders.at(-1); up++) folders.push(dirname(folders.at(-1)!));
  const range = manifest?.dependencies[name];
  const installed = isInstalled(root);
  // What happens to be installed above does not outweigh the project's own lockfile.
  const own = installed ? undefined : (installedIn(root, name) ?? lockedIn(root, name));
  if (own !== undefined) return own;
  for (const look of [installedIn, lockedIn]) {
    for (const folder of installed ? folders : folders.slice(1)) {
      const found = look(folder, name);
      if (found !== undefined && (installed || allows(range, found))) return found;
    }
  }
  return /\d+(?:\.\d+)*/.exec(range ?? "")?.[0];
}

/** The version, or range, is older than the other. What it does not say is nought. */
export function isBelow(version: string, other: string): boolean {
  const [own, limit] = [version, other].map((text) => text.split(".").map((part) => Number.parseInt(part, 10) || 0)) as [number[], number[]];
  const at = limit.findIndex((part, index) => part !== (own[index] ?? 0));
  return at >= 0 && (own[at] ?? 0) < limit[at]!;
}

/** The version of the copy that Node.js finds first from a folder upwards. What lies above a checkout is not its own. */
export function nearestVersionOf(root: string, folder: string, name: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (!isInstalled(root) && `${root}${sep}`.startsWith(at === sep ? sep : `${at}${sep}`)) return undefined;
    const found = installedIn(at, name);
    if (found !== undefined || dirname(at) === at) return found;
  }
}

/** An installed package resolves to what lies above it, whatever its authors developed it with. */
const isInstalled = (root: string): boolean => root.split(sep).includes("node_modules");

const installedIn = (folder: string, name: string): string | undefined => readManifest(join(folder, "node_modules", name))?.version;

/** What lies above the project may be another's: it counts where the project's own range does not speak against it. */
function allows(range: string | undefined, version: string): boolean {
  const majors = (range ?? "").match(/(?<![\d.])\d+/g);
  return range === undefined || majors === null || /[>*:]/.test(range) || majors.includes(version.split(".")[0]!);
}

function lockedIn(folder: string, name: string): string | undefined {
  for (const { file, says } of LOCKFILES) {
    const text = textOf(join(folder, file));
    if (text === undefined) continue;
    for (const pattern of says) {
      const found = new RegExp(pattern.replaceAll("NAME", name.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`)), "m").exec(text)?.[1];
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
