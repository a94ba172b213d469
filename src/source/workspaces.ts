import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readManifest, type Manifest } from "./manifest.ts";

/** A package of a monorepo. */
export interface Member {
  readonly folder: string;
  readonly manifest: Manifest;
}

const MOST_UP = 5;
const MOST_MEMBERS = 500;

/** The packages of the monorepo around a folder, by name. `workspaces` of package.json (npm, yarn, bun) and pnpm-workspace.yaml. */
export function findWorkspaces(root: string): ReadonlyMap<string, Member> {
  for (let folder = root, up = 0; up < MOST_UP; up++, folder = dirname(folder)) {
    const members = membersOf(folder);
    const named = members.flatMap((member) => (member.manifest.name === undefined ? [] : [[member.manifest.name, member] as const]));
    if (members.length > 0) return new Map(named);
    if (folder === dirname(folder)) break;
  }
  return new Map();
}

/** The packages of a monorepo that starts at this very folder. */
export function membersOf(folder: string): Member[] {
  const patterns = [...(readManifest(folder)?.workspaces ?? []), ...pnpmPatterns(folder)];
  const folders = patterns.filter((pattern) => !pattern.startsWith("!")).flatMap((pattern) => expand(folder, pattern.replace(/\/+$/, "")));
  return [...new Set(folders)].slice(0, MOST_MEMBERS).flatMap((member) => {
    const manifest = readManifest(member);
    return manifest ? [{ folder: member, manifest }] : [];
  });
}

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
