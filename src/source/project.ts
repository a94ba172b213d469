import { readFileSync, statSync } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { Project as MorphProject, ts } from "ts-morph";
import type { Place } from "../model/place.ts";
import { findEntries } from "./entries.ts";
import { SourceError } from "./error.ts";
import { readManifest, type Manifest } from "./manifest.ts";
import { relativeTo, Resolver, type Resolution } from "./resolve.ts";

/** Files beyond this size are data, not code somebody wrote; they are not parsed. */
const MAX_FILE_BYTES = 16 * 1024 * 1024;

/** The audited project: its files are parsed when somebody follows an import to them, and never executed. */
export interface Project {
  /** Absolute path of the audited folder. */
  readonly root: string;
  readonly manifest: Manifest | undefined;
  /** Absolute paths, in groups: the first group that yields a tool is the server. */
  readonly entryGroups: readonly (readonly string[])[];
  /** The parsed file, or undefined where it cannot be read. Paths are absolute. */
  parse(file: string): ts.SourceFile | undefined;
  resolve(specifier: string, from: string): Resolution;
  /** A file of the project as text, by its path relative to the root: for code frames and data files. */
  text(file: string): string | undefined;
  placeOf(node: ts.Node): Place;
  /** How many files were parsed so far. */
  readonly files: number;
  /** Syntax errors met so far, with their places. */
  readonly syntaxErrors: readonly { readonly place: Place; readonly message: string }[];
}

/**
 * Opens a folder, or the folder of a file, for auditing. Reads package.json and tsconfig.json, finds the entries, parses nothing yet.
 * @throws SourceError where the path does not exist or a given entry is missing.
 */
export async function loadProject(path: string, options: { entries?: readonly string[] } = {}): Promise<Project> {
  const target = resolve(path);
  const found = await stat(target).catch(() => undefined);
  if (!found) throw new SourceError(`There is nothing at ${path}. Give the folder of an MCP server, or one of its files.`);
  const root = found.isFile() ? dirname(target) : target;
  const manifest = readManifest(root);
  const entries = found.isFile() ? [target] : (options.entries ?? []).map((entry) => locate(root, entry));
  return new LoadedProject(root, manifest, entries.length > 0 ? [entries] : findEntries(root, manifest));
}

/** An entry the user named: relative to the audited folder, else to where the command was started. */
function locate(root: string, entry: string): string {
  for (const candidate of [resolve(root, entry), resolve(entry)]) {
    if (statSync(candidate, { throwIfNoEntry: false })?.isFile()) return candidate;
  }
  throw new SourceError(`The entry ${entry} is not a file. Name a file relative to ${root === "" ? "." : "the audited folder"}, for instance --entry src/index.ts.`);
}

class LoadedProject implements Project {
  readonly root: string;
  readonly manifest: Manifest | undefined;
  readonly entryGroups: readonly (readonly string[])[];
  readonly syntaxErrors: { place: Place; message: string }[] = [];
  private readonly morph: MorphProject;
  private readonly resolver: Resolver;
  private readonly parsed = new Map<string, ts.SourceFile | undefined>();

  constructor(root: string, manifest: Manifest | undefined, entryGroups: readonly (readonly string[])[]) {
    this.root = root;
    this.manifest = manifest;
    this.entryGroups = entryGroups;
    this.morph = new MorphProject({
      skipAddingFilesFromTsConfig: true,
      skipFileDependencyResolution: true,
      skipLoadingLibFiles: true,
      compilerOptions: { noLib: true, noResolve: true, types: [], allowJs: true, target: ts.ScriptTarget.ESNext },
    });
    this.resolver = new Resolver(root, manifest, readCompilerOptions(root));
  }

  get files(): number {
    return this.parsed.size;
  }

  parse(file: string): ts.SourceFile | undefined {
    if (this.parsed.has(file)) return this.parsed.get(file);
    const text = readText(file);
    const parsed = text === undefined ? undefined : this.morph.createSourceFile(file, text, { overwrite: true }).compilerNode;
    this.parsed.set(file, parsed);
    const errors = (parsed as unknown as { parseDiagnostics?: ts.DiagnosticWithLocation[] } | undefined)?.parseDiagnostics ?? [];
    for (const error of errors.slice(0, 3)) {
      if (/\.[cm]?jsx?$/.test(file) && error.code >= 8000 && error.code < 9000) continue;
      this.syntaxErrors.push({ place: this.placeAt(parsed!, error.start, error.start + error.length), message: ts.flattenDiagnosticMessageText(error.messageText, " ") });
    }
    return parsed;
  }

  resolve(specifier: string, from: string): Resolution {
    return this.resolver.resolve(specifier, from);
  }

  text(file: string): string | undefined {
    const path = resolve(this.root, file);
    return this.parsed.get(path)?.text ?? readText(path);
  }

  placeOf(node: ts.Node): Place {
    const file = node.getSourceFile();
    return this.placeAt(file, node.getStart(file), node.getEnd());
  }

  private placeAt(file: ts.SourceFile, start: number, end: number): Place {
    const from = file.getLineAndCharacterOfPosition(start);
    const to = file.getLineAndCharacterOfPosition(end);
    return {
      file: relativeTo(this.root, file.fileName),
      line: from.line + 1,
      column: from.character + 1,
      endLine: to.line + 1,
      endColumn: to.character + 1,
    };
  }
}

function readText(file: string): string | undefined {
  try {
    if (statSync(file).size > MAX_FILE_BYTES) return undefined;
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** `paths` and `baseUrl` of the nearest tsconfig; a broken or missing one means none. */
function readCompilerOptions(root: string): ts.CompilerOptions {
  for (let folder = root, up = 0; up < 4; up++, folder = dirname(folder)) {
    const file = join(folder, "tsconfig.json");
    if (!statSync(file, { throwIfNoEntry: false })) continue;
    const raw = ts.readConfigFile(file, (path) => readFileSync(path, "utf8"));
    const host = { ...ts.sys, readDirectory: () => [] };
    const { options } = ts.parseJsonConfigFileContent(raw.config ?? {}, host, folder);
    const wanted = ["paths", "baseUrl", "rootDir", "outDir", "pathsBasePath"].filter((name) => options[name] !== undefined);
    return Object.fromEntries(wanted.map((name) => [name, options[name]]));
  }
  return {};
}
