import type { Place } from "../../src/model/place.ts";
import type { Answer, Failure, ToolRule, Verdict } from "../../src/model/rule.ts";
import type { Server, Tool } from "../../src/model/server.ts";
import type { EffectEvent, GuardEvent, Story, StoryEvent } from "../../src/model/story.ts";
import { at, failed, hiddenBy, isFailure, listed, notApplicable, notFollowed, passed, quote, spot, trailTo } from "../answers.ts";
import { openEndpoint } from "../endpoints.ts";
import { effectsProper, isGuard, refuses, scopeFor, strengthOf, type Strength } from "../guards.ts";
import { severityBy } from "../severity.ts";
import { blindSpot, gapBefore, surelyBefore } from "../story.ts";

/** Each tool asks for a scope of its own before its first effect (spec/rules.md, scope/missing-guard). */
export const missingGuard: ToolRule = {
  subject: "tool",
  id: "scope/missing-guard",
  duty: "scope",
  title: "Tool is reached without a check of the caller's scopes",
  variants: { coarse: "Something is checked, but it does not tell what this caller may do with this tool." },
  severity: severityBy({ remote: { write: "error", read: "warning" }, local: "off", strict: { local: "note" } }),

  check(tool, server) {
    const answer = judge(tool, server);
    return isFailure(answer) && openEndpoint(server) ? saidAlready(answer) : answer;
  },
};

/** Where nobody is asked who they are, one finding says so for all tools: the verdict stays. */
function saidAlready({ verdict, variant, confidence, place, message }: Failure): Verdict {
  return { verdict, ...(variant !== undefined && { variant }), confidence, place, why: message };
}

function judge(tool: Tool, server: Server): Answer {
  const { story } = tool;
  if (!story) return notFollowed(tool);
  const ofStrength = (strength: Strength) => (event: StoryEvent): event is GuardEvent =>
    isGuard(event) && refuses(event) && strengthOf(event, server) === strength;

  const effects = effectsProper(story);
  if (effects.length === 0) {
    const check = story.events.find(ofStrength("own"));
    if (check) return passed(`requires ${requirementOf(check)}; it has no effect`, check.place);
    const blind = blindSpot(story);
    return blind ? hiddenBy(blind) : notApplicable("no effect outside the process and no check");
  }
  const bare = effects.filter((effect) => !surelyBefore(story, effect, ofStrength("own")));
  if (bare.length === 0) {
    const check = surelyBefore(story, effects[0]!, ofStrength("own"))!;
    return passed(`requires ${requirementOf(check)} before ${quote(effects[0]!.operation)}`, check.place);
  }
  const seen = bare.filter((effect) => !gapBefore(story, effect));
  if (seen.length === 0) return hiddenBy(gapBefore(story, bare[0]!)!);
  const effect = loudest(seen);
  for (const strength of ["server-wide", "membership", "operator"] as const) {
    const guard = surelyBefore(story, effect, ofStrength(strength));
    if (guard) return report(tool, effect, { variant: "coarse", message: coarse[strength](guard, effect) });
  }
  return report(tool, effect, { message: `${quote(effect.operation)} (${at(effect.place)}) is reached without a check of the caller's scopes: ${anyClient(server, story)}.` });
}

const coarse = {
  "server-wide": (guard: GuardEvent, effect: EffectEvent) =>
    `One requirement for all tools (${requirementOf(guard)}, ${at(guard.place)}) stands before ${quote(effect.operation)}: a token that may call one tool may call all.`,
  "membership": (guard: GuardEvent, effect: EffectEvent) =>
    `Before ${quote(effect.operation)} only ${quote(guard.text)} (${at(guard.place)}) is asked: who calls, not what the caller may do.`,
  "operator": (guard: GuardEvent, effect: EffectEvent) =>
    `Only the operator's setting ${quote(guard.text)} (${at(guard.place)}) stands before ${quote(effect.operation)}: it holds for every caller alike.`,
};

const anyClient = (server: Server, story: Story): string =>
  story.events.some((event) => isGuard(event) && refuses(event) && strengthOf(event, server) === "own")
    ? "another path checks, this one does not"
    : "any client that obtains a valid token can do it";

/** A write that is proven says most; else the first. */
const loudest = (effects: readonly EffectEvent[]): EffectEvent =>
  effects.find((effect) => effect.effect !== "read" && effect.confidence === "proven") ??
  effects.find((effect) => effect.effect !== "read") ??
  effects.find((effect) => effect.confidence === "proven") ??
  effects[0]!;

const requirementOf = (guard: GuardEvent): string => (guard.requirement.length > 0 ? listed(guard.requirement) : quote(guard.text));

function report(tool: Tool, effect: EffectEvent, said: { readonly message: string; readonly variant?: string }): ReturnType<typeof failed> {
  const place: Place = tool.location;
  return failed({
    ...said,
    place,
    confidence: effect.confidence,
    fix: `let the call fail before line ${effect.place.line} of ${effect.place.file} unless the caller's scopes include one that only this kind of tool needs, such as "${scopeFor(tool)}"`,
    label: said.variant === "coarse" ? "registered without a check of its own" : "registered without a check",
    trail: trailTo(tool, effect, quote(effect.operation)),
    cause: `${spot(place)} ${said.variant ?? "none"} ${tool.class}`,
  });
}
