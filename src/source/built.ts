import { readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

/** What a compiler takes: JavaScript last, since where both exist the JavaScript is the copy. */
export const EXTENSIONS = [".ts", ".tsx", ".mts", ".cts", ".js", ".mjs", ".cjs", ".jsx"];
export const SOURCE_FOLDERS = ["src", "source", "lib", "app", "."];
const BUILD_FOLDERS = ["dist", "build", "lib", "out", "esm", "cjs", "output", ".smithery"];

/** Where a compiler writes, and what from: `outDir` and `rootDir` of tsconfig.json, absolute. */
export interface Layout {
  readonly outDir?: string;
  readonly rootDir?: string;
}

export const isFile = (path: string): boolean => {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
};

/** Path relative to the root with forward slashes, as reports show it. */
export const relativeTo = (root: string, path: string): string => relative(root, path).replaceAll("\\", "/");

const withExtensions = (bases: readonly string[], extensions: readonly string[]): string[] =>
  bases.flatMap((base) => extensions.map((extension) => base + extension));
const stem = (path: string): string => path.replace(/\.[cm]?[jt]sx?$/, "");
const isScript = (path: string): boolean => /\.[cm]?jsx?$/.test(path);
const within = (folder: string, path: string): boolean => !relative(folder, path).startsWith("..");

/**
 * The source that a built file comes from: `dist/index.js` is `src/index.ts`. By the compiler's layout, then by the built file's source map
 * where it names one file, then by the folders that people use. Undefined where the file is no JavaScript in a build folder, or its
 * source is not here.
 */
export function sourceOfBuilt(root: string, path: string, { outDir, rootDir }: Layout): string | undefined {
  if (!isScript(path) && /\.\w+$/.test(path)) return undefined;
  const typed = EXTENSIONS.filter((extension) => !isScript(extension));
  const first = (bases: readonly string[]): string | undefined => withExtensions(bases, typed).find(isFile);
  if (outDir !== undefined && outDir !== root && within(outDir, path)) {
    const inside = stem(relative(outDir, path));
    const folders = [...(rootDir === undefined ? [] : [rootDir]), ...SOURCE_FOLDERS.map((folder) => join(root, folder))];
    const found = first(folders.map((folder) => join(folder, inside)));
    if (found !== undefined) return found;
  }
  return mappedSource(path) ?? first(unbuilt(root, path));
}

/** Whether a file lies where compilers write to. */
export const inBuildFolder = (root: string, path: string): boolean =>
  isScript(path) && BUILD_FOLDERS.includes(relative(root, path).replaceAll("\\", "/").split("/")[0]!);

/** `dist/esm/index.js`: `src/index`, `source/index`, `lib/index`…: what is left when its build folders are taken away. */
function unbuilt(root: string, path: string): string[] {
  const parts = relative(root, path).replaceAll("\\", "/").split("/");
  const bases: string[] = [];
  for (let drop = 1; drop < parts.length; drop++) {
    if (!BUILD_FOLDERS.includes(parts[drop - 1]!)) break;
    bases.push(...SOURCE_FOLDERS.map((folder) => join(root, folder, stem(parts.slice(drop).join("/")))));
  }
  return bases;
}

/** What tsc writes beside each file: a map with one source. A bundle's map names many, of which none is the file. */
function mappedSource(path: string): string | undefined {
  try {
    const map = JSON.parse(readFileSync(`${path}.map`, "utf8")) as { sources?: unknown; sourceRoot?: unknown };
    const [source, ...others] = Array.isArray(map.sources) ? (map.sources as unknown[]) : [];
    if (typeof source !== "string" || others.length > 0) return undefined;
    const found = resolve(dirname(path), typeof map.sourceRoot === "string" ? map.sourceRoot : "", source);
    return isFile(found) ? found : undefined;
  } catch {
    return undefined;
  }
}

/** The file that a field of package.json or an option means: its source where that is here, else itself, with an extension if one lacks. */
export function fileOf(root: string, target: string, layout: Layout): string | undefined {
  const path = resolve(root, target);
  if (!within(root, path)) return undefined;
  const source = sourceOfBuilt(root, path, layout);
  if (source !== undefined) return source;
  if (isFile(path)) return path;
  // `dist/index.js` of a folder without its dist, whose source is plain JavaScript; `./dist`, which means its index.
  const bases = [path, join(path, "index"), stem(path), ...unbuilt(root, path), ...unbuilt(root, join(path, "index"))];
  return withExtensions(bases, EXTENSIONS).find(isFile);
}
