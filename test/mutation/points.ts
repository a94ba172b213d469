import { spot, type Place } from "../../src/model/place.ts";
import type { Server, Tool } from "../../src/model/server.ts";
import type { Story, StoryEvent } from "../../src/model/story.ts";
import { effectsProper, isGuard, refuses, strengthOf } from "../../rules/guards.ts";
import { isRecord, recordsOf, waysOut } from "../../rules/records.ts";
import { allBefore, eventsOf, hasLabel, isWrite } from "../../rules/story.ts";
import { isSafe, keyFor, repeatable } from "../../rules/writes.ts";
import { rules } from "../../rules/index.ts";

/** What a duty rests on, and the rule that must miss it when it is gone. */
export const OWNERS = {
  guard: "scope/missing-guard",
  claim: "write/not-idempotent",
  key: "write/not-idempotent",
  limiter: "write/not-rate-limited",
  record: "trace/missing",
  projection: "data/raw-passthrough",
} as const;

export type Kind = keyof typeof OWNERS;

/** A place of the source that a verdict of `pass` rests on: the event itself, or a call on the way to it. */
export interface Point {
  readonly kind: Kind;
  readonly place: Place;
  /** The tools whose duty is kept by it. */
  readonly tools: Set<string>;
  /** What it stands before: effects, the calls that lead to them, the tool itself. */
  readonly held: Map<string, Place>;
  /** The header or option in which a key is sent along. */
  readonly name?: string;
}

/** Asks the product which places each kept duty rests on. */
export function pointsOf(server: Server): readonly Point[] {
  const points = new Map<string, Point>();
  for (const tool of server.tools) {
    if (!tool.story) continue;
    for (const { kind, event, name } of restsOn(tool, tool.story, server)) {
      const held = heldBy(tool, tool.story);
      for (const place of [event.place, ...(kind === "key" ? [] : ownSteps(tool.story, event))]) {
        const key = `${kind} ${spot(place)} ${place.endLine}:${place.endColumn}`;
        const point = points.get(key) ?? { kind, place, tools: new Set(), held: new Map(), ...(name !== undefined && { name }) };
        points.set(key, point);
        point.tools.add(tool.name);
        for (const one of held) point.held.set(spot(one), one);
      }
    }
  }
  return [...points.values()];
}

interface Rest {
  readonly kind: Exclude<Kind, "projection">;
  readonly event: StoryEvent;
  readonly name?: string;
}

function* restsOn(tool: Tool, story: Story, server: Server): Iterable<Rest> {
  const passes = (kind: Kind): boolean => {
    const rule = rules.find(({ id }) => id === OWNERS[kind]);
    return rule?.subject === "tool" && rule.check(tool, server).verdict === "pass";
  };
  if (passes("guard")) {
    const before = effectsProper(story).flatMap((effect) => allBefore(story, effect, isGuard));
    for (const event of new Set(before)) if (refuses(event) && strengthOf(event, server) === "own") yield { kind: "guard", event };
  }
  if (passes("claim")) {
    for (const effect of repeatable(story)) {
      const key = keyFor(tool, story, effect);
      if (isSafe(key)) yield key.how === "sent" ? { kind: "key", event: effect, name: key.name ?? "" } : { kind: "claim", event: key.event };
    }
  }
  if (passes("limiter")) {
    for (const effect of eventsOf(story, "effect").filter(isWrite))
      for (const event of allBefore(story, effect, (one) => one.kind === "limit")) if (hasLabel(event.key, "caller")) yield { kind: "limiter", event };
  }
  if (passes("record")) {
    const { success, failure } = waysOut(story);
    const records = new Set([...success, ...failure].flatMap((exit) => recordsOf(tool, story, exit)).filter(isRecord));
    for (const event of records) yield { kind: "record", event };
  }
}

/** Calls on the way to an event that hold no effect: `permitted(call, "records:read")`. */
function ownSteps(story: Story, event: StoryEvent): readonly Place[] {
  const held = new Set(eventsOf(story, "effect").flatMap(({ id, trail }) => (id === event.id ? [] : trail.map(({ place }) => spot(place)))));
  return event.trail.map(({ place }) => place).filter((place) => !held.has(spot(place)));
}

const heldBy = (tool: Tool, story: Story): readonly Place[] => [
  ...eventsOf(story, "effect").flatMap(({ place, trail }) => [place, ...trail.map((step) => step.place)]),
  tool.location,
];
