import type { Place, Step } from "../src/model/place.ts";
import type { Server } from "../src/model/server.ts";
import type { EffectEvent, ExitEvent, GapEvent, Label, Story, StoryEvent } from "../src/model/story.ts";

type Kind = StoryEvent["kind"];
type EventOf<K extends Kind> = Extract<StoryEvent, { kind: K | Kind }> & { readonly kind: K };
export type LabelOf<K extends Label["kind"]> = Extract<Label, { kind: K }>;

/** The events of one kind, in order. */
export const eventsOf = <K extends Kind>(story: Story, kind: K): readonly EventOf<K>[] =>
  story.events.filter((event): event is EventOf<K> => event.kind === kind);

const kindsSeen = new WeakMap<Server, ReadonlySet<Kind>>();

/** Whether the story of any tool holds an event of this kind: where none does, it is one finding and not one for each tool. */
export function isAnywhere(server: Server, kind: Kind): boolean {
  let kinds = kindsSeen.get(server);
  if (!kinds) kindsSeen.set(server, (kinds = new Set(server.tools.flatMap((tool) => tool.story?.events.map((event) => event.kind) ?? []))));
  return kinds.has(kind);
}

/** Results and throws, in order. */
export const exitsOf = (story: Story): readonly ExitEvent[] =>
  story.events.filter((event): event is ExitEvent => event.kind === "result" || event.kind === "thrown");

export const isWrite = (effect: EffectEvent): boolean => effect.effect !== "read";

const indexes = new WeakMap<Story, ReadonlyMap<number, StoryEvent>>();

function indexOf(story: Story): ReadonlyMap<number, StoryEvent> {
  let index = indexes.get(story);
  if (!index) indexes.set(story, (index = new Map(story.events.map((event) => [event.id, event]))));
  return index;
}

/**
 * The event with this property that surely happened before `event`, on whatever path. Where each branch had one of
 * its own, the first of them.
 */
export function surelyBefore<E extends StoryEvent>(story: Story, event: StoryEvent, is: (other: StoryEvent) => other is E): E | undefined {
  const index = indexOf(story);
  const found = (id: number): E | undefined => {
    const other = index.get(id);
    return other && is(other) ? other : undefined;
  };
  for (const id of event.after) {
    const other = found(id);
    if (other) return other;
  }
  for (const group of event.oneOf ?? []) {
    const others = group.map(found);
    if (others.length > 0 && others.every((other) => other !== undefined)) return others[0];
  }
  return undefined;
}

/** All events with this property that surely, or on some branch instead of another, happened before `event`. */
export function allBefore<E extends StoryEvent>(story: Story, event: StoryEvent, is: (other: StoryEvent) => other is E): readonly E[] {
  const ids = new Set([...event.after, ...(event.oneOf ?? []).flat()]);
  return story.events.filter((other): other is E => ids.has(other.id) && is(other));
}

const isGap = (event: StoryEvent): event is GapEvent => event.kind === "gap";

/** Code that was surely crossed before `event` and could not be followed: it may hold the check that is missing. */
export const gapBefore = (story: Story, event: StoryEvent): GapEvent | undefined => surelyBefore(story, event, isGap);

/** Why the story may lack events, or null where it tells all. */
export function blindSpot(story: Story): GapEvent | { readonly reason: string; readonly place: null } | null {
  const gap = story.events.find(isGap);
  if (gap) return gap;
  return story.complete ? null : { reason: "the rehearsal ended early", place: null };
}

/** Where a labelled value was last handed on; null where only its origin is known. */
export const lastStep = (steps: readonly Step[]): Place | null => (steps.length > 1 ? steps.at(-1)!.place : null);

export const hasLabel = <K extends Label["kind"]>(labels: readonly Label[], kind: K): LabelOf<K> | undefined =>
  labels.find((label): label is LabelOf<K> => label.kind === kind);

/** Last name of a field's path: `authorization` of `headers.authorization`. */
export const lastName = (path: string): string => /([^.[\]]*)(?:\[\])*$/.exec(path)?.[1] ?? "";

/** A name without case and separators: `Idempotency-Key` and `idempotencyKey` are one. */
export const plainName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, "");
