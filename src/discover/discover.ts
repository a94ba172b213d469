import type { Knowledge } from "../knowledge/index.ts";
import type { Exposure, Server, Tool, ToolContract } from "../model/server.ts";
import type { Project } from "../source/project.ts";
import { relativeTo } from "../source/resolve.ts";
import { packageOf } from "../source/sdk.ts";
import { Interpreter } from "../interpret/interpreter.ts";
import { chainOf, rootOf } from "../interpret/chain.ts";
import { externalCall, NO_LABELS, symbol, UNDEFINED, type ClassValue, type External, type Site, type Value } from "../interpret/value.ts";
import { endpointsOf, isMcp, noteWay, noWays, type Ways } from "./endpoints.ts";
import { reconcile } from "./reconcile.ts";
import { listedTools, toolOf } from "./tools.ts";
import type { Recorder } from "../interpret/rehearsal.ts";
import { LIFECYCLES } from "../knowledge/lifecycles.ts";
import { TRANSPORTS } from "../knowledge/transports.ts";
import { versionsOf } from "./versions.ts";
import { at, declaredMethod, handledMethod, readRegistration, rowOf, type Handler, type Registered } from "./registration.ts";

/** What a run over the source found, before it is read as tools. */
export interface Found {
  readonly registered: Registered[];
  readonly handlers: Handler[];
  readonly transports: Set<Server["transports"][number]>;
  readonly gaps: { site: Site; reason: string }[];
  sdk: string | undefined;
  instrumented: Site | undefined;
  /** What records every call of the server by itself. */
  recorder: Recorder | undefined;
  readonly ways: Ways;
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
  const server = firstServer(project, knowledge, options);
  return options.live ? reconcile(server, options.live.tools) : server;
}

function firstServer(project: Project, knowledge: Knowledge, options: DiscoverOptions): Server {
  let first: Server | null = null;
  for (const group of project.entryGroups) {
    const server = discoverFrom(project, knowledge, group, options);
    if (server.tools.length > 0) return server;
    first ??= server;
  }
  return first ?? emptyServer(project, options);
}

function discoverFrom(project: Project, knowledge: Knowledge, entries: readonly string[], options: DiscoverOptions): Server {
  const machine = new Interpreter(project, knowledge);
  const found: Found = {
    registered: [],
    handlers: [],
    transports: new Set(),
    gaps: [],
    sdk: undefined,
    instrumented: undefined,
    recorder: undefined,
    ways: noWays(),
  };
  machine.listener = {
    external: (callee, args, site, op) => {
      noteTransport(callee, args, found);
      noteWay(machine, found.ways, callee, args, site, op);
      const chain = chainOf(externalCall(op, callee, args, NO_LABELS, site));
      if (knowledge.propagationOf(chain)?.form === "starts") found.instrumented ??= site;
      const record = knowledge.recordOf(chain);
      if (record?.everyCall) found.recorder ??= { site, row: record.row };
      if (op !== "call") return undefined;
      const row = rowOf(callee);
      if (!row) return undefined;
      if (row.form === "handlers") {
        const method = handledMethod(args[0]) ?? declaredMethod(site);
        if (!method || !args[1]) return undefined;
        found.handlers.push({ method, handler: args[1], server: callee.op === "get" ? callee.parent : null, site });
      } else found.registered.push(...readRegistration(row, args, site, { conditions: [...machine.conditions], facts: machine.facts }));
      machine.found();
      const root = rootOf(callee);
      if (root.op === "module") found.sdk ??= packageOf(root.specifier);
      // What is registered runs in its rehearsal, not now.
      return row.form === "handlers" ? UNDEFINED : externalCall("call", callee, args, NO_LABELS, site);
    },
    gap: (reason, site) => {
      if (site && found.gaps.length < MAX_GAPS) found.gaps.push({ site, reason });
    },
  };
  const classes: ClassValue[] = [];
  machine.listener.declared = (made) => void classes.push(made);
  for (const entry of entries) machine.run(entry);
  for (const made of classes) startByPlatform(machine, made);
  const tools = new Map<string, Tool>();
  const unresolved: Server["unresolved"][number][] = [];
  const context = {
    project,
    machine,
    memo: new Map<object, unknown>(),
    versions: versionsOf(project),
    stories: new Map(),
    unresolved,
    recorder: found.recorder,
  };
  for (const registered of found.registered) for (const tool of toolOf(context, registered)) keep(tools, tool);
  for (const tool of listedTools(context, found.handlers)) keep(tools, tool);
  const exposure = options.exposure ?? (found.transports.has("http") || found.transports.has("sse") ? "remote" : "local");
  const instrumented = found.instrumented ?? machine.modules.importOf((specifier) => knowledge.instruments(specifier));
  return {
    ...emptyServer(project, options),
    ...(found.sdk && { sdk: found.sdk }),
    endpoints: exposure === "local" ? [] : endpointsOf(machine, project, found.ways),
    ...(instrumented && { instrumented: project.placeOf(instrumented) }),
    transports: [...found.transports],
    exposure,
    entries: entries.map((entry) => relativeTo(project.root, entry)),
    tools: [...tools.values()],
    unresolved,
    files: project.files,
  };
}

/** Makes an instance of a class that nobody in the source makes, and calls what the platform calls. */
function startByPlatform(machine: Interpreter, made: ClassValue): void {
  const base = baseOf(made);
  if (base?.op !== "get" || base.parent.op !== "module") return;
  const { key, parent } = base;
  const row = LIFECYCLES.find((one) => one.base === key && one.module === parent.specifier);
  if (!row) return;
  machine.guarded(() => {
    const [context, env] = [symbol("context", NO_LABELS, made.node), symbol("environment", NO_LABELS, made.node)];
    const instance = machine.construct(made, [context, env], made.node);
    for (const name of row.reads) machine.get(instance, name, made.node);
    for (const method of row.methods)
      machine.await(machine.call(machine.get(instance, method, made.node), instance, [], made.node), made.node);
  });
}

/** What the last class of the source extends, where that is something outside. */
function baseOf(made: ClassValue): External | null {
  let at: Value | null = made;
  while (at?.kind === "class") at = at.parent;
  return at?.kind === "external" ? at : null;
}

/** Of two registrations of one name the one that is sure, and that can be followed, counts. */
function keep(tools: Map<string, Tool>, tool: Tool): void {
  const known = tools.get(tool.name);
  const surer = known?.conditional !== undefined && tool.conditional === undefined;
  const followed = known?.handler === null && tool.handler !== null;
  if (!known || surer || followed) tools.set(tool.name, tool);
}

/** Only what an MCP package makes is a transport; `start` and `serve` are names that many have. */
function noteTransport(callee: External, args: readonly Value[], found: Found): void {
  const root = rootOf(callee);
  if (callee.op !== "get" || (root.op === "module" && !isMcp(callee))) return;
  if (root.op === "global") return;
  for (const row of TRANSPORTS) {
    if (row.name !== callee.key) continue;
    const option = row.option && at(args, `0.${row.option.key}`);
    if (row.option && !(option?.kind === "constant" && option.value === row.option.value)) continue;
    found.transports.add(row.transport);
  }
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
