import type { Answer, Rule } from "../../src/model/rule.ts";
import type { Place } from "../../src/model/place.ts";
import type { Server, Tool } from "../../src/model/server.ts";
import type {
  ClaimEvent, EffectEvent, ExitEvent, Field, GapEvent, GuardEvent, Label, LimitEvent, LogEvent, RecordEvent, StoryEvent,
} from "../../src/model/story.ts";

type Told<E extends StoryEvent> = Omit<E, "id" | "place" | "trail" | "after" | "oneOf">;

/** An event before it has its number and its place in the order. */
export interface Scene {
  readonly event: { readonly kind: StoryEvent["kind"] };
  /** Not on every path: nothing can count on it. */
  readonly maybe?: boolean;
  /** Scenes of one group stand for each other on the branches of a fork. */
  readonly branch?: string;
}

const scene = <E extends StoryEvent>(event: Told<E> & Pick<E, "kind">): Scene => ({ event });

export const maybe = (told: Scene): Scene => ({ ...told, maybe: true });
export const branch = (name: string, ...told: readonly Scene[]): readonly Scene[] => told.map((one) => ({ ...one, branch: name }));

export const place = (line: number, file = "src/tools/refund.ts"): Place => ({ file, line, column: 3 });

export const grant: Label = { kind: "caller", aspect: "grant", steps: [] };
export const identity: Label = { kind: "caller", aspect: "identity", steps: [] };
export const token: Label = { kind: "caller", aspect: "token", steps: [] };
export const operator = (name: string): Label => ({ kind: "operator", name, steps: [] });
export const argument = (path: string): Label => ({ kind: "argument", path, steps: [] });
export const secret = (name: string): Label => ({ kind: "secret", name, steps: [] });
export const upstream = (extent: "whole" | "part", from = "GET https://crm.example/customers"): Label => ({
  kind: "upstream", extent, from, steps: [{ place: place(31, "src/lib/api.ts"), text: "fetch" }, { place: place(9, "src/lib/json.ts"), text: "JSON.stringify" }],
});
export const error = (extent: "message" | "detail", from = "GET https://crm.example/customers"): Label => ({ kind: "error", extent, from, steps: [] });

export const field = (path: string, ...rest: readonly (Label | string | number | boolean)[]): Field => {
  const constant = rest.find((item) => typeof item !== "object");
  return { path, labels: rest.filter((item): item is Label => typeof item === "object"), ...(constant !== undefined && { constant }) };
};

export const guard = (told: Partial<Told<GuardEvent>> = {}): Scene =>
  scene<GuardEvent>({ kind: "guard", reads: [grant], requirement: ["refunds:write"], refusal: "throws", text: "scopes.includes(scope)", ...told });
export const effect = (told: Partial<Told<EffectEvent>> = {}): Scene =>
  scene<EffectEvent>({ kind: "effect", effect: "create", confidence: "proven", module: "global", operation: "POST https://pay.example/refunds", inputs: [], row: "fetch", ...told });
export const read = (told: Partial<Told<EffectEvent>> = {}): Scene => effect({ effect: "read", operation: "GET https://pay.example/charges", idempotent: true, ...told });
export const claim = (step: "claim" | "lookup" | "store", ...key: readonly Label[]): Scene =>
  scene<ClaimEvent>({ kind: "claim", step, key, durable: true, expires: true, row: "redis.set" });
export const limit = (...key: readonly Label[]): Scene => scene<LimitEvent>({ kind: "limit", key, row: "limiter" });
export const record = (...fields: readonly Field[]): Scene => scene<RecordEvent>({ kind: "record", fields, row: "pino" });
export const log = (...fields: readonly Field[]): Scene => scene<LogEvent>({ kind: "log", fields });
export const result = (...fields: readonly Field[]): Scene => scene<ExitEvent>({ kind: "result", fields });
export const denial = (...fields: readonly Field[]): Scene => scene<ExitEvent>({ kind: "result", fields, isError: true });
export const thrown = (...fields: readonly Field[]): Scene => scene<ExitEvent>({ kind: "thrown", fields });
export const gap = (reason = "callback of an event bus"): Scene => scene<GapEvent>({ kind: "gap", reason });

const exits = new Set(["result", "thrown"]);

/** A tool whose call does this: each scene surely after those before it, but for what is `maybe`, an exit, or on another branch. */
export function tool(told: Partial<Tool>, ...scenes: readonly (Scene | readonly Scene[])[]): Tool {
  const all = scenes.flat();
  const events = all.map(({ event, branch: own }, i) => {
    const before = all.slice(0, i).map((one, j) => ({ ...one, id: j + 1 })).filter((one) => !one.maybe && !exits.has(one.event.kind));
    const after = before.filter((one) => one.branch === undefined || one.branch === own).map(({ id }) => id);
    const others = own === undefined ? before.filter((one) => one.branch !== undefined) : [];
    const kinds = new Set(others.map((one) => one.event.kind));
    const groups = [...kinds].map((kind) => others.filter((one) => one.event.kind === kind).map(({ id }) => id));
    const oneOf = groups.filter((ids) => ids.length > 1);
    return { ...event, id: i + 1, place: place(10 + i), trail: [], after, ...(oneOf.length > 0 && { oneOf }) } as unknown as StoryEvent;
  });
  return {
    name: "issue_refund", location: place(5, "src/server.ts"), handler: place(8), trail: [], class: "write", scopes: [], origin: "source",
    inputSchema: { type: "object", properties: { chargeId: { type: "string" }, idempotencyKey: { type: "string" } }, required: ["chargeId", "idempotencyKey"] },
    story: { events, complete: true },
    ...told,
  };
}

export const lost: Tool = { ...tool({ class: "unknown" }), handler: null, story: null, unresolved: { place: place(31, "src/registry.ts"), reason: "tools come from a plugin folder" } };

export const server = (...tools: readonly Tool[]): Server => ({
  name: "payments", transports: ["http"], exposure: "remote", entries: ["src/server.ts"], tools, unresolved: [], files: 3,
});

/** What a rule on tools says of the first tool of a server. */
export function judge(rule: Rule, ...tools: readonly Tool[]): Answer {
  if (rule.subject !== "tool") throw new Error(`${rule.id} does not judge tools`);
  return rule.check(tools[0]!, server(...tools));
}

/** The message of a failure; what the verdict says of itself otherwise. */
export const message = (answer: Answer): string => ("message" in answer ? answer.message : (answer.why ?? ""));
