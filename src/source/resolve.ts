import { readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { ts } from "ts-morph";
import { fileOf, inBuildFolder, sourceOfBuilt } from "./built.ts";
import { importsOfConstants } from "./constants.ts";
import { readManifest, type Manifest } from "./manifest.ts";
import { COMPILERS, packageOf, SDK } from "./sdk.ts";
import { MAX_FILE_BYTES } from "./text.ts";
import { settingsIn } from "./tsconfig.ts";
import { bundledFrom } from "./tsup.ts";
import { findWorkspaces, type Member } from "./workspaces.ts";

const MOST_DEPTH = 10;

/** What a specifier leads to: a file of the project, or a package that only the knowledge tables know. */
export type Resolution = { readonly file: string } | { readonly external: string };

/**
 * Resolves imports without reading any declaration file. Own files, tsconfig paths and workspace packages are followed;
 * a package in node_modules only where it belongs to the same author: same npm scope, same repository, or built on an MCP SDK
 * (research: interpreter.md §3, worth 141 tools of the corpus), what a compiler imports, and of any
 * package the modules that only hold constants. Where all that leads to no tool, packages of the same publisher are followed too.
 */
export class Resolver {
  private readonly known = new Map<string, Resolution>();
  private readonly root: string;
  private readonly manifest: Manifest | undefined;
  private readonly options: ts.CompilerOptions;
  private readonly host: ts.ModuleResolutionHost;
  private workspaces: ReadonlyMap<string, Member> | undefined;
  private readonly constants = new Map<string, boolean>();
  private readonly around = new Map<string, Manifest | undefined>();
  private readonly nearest = new Map<string, ts.CompilerOptions>();
  /** Whether packages of the same publisher are followed, and whether an import led to one while they were not. */
  private publisher: "outside" | "met" | "followed" = "outside";

  constructor(root: string, manifest: Manifest | undefined, options: ts.CompilerOptions) {
    this.root = root;
    this.manifest = manifest;
    this.options = { ...options, ...FIXED };
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
      realpath: (path) => {
        try {
          return realpathSync(path);
        } catch {
          return path;
        }
      },
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
    const own = this.optionsAt(dirname(from));
    const found = this.lookWith(own, specifier, from) ?? (own === this.options ? undefined : this.lookWith(this.options, specifier, from));
    if (specifier.startsWith(".") || specifier.startsWith("/")) {
      const file = this.sourceBehind(resolve(dirname(from), specifier), from) ?? found;
      return file === undefined ? { external: specifier } : { file };
    }
    if (SDK.test(name)) return { external: specifier };
    const workspace = this.workspaceFile(specifier, name);
    if (workspace !== undefined) return { file: workspace };
    if (found && (!found.includes("/node_modules/") || this.isSibling(name, found) || this.isConstant(found))) return { file: found };
    if (found && this.isPublished(found)) {
      if (this.publisher === "followed") return { file: found };
      this.publisher = "met";
    }
    return { external: specifier };
  }

  /** Follows packages of the same publisher from now on; false where no import led to one. */
  widen(): boolean {
    if (this.publisher !== "met") return false;
    this.publisher = "followed";
    this.known.clear();
    return true;
  }

  private lookWith(options: ts.CompilerOptions, specifier: string, from: string): string | undefined {
    return ts.resolveModuleName(specifier, from, options, this.host).resolvedModule?.resolvedFileName;
  }

  /** What the tsconfig.json nearest to a file says: each package of a monorepo has its own aliases. */
  private optionsAt(folder: string): ts.CompilerOptions {
    let known = this.nearest.get(folder);
    if (!known) {
      const own = folder === this.root ? this.options : settingsIn(folder, this.root)?.options;
      known = own ? { ...own, ...FIXED } : folder === dirname(folder) ? this.options : this.optionsAt(dirname(folder));
      this.nearest.set(folder, known);
    }
    return known;
  }

  /** Source that imports a built file, as a launcher does, means what it is built from; built files mean each other. */
  private sourceBehind(path: string, from: string): string | undefined {
    return inBuildFolder(this.root, from) ? undefined : sourceOfBuilt(this.root, path, this.options);
  }

  /** A package of the same monorepo, by its name, from its source where that is there. */
  private workspaceFile(specifier: string, name: string): string | undefined {
    this.workspaces ??= findWorkspaces(this.root);
    const member = this.workspaces.get(name);
    if (!member) return undefined;
    const { folder, manifest } = member;
    const rest = specifier.slice(name.length + 1);
    const exported = (manifest.exports as Record<string, unknown> | undefined)?.[`./${rest}`];
    const targets = rest ? [leaf(exported), rest, `src/${rest}`] : [...manifest.mains, "src/index", "index"];
    for (const named of targets) {
      const target = named === undefined ? undefined : (bundledFrom(folder, named) ?? named);
      const file = target === undefined ? undefined : fileOf(folder, target, {});
      if (file !== undefined) return file;
    }
    return undefined;
  }

  /** A package of the same npm scope, which the same people write. */
  isOwn(name: string): boolean {
    const own = this.manifest?.name;
    return own !== undefined && own.startsWith("@") && name.startsWith(`${own.split("/")[0]}/`) && !SDK.test(name);
  }

  /** It holds nothing but constants, and so do all that it takes from. */
  private isConstant(file: string, depth = 0): boolean {
    let known = this.constants.get(file);
    if (known !== undefined) return known;
    const text = (statOf(file)?.size ?? Infinity) > MAX_FILE_BYTES ? undefined : this.host.readFile(file);
    const imports = text === undefined || depth > MOST_DEPTH ? undefined : importsOfConstants(text);
    this.constants.set(file, imports !== undefined);
    known = imports?.every((specifier) => {
      const taken = this.lookWith(this.options, specifier, file);
      return taken !== undefined && this.isConstant(taken, depth + 1);
    }) ?? false;
    this.constants.set(file, known);
    return known;
  }

  /** That of the package around a folder: one without a name only says how the files there are to be read (Node.js: dual packages). */
  private manifestAround(folder: string): Manifest | undefined {
    if (!this.around.has(folder)) {
      const manifest = readManifest(folder);
      const isPackage = manifest?.name !== undefined || folder === dirname(folder);
      this.around.set(folder, isPackage ? manifest : this.manifestAround(dirname(folder)));
    }
    return this.around.get(folder);
  }

  /** By the same author, or from the same owner's repositories. */
  private isPublished(file: string): boolean {
    const own = this.manifest?.publishers ?? [];
    return own.length > 0 && this.manifestAround(dirname(file))?.publishers.some((publisher) => own.includes(publisher)) === true;
  }

  private isSibling(name: string, file: string): boolean {
    if (this.isOwn(name) || COMPILERS.test(name)) return true;
    const manifest = this.manifestAround(dirname(file));
    if (!manifest) return false;
    if (manifest.repository !== undefined && manifest.repository === this.manifest?.repository) return true;
    return Object.keys(manifest.dependencies).some((d) => SDK.test(d)) && !/^(zod|@types\/)/.test(name);
  }
}

const FIXED: ts.CompilerOptions = {
  allowJs: true,
  resolveJsonModule: true,
  noLib: true,
  types: [],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  customConditions: ["node"],
};

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
