import type { Answer, ToolRule, Verdict } from "../../src/model/rule.ts";
import type { Tool } from "../../src/model/server.ts";
import type { EffectEvent, ExitEvent, Story, StoryEvent } from "../../src/model/story.ts";
import { at, failed, hiddenBy, listed, notFollowed, passed, quote, spot, trailTo } from "../answers.ts";
import { recordOf, waysOut } from "../records.ts";
import { severityBy } from "../severity.ts";
import { allBefore, blindSpot, eventsOf, gapBefore, isAnywhere } from "../story.ts";

/** Each call leaves one structured record, however it ends (spec/rules.md, trace/missing). */
export const missing: ToolRule = {
  subject: "tool",
  id: "trace/missing",
  duty: "trace",
  title: "Call leaves no structured record",
  variants: { partial: "Some ways out of the call are recorded, others are not." },
  severity: severityBy({ remote: "warning", local: "note" }),

  check(tool, server) {
    const { story } = tool;
    if (!story) return notFollowed(tool);
    const { success, failure } = waysOut(story);
    const exits = [...success.filter((exit) => !isPreview(tool, story, exit)), ...failure.filter((exit) => mayFail(story, exit))];
    const bare = exits.filter((exit) => !recordOf(tool, story, exit));
    if (exits.length > 0 && bare.length === 0) {
      return story.complete ? passed("one structured record for each way out", recordOf(tool, story, exits[0]!)!.place) : hiddenBy(blindSpot(story)!);
    }
    const seen = bare.filter((exit) => !gapBefore(story, exit));
    if (seen.length === 0) return hiddenBy(blindSpot(story) ?? { reason: "no way out of the call was seen", place: tool.handler });
    if (bare.length < exits.length) return partial(tool, seen[0]!);
    return none(tool, seen[0]!, eventsOf(story, "record").length > 0, isAnywhere(server, "record"));
  },

  overall(server) {
    if (server.tools.length === 0) return hiddenBy({ reason: "no tool was found", place: null });
    const answers = server.tools.map((tool) => ({ tool, answer: this.check(tool, server) }));
    const failing = answers.filter(({ answer }) => answer.verdict === "fail");
    if (failing.length === 0) {
      const open = answers.find(({ answer }) => answer.verdict === "unknown");
      return open ? open.answer : passed("each call of each tool leaves a record", answers[0]!.answer.place);
    }
    return overallFailure(failing);
  },
};

/** A write tool that answers and has done nothing: a dry run. */
const isPreview = (tool: Tool, story: Story, exit: ExitEvent): boolean =>
  tool.class === "write" && allBefore(story, exit, isEffect).length === 0 && eventsOf(story, "effect").length > 0;

/** Of throws that the source does not spell those of effects count, not that the logger itself might fail. */
const mayFail = (story: Story, exit: ExitEvent): boolean => !exit.implicit || eventsOf(story, "effect").some(({ place }) => spot(place) === spot(exit.place));

const isEffect = (event: StoryEvent): event is EffectEvent => event.kind === "effect";

function overallFailure(failing: readonly { readonly tool: Tool; readonly answer: Answer }[]): Verdict {
  const { answer } = failing[0]!;
  const variant = failing.every((one) => one.answer.variant === "partial") ? "partial" : undefined;
  const few = failing.slice(0, 5).map(({ tool }) => tool.name);
  const names = failing.length > few.length ? `${few.join(", ")} and ${failing.length - few.length} more` : listed(few);
  return { verdict: "fail", ...(variant && { variant }), ...(answer.place && { place: answer.place }), confidence: answer.confidence ?? "proven", why: `calls without a record: ${names}` };
}

const fix = "emit one object per call in a finally around the handler: tool, schema version, caller, scope, idempotency key, latency, outcome, redacted arguments";

function none(tool: Tool, exit: ExitEvent, has: boolean, others: boolean): Answer {
  return failed({
    place: tool.location,
    confidence: "proven",
    message: has
      ? "What the call records does not name both the tool and the outcome: nobody can tell afterwards what the agent did."
      : "A call leaves no structured record: when an agent does something wrong through it, nobody can tell what it called and what came back.",
    fix,
    label: "registered without a trace",
    trail: trailTo(tool, exit, ended(exit)),
    cause: others ? `none ${at(tool.location)}` : "none",
  });
}

function partial(tool: Tool, exit: ExitEvent): Answer {
  return failed({
    variant: "partial",
    place: exit.place,
    confidence: "proven",
    message: `The call is recorded, but not when it ends here: what is ${ended(exit)} leaves no record.`,
    fix: "put the record into a finally around the whole handler, so that each way out passes it",
    trail: trailTo(tool, exit, ended(exit)),
    cause: `partial ${at(exit.place)} ${quote(exit.kind)}`,
  });
}

const ended = (exit: ExitEvent): string => (exit.kind === "thrown" ? "thrown" : exit.isError ? "returned as an error" : "returned");
