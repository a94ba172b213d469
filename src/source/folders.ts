import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { importsSdk } from "./imports.ts";

/** Not the server: what others wrote, what is built, what only tests or shows it. */
const SKIPPED = /^(?:node_modules|dist|build|out|coverage|vendor|tests?|__tests__|__mocks__|mocks?|fixtures?|examples?|e2e|benchmarks?|docs|\..*)$/;
const CODE = /(?<!\.d)(?<!\.(?:test|spec|stories|config))\.[cm]?[jt]sx?$/;
const MOST_FILES = 4000;
const MOST_SERVING = 40;

/** Files that a framework finds by its folder: routes of Next.js (mcp-handler), tools of xmcp and mcp-framework. */
const FRAMEWORK = [
  /^(?:src\/)?app\/(?:.+\/)?(?:\[transport\]|\[\[?\.\.\.[\w-]+\]?\]|mcp|sse)\/route\.[cm]?[jt]sx?$/,
  /^(?:src\/)?pages\/api\/(?:.+\/)?(?:mcp|\[transport\])\.[cm]?[jt]sx?$/,
  /^api\/(?:mcp|server|index|\[transport\])\.[cm]?[jt]sx?$/,
  /^(?:netlify|supabase)\/functions\/.*mcp.*\.[cm]?[jt]sx?$/,
  /^src\/tools\/[^/]+(?:\/index)?\.[cm]?[jt]sx?$/,
];

export function frameworkFiles(root: string): string[] {
  const fromRoot = (path: string): string => relative(root, path).replaceAll("\\", "/");
  return ownFiles(root).filter((path) => FRAMEWORK.some((pattern) => pattern.test(fromRoot(path))));
}

/** Files that import an MCP SDK: where nothing else tells where the server starts, it starts in one of these. */
export function filesThatServe(root: string): string[] {
  return ownFiles(root).filter(importsSdk).slice(0, MOST_SERVING);
}

/** The code files of a folder, nearest first, by name. Links are not followed, so a link to a parent is no loop. */
function ownFiles(root: string): string[] {
  const files: string[] = [];
  const folders = [root];
  for (let folder = folders.shift(); folder !== undefined && files.length < MOST_FILES; folder = folders.shift()) {
    for (const entry of entriesOf(folder)) {
      if (entry.isDirectory() && !SKIPPED.test(entry.name)) folders.push(join(folder, entry.name));
      else if (entry.isFile() && CODE.test(entry.name)) files.push(join(folder, entry.name));
    }
  }
  return files;
}

function entriesOf(folder: string): { readonly name: string; isDirectory(): boolean; isFile(): boolean }[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}
