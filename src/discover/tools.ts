import type { Condition } from "../interpret/facts.ts";
import type { Interpreter } from "../interpret/interpreter.ts";
import { toJson } from "../interpret/builtins/index.ts";
import { WHOLE } from "../interpret/patterns.ts";
import { truthInWords } from "../interpret/words.ts";
import { rehearse, type Recorder } from "../interpret/rehearsal.ts";
import { constant, object, optionsOf, symbol, UNDEFINED, type Site, type Value } from "../interpret/value.ts";
import { spot } from "../model/place.ts";
import type { Annotations, JsonObject, Server, Tool } from "../model/server.ts";
import type { Story } from "../model/story.ts";
import type { ToolRow } from "../knowledge/registrations.ts";
import type { Project } from "../source/project.ts";
import { isBelow } from "../source/versions.ts";
import { accessOf } from "./access.ts";
import { classOf } from "./class.ts";
import { entriesOf, shownTo, type Entry } from "./entries.ts";
import { advertised, type Advertised } from "./schema/index.ts";
import type { Versions } from "./versions.ts";
import { namesOf } from "./names.ts";
import { member } from "./paths.ts";
import type { Registered } from "./registration.ts";
import type { Handler } from "./requests.ts";
import { heldBy } from "./shared.ts";

export interface Context {
  readonly project: Project;
  readonly machine: Interpreter;
  readonly memo: Map<object, unknown>;
  readonly answers: Map<string, Advertised>;
  readonly versions: Versions;
  readonly unresolved: Server["unresolved"][number][];
  /** What records every call of the server by itself. */
  readonly recorder: Recorder | undefined;
}

/** Conditions in the words of the source. */
export function inWords(conditions: readonly Condition[]): string | undefined {
  const words = widest(conditions).map(({ site, holds }) => truthInWords(site, holds));
  return words.length ? [...new Set(words)].slice(0, 4).join(" and ") : undefined;
}

/** Without what stands inside of another: `a || b` says all that its parts say. */
const widest = (conditions: readonly Condition[]): readonly Condition[] =>
  conditions.filter(({ site }, i) => {
    const saysIt = (other: Condition, j: number): boolean => (other.site === site ? j < i : isIn(site, other.site));
    return !conditions.some(saysIt);
  });

const isIn = (inner: Site, outer: Site): boolean =>
  inner.getSourceFile() === outer.getSourceFile() && inner.pos >= outer.pos && inner.end <= outer.end;

/** A tool for each name that a registration gives. */
export function toolOf(context: Context, registered: Registered): readonly Tool[] {
  const { project } = context;
  const place = project.placeOf(registered.site);
  return namesOf(registered.name).flatMap(({ value: name, conditions }) => {
    if (name === null) {
      const reason = registered.name.kind === "unknown" ? registered.name.reason : "the tool's name is known only at run time";
      context.unresolved.push({ place, reason });
      return [];
    }
    const handler = functionOf(registered.handler);
    const hasSchema = registered.inputSchema !== undefined && registered.inputSchema !== UNDEFINED;
    const { facts, shownTo: asked } = heldBy(project, registered);
    const rehearsed = handler ? rehearseHandler(context, handler, { ...registered, facts }, hasSchema) : null;
    const tool = assemble(context, {
      name,
      place,
      conditions: [...registered.conditions, ...conditions],
      title: registered.title,
      description: registered.description,
      input: registered.inputSchema,
      output: registered.outputSchema,
      annotations: registered.annotations,
      meta: registered.meta,
      whole: undefined,
      converter: converterOf(context, registered.row),
      handlerSite: handler ? siteOf(handler) : null,
      story: rehearsed,
      reason: handler ? null : "the function that answers a call was not found",
    });
    return [asked ? { ...tool, shownTo: asked } : tool];
  });
}

/** How the version of the package that the project uses reads a schema. */
function converterOf({ project }: Context, { converter, before }: ToolRow): ToolRow["converter"] {
  const used = before && project.versionOf(before.package);
  return used !== undefined && isBelow(used, before!.version) ? before!.converter : converter;
}

/** The function behind a value: wrappers from packages are looked into for what they were given. */
function functionOf(value: Value | undefined, depth = 0): Value | null {
  if (!value || depth > 6) return null;
  if (value.kind === "function" || value.kind === "native") return value;
  if (value.kind === "union") return value.options.some((o) => functionOf(o.value, depth + 1)) ? value : null;
  if (value.kind === "maybe" || value.kind === "promise") return functionOf(value.value, depth + 1);
  if (value.kind === "external" && (value.op === "call" || value.op === "new")) {
    for (const arg of [...value.args].reverse()) {
      const found = functionOf(arg, depth + 1);
      if (found) return found;
    }
  }
  if (value.kind === "object") return functionOf(member(value, "callback") ?? member(value, "handler"), depth + 1);
  return null;
}

function siteOf(value: Value): Site | null {
  if (value.kind === "function") return value.node;
  if (value.kind === "union") return optionsOf(value).map(siteOf).find((s) => s !== null) ?? null;
  return null;
}

const theArguments = (site: Site): Value => symbol("arguments", [{ kind: "argument", path: "", steps: [] }], site);
const theContext = (site: Site): Value => symbol("context", [], site);

function rehearseHandler(context: Context, handler: Value, registered: Registered, hasSchema: boolean): Story {
  const { site, facts } = registered;
  const { machine } = context;
  const { checks, ask } = accessOf(machine, registered);
  const origin = siteOf(handler) ?? site;
  const args = hasSchema ? [theArguments(site), theContext(site)] : [theContext(site), theContext(site)];
  const call = (): Value => {
    ask();
    return machine.call(handler, UNDEFINED, args, origin);
  };
  const { story } = rehearse(machine, origin, call, {
    since: facts,
    checks,
    recorder: context.recorder,
  });
  return story;
}

interface Parts {
  readonly name: string;
  readonly place: Tool["location"];
  readonly conditions: readonly Condition[];
  readonly title: Value | undefined;
  readonly description: Value | undefined;
  readonly input: Value | undefined;
  readonly output: Value | undefined;
  readonly annotations: Value | undefined;
  readonly meta: Value | undefined;
  /** The definition in the source, before anything was taken out for the list. */
  readonly whole: Value | undefined;
  readonly converter: Parameters<typeof advertised>[1]["converter"];
  readonly handlerSite: Site | null;
  readonly story: Story | null;
  readonly reason: string | null;
}

/** What a function of the source without arguments gives. */
export const thunk = (machine: Interpreter, fn: Value): Value =>
  machine.rehearse({}, () => machine.call(fn, UNDEFINED, [], siteOf(fn)!)).value;

function assemble(context: Context, parts: Parts): Tool {
  const { project, machine, memo, answers, versions } = context;
  const options = {
    converter: parts.converter === "sdk-v1" && versions.isEarlySdk ? ("sdk-v1-zod3" as const) : parts.converter,
    zod: versions.zod,
    memo,
    answers,
    callThunk: (fn: Value) => thunk(machine, fn),
  };
  const input = advertised(parts.input, { ...options, direction: "input" });
  const output = parts.output ? advertised(parts.output, { ...options, direction: "output" }) : undefined;
  const annotations: Annotations | undefined = jsonObjectOf(parts.annotations);
  const meta = jsonObjectOf(parts.meta);
  const undisclosed = undisclosedIn(parts.whole);
  const flaws = [...(input.flaw ? [{ part: "input" as const, ...input.flaw }] : []), ...(output?.flaw ? [{ part: "output" as const, ...output.flaw }] : [])];
  const conditional = inWords(parts.conditions);
  const title = textOf(parts.title);
  const description = textOf(parts.description);
  const handler = parts.handlerSite ? project.placeOf(parts.handlerSite) : null;
  const gap = parts.story?.complete === false ? parts.story.events.find((e) => e.kind === "gap") : undefined;
  return {
    name: parts.name,
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    ...(input.schema !== undefined && { inputSchema: input.schema }),
    ...(output?.schema !== undefined && { outputSchema: output.schema }),
    ...(annotations && { annotations }),
    ...(meta && { _meta: meta }),
    ...(undisclosed && { undisclosed }),
    location: parts.place,
    handler,
    trail: [],
    ...(conditional !== undefined && { conditional }),
    ...classOf(parts.story, annotations, parts.name),
    scopes: scopesOf(parts.story),
    story: parts.story,
    ...(parts.reason !== null && { unresolved: { place: parts.place, reason: parts.reason } }),
    ...(gap && parts.reason === null && { unresolved: { place: gap.place, reason: gap.kind === "gap" ? gap.reason : "" } }),
    ...(input.gaps.length > 0 && { schemaGaps: input.gaps }),
    ...(flaws.length > 0 && { schemaFlaws: flaws }),
    origin: "source",
  };
}

const textOf = (value: Value | undefined): string | undefined => {
  if (!value) return undefined;
  const known = optionsOf(value).find((v) => v.kind === "constant" && typeof v.value === "string");
  return known?.kind === "constant" ? String(known.value) : undefined;
};

/** Members of a definition that no client sees, as far as they are constant. */
function undisclosedIn(whole: Value | undefined): JsonObject | undefined {
  if (whole?.kind !== "object") return undefined;
  const own = [...whole.props].flatMap(([key, cell]) => {
    const json = ADVERTISED.has(key) || key.startsWith("@@") ? undefined : toJson(cell.value);
    return json === undefined ? [] : [[key, json] as const];
  });
  const all = { ...Object.fromEntries(own), ...jsonObjectOf(whole.props.get("_meta")?.value) };
  return Object.keys(all).length > 0 ? all : undefined;
}

/** What a tool in a `tools/list` answer may hold (MCP 2025-11-25, Tool). */
const ADVERTISED = new Set(["name", "title", "description", "inputSchema", "outputSchema", "annotations", "icons", "execution", "_meta"]);

function jsonObjectOf(value: Value | undefined): JsonObject | undefined {
  const json = value ? toJson(value) : undefined;
  return typeof json === "object" && json !== null && !Array.isArray(json) ? (json as JsonObject) : undefined;
}

/** Scopes that guards in front of the first effect require of the caller's grant. */
function scopesOf(story: Story | null): readonly string[] {
  if (!story) return [];
  const found = new Set<string>();
  for (const e of story.events) if (e.kind === "guard" && e.reads.some((l) => l.kind === "caller")) for (const scope of e.requirement) found.add(scope);
  return [...found];
}

/** Tools of low-level servers: names from the list handler's answer, each rehearsed with its name held constant. */
export function listedTools(context: Context, handlers: readonly Handler[]): readonly Tool[] {
  const { machine } = context;
  const tools: Tool[] = [];
  const rehearsed = new Map<Site, number>();
  for (const list of handlers.filter((h) => h.method === "tools/list")) {
    const request = object(list.site, [["method", constant("tools/list")], ["params", object(list.site)]]);
    const answer = (): Value => machine.call(list.handler, UNDEFINED, [request, theContext(list.site)], list.site);
    const { value, story } = rehearse(machine, list.site, answer, { isListing: true });
    if (!optionsOf(value).some((answer) => member(answer, "tools"))) {
      const gap = story.events.findLast((event) => event.kind === "gap");
      const reason = gap?.reason ?? "what tools/list answers is known only at run time";
      context.unresolved.push({ place: gap?.place ?? context.project.placeOf(list.site), reason });
    }
    const calls = handlers.filter((h) => h.method === "tools/call");
    const call = calls.find((h) => h.server === list.server) ?? calls[0];
    const entries = entriesOf(context, value, list.site);
    const node = call && siteOf(call.handler);
    const times = node ? (rehearsed.get(node) ?? 0) : 0;
    if (times >= MOST_TIMES && entries.every(({ name }) => tools.some((tool) => tool.name === name))) continue;
    if (node) rehearsed.set(node, times + 1);
    tools.push(...dispatch(context, entries, call));
  }
  return tools;
}

/** How often the calls of one handler are rehearsed where many servers have it, one for each session. */
const MOST_TIMES = 4;

const IMPOSSIBLE = "\u0000no tool has this name";

/** Calls the dispatcher once per name and once with an impossible one: what only this name reaches is its handler. */
function dispatch(context: Context, entries: readonly Entry[], call: Handler | undefined): Tool[] {
  const run = (name: string, forNobody?: ReadonlySet<string>): ReturnType<typeof rehearse> | null => {
    if (!call) return null;
    const params = object(call.site, [["name", constant(name)], ["arguments", theArguments(call.site)], ["_meta", symbol("meta", [], call.site)]]);
    const request = object(call.site, [["method", constant("tools/call")], ["params", params]]);
    return rehearse(
      context.machine,
      siteOf(call.handler) ?? call.site,
      () => context.machine.call(call.handler, UNDEFINED, [request, theContext(call.site)], call.site),
      { recorder: context.recorder, ...(forNobody && { forNobody }) },
    );
  };
  context.machine.pool.expects(entries.length + 1);
  const impossible = run(IMPOSSIBLE);
  const nobody = new Set(impossible?.entered ?? []);
  const forNobody = new Set(impossible?.story.events.map(({ place }) => spot(place)) ?? []);
  const runs = new Map(entries.map((e) => [e.name, run(e.name, forNobody)]));
  const visits = new Map<Site, number>();
  for (const r of runs.values()) for (const node of new Set(r?.entered ?? [])) visits.set(node, (visits.get(node) ?? 0) + 1);
  return entries.map((entry) => {
    const rehearsed = runs.get(entry.name) ?? null;
    const own = (rehearsed?.entered ?? []).filter((node) => !nobody.has(node));
    const site =
      own.find((node) => (visits.get(node) ?? 0) <= 1) ??
      own.find((node) => (visits.get(node) ?? 0) <= 2) ??
      own[0] ??
      caseOf(call, entry.name) ??
      (call ? siteOf(call.handler) : null);
    const shown = shownTo(context.project, entry);
    const tool = assemble(context, {
      name: entry.name,
      place: context.project.placeOf(entry.site),
      conditions: entry.conditions,
      title: member(entry.definition, "title"),
      description: member(entry.definition, "description"),
      input: member(entry.definition, "inputSchema"),
      output: member(entry.definition, "outputSchema"),
      annotations: member(entry.definition, "annotations"),
      meta: member(entry.definition, "_meta"),
      whole: member(entry.definition, WHOLE) ?? entry.definition,
      converter: "json-schema",
      handlerSite: site,
      story: rehearsed?.story ?? null,
      reason: call ? null : "the server has no handler for tools/call",
    });
    return shown ? { ...tool, shownTo: shown } : tool;
  });
}

/** The `case` of a dispatcher that names the tool: where its code is inline. */
function caseOf(call: Handler | undefined, name: string): Site | null {
  const root = call ? siteOf(call.handler) : null;
  if (!root) return null;
  let found: Site | null = null;
  const visit = (node: Site): void => {
    if (found) return;
    if ("text" in node && (node as unknown as { text: unknown }).text === name) found = node.parent;
    else node.forEachChild(visit);
  };
  root.forEachChild(visit);
  return found;
}
