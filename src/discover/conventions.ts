import { join } from "node:path";
import { CONVENTIONS, type ConventionRow } from "../knowledge/conventions.ts";
import type { Interpreter } from "../interpret/interpreter.ts";
import { constant, truthiness, type Site, type Value } from "../interpret/value.ts";
import type { Project } from "../source/project.ts";
import { member } from "./paths.ts";
import { registeredBy, type Registered } from "./registration.ts";

const CODE = /(?<!\.d)\.[cm]?[jt]sx?$/;
const MOST_FILES = 2000;

/** Where requests come in, with what stands before them; no middleware where no file holds one. */
export interface Door {
  readonly site: Site;
  readonly middleware: Value | null;
}

const rowsOf = ({ manifest }: Project): readonly ConventionRow[] =>
  CONVENTIONS.filter((row) => row.package in (manifest?.dependencies ?? {}));

/** The way in that a framework of the project makes by itself, where its configuration opens HTTP. */
export function doorsByFolder(machine: Interpreter, project: Project): readonly Door[] {
  return rowsOf(project).flatMap(({ door }): readonly Door[] => {
    const config = door && exportOf(machine, project, door.config);
    if (!config || truthiness(machine.get(config.value, door.http, config.site)) !== true) return [];
    const middleware = exportOf(machine, project, door.middleware);
    return [middleware ? { site: middleware.site, middleware: middleware.value } : { site: config.site, middleware: null }];
  });
}

/** What a file of the project exports by default; null where there is no such file. */
function exportOf(machine: Interpreter, project: Project, name: string): { readonly value: Value; readonly site: Site } | null {
  const file = ["ts", "mts", "js", "mjs", "tsx"].map((ending) => join(project.root, `${name}.${ending}`)).find((path) => project.kindOf(path) === "file");
  if (file === undefined) return null;
  const record = machine.modules.load(file);
  const value = member(machine.modules.namespaceOf(record), "default");
  const site = value && (siteOf(value) ?? record.source);
  return value && site ? { value, site } : null;
}

/** Tools that a framework of the project finds by the folder of their file. */
export function toolsByFolder(machine: Interpreter, project: Project): readonly Registered[] {
  return rowsOf(project).flatMap((row) => {
    const folder = row.folders.map((name) => join(project.root, name)).find((path) => project.kindOf(path) === "folder");
    return folder === undefined ? [] : filesBelow(project, folder, row).flatMap((file) => toolsOf(machine, row, file));
  });
}

function filesBelow(project: Project, folder: string, row: ConventionRow, depth = 0): string[] {
  const entries = depth > 8 ? [] : (project.list(folder) ?? []);
  return entries
    .flatMap(({ name, isFolder }) => {
      const path = join(folder, name);
      if (isFolder) return filesBelow(project, path, row, depth + 1);
      return CODE.test(name) && !row.except?.test(name) ? [path] : [];
    })
    .slice(0, MOST_FILES);
}

function toolsOf(machine: Interpreter, row: ConventionRow, file: string): readonly Registered[] {
  const found: Registered[] = [];
  machine.guarded(() => {
    const record = machine.modules.load(file);
    const exported = machine.modules.namespaceOf(record);
    const tool = row.form === "class" ? instanceIn(machine, exported) : exported;
    const site = tool && (siteOf(tool) ?? siteOf(member(exported, "metadata")) ?? siteOf(member(exported, "default")) ?? record.source);
    if (!tool || !site) return;
    const registered = registeredBy(row, [tool], { site, conditions: [], facts: null, server: null });
    if (!registered.handler) return;
    found.push(row.fallback && registered.name.kind === "unknown" ? { ...registered, name: constant(nameOf(file, row.fallback)) } : registered);
  });
  return found;
}

/** An instance of the class that a file exports: by default, or the first. */
function instanceIn(machine: Interpreter, exported: Value): Value | undefined {
  const all = exported.kind === "object" ? [member(exported, "default"), ...[...exported.props.values()].map(({ value }) => value)] : [];
  const made = all.find((value) => value?.kind === "class");
  return made && machine.construct(made, [], made.node);
}

function siteOf(value: Value | undefined): Site | null {
  if (value?.kind === "object") return value.maker?.node ?? value.site;
  if (value?.kind === "external") return value.site;
  return value?.kind === "function" ? value.node : null;
}

/** `closeTicket.ts` is `closeTicket`, or `close-ticket`. */
function nameOf(file: string, how: NonNullable<ConventionRow["fallback"]>): string {
  const name = file.replace(/^.*[\\/]/, "").replace(/\.[^.]+$/, "");
  return how === "file" ? name : name.replaceAll(/([a-z0-9])([A-Z])/g, "$1-$2").replaceAll(/[_\s]+/g, "-").toLowerCase();
}
