import type { Answer, ToolRule } from "../../src/model/rule.ts";
import type { Tool } from "../../src/model/server.ts";
import type { EffectEvent, LimitEvent, StoryEvent } from "../../src/model/story.ts";
import { at, failed, hiddenBy, listed, notApplicable, notFollowed, passed, quote, trailTo } from "../answers.ts";
import { severityBy } from "../severity.ts";
import { allBefore, blindSpot, eventsOf, gapBefore, hasLabel, isAnywhere, isWrite, surelyBefore } from "../story.ts";

/** Each write is counted against a limit of its caller (spec/rules.md, write/not-rate-limited). */
export const notRateLimited: ToolRule = {
  subject: "tool",
  id: "write/not-rate-limited",
  duty: "write",
  title: "Write tool without a limit per caller",
  variants: { coarse: "There is a limit, but callers share it, or it only slows the server's own client." },
  severity: severityBy({ remote: "warning", local: "off", strict: { remote: "error", local: "note" } }),

  check(tool, server) {
    const { story } = tool;
    if (!story) return tool.class === "read" || tool.class === "none" ? notApplicable("not a write tool") : notFollowed(tool);
    const writes = eventsOf(story, "effect").filter(isWrite);
    if (writes.length === 0) {
      const blind = blindSpot(story);
      return blind ? hiddenBy(blind) : notApplicable("no write effect is reached");
    }
    const bare = writes.find((effect) => !surelyBefore(story, effect, isPerCaller));
    if (!bare) {
      const limit = surelyBefore(story, writes[0]!, isPerCaller)!;
      return passed("counted against a limit of the caller", limit.place);
    }
    const gap = gapBefore(story, bare);
    if (gap) return hiddenBy(gap);
    const shared = surelyBefore(story, bare, isLimit) ?? eventsOf(story, "limit")[0];
    return shared ? coarse(tool, bare, shared, allBefore(story, bare, isLimit).includes(shared)) : none(tool, bare, isAnywhere(server, "limit"));
  },

  overall(server) {
    const judged = server.tools.filter((tool) => tool.story && eventsOf(tool.story, "effect").some(isWrite));
    if (judged.length === 0) {
      if (server.tools.length === 0) return hiddenBy({ reason: "no tool was found", place: null });
      return server.tools.some((tool) => !tool.story || blindSpot(tool.story)) ? hiddenBy({ reason: "not every tool could be followed", place: null }) : notApplicable("no write tool");
    }
    const answers = judged.map((tool) => ({ tool, answer: this.check(tool, server) }));
    const failing = answers.filter(({ answer }) => answer.verdict === "fail");
    if (failing.length === 0) {
      const open = answers.find(({ answer }) => answer.verdict === "unknown");
      return open ? open.answer : passed("each write tool is counted against a limit of the caller", answers[0]!.answer.place);
    }
    const { answer } = failing[0]!;
    const variant = failing.every((one) => one.answer.variant === "coarse") ? "coarse" : undefined;
    return {
      verdict: "fail",
      ...(variant && { variant }),
      ...(answer.place && { place: answer.place }),
      confidence: answer.confidence ?? "proven",
      why: `not counted per caller: ${listed(failing.map(({ tool }) => tool.name))}`,
    };
  },
};

const isLimit = (event: StoryEvent): event is LimitEvent => event.kind === "limit";
const isPerCaller = (event: StoryEvent): event is LimitEvent => isLimit(event) && !event.ignored && hasLabel(event.key, "caller") !== undefined;

const fix = "count the call against a limit whose key is the caller (the token's client or subject) before the first effect";

function none(tool: Tool, effect: EffectEvent, others: boolean): Answer {
  return failed({
    place: effect.place,
    confidence: effect.confidence,
    message: `${quote(effect.operation)} is not counted against any limit: one looping agent can use up the upstream's quota for everyone.`,
    fix,
    trail: trailTo(tool, effect, quote(effect.operation)),
    cause: others ? `none ${at(effect.place)}` : "none",
  });
}

function coarse(tool: Tool, effect: EffectEvent, limit: LimitEvent, before: boolean): Answer {
  return failed({
    variant: "coarse",
    place: limit.place,
    confidence: "proven",
    message: limit.ignored
      ? `Nobody waits for the limit before ${quote(effect.operation)}: the call goes on before it has refused, and whether or not it does.`
      : limit.waits
      ? `Before ${quote(effect.operation)} calls only wait for their turn, all callers in one queue: one looping agent keeps everyone waiting.`
      : before
        ? `The limit before ${quote(effect.operation)} is not kept per caller: one looping agent uses it up for everyone.`
        : `The limit does not stand before ${quote(effect.operation)} on every path: a call that goes round it is not counted.`,
    fix,
    trail: trailTo(tool, limit, "the limit"),
    cause: `coarse ${at(limit.place)}`,
  });
}
