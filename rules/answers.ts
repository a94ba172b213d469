import type { Place, Step } from "../src/model/place.ts";
import type { Answer, Failure, Verdict } from "../src/model/rule.ts";
import type { Tool } from "../src/model/server.ts";
import type { StoryEvent } from "../src/model/story.ts";

/** The duty is kept; `why` names the fact that shows it. */
export const passed = (why: string, place?: Place): Verdict => ({ verdict: "pass", why, ...(place && { place }) });

/** It cannot be told, for this reason. Never used where a guess would do. */
export const unknown = (why: string, place?: Place | null): Verdict => ({ verdict: "unknown", why, ...(place && { place }) });

/** The question does not arise. */
export const notApplicable = (why: string): Verdict => ({ verdict: "n/a", why });

/** The duty is broken, and a finding can say where and how. `why` is the message unless given. */
export const failed = (failure: Omit<Failure, "verdict">): Failure => ({ verdict: "fail", why: failure.message, ...failure });

/** Whether an answer makes a finding; a bare verdict of `fail` is said by other findings already. */
export const isFailure = (answer: Answer): answer is Failure => answer.verdict === "fail" && "message" in answer;

/** The answer for a tool without a story. */
export const notFollowed = (tool: Tool): Verdict =>
  unknown(tool.unresolved ? `not followed: ${tool.unresolved.reason}` : "no handler was found for this name", tool.unresolved?.place ?? tool.location);

/** The answer where code that could not be followed may hold what decides. */
export const hiddenBy = (gap: { readonly reason: string; readonly place: Place | null }): Verdict =>
  unknown(gap.place ? `${gap.reason} (${at(gap.place)})` : gap.reason, gap.place);

/** `src/tools/refund.ts:41`. */
export const at = (place: Place): string => `${place.file}:${place.line}`;

/** What makes two failures one cause. */
export { spot } from "../src/model/place.ts";

/** The way from the registration over the calls of the story to an event. */
export const trailTo = (tool: Tool, event: StoryEvent, last: string): readonly Step[] => [
  { place: tool.location, text: "registered" },
  ...event.trail,
  { place: event.place, text: last },
];

const longest = 100;

/** Source text or an operation inside a message: on one line, not too long, with `…` for what is known only at run time. */
export function quote(text: string): string {
  const line = text.replace(/\s+/g, " ").replaceAll("${}", "…").replace(/…+/g, "…").trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}

/** `a`, `a and b`, `a, b and c`. */
export const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)!}`;
