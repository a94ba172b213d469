import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { KnownError, parseKnown, type KnownFinding } from "../audit/known.ts";
import type { AuditOptions } from "../index.ts";
import type { LiveTarget } from "../live/take.ts";
import { BASELINE_FILE, CONFIG_FILE, readConfig, SNAPSHOT_FILE, type Config } from "./config.ts";
import { today } from "./date.ts";
import type { CheckFlags } from "./flags.ts";
import { home } from "./home.ts";
import { InputError, type Io } from "./io.ts";
import { nearest } from "./nearest.ts";
import { repositoryOf } from "./repository.ts";

/** What a command works with: the command line, the configuration and the files beside it, brought together. */
export interface Setup {
  readonly root: string;
  /** From the repository, else the working directory, down to the root; empty where the root is elsewhere. For machines. */
  readonly base: string;
  /** The root as a person who stands in the working directory finds it; empty for that directory itself. */
  readonly shown: string;
  readonly config: Config;
  /** Whether there is a configuration file. */
  readonly configured: boolean;
  readonly options: AuditOptions;
  /** Absolute paths. */
  readonly snapshotFile: string;
  readonly baselineFile: string;
}

/**
 * @param path the folder to audit, or a file to start from
 * @throws InputError
 */
export function prepare(path: string, flags: CheckFlags, io: Io): Setup {
  const { root, entry } = locate(path, io);
  const config = configOf(root, flags, io);
  const trusting = flags.config !== false;
  const snapshotFile = resolve(root, config?.snapshot ?? SNAPSHOT_FILE);
  const baselineFile = resolve(root, config?.baseline ?? BASELINE_FILE);
  const entries = entry === undefined ? (flags.entry?.map((each) => entryOf(each, root, io)) ?? config?.entries) : [entry];
  const exposure = flags.exposure ?? config?.exposure;
  const live = liveOf(flags, config, root, io);
  const { rules, passthrough, returnsCredential, ignore, knowledge } = config ?? {};
  const windowDays = config?.deprecation?.windowDays;
  const reading = flags.reading ?? config?.reading;
  const options: AuditOptions = {
    root,
    version: home().version,
    profile: flags.profile ?? config?.profile ?? "recommended",
    snapshot: { file: slashed(relative(root, snapshotFile)), text: existsSync(snapshotFile) ? readText(snapshotFile) : null },
    today: today(io),
    known: trusting ? knownOf(baselineFile, io) : [],
    comments: trusting,
    ...(entries && { entries }),
    ...(exposure && { exposure }),
    ...(live && { live }),
    ...(flags.timeout !== undefined && { liveTimeoutMs: flags.timeout * 1000 }),
    ...(rules && { rules }),
    ...(passthrough && { passthrough }),
    ...(returnsCredential && { returnsCredential }),
    ...(ignore && { ignore }),
    ...(knowledge && { knowledge }),
    ...(windowDays !== undefined && { windowDays }),
    ...(reading && { reading }),
  };
  const configured = config !== undefined;
  return { root, base: baseOf(root, io), shown: shownOf(root, io), config: config ?? {}, configured, options, snapshotFile, baselineFile };
}

/** The folder to audit. A file stands for the package that it is in, with the file as the only entry. */
function locate(path: string, io: Io): { root: string; entry?: string } {
  const target = resolve(io.cwd, path);
  const stat = statSync(target, { throwIfNoEntry: false });
  if (!stat) throw new InputError(nothingThere(path));
  if (stat.isDirectory()) return { root: target };
  if (!CODE.test(path)) throw new InputError(`${path} is no JavaScript or TypeScript file. Give the folder of an MCP server, or the file that it starts from.`);
  for (let folder = dirname(target); ; folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json"))) return { root: folder, entry: target };
    if (dirname(folder) === folder || existsSync(join(folder, ".git"))) return { root: dirname(target), entry: target };
  }
}

const CODE = /\.[cm]?[jt]sx?$/;
const commands = ["check", "list", "snapshot", "diff", "accept", "rules", "explain", "init"];

function nothingThere(path: string): string {
  const near = /^[a-z]+$/.test(path) ? nearest(path, commands) : undefined;
  const hint = near === undefined ? "Give the folder of an MCP server, or one of its files." : `Did you mean the command ${near}?`;
  return `There is nothing at ${path}. ${hint}`;
}

/** Named from where the user stands, or from the audited folder. */
function entryOf(entry: string, root: string, { cwd }: Io): string {
  const here = resolve(cwd, entry);
  return !existsSync(resolve(root, entry)) && existsSync(here) ? here : entry;
}

/** The configuration that counts in a folder; undefined where there is none, or where none is wanted. */
export function configOf(root: string, { config }: CheckFlags, { cwd }: Io): Config | undefined {
  if (config === false) return undefined;
  if (typeof config !== "string") return readConfig(join(root, CONFIG_FILE), CONFIG_FILE);
  const read = readConfig(resolve(cwd, config), config);
  if (!read) throw new InputError(`There is no configuration at ${config}. mcp-audit init writes one.`);
  return read;
}

function knownOf(file: string, { cwd }: Io): readonly KnownFinding[] {
  if (!existsSync(file)) return [];
  try {
    return parseKnown(readText(file));
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    throw new InputError(`The list of known findings ${relative(cwd, file)} cannot be used: ${error.message}. mcp-audit accept writes it anew.`);
  }
}

/** The live side. What the configuration holds waits for the bare option: a check must not run what a stranger wrote down. */
function liveOf(flags: CheckFlags, config: Config | undefined, root: string, io: Io): LiveTarget | undefined {
  const { live, url, tools } = flags;
  const asked = [live !== undefined && "--live", url !== undefined && "--url", tools !== undefined && "--tools"].filter(Boolean);
  if (asked.length > 1) throw new InputError(`${asked.join(" and ")} cannot be combined: the tools come from one place.`);
  if (flags.env && live === undefined) throw new InputError("--env names a variable for the command of --live, which is missing.");
  if (flags.headerEnv && url === undefined) throw new InputError("--header-env names a header for the endpoint of --url, which is missing.");
  const saved = config?.live;
  if (live === true) {
    if (!saved || !("command" in saved)) throw new InputError('--live needs a command, as in --live "node dist/main.js", or one in the configuration ("live": { "command": … }).');
    return { kind: "stdio", command: saved.command, env: variables([...(saved.env ?? []), ...(flags.env ?? [])], io), cwd: root };
  }
  if (live !== undefined) return { kind: "stdio", command: live, env: variables(flags.env ?? [], io), cwd: io.cwd };
  if (url === true) {
    if (!saved || !("url" in saved)) throw new InputError('--url needs an endpoint, as in --url https://tickets.example/mcp, or one in the configuration ("live": { "url": … }).');
    return { kind: "http", url: saved.url, headers: { ...headers(Object.entries(saved.headers ?? {}), io), ...headers((flags.headerEnv ?? []).map(pair), io) } };
  }
  if (url !== undefined) return { kind: "http", url, headers: headers((flags.headerEnv ?? []).map(pair), io) };
  if (tools !== undefined) return { kind: "file", path: resolve(io.cwd, tools), shown: tools };
  return saved && "tools" in saved ? { kind: "file", path: resolve(root, saved.tools), shown: saved.tools } : undefined;
}

const variables = (names: readonly string[], io: Io): Record<string, string> => Object.fromEntries(names.map((name) => [name, variable(name, "--env", io)]));

const headers = (pairs: readonly (readonly [string, string])[], io: Io): Record<string, string> =>
  Object.fromEntries(pairs.map(([header, name]) => [header, variable(name, "--header-env", io)]));

function variable(name: string, option: string, { env }: Io): string {
  const value = /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? env[name] : undefined;
  if (value !== undefined) return value;
  const hint = /[=:\s]/.test(name) ? " It takes the name of a variable, never a value: values on a command line are seen by others." : "";
  throw new InputError(hint ? `${option} got something that is not the name of an environment variable.${hint}` : `${option} names the environment variable ${name}, which is not set.`);
}

function pair(text: string): readonly [string, string] {
  const [header, name, ...rest] = text.split("=");
  if (header && name && rest.length === 0) return [header, name];
  throw new InputError("--header-env takes NAME=VARIABLE, as in --header-env Authorization=MCP_TOKEN: the header's name and the environment variable that holds its value.");
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new InputError(`${file} cannot be read: ${(error as Error).message}.`);
  }
}

const slashed = (path: string): string => path.replaceAll("\\", "/");

/** Annotations and code scanning want paths from the repository's root, wherever in it the command was started. */
function baseOf(root: string, { cwd }: Io): string {
  const base = slashed(relative(repositoryOf(root) ?? cwd, root));
  return base.startsWith("..") || isAbsolute(base) ? "" : base;
}

function shownOf(root: string, { cwd }: Io): string {
  const path = slashed(relative(cwd, root));
  const whole = slashed(root);
  return path.length > whole.length ? whole : path;
}
