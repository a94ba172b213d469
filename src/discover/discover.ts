import type { Knowledge } from "../knowledge/index.ts";
import { spot } from "../model/place.ts";
import type { Exposure, Server, Tool, ToolContract } from "../model/server.ts";
import type { Project } from "../source/project.ts";
import { relativeTo } from "../source/built.ts";
import { packageOf } from "../source/sdk.ts";
import { Interpreter } from "../interpret/interpreter.ts";
import { chainOf, rootOf } from "../interpret/chain.ts";
import { UNDEFINED, type ClassValue, type External, type Site, type Value } from "../interpret/value.ts";
import { withoutOwnAffairs } from "./affairs.ts";
import { behind } from "./fronts.ts";
import { withMadeUp } from "./grants.ts";
import { endpointsOf, isMcp, noteWay, nothingReached, noWays, type Ways } from "./endpoints.ts";
import { reconcile } from "./reconcile.ts";
import { converted } from "./schema/converted.ts";
import { parsed } from "./schema/parsed.ts";
import { isSameSchema, isSchemaOf, toldBySchema } from "./schema/told.ts";
import type { Advertised } from "./schema/index.ts";
import { listedTools, thunk, toolOf } from "./tools.ts";
import { OVERSPENT, type Recorder } from "../interpret/rehearsal.ts";
import { TRANSPORTS } from "../knowledge/transports.ts";
import { conditionsOn } from "./hanging.ts";
import { onBothSides } from "./sides.ts";
import { Toolkits } from "./toolkits.ts";
import { versionsOf } from "./versions.ts";
import { weakest } from "./weakest.ts";
import { byFolder } from "./conventions.ts";
import { callExports, callFetch } from "./exports.ts";
import { at } from "./paths.ts";
import { decorationOf, Platform, type Beside, type Decorated } from "./platform.ts";
import { readRegistration, rowOf, type Registered } from "./registration.ts";
import { declaredMethod, handledMethod, type Handler } from "./requests.ts";

/** What a run over the source found, before it is read as tools. */
export interface Found {
  readonly registered: Registered[];
  readonly decorated: Decorated[];
  readonly beside: Beside[];
  readonly toolkits: Toolkits;
  readonly handlers: Handler[];
  readonly transports: Set<Server["transports"][number]>;
  readonly gaps: { site: Site; reason: string }[];
  sdk: string | undefined;
  instrumented: Site | undefined;
  /** What records every call of the server by itself. */
  recorder: Recorder | undefined;
  readonly ways: Ways;
  readonly decided: Set<Site>;
  readonly local: Set<External>;
}

export interface DiscoverOptions {
  /** What the config says; else it follows from the transports that the source makes. */
  readonly exposure?: Exposure;
  /** What the running server answered to `tools/list`. */
  readonly live?: { readonly tools: readonly ToolContract[] } | null;
}

const MAX_GAPS = 200;

/**
 * Interprets the project from its entries and reads what reaches an SDK's registration as tools, each with the story of one call.
 * Groups of entries are tried in order until one yields a tool. Synchronous; nothing of the audited code is executed.
 */
export function discover(project: Project, knowledge: Knowledge, options: DiscoverOptions = {}): Server {
  const first = firstServer(project, knowledge, options);
  // A package may be no more than the door to a server that its publisher keeps in another one.
  const server = first.tools.length === 0 && project.widen() ? firstServer(project, knowledge, options) : first;
  return options.live ? reconcile(server, options.live.tools) : server;
}

/** How many times the usual a call may take where nothing was found otherwise: what a server makes of an OpenAPI document takes long. */
const PATIENCE = 4;
/** A first look that took longer is not taken again. */
const QUICK = 2_000_000;

function firstServer(project: Project, knowledge: Knowledge, options: DiscoverOptions): Server {
  let first: Server | null = null;
  for (const group of project.entryGroups) {
    const server = patiently(project, knowledge, group, options);
    if (server.tools.length > 0) return server;
    // Of runs that found nothing the one tells most that knows what stood in the way.
    if (!first || (first.unresolved.length === 0 && server.unresolved.length > 0)) first = server;
  }
  return first ?? patiently(project, knowledge, [], options);
}

/** A run that finds nothing since its start was cut short is begun again with longer calls. A list that is long to tell stays so. */
function patiently(project: Project, knowledge: Knowledge, entries: readonly string[], options: DiscoverOptions): Server {
  const machine = new Interpreter(project, knowledge);
  const server = discoverFrom(machine, project, entries, options);
  const isTold = !server.unresolved.some(({ reason }) => reason === OVERSPENT);
  const isWorthAnother = server.tools.length === 0 && isTold && machine.isCutShort && machine.steps < QUICK;
  return isWorthAnother ? discoverFrom(new Interpreter(project, knowledge, PATIENCE), project, entries, options) : server;
}

function discoverFrom(machine: Interpreter, project: Project, entries: readonly string[], options: DiscoverOptions): Server {
  const { knowledge } = machine;
  const found: Found = {
    registered: [],
    decorated: [],
    beside: [],
    toolkits: new Toolkits(),
    handlers: [],
    transports: new Set(),
    gaps: [],
    sdk: undefined,
    instrumented: undefined,
    recorder: undefined,
    ways: noWays(),
    decided: new Set(),
    local: new Set(),
  };
  const marks = new Map<ClassValue, readonly External[]>();
  const versions = versionsOf(project);
  const conversion = { zod: versions.zod, memo: new Map<object, unknown>(), callThunk: (fn: Value) => thunk(machine, fn) };
  const parsing = { ...conversion, memo: new Map<object, unknown>(), isStrict: true };
  machine.listener = {
    external: (call) => {
      const { op, parent: callee, args, site } = call;
      noteTransport(callee, args, found);
      noteWay(machine, found.ways, call);
      const known = converted(call, site, conversion) ?? parsed(call, site, parsing);
      if (known) return known;
      const chain = chainOf(call);
      if (knowledge.propagationOf(chain)?.form === "starts") found.instrumented ??= site;
      const record = knowledge.recordOf(chain);
      if (record?.everyCall) found.recorder ??= { site, row: record.row };
      const decoration = op === "call" ? decorationOf(callee, args) : undefined;
      const row = rowOf(knowledge.registrations, decoration?.decorator ?? callee);
      const server = callee.op === "get" ? callee.parent : null;
      const circumstances = { site, conditions: conditionsOn(machine, server), facts: machine.facts, server };
      if (decoration && (!row || row.form === "decorator")) {
        const { decorator, target, method } = decoration;
        if (!method && target.kind === "class") marks.set(target, [...(marks.get(target) ?? []), decorator]);
        if (!row) found.beside.push({ value: callee, target, method });
        if (!row || !method) return undefined;
        found.decorated.push({ ...decoration, row, method, circumstances });
        return UNDEFINED;
      }
      if (op === "call" && found.toolkits.note(callee, args, circumstances)) machine.found();
      if (!row || row.form === "definition" || row.form === "unlisted" || (op === "new" && row.form !== "tools")) return undefined;
      if (row.form === "handlers") {
        const method = handledMethod(args[0]) ?? declaredMethod(site);
        if (!method || !args[1]) return undefined;
        found.handlers.push({ method, handler: args[1], server, site });
      } else found.registered.push(...readRegistration(machine, row, args, circumstances));
      machine.found();
      const root = rootOf(callee);
      if (root.op === "module") found.sdk ??= packageOf(root.specifier);
      // What is registered runs in its rehearsal, not now.
      return row.form === "handlers" ? UNDEFINED : call;
    },
    instanceOf: (value, type) => isSchemaOf(value, type, conversion),
    isSame: (a, b) => isSameSchema(a, b, conversion),
    member: (target, key, site) => toldBySchema(target, key, site, conversion),
    decided: (site) => void found.decided.add(site),
    gap: (reason, site) => {
      if (site && found.gaps.length < MAX_GAPS) found.gaps.push({ site, reason });
    },
  };
  const classes: ClassValue[] = [];
  machine.listener.declared = (made) => void classes.push(made);
  for (const entry of entries) machine.run(entry);
  const platform = new Platform(machine);
  for (const made of classes) platform.start(made, marks.get(made) ?? []);
  for (const decorated of found.decorated) found.registered.push(...platform.toolOf(decorated, found.beside));
  const inFolders = byFolder(machine, project);
  for (const transport of inFolders.transports) found.transports.add(transport);
  found.ways.doors.push(...inFolders.doors);
  found.registered.push(...found.toolkits.tools(machine), ...inFolders.tools);
  if (!isReachable(found)) callFetch(machine, entries);
  if (isNothing(found)) callExports(machine, entries);
  if (isNothing(found)) found.registered.push(...platform.provided(classes.filter((made) => isOwn(project, made))));
  const tools = new Map<string, Tool>();
  const unresolved: Server["unresolved"][number][] = [];
  const context = {
    project,
    machine,
    memo: new Map<object, unknown>(),
    answers: new Map<string, Advertised>(),
    versions,
    unresolved,
    recorder: found.recorder,
  };
  const registered = weakest(onBothSides(found.registered), found);
  machine.pool.expects(registered.length);
  for (const one of registered) for (const tool of toolOf(context, one)) keep(tools, tool);
  for (const tool of listedTools(context, found.handlers)) keep(tools, tool);
  machine.pool.endsTools();
  const exposure = options.exposure ?? (isReachable(found) ? "remote" : "local");
  const { endpoints, frontsOf, given } = exposure === "local" ? nothingReached : endpointsOf(machine, project, found.ways);
  const instrumented = found.instrumented ?? machine.modules.importOf((specifier) => knowledge.instruments(specifier));
  return {
    ...emptyServer(project, options),
    ...(found.sdk && { sdk: found.sdk }),
    endpoints,
    ...(instrumented && { instrumented: project.placeOf(instrumented) }),
    transports: [...found.transports],
    exposure,
    entries: entries.map((entry) => relativeTo(project.root, entry)),
    tools: withoutOwnAffairs([...tools.values()]).map((tool) => {
      if (!tool.story) return tool;
      return { ...tool, story: withMadeUp(behind(project, tool.story, frontsOf(tool.name)), given) };
    }),
    unresolved: [...new Map(unresolved.map((one) => [`${spot(one.place)} ${one.reason}`, one])).values()],
    files: project.files,
  };
}

/** Not of a package beside it, from which the project imports. */
const isOwn = (project: Project, { node }: ClassValue): boolean => !relativeTo(project.root, node.getSourceFile().fileName).startsWith("..");

const isReachable = ({ transports }: Found): boolean => transports.has("http") || transports.has("sse");

const isNothing = ({ registered, handlers }: Found): boolean => registered.length === 0 && handlers.length === 0;

/** Of two registrations of one name the one that is sure, and that can be followed, counts. */
function keep(tools: Map<string, Tool>, tool: Tool): void {
  const known = tools.get(tool.name);
  const surer = known?.conditional !== undefined && tool.conditional === undefined;
  const followed = known?.handler === null && tool.handler !== null;
  const kept = !known || surer || followed ? tool : known;
  const shown = known?.shownTo ?? tool.shownTo;
  if (kept !== known || shown) tools.set(tool.name, shown ? { ...kept, shownTo: shown } : kept);
}

/** Only what an MCP package makes is a transport, unless the row names its own; `start` and `serve` are names that many have. */
function noteTransport(callee: External, args: readonly Value[], found: Found): void {
  const root = rootOf(callee);
  if (callee.op !== "get" || root.op === "global") return;
  for (const row of TRANSPORTS) {
    if (row.name !== callee.key || (row.module === undefined ? root.op === "module" && !isMcp(callee) : !isFrom(root, row.module))) continue;
    const option = row.option && at(args, `0.${row.option.key}`);
    if (row.option && !(row.option.value === undefined ? option : option?.kind === "constant" && option.value === row.option.value)) continue;
    found.transports.add(row.transport);
  }
  if (callee.key === "connect" && args.some(isStdio)) found.local.add(callee.parent);
}

const isFrom = (root: External, module: string): boolean => root.op === "module" && (root.specifier === module || root.specifier.startsWith(`${module}/`));

/** A transport to whoever started the server. */
function isStdio(value: Value): boolean {
  const made = value.kind === "external" && value.op === "new" ? value.parent : null;
  return made?.op === "get" && TRANSPORTS.some(({ name, transport }) => transport === "stdio" && made.key === name);
}

function emptyServer(project: Project, options: DiscoverOptions): Server {
  const { manifest } = project;
  return {
    name: manifest?.name ?? "server",
    ...(manifest?.version && { version: manifest.version }),
    transports: [],
    exposure: options.exposure ?? "local",
    entries: [],
    tools: [],
    unresolved: [],
    files: project.files,
  };
}
