import { join } from "node:path";
import { CONVENTIONS, type ConventionRow } from "../knowledge/conventions.ts";
import type { Interpreter } from "../interpret/interpreter.ts";
import { constant, truthiness, type Site, type Value } from "../interpret/value.ts";
import type { TransportRow } from "../knowledge/transports.ts";
import type { Project } from "../source/project.ts";
import { at, member } from "./paths.ts";
import { registeredBy, type Registered } from "./registration.ts";

const CODE = /(?<!\.d)\.[cm]?[jt]sx?$/;
const MOST_FILES = 2000;

/** Where requests come in, with what stands before them; no middleware where no file holds one. */
export interface Door {
  readonly site: Site;
  readonly middleware: Value | null;
}

/** What the frameworks of a project take out of its folders: tools, how clients reach them, and where. */
export interface ByFolder {
  readonly tools: readonly Registered[];
  readonly transports: readonly TransportRow["transport"][];
  readonly doors: readonly Door[];
}

export function byFolder(machine: Interpreter, project: Project): ByFolder {
  const { dependencies = {} } = project.manifest ?? {};
  const found = CONVENTIONS.filter((row) => row.package in dependencies).map((row) => ofRow(machine, project, row));
  return {
    tools: found.flatMap(({ tools }) => tools),
    transports: found.flatMap(({ transports }) => transports),
    doors: found.flatMap(({ doors }) => doors),
  };
}

function ofRow(machine: Interpreter, project: Project, row: ConventionRow): ByFolder {
  const settings = row.settings && exportOf(machine, project, project.root, row.settings.file);
  const says = (path: string | undefined): Value | undefined => (settings ? at([settings.value], path) : undefined);
  const isSet = (path: string): boolean => {
    const value = says(path);
    return value !== undefined && truthiness(value) !== false;
  };
  const said = says(row.settings?.folder);
  const folders = said?.kind === "constant" && typeof said.value === "string" ? [said.value] : row.folders;
  const folder = folders.map((name) => join(project.root, name)).find((path) => project.kindOf(path) === "folder");
  const tools = folder === undefined ? [] : filesBelow(project, folder, row).flatMap((file) => toolsOf(machine, row, file));
  if (tools.length === 0) return { tools, transports: [], doors: [] };
  const told = Object.entries(row.settings?.transports ?? {}).filter(([path]) => isSet(path));
  const transports = [...(row.transport ? [row.transport] : []), ...told.map(([, transport]) => transport)];
  if (!settings || !row.door || !isSet(row.door.opens) || isSet(row.door.unless)) return { tools, transports, doors: [] };
  const middleware = exportOf(machine, project, join(project.root, "src"), row.door.middleware);
  return { tools, transports, doors: [{ site: (middleware ?? settings).site, middleware: middleware?.value ?? null }] };
}

interface Exported {
  readonly value: Value;
  readonly site: Site;
}

/** What the file of this name in a folder exports by default; null where there is none. */
function exportOf(machine: Interpreter, project: Project, folder: string, named: RegExp): Exported | null {
  const file = project.list(folder)?.find(({ name, isFolder }) => !isFolder && named.test(name));
  const found: Exported[] = [];
  if (file) {
    machine.guarded(() => {
      const record = machine.modules.load(join(folder, file.name));
      const value = member(machine.modules.namespaceOf(record), "default");
      const site = value && (siteOf(value) ?? record.source);
      if (value && site) found.push({ value, site });
    });
  }
  return found[0] ?? null;
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
