import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ts } from "ts-morph";
import { isFile, relativeTo } from "./built.ts";
import { clipped, type Fault } from "./error.ts";

/** What mcp-audit reads of a tsconfig.json. */
export interface CompilerSettings {
  readonly options: ts.CompilerOptions;
  /** `files`, absolute: what the author says the program starts from. */
  readonly files: readonly string[];
  readonly faults: readonly Fault[];
}

const WANTED = ["paths", "baseUrl", "rootDir", "outDir", "pathsBasePath"];
const MOST_UP = 4;

/** The nearest tsconfig.json and what it extends. A broken one counts as far as it can be read, which is said; a missing one is fine. */
export function readCompilerSettings(root: string): CompilerSettings {
  for (let folder = root, up = 0; up < MOST_UP; up++, folder = dirname(folder)) {
    const found = settingsIn(folder, root);
    if (found) return { ...found, files: folder === root ? found.files : [] };
  }
  return { options: {}, files: [], faults: [] };
}

/** What the tsconfig.json of this very folder says; its faults name it as seen from the root. */
export function settingsIn(folder: string, root: string): CompilerSettings | undefined {
  const file = join(folder, "tsconfig.json");
  if (!isFile(file)) return undefined;
  const raw = ts.readConfigFile(file, (path) => readFileSync(path, "utf8"));
  const config = (raw.config ?? {}) as { files?: unknown };
  // `include` would walk the whole tree: what the program holds follows from its imports.
  const { options } = ts.parseJsonConfigFileContent(config, { ...ts.sys, readDirectory: () => [] }, folder);
  const files = Array.isArray(config.files) ? config.files.filter((each) => typeof each === "string") : [];
  return {
    options: Object.fromEntries(WANTED.filter((name) => options[name] !== undefined).map((name) => [name, options[name]])),
    files: files.map((each) => join(folder, each)),
    faults: raw.error ? [faultOf(relativeTo(root, file), raw.error)] : [],
  };
}

function faultOf(file: string, { file: source, start, messageText }: ts.Diagnostic): Fault {
  const line = source && start !== undefined ? source.getLineAndCharacterOfPosition(start).line + 1 : undefined;
  const why = clipped(ts.flattenDiagnosticMessageText(messageText, " "));
  return { file, ...(line !== undefined && { line }), message: `it cannot be read whole (${why}), so its paths and outDir may be missing from the audit` };
}
