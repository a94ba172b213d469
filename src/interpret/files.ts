import { posix } from "node:path";
import { parse as parseYaml } from "yaml";
import { fromJson, type Json } from "./builtins/shared.ts";
import { chainOf } from "./chain.ts";
import { joinLabels, labelsOf } from "./labels.ts";
import type { Machine } from "./machine.ts";
import { array, constant, FALSE, native, object, TRUE, unknown, type External, type Site, type Value } from "./value.ts";

/**
 * Files of the audited project, read as the data that they are while it starts: definitions beside the code, tools found by folder.
 * Paths are made up, so that no report depends on where the checkout lies.
 */

/** The text of a file of the project by its made-up path, the names in a folder, and what is there. */
export interface Files {
  text(path: string): string | undefined;
  list(path: string): readonly { readonly name: string; readonly isFolder: boolean }[] | undefined;
  kind(path: string): "file" | "folder" | undefined;
}

const LONGEST = 8_000_000;

type Run = (args: readonly Value[], site: Site, files: Files, machine: Machine) => Value | undefined;

const textOf = (value: Value | undefined): string | undefined => (value?.kind === "constant" && typeof value.value === "string" ? value.value : undefined);

/** `file:///…` or a URL object as a path. */
function pathOf(value: Value | undefined): string | undefined {
  const text = value?.kind === "object" ? textOf(value.props.get("href")?.value) : textOf(value);
  if (!text?.startsWith("file://")) return text;
  try {
    return decodeURIComponent(text.slice("file://".length));
  } catch {
    return undefined;
  }
}

export const urlOf = (path: string): string => `file://${encodeURI(path)}`;

/** A function of texts, computed where all of them are constant. */
const ofTexts = (run: (...texts: string[]) => string | boolean | undefined): Run => (args) => {
  const texts = args.map(textOf);
  if (texts.length === 0 || texts.some((text) => text === undefined)) return undefined;
  const made = run(...(texts as string[]));
  return made === undefined ? undefined : constant(made, joinLabels(...args.map(labelsOf)));
};

const fromAbsolute = ofTexts((...parts) => (parts[0]!.startsWith("/") ? posix.resolve(...parts) : undefined));

const PATHS: Readonly<Record<string, Run>> = {
  join: ofTexts((...parts) => posix.join(...parts)),
  // Relative to the working directory, which is not known: what is given before an absolute path does not count.
  resolve: (args, ...rest) => fromAbsolute(args.slice(Math.max(args.findLastIndex((arg) => textOf(arg)?.startsWith("/")), 0)), ...rest),
  dirname: ofTexts((path) => posix.dirname(path)),
  basename: ofTexts((path, suffix) => posix.basename(path, suffix)),
  extname: ofTexts((path) => posix.extname(path)),
  normalize: ofTexts((path) => posix.normalize(path)),
  relative: ofTexts((from, to) => posix.relative(from, to)),
  isAbsolute: ofTexts((path) => posix.isAbsolute(path)),
};

const urlObject = (path: string, site: Site): Value => {
  const href = constant(urlOf(path));
  return object(site, [["href", href], ["pathname", constant(path)], ["protocol", constant("file:")], ["toString", native("toString", () => href)]]);
};

const URLS: Readonly<Record<string, Run>> = {
  fileURLToPath: ([url]) => {
    const path = pathOf(url);
    return path?.startsWith("/") ? constant(path) : undefined;
  },
  pathToFileURL: ([path], site) => {
    const text = textOf(path);
    return text?.startsWith("/") ? urlObject(text, site) : undefined;
  },
};

const entry = (name: string, folder: string, isFolder: boolean, site: Site): Value =>
  object(site, [
    ["name", constant(name)],
    ["path", constant(folder)],
    ["parentPath", constant(folder)],
    ["isDirectory", native("isDirectory", () => (isFolder ? TRUE : FALSE))],
    ["isFile", native("isFile", () => (isFolder ? FALSE : TRUE))],
    ["isSymbolicLink", native("isSymbolicLink", () => FALSE)],
  ]);

const listed: Run = ([folder, options], site, files) => {
  const path = pathOf(folder);
  const names = path === undefined ? undefined : files.list(path);
  if (!names || options?.kind === "unknown") return undefined;
  const asEntries = options?.kind === "object" && options.props.get("withFileTypes")?.value === TRUE;
  return array(names.map(({ name, isFolder }) => (asEntries ? entry(name, path!, isFolder, site) : constant(name))), site);
};

const read: Run = ([file], site, files) => {
  const path = pathOf(file);
  const text = path === undefined ? undefined : files.text(path);
  if (text === undefined) return undefined;
  return text.length > LONGEST ? unknown("a very long file", site) : constant(text);
};

/** What is not there now may be there when the server runs. */
const there: Run = ([file], _site, files) => {
  const path = pathOf(file);
  return path !== undefined && files.kind(path) !== undefined ? TRUE : undefined;
};

const stat: Run = ([file], site, files) => {
  const path = pathOf(file);
  const kind = path === undefined ? undefined : files.kind(path);
  return kind && entry(posix.basename(path!), posix.dirname(path!), kind === "folder", site);
};

const DISK: Readonly<Record<string, Run>> = {
  readFileSync: read,
  readFile: read,
  readdirSync: listed,
  readdir: listed,
  existsSync: there,
  pathExists: there,
  statSync: stat,
  stat,
};

const LONGEST_YAML = 1_000_000;

/** A YAML document as its JSON, which has no cycles. */
const yaml: Run = ([text], site) => {
  const source = textOf(text);
  if (source === undefined || source.length > LONGEST_YAML) return undefined;
  try {
    return fromJson(JSON.parse(JSON.stringify(parseYaml(source, { logLevel: "silent" }) ?? null)) as Json, site, labelsOf(text!));
  } catch {
    return undefined;
  }
};

const MODULES: Readonly<Record<string, Readonly<Record<string, Run>>>> = {
  "node:path": PATHS,
  "node:path/posix": PATHS,
  "node:url": URLS,
  "node:module": { createRequire: ([url], _site, _files, machine) => machine.modules.requireOf(url) },
  "node:fs": DISK,
  "node:fs/promises": DISK,
  "fs-extra": DISK,
  "yaml": { parse: yaml },
  "js-yaml": { load: yaml },
};
const ASYNC = new Set(["readFile", "readdir", "stat", "pathExists"]);

/** What a call of `path`, `url`, `fs` or of a reader of YAML gives, as far as the files of the project tell. */
export function fileCall(machine: Machine, callee: External, args: readonly Value[], site: Site): Value | undefined {
  if (callee.op === "new" || callee.op === "call") return undefined;
  const { module, steps } = chainOf(callee);
  const rows = Object.hasOwn(MODULES, module) ? MODULES[module]! : undefined;
  const last = steps.at(-1);
  if (!rows || last?.op !== "get" || steps.length > 3 || steps.some((step) => step.op !== "get")) return undefined;
  // What a call reads from the disk is an effect of the call.
  if (rows === DISK && machine.rehearsalStart > 0) return undefined;
  const run = Object.hasOwn(rows, last.key) ? rows[last.key] : undefined;
  // Callbacks are given by nobody here.
  if (!run || args.some((arg) => arg.kind === "function")) return undefined;
  const value = run(args, site, machine.modules.files, machine);
  if (!value || !ASYNC.has(last.key)) return value;
  return { kind: "promise", value, facts: [], throws: [], never: false };
}

/** `new URL("./tools.json", import.meta.url)`. */
export function fileUrl(args: readonly Value[], site: Site): Value | undefined {
  const [path, base] = [textOf(args[0]), textOf(args[1])];
  if (path === undefined || !base?.startsWith("file://")) return undefined;
  try {
    return urlObject(decodeURIComponent(new URL(path, base).pathname), site);
  } catch {
    return undefined;
  }
}
