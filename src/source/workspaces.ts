import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readManifest, type Manifest } from "./manifest.ts";

/** A package of a monorepo. */
export interface Member {
  readonly folder: string;
  readonly manifest: Manifest;
}

const MOST_UP = 5;
const MOST_MEMBERS = 500;

/**
 * The packages of the repository around a folder, by name: `workspaces` of package.json (npm, yarn, bun), pnpm-workspace.yaml, or, where
 * nothing declares them, the packages that lie beside each other in it.
 */
export function findWorkspaces(root: string): ReadonlyMap<string, Member> {
  for (let folder = root, up = 0; up < MOST_UP; up++, folder = dirname(folder)) {
    const declared = membersOf(folder);
    if (declared.length > 0) return byName(declared);
    if (isRepository(folder)) return byName(membersIn([folder, ...expand(folder, "**")]));
    if (folder === dirname(folder)) break;
  }
  return new Map();
}

const byName = (members: readonly Member[]): ReadonlyMap<string, Member> =>
  new Map(members.flatMap((member) => (member.manifest.name === undefined ? [] : [[member.manifest.name, member] as const])));

/** The top of a checkout: a folder beyond it belongs to somebody else. */
const isRepository = (folder: string): boolean => existsSync(join(folder, ".git")) || (existsSync(join(folder, "LICENSE")) && !existsSync(join(folder, "package.json")));

/** The packages of a monorepo that starts at this very folder. */
export function membersOf(folder: string): Member[] {
  const patterns = [...(readManifest(folder)?.workspaces ?? []), ...pnpmPatterns(folder)];
  const folders = patterns.filter((pattern) => !pattern.startsWith("!")).flatMap((pattern) => expand(folder, pattern.replace(/\/+$/, "")));
  return membersIn(folders);
}

const membersIn = (folders: readonly string[]): Member[] =>
  [...new Set(folders)].slice(0, MOST_MEMBERS).flatMap((folder) => {
    const manifest = readManifest(folder);
    return manifest ? [{ folder, manifest }] : [];
  });

function pnpmPatterns(folder: string): string[] {
  try {
    const text = readFileSync(join(folder, "pnpm-workspace.yaml"), "utf8");
    const list = /^packages:\s*\n((?:\s*(?:-.*|#.*)?\n?)*)/m.exec(text)?.[1] ?? "";
    return [...list.matchAll(/^\s*-\s*["']?([^"'\n#]+?)["']?\s*(?:#.*)?$/gm)].map((match) => match[1]!);
  } catch {
    return [];
  }
}

/** `packages/*` and `packages/**`, of which two levels: deeper ones are not seen in the wild. */
function expand(folder: string, pattern: string): string[] {
  const star = pattern.indexOf("*");
  if (star < 0) return [join(folder, pattern)];
  const direct = foldersIn(join(folder, pattern.slice(0, star)));
  const found = pattern.includes("**") ? direct.flatMap((each) => [each, ...foldersIn(each)]) : direct;
  const rest = pattern.slice(star).replace(/^\*+\/?/, "");
  return (rest === "" || rest.includes("*") ? found : found.map((each) => join(each, rest))).slice(0, MOST_MEMBERS);
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== "node_modules")
      .map((entry) => join(folder, entry.name))
      .sort();
  } catch {
    return [];
  }
}
