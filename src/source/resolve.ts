import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { ts } from "ts-morph";
import { readManifest, type Manifest } from "./manifest.ts";

/** What a specifier leads to: a file of the project, or a package that only the knowledge tables know. */
export type Resolution = { readonly file: string } | { readonly external: string };

const SDK = /^(@modelcontextprotocol\/(sdk|server|core|client|node|express|hono|fastify)|fastmcp|mcp-framework|xmcp|mcp-handler|mcp-lite|tmcp|agents|mcp-use|@mastra\/mcp|@rekog\/mcp-nest)$/;

/** `@scope/name` or `name` of a specifier. */
export const packageOf = (specifier: string): string => specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");

/**
 * Resolves imports without reading any declaration file. Own files, tsconfig paths and workspace packages are followed;
 * a package in node_modules only where it belongs to the same author: same npm scope, same repository, or built on an MCP SDK
 * (research: interpreter.md §3, worth 141 tools of the corpus).
 */
export class Resolver {
  private readonly known = new Map<string, Resolution>();
  private readonly root: string;
  private readonly manifest: Manifest | undefined;
  private readonly options: ts.CompilerOptions;
  private readonly host: ts.ModuleResolutionHost;
  private workspaces: Map<string, string> | undefined;

  constructor(root: string, manifest: Manifest | undefined, options: ts.CompilerOptions) {
    this.root = root;
    this.manifest = manifest;
    this.options = {
      ...options,
      allowJs: true,
      resolveJsonModule: true,
      noLib: true,
      types: [],
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      customConditions: ["node"],
    };
    const files = new Map<string, boolean>();
    this.host = {
      fileExists: (path) => {
        if (/\.d\.[cm]?ts$/.test(path)) return false;
        let known = files.get(path);
        if (known === undefined) files.set(path, (known = statOf(path)?.isFile() ?? false));
        return known;
      },
      readFile: (path) => {
        try {
          return readFileSync(path, "utf8");
        } catch {
          return undefined;
        }
      },
      directoryExists: (path) => statOf(path)?.isDirectory() ?? false,
      realpath: (path) => realpathSync(path),
    };
  }

  resolve(specifier: string, from: string): Resolution {
    const key = `${dirname(from)}\0${specifier}`;
    let known = this.known.get(key);
    if (!known) this.known.set(key, (known = this.look(specifier, from)));
    return known;
  }

  private look(specifier: string, from: string): Resolution {
    if (specifier.startsWith("node:")) return { external: specifier };
    const name = packageOf(specifier);
    const found = ts.resolveModuleName(specifier, from, this.options, this.host).resolvedModule?.resolvedFileName;
    if (specifier.startsWith(".") || specifier.startsWith("/")) return found ? { file: found } : { external: specifier };
    if (found && !found.includes("/node_modules/")) return SDK.test(name) ? { external: specifier } : { file: found };
    const workspace = this.workspaceFile(specifier, name);
    if (workspace) return { file: workspace };
    if (found && !SDK.test(name) && this.isSibling(name, found)) return { file: found };
    return { external: specifier };
  }

  /** A package of the same monorepo, by its name, from its source where nothing is built. */
  private workspaceFile(specifier: string, name: string): string | undefined {
    this.workspaces ??= findWorkspaces(this.root);
    const folder = this.workspaces.get(name);
    if (!folder) return undefined;
    const rest = specifier.slice(name.length + 1);
    const manifest = readManifest(folder);
    const exported = (manifest?.exports as Record<string, unknown> | undefined)?.[rest ? `./${rest}` : "."];
    const targets = rest ? [leaf(exported), rest, `src/${rest}`] : [...(manifest?.mains ?? []), "src/index"];
    for (const target of targets) {
      if (!target) continue;
      for (const guess of [target, target.replace(/^\.?\/?(dist|build|lib|out)(\/(esm|cjs|src))?\//, "src/")]) {
        const base = resolve(folder, guess.replace(/\.[cm]?jsx?$/, ""));
        for (const path of [resolve(folder, guess), ...[".ts", ".tsx", ".mts", ".js", ".mjs", "/index.ts", "/index.js"].map((e) => base + e)]) {
          if (this.host.fileExists(path)) return path;
        }
      }
    }
    return undefined;
  }

  private isSibling(name: string, file: string): boolean {
    const own = this.manifest?.name;
    if (own?.startsWith("@") && name.startsWith(`${own.split("/")[0]}/`)) return true;
    let folder = dirname(file);
    while (folder !== dirname(folder) && !existsSync(join(folder, "package.json"))) folder = dirname(folder);
    const manifest = readManifest(folder);
    if (!manifest) return false;
    if (manifest.repository !== undefined && manifest.repository === this.manifest?.repository) return true;
    return Object.keys(manifest.dependencies).some((d) => SDK.test(d)) && !/^(zod|@types\/)/.test(name);
  }
}

const leaf = (entry: unknown): string | undefined => {
  if (typeof entry === "string") return entry;
  if (typeof entry !== "object" || entry === null) return undefined;
  for (const key of ["source", "import", "default", "require"]) {
    const found = leaf((entry as Record<string, unknown>)[key]);
    if (found) return found;
  }
  return undefined;
};

const statOf = (path: string): ReturnType<typeof statSync> | undefined => {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
};

/** Names of the packages of the monorepo around a folder, and where they are. Globs of one level, as npm and pnpm use them. */
function findWorkspaces(root: string): Map<string, string> {
  const found = new Map<string, string>();
  for (let folder = root, up = 0; up < 5; up++, folder = dirname(folder)) {
    const patterns = [...(readManifest(folder)?.workspaces ?? [])];
    try {
      const pnpm = readFileSync(join(folder, "pnpm-workspace.yaml"), "utf8");
      patterns.push(...[...pnpm.matchAll(/^\s*-\s*["']?([^"'\n#]+?)["']?\s*$/gm)].map((m) => m[1]!));
    } catch {
      // Not a pnpm workspace.
    }
    for (const pattern of patterns) {
      for (const dir of expand(folder, pattern.replace(/\/+$/, ""))) {
        const name = readManifest(dir)?.name;
        if (name) found.set(name, dir);
      }
    }
    if (patterns.length > 0 || folder === dirname(folder)) break;
  }
  return found;
}

function expand(folder: string, pattern: string): string[] {
  const star = pattern.indexOf("*");
  if (star < 0) return [join(folder, pattern)];
  const parent = join(folder, pattern.slice(0, star));
  try {
    const children = readdirSync(parent, { withFileTypes: true }).filter((e) => e.isDirectory() && e.name !== "node_modules");
    const direct = children.map((e) => join(parent, e.name));
    return pattern.includes("**") ? direct.flatMap((d) => [d, ...expand(d, "*")]).slice(0, 500) : direct;
  } catch {
    return [];
  }
}

/** Path relative to the root with forward slashes, as reports show it. */
export const relativeTo = (root: string, path: string): string => relative(root, path).replaceAll("\\", "/");
