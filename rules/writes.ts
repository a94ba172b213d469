import type { Json, Tool } from "../src/model/server.ts";
import type { Place } from "../src/model/place.ts";
import type { ClaimEvent, EffectEvent, Field, Label, Story, StoryEvent } from "../src/model/story.ts";
import { allBefore, eventsOf, hasLabel, isWrite, lastName, plainName, surelyBefore } from "./story.ts";

/** What a second identical call does to the world (spec/rules.md, write/not-idempotent (3)). */
export type Nature = "idempotent" | "repeats" | "unclear";

/** `repeats` is settled by the effect itself; `unclear` is a create, send or execute that only a name tells. */
export function natureOf(effect: EffectEvent): Nature {
  if (effect.idempotent !== undefined) return effect.idempotent ? "idempotent" : "repeats";
  if (effect.effect === "delete" || effect.effect === "update") return "idempotent";
  return effect.confidence === "proven" ? "repeats" : "unclear";
}

/** How a key came about, and so whether a retry brings the same one. */
export type Origin =
  /** From an argument that the caller must send, or from several, or from one with a derived fallback. */
  | "bound"
  /** From one argument that the caller may leave out. */
  | "optional"
  /** Made by this call: a retry makes another. */
  | "minted"
  /** The same for all calls, or for all calls of one caller. */
  | "static";

/** An idempotency key in use: claimed in a store, halfway claimed, sent to the upstream, or claimed to no avail. */
export interface Key {
  readonly how: "claimed" | "checked" | "sent" | "ignored";
  readonly origin: Origin;
  readonly labels: readonly Label[];
  readonly place: Place;
  readonly event: StoryEvent;
  /** The header or option that carries a sent key. */
  readonly name?: string;
}

const isClaim = (event: StoryEvent): event is ClaimEvent => event.kind === "claim" && event.step === "claim" && !event.ignored;

/** Claimed, and the work is done whoever has the key. */
const isIgnored = (event: StoryEvent): event is ClaimEvent => event.kind === "claim" && event.ignored === true;

/** The key that covers this effect, the best one if there are several; null where there is none. */
export function keyFor(tool: Tool, story: Story, effect: EffectEvent): Key | null {
  const keys = [...claimed(tool, story, effect), ...sent(tool, effect), ...checked(tool, story, effect), ...ignored(tool, story, effect)];
  const whole = keys.filter(({ how }) => how === "claimed" || how === "sent");
  return whole.find(({ origin }) => origin === "bound") ?? whole[0] ?? keys[0] ?? null;
}

/** The key makes a second call harmless on every path. */
export const isSafe = (key: Key | null): key is Key => key !== null && (key.how === "claimed" || key.how === "sent") && key.origin === "bound";

function claimed(tool: Tool, story: Story, effect: EffectEvent): readonly Key[] {
  if (!surelyBefore(story, effect, isClaim)) return [];
  return allBefore(story, effect, isClaim).map((claim) => ({
    how: "claimed", origin: originOf(tool, claim.key, undefined), labels: claim.key, place: claim.place, event: claim,
  }));
}

function sent(tool: Tool, effect: EffectEvent): readonly Key[] {
  const field = effect.key;
  return field ? [{ how: "sent", origin: originOf(tool, field.labels, field.constant), labels: field.labels, place: effect.place, event: effect, name: lastName(field.path) }] : [];
}

/** A lookup before the effect and a store after it: the halves of check-then-act. */
function checked(tool: Tool, story: Story, effect: EffectEvent): readonly Key[] {
  const halves = eventsOf(story, "claim");
  const lookup = halves.find((claim) => claim.step === "lookup" && claim.id < effect.id);
  const store = halves.find((claim) => claim.step === "store" && claim.id > effect.id);
  if (!lookup || !store) return [];
  return [{ how: "checked", origin: originOf(tool, lookup.key, undefined), labels: lookup.key, place: lookup.place, event: lookup }];
}

const ignored = (tool: Tool, story: Story, effect: EffectEvent): readonly Key[] =>
  allBefore(story, effect, isIgnored).map((claim) => ({ how: "ignored", origin: originOf(tool, claim.key, undefined), labels: claim.key, place: claim.place, event: claim }));

function originOf(tool: Tool, labels: readonly Label[], constant: Field["constant"]): Origin {
  const paths = labels.flatMap((label) => (label.kind === "argument" ? [label.path] : []));
  const isRandom = hasLabel(labels, "random") !== undefined;
  if (paths.length === 0) return !isRandom && (constant !== undefined || labels.length > 0) ? "static" : "minted";
  if (new Set(paths).size === 1 && mayBeAbsent(tool, paths[0]!)) return "optional";
  return isRandom ? "minted" : "bound";
}

/** Whether a call is valid without this argument. What the schema does not settle counts as required. */
function mayBeAbsent(tool: Tool, path: string): boolean {
  const [root] = path.split(/[.[]/);
  if (!root) return false;
  if (root === "_meta") return true;
  const schema = tool.inputSchema;
  if (!isObject(schema) || !isObject(schema["properties"])) return false;
  const property = schema["properties"][root];
  if (property === undefined) return false;
  if (isObject(property) && "default" in property) return false;
  const required = schema["required"];
  return !(Array.isArray(required) && (required as readonly Json[]).includes(root));
}

const isObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The write effects of a story that a second call repeats, unless a key covers them. */
export const repeatable = (story: Story): readonly EffectEvent[] =>
  eventsOf(story, "effect").filter((effect) => isWrite(effect) && natureOf(effect) !== "idempotent");

/** Every key that the tool's writes use, one for each place. */
export function keysOf(tool: Tool, story: Story): readonly Key[] {
  const found = new Map<string, Key>();
  for (const effect of eventsOf(story, "effect").filter(isWrite)) {
    for (const key of [...claimed(tool, story, effect), ...sent(tool, effect), ...checked(tool, story, effect)]) {
      found.set(`${key.how} ${key.event.id} ${key.name ?? ""}`, key);
    }
  }
  return [...found.values()];
}

/** The tool's own argument for a key, if the schema has one (spec/design.md, Conventions of our own). */
export function keyArgument(tool: Tool): string | null {
  const schema = tool.inputSchema;
  if (!isObject(schema) || !isObject(schema["properties"])) return null;
  const names = ["idempotencykey", "requestid", "clienttoken", "dedupekey", "deduplicationkey"];
  return Object.keys(schema["properties"]).find((name) => names.includes(plainName(name))) ?? null;
}

/** Whether the tool takes more than one argument: then one does not say it all. */
export function takesMore({ inputSchema }: Tool): boolean {
  return isObject(inputSchema) && isObject(inputSchema["properties"]) && Object.keys(inputSchema["properties"]).length > 1;
}

/** What the schema tells the model about an argument. */
export function descriptionOf(tool: Tool, argument: string): string {
  const schema = tool.inputSchema;
  const property = isObject(schema) && isObject(schema["properties"]) ? schema["properties"][argument] : undefined;
  return isObject(property) && typeof property["description"] === "string" ? property["description"] : "";
}

