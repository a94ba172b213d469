import { readdirSync, readFileSync, statSync } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname, posix, resolve } from "node:path";
import { Project as MorphProject, ts } from "ts-morph";
import type { Place } from "../model/place.ts";
import { findEntries } from "./entries.ts";
import { clipped, SourceError, type Fault } from "./error.ts";
import { Groups } from "./groups.ts";
import { readManifest, type Manifest } from "./manifest.ts";
import { relativeTo } from "./built.ts";
import { Resolver, type Resolution } from "./resolve.ts";
import { SourceMap, type Origin, type Position } from "./maps.ts";
import { SDK } from "./sdk.ts";
import { foreignParts, specifierOf } from "./regions.ts";
import { decoded, MAX_FILE_BYTES } from "./text.ts";
import { readCompilerSettings, type CompilerSettings } from "./tsconfig.ts";
import { nearestVersionOf, versionOf } from "./versions.ts";
import { membersOf, type Member } from "./workspaces.ts";

/** One mistake makes a parser stumble on: the first few errors of a file tell it. */
const MOST_SYNTAX_ERRORS = 3;
const MOST_LISTED = 5_000;
/** Deep enough for packages that lie beside the project. */
const MADE_UP_ROOT = "/srv/mcp/packages/node_modules/@scope/server";

/** The audited project: its files are parsed when somebody follows an import to them, and never executed. */
export interface Project {
  /** Absolute path of the audited folder. */
  readonly root: string;
  readonly manifest: Manifest | undefined;
  /** Absolute paths, in groups, found as they are asked for: the first group that yields a tool is the server. */
  readonly entryGroups: Iterable<readonly string[]>;
  /** The entries that were asked for so far. */
  readonly tried: readonly string[];
  /** Packages of a monorepo that starts here which use an MCP SDK, or a package that does, from the root: one may have meant them. */
  servers(): readonly string[];
  /** The parsed file, or undefined where it cannot be read. Paths are absolute. */
  parse(file: string): ts.SourceFile | undefined;
  resolve(specifier: string, from: string): Resolution;
  /** From now on imports of packages by the same publisher are followed; false where there was none. */
  widen(): boolean;
  /** The version of a package that the project uses, as far as installed files, a lockfile or package.json tell. */
  versionOf(name: string): string | undefined;
  /** The version that is installed for one file, where it is another one than the project's: two majors of a package side by side. */
  ownVersionOf(name: string, file: string): string | undefined;
  /** Statements of a bundle that came from packages, with the specifier of each. */
  foreignParts(file: ts.SourceFile): ReadonlyMap<ts.Statement, string>;
  /** The package of a path that a bundler kept, as a specifier; null where it is the source's own. */
  packagedAs(path: string): string | null;
  /** A file of the project as text, by its path relative to the root: for code frames and data files. */
  text(file: string): string | undefined;
  /** What lies in a folder, by name; undefined where there is none. Absolute paths, as in the next two. */
  list(folder: string): readonly { readonly name: string; readonly isFolder: boolean }[] | undefined;
  kindOf(path: string): "file" | "folder" | undefined;
  /** A path that stands for a file wherever the checkout lies, and back. */
  madeUpPath(file: string): string;
  realPath(madeUp: string): string;
  placeOf(node: ts.Node): Place;
  /** How many files were parsed so far. */
  readonly files: number;
  /** Syntax errors met so far, with their places. */
  readonly syntaxErrors: readonly { readonly place: Place; readonly message: string }[];
  /** What else was odd so far: a package.json that is no JSON, a file that is too large. */
  readonly faults: readonly Fault[];
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
  const entries = found.isFile() ? [target] : (options.entries ?? []).map((entry) => locate(root, entry));
  const faults: Fault[] = [];
  const manifest = readManifest(root, (why) =>
    faults.push({ file: "package.json", message: `it cannot be read as JSON (${clipped(why)}), so the server's name and entries are guessed` }),
  );
  const settings = readCompilerSettings(root);
  faults.push(...settings.faults);
  const surroundings = { manifest, layout: settings.options, files: settings.files };
  const groups = new Groups(entries.length > 0 ? [entries] : findEntries(root, surroundings));
  return new LoadedProject(root, manifest, settings, groups, faults);
}

/** An entry the user named: relative to the audited folder, else to where the command was started. */
function locate(root: string, entry: string): string {
  for (const candidate of [resolve(root, entry), resolve(entry)]) {
    if (statSync(candidate, { throwIfNoEntry: false })?.isFile()) return candidate;
  }
  throw new SourceError(`The entry ${entry} is not a file. Name a file, relative to the audited folder or to where you are, as in --entry src/index.ts.`);
}

class LoadedProject implements Project {
  readonly root: string;
  readonly manifest: Manifest | undefined;
  readonly entryGroups: Groups;
  readonly syntaxErrors: { place: Place; message: string }[] = [];
  readonly faults: Fault[];
  private readonly morph: MorphProject;
  private readonly resolver: Resolver;
  private readonly parsed = new Map<string, ts.SourceFile | undefined>();
  private readonly maps = new Map<ts.SourceFile, SourceMap | null>();
  /** Texts that source maps hold, by absolute path. */
  private readonly written = new Map<string, string>();
  private readonly versions = new Map<string, string | undefined>();
  private readonly ownVersions = new Map<string, string | undefined>();
  private readonly shown = new Map<string, string>();

  constructor(root: string, manifest: Manifest | undefined, { options }: CompilerSettings, groups: Groups, faults: Fault[]) {
    this.root = root;
    this.manifest = manifest;
    this.entryGroups = groups;
    this.faults = faults;
    this.morph = new MorphProject({
      skipAddingFilesFromTsConfig: true,
      skipFileDependencyResolution: true,
      skipLoadingLibFiles: true,
      // Texts are given to it: on a file system of its own it would read and parse each file a second time, to overwrite it.
      useInMemoryFileSystem: true,
      compilerOptions: { noLib: true, noResolve: true, types: [], allowJs: true, target: ts.ScriptTarget.ESNext },
    });
    this.resolver = new Resolver(root, manifest, options);
  }

  get tried(): readonly string[] {
    return this.entryGroups.taken.flat();
  }

  servers(): readonly string[] {
    const all = membersOf(this.root);
    const serving = new Set<string | undefined>();
    const uses = ({ manifest }: Member): boolean => Object.keys(manifest.dependencies).some((name) => SDK.test(name) || serving.has(name));
    // A package that its neighbours are built on may be the only one to name the SDK.
    for (const member of all) if (uses(member)) serving.add(member.manifest.name);
    const members = all.filter(uses);
    return members.map(({ folder }) => relativeTo(this.root, folder)).sort();
  }

  get files(): number {
    return this.parsed.size;
  }

  parse(file: string): ts.SourceFile | undefined {
    if (this.parsed.has(file)) return this.parsed.get(file);
    const parsed = this.parseNew(file);
    this.parsed.set(file, parsed);
    if (parsed) this.noteSyntaxErrors(parsed);
    return parsed;
  }

  private parseNew(file: string): ts.SourceFile | undefined {
    try {
      if (statSync(file).size > MAX_FILE_BYTES) throw new Error(`it is larger than ${MAX_FILE_BYTES >> 20} MiB`);
      return this.morph.createSourceFile(file, decoded(readFileSync(file))).compilerNode;
    } catch (error) {
      // The parser recurses: code that is nested some thousand levels deep overflows its stack.
      const why = error instanceof RangeError ? "it is nested too deeply" : clipped((error as Error).message);
      this.faults.push({ file: relativeTo(this.root, file), message: `${why}, so it was not read` });
      return undefined;
    }
  }

  private noteSyntaxErrors(file: ts.SourceFile): void {
    const errors = (file as unknown as { parseDiagnostics?: readonly ts.DiagnosticWithLocation[] }).parseDiagnostics ?? [];
    const script = /\.[cm]?jsx?$/.test(file.fileName);
    for (const { code, start, length, messageText } of errors.slice(0, MOST_SYNTAX_ERRORS)) {
      // 8000 to 8999: types in JavaScript, which a bundler takes.
      if (script && code >= 8000 && code < 9000) continue;
      this.syntaxErrors.push({ place: this.placeAt(file, start, start + length), message: clipped(ts.flattenDiagnosticMessageText(messageText, " ")) });
    }
  }

  resolve(specifier: string, from: string): Resolution {
    return this.resolver.resolve(specifier, from);
  }

  widen(): boolean {
    return this.resolver.widen();
  }

  versionOf(name: string): string | undefined {
    if (!this.versions.has(name)) this.versions.set(name, versionOf(this.root, this.manifest, name));
    return this.versions.get(name);
  }

  ownVersionOf(name: string, file: string): string | undefined {
    const folder = dirname(file);
    const key = `${folder}\n${name}`;
    if (!this.ownVersions.has(key)) {
      const found = nearestVersionOf(this.root, folder, name);
      this.ownVersions.set(key, found === this.versionOf(name) ? undefined : found);
    }
    return this.ownVersions.get(key);
  }

  foreignParts(file: ts.SourceFile): ReadonlyMap<ts.Statement, string> {
    return foreignParts(file, (name) => this.resolver.isOwn(name));
  }

  packagedAs(path: string): string | null {
    return specifierOf(path, (name) => this.resolver.isOwn(name));
  }

  text(file: string): string | undefined {
    const path = resolve(this.root, file);
    return this.parsed.get(path)?.text ?? this.written.get(path) ?? readText(path);
  }

  list(folder: string): readonly { readonly name: string; readonly isFolder: boolean }[] | undefined {
    try {
      const entries = readdirSync(folder, { withFileTypes: true }).slice(0, MOST_LISTED);
      return entries.map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() })).sort((a, b) => (a.name < b.name ? -1 : 1));
    } catch {
      return undefined;
    }
  }

  kindOf(path: string): "file" | "folder" | undefined {
    const found = statSync(path, { throwIfNoEntry: false });
    return found?.isFile() ? "file" : found?.isDirectory() ? "folder" : undefined;
  }

  madeUpPath(file: string): string {
    return posix.join(MADE_UP_ROOT, relativeTo(this.root, file));
  }

  realPath(madeUp: string): string {
    return resolve(this.root, posix.relative(MADE_UP_ROOT, madeUp));
  }

  placeOf(node: ts.Node): Place {
    const file = node.getSourceFile();
    return this.placeAt(file, node.getStart(file), node.getEnd());
  }

  /** Where a built file's source map says that something was written, inside of the project. */
  private originOf(file: ts.SourceFile, position: Position): Origin | undefined {
    let map = this.maps.get(file);
    if (map === undefined) {
      map = /\.[cm]?js$/.test(file.fileName) ? (SourceMap.of(file.fileName, file.text) ?? null) : null;
      this.maps.set(file, map);
      for (const [path, text] of map?.texts ?? []) this.written.set(path, text);
    }
    const origin = map?.originOf(position);
    return origin && !this.shownPath(origin.file).startsWith("..") ? origin : undefined;
  }

  private shownPath(file: string): string {
    let path = this.shown.get(file);
    if (path === undefined) this.shown.set(file, (path = relativeTo(this.root, file)));
    return path;
  }

  private placeAt(file: ts.SourceFile, start: number, end: number): Place {
    const [built, builtEnd] = [file.getLineAndCharacterOfPosition(start), file.getLineAndCharacterOfPosition(end)];
    const origin = this.originOf(file, built);
    const from = origin ?? built;
    const to = origin ? endOf(origin, this.originOf(file, builtEnd)) : builtEnd;
    return {
      file: this.shownPath(origin?.file ?? file.fileName),
      line: from.line + 1,
      column: from.character + 1,
      endLine: to.line + 1,
      endColumn: to.character + 1,
    };
  }
}

/** What a built file's end stems from may lie before its start, or in another file: then the start is all that is known. */
const endOf = (from: Origin, to: Origin | undefined): Position =>
  to?.file === from.file && (to.line > from.line || (to.line === from.line && to.character >= from.character)) ? to : from;

function readText(file: string): string | undefined {
  try {
    return statSync(file).size > MAX_FILE_BYTES ? undefined : decoded(readFileSync(file));
  } catch {
    return undefined;
  }
}
