import { chainOf, rootOf } from "../interpret/chain.ts";
import type { Facts } from "../interpret/facts.ts";
import type { Interpreter } from "../interpret/interpreter.ts";
import { NO_LABELS, symbol, UNDEFINED, type External, type ExternalCall, type FunctionValue, type Site, type Value } from "../interpret/value.ts";
import { spot } from "../model/place.ts";
import type { Endpoint } from "../model/server.ts";
import { givesApplication } from "../knowledge/web.ts";
import type { Project } from "../source/project.ts";
import type { Door } from "./conventions.ts";
import { common, frontsIn, frontsOf, noteLimit, stands, type Counted, type Front } from "./fronts.ts";
import { gateBy, gateOf, standing, strongest, verifying, weakest, type Gate } from "./gates.ts";
import { answerOf } from "./grants.ts";
import { Incoming } from "./incoming.ts";
import { inFrontOf, mountOf, type Mount } from "./mounts.ts";
import { rowOf } from "./registration.ts";

/** What a run met on the way that requests take. */
export interface Ways {
  readonly mounts: Mount[];
  /** Calls that give a gate around a handler: `new OAuthProvider({ apiHandler })`. */
  readonly wrappers: {
    readonly value: ExternalCall;
    readonly wraps: readonly Value[];
    readonly gate: Gate;
    readonly by: string | undefined;
  }[];
  /** Handlers and servers that answer requests by themselves: `createMcpHandler(…)`, `server.start({ transportType: "httpStream" })`. */
  readonly handlers: { readonly value: External; readonly site: Site; readonly starts: boolean; readonly facts: Facts }[];
  /** What a framework opens by itself. */
  readonly doors: Door[];
  readonly counted: Counted;
}

export const noWays = (): Ways => ({ mounts: [], wrappers: [], handlers: [], doors: [], counted: new Map() });

const MCP = /mcp|modelcontextprotocol|^agents(\/|$)/;
/** Made or called by an MCP package: `start`, `serve` and `mount` are names that many have. */
export const isMcp = (value: External): boolean => {
  const root = rootOf(value);
  return root.op === "module" && MCP.test(root.specifier);
};
const HANDLERS = new Set(["createMcpHandler", "serve", "serveSSE", "toNodeHandler", "toFetchHandler", "mount"]);
const TOUCHES = new Set(["handleRequest", "handlePostMessage", "handleMessage"]);

/** Notes a call of the program on the way that requests take. */
export function noteWay(machine: Interpreter, ways: Ways, made: ExternalCall): void {
  const { op, parent: callee, args, site } = made;
  noteLimit(machine, made, ways.counted);
  const mount = op === "call" ? mountOf(callee, args, site) : undefined;
  if (mount) ways.mounts.push(mount);
  const gate = machine.knowledge.gateOf(chainOf(made));
  if (gate?.form === "wrapper") ways.wrappers.push({ value: made, wraps: args, gate: gateBy(gate), by: gate.by });
  if (op === "call" && isHandler(made)) ways.handlers.push({ value: made, site, starts: false, facts: machine.facts });
  if (op === "call" && callee.op === "get" && callee.key === "start" && isMcp(callee) && isStarted(args)) ways.handlers.push({ value: made, site, starts: true, facts: machine.facts });
}

const isStarted = ([options]: readonly Value[]): boolean => {
  const type = options?.kind === "object" ? options.props.get("transportType")?.value : undefined;
  return type?.kind === "constant" && type.value !== "stdio";
};

const isHandler = (value: External): boolean => value.op === "call" && value.parent.op === "get" && HANDLERS.has(value.parent.key) && isMcp(value);

/** The same call of the program; values of one call are made more than once. */
const isSame = (a: External, b: External): boolean => a === b || (a.site !== null && a.site === b.site && a.op === b.op);

/** The ways by which requests come to the server, each with the gate that stands in front of it, and what stands in front of each tool. */
interface Reached {
  readonly endpoints: readonly Endpoint[];
  readonly frontsOf: (tool: string) => readonly Front[];
  /** Scopes that the server makes up for those who come in, whatever their credential says. */
  readonly given: ReadonlySet<string>;
}

/** Nobody comes in from outside. */
export const nothingReached: Reached = { endpoints: [], frontsOf: () => [], given: new Set() };

export function endpointsOf(machine: Interpreter, project: Project, ways: Ways): Reached {
  const incoming = new Incoming(machine, null);
  const { endpoints, fronts } = reachedBy(incoming, project, ways);
  const given = incoming.given.scopes;
  if (!incoming.looksAtName) return { endpoints, frontsOf: () => fronts, given };
  const to = (tool: string): readonly Front[] => reachedBy(new Incoming(machine, tool), project, ways).fronts;
  const forAll = to(NO_TOOL);
  return { endpoints, given, frontsOf: (tool) => to(tool).map((front) => (stands(front, forAll) ? front : { ...front, perTool: true })) };
}

const NO_TOOL = "\u0000no tool has this name";

/** What a call that comes in like this meets. */
function reachedBy(incoming: Incoming, project: Project, ways: Ways): Pick<Reached, "endpoints"> & { readonly fronts: readonly Front[] } {
  const reached = new Set<External>();
  const endpoints = new Map<string, Endpoint>();
  const all: (readonly Front[])[] = [];
  let within: (readonly Front[])[] = [];
  const add = (site: Site, path: string | null, gate: Gate, fronts: readonly Front[] | null): void => {
    if (fronts) all.push(fronts);
    const place = project.placeOf(site);
    const key = spot(place);
    const known = endpoints.get(key);
    endpoints.set(key, { place, ...(path !== null && { path }), gate: known ? weakest(known.gate, gate) : gate });
  };
  /** What was met on a way; null where it was not followed to where it leads, and does not say what is missing on it. */
  const met = (inner: Gate, fronts: readonly Front[]): readonly Front[] | null =>
    inner === "unknown" && within.length === 0 ? null : [...fronts, ...common(within)];
  /** Gates around a handler inside of a value; null where there is none. */
  let at = incoming;
  const inside = (value: Value, depth = 0): Gate | null => {
    if (depth > 5) return null;
    if (value.kind === "object") return firstOf([...value.props.values()].map((cell) => inside(cell.value, depth + 1)));
    if (value.kind === "array") return firstOf(value.elements.map((element) => inside(element, depth + 1)));
    if (value.kind === "union") return firstOf(value.options.map((option) => inside(option.value, depth + 1)));
    if (value.kind === "function") {
      const crossed = (handler: External, fronts: readonly Front[]): void => {
        within.push(fronts);
        inside(handler, depth + 1);
      };
      return touched(at, value, crossed);
    }
    if (value.kind !== "external") return null;
    const own = ways.handlers.find((handler) => isSame(handler.value, value));
    if (own) {
      reached.add(own.value);
      // `toNodeHandler(handler)`: what it stands around is reached through it.
      if (own.value.op === "call") own.value.args.forEach((arg) => inside(arg, depth + 1));
      return "open";
    }
    const wrapper = ways.wrappers.find((one) => isSame(one.value, value));
    const parts = [...("args" in value ? value.args : []), ...("parent" in value ? [value.parent] : [])];
    const held = firstOf(parts.map((part) => inside(part, depth + 1)));
    return held !== null && wrapper ? strongest([held, wrapper.gate]) : held;
  };

  for (const mount of ways.mounts) {
    if (givesApplication(mount.member)) continue;
    at = incoming.to(mount.path);
    mount.args.forEach((arg, index) => {
      within = [];
      const gate = inside(arg);
      if (gate === null) return;
      const before = inFrontOf(ways.mounts, mount, index);
      // What a handler asks itself is seen where it hands the request on.
      const crossed = arg.kind === "function" ? before : [...before, arg];
      const fronts = crossed.flatMap((value) => frontsOf(at, value));
      const gates = crossed.map((value) => gateOf(at, value));
      add(mount.site, mount.path, strongest([gate, ...gates]) ?? "open", met(gate, fronts));
    });
  }
  at = incoming;
  for (const wrapper of ways.wrappers) {
    within = [];
    const gate = firstOf(wrapper.wraps.map((value) => inside(value)));
    const fronts = gate && met(gate, frontsOf(incoming, wrapper.value));
    const { site, args } = wrapper.value;
    if (gate !== null && site && wrapper.by !== undefined) incoming.given.note(answerOf(incoming.machine, args, wrapper.by, site), site);
    if (gate !== null && site) add(site, null, strongest([gate, wrapper.gate]) ?? "open", fronts);
  }
  for (const { site, middleware } of ways.doors) {
    add(site, null, (middleware && gateOf(incoming, middleware)) ?? "open", middleware ? frontsOf(incoming, middleware) : []);
  }
  for (const handler of ways.handlers) {
    const { site, facts, value } = handler;
    if (handler.starts) add(site, null, authenticates(value), []);
    else if (![...reached].some((one) => isSame(one, value))) add(site, null, standing(facts), frontsIn(facts, ways.counted));
  }
  return { endpoints: [...endpoints.values()], fronts: common(all) };
}

const firstOf = (gates: readonly (Gate | null)[]): Gate | null => gates.find((gate) => gate !== null) ?? null;

/** fastmcp asks each request where the server was made with `authenticate`. */
function authenticates(value: External): Gate {
  for (let at: External | null = value; at; at = "parent" in at ? at.parent : null) {
    const [options] = at.op === "new" ? at.args : [];
    if (options?.kind === "object") return options.props.has("authenticate") || options.props.has("auth") ? "verifies" : options.open ? "unknown" : "open";
  }
  return "unknown";
}

/**
 * Runs a handler of requests up to where it hands them on, with `reach` told of what serves MCP there and what stands before that; null
 * where it does not.
 */
function touched(incoming: Incoming, fn: FunctionValue, reach: (handler: External, fronts: readonly Front[]) => void): Gate | null {
  const { machine } = incoming;
  const gates: Gate[] = [];
  const counted: Counted = new Map();
  const run = (request: (parameter: Site) => External): void => {
    const args: External[] = fn.node.parameters.map((parameter, i) => (i === 0 ? request(parameter) : symbol("request", NO_LABELS, parameter)));
    const listener = verifying(machine, (made) => {
      noteLimit(machine, made, counted);
      const { op, parent: callee } = made;
      if (op === "call" && rowOf(machine.knowledge.registrations, callee)) return made;
      if (touches(callee, made.args, op)) {
        gates.push(standing(machine.facts));
        const [given] = args;
        if (given) incoming.given.by(given, made.site);
        reach(callee, frontsIn(machine.facts, counted));
        return made;
      }
      return incoming.read(made, args[0]);
    });
    const { overspent } = machine.rehearse(listener, () => machine.await(machine.call(fn, UNDEFINED, args, fn.node), fn.node));
    // Other ways than those that were followed may go around the check.
    if (overspent) gates.push("unknown");
  };
  run((parameter) => incoming.request(parameter));
  // What a call does not come to, the request that opens a session may.
  if (gates.length === 0) run((parameter) => symbol("request", NO_LABELS, parameter));
  return gates.length === 0 ? null : gates.reduce(weakest);
}

/** The request is handed to a transport or to a handler that serves MCP. */
function touches(callee: External, args: readonly Value[], op: "call" | "new"): boolean {
  if (op === "new") return callee.op === "get" && callee.key === "SSEServerTransport";
  const root = rootOf(callee);
  if (callee.op === "get" && TOUCHES.has(callee.key) && args.length > 0) return isMcp(callee) || (root.op === "symbol" && root.role === "memory");
  for (let at: External | null = callee; at; at = "parent" in at ? at.parent : null) if (isHandler(at)) return true;
  return false;
}
