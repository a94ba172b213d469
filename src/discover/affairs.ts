import { spot } from "../model/place.ts";
import type { Tool } from "../model/server.ts";
import type { StoryEvent } from "../model/story.ts";
import { classOf } from "./class.ts";

/** Fewer tools may all be about one and the same file. */
const FEWEST = 6;
/** A rehearsal that was cut short may not have come to it: then this part of the tools is enough. */
const PART = 0.4;

/** Sorts of effects that stay on this machine. */
const LOCAL: ReadonlySet<string | undefined> = new Set(["file", "process", "browser"]);

/**
 * What every tool does on this machine, whatever it is for and whatever the model sends, is the server's own affair as its log is: it
 * starts a browser for its session, looks whether a profile is free, notes that it runs. It is no effect of the one call.
 */
export function withoutOwnAffairs(tools: readonly Tool[]): readonly Tool[] {
  const told = tools.filter(({ story }) => story);
  if (told.length < FEWEST) return tools;
  const places = told.map(({ story }) => new Set(story!.events.filter(isUnasked).map(spotOf)));
  const whole = places.filter((_, i) => told[i]!.story!.complete);
  const enough = whole.length === told.length ? told.length : PART * told.length;
  const isShared = (place: string): boolean =>
    whole.every((of) => of.has(place)) && places.filter((of) => of.has(place)).length >= enough;
  const shared = new Set([...new Set(places.flatMap((of) => [...of]))].filter(isShared));
  if (shared.size === 0) return tools;
  const isOwn = (event: StoryEvent): boolean => isUnasked(event) && shared.has(spotOf(event));
  return tools.map(({ decidedBy, ...tool }) => {
    if (!tool.story?.events.some(isOwn)) return { ...tool, ...(decidedBy && { decidedBy }) };
    const story = { ...tool.story, events: tool.story.events.filter((event) => !isOwn(event)) };
    return { ...tool, story, ...classOf(story, tool.annotations, tool.name) };
  });
}

/** Something is done on this machine, and nothing that the model sent goes into it. */
const isUnasked = (event: StoryEvent): boolean =>
  event.kind === "effect" && LOCAL.has(event.category) && event.effect !== "read" &&
  !event.inputs.some(({ labels }) => labels.some(({ kind }) => kind === "argument"));

const spotOf = ({ place }: StoryEvent): string => spot(place);
