import type { Tool } from "../../src/model/server.ts";
import type { Place } from "../../src/model/place.ts";
import type { Answer, ToolRule } from "../../src/model/rule.ts";
import type { Confidence, EffectEvent, GuardEvent, Story } from "../../src/model/story.ts";
import { at, failed, hiddenBy, listed, notApplicable, notFollowed, passed, quote, spot, trailTo } from "../answers.ts";
import { declaredScopes, demands, effectsProper, refuses } from "../guards.ts";
import { severityBy } from "../severity.ts";
import { blindSpot, eventsOf, surelyBefore } from "../story.ts";

const variants = {
  "fail-open": "A call without any auth context is let through, or any call as long as no setting says otherwise.",
  "declared-only": "The requirement stands in the tool's metadata, and nothing on the call path reads it.",
  "ignored": "The check runs, and its result is dropped or not awaited.",
  "late": "The check comes after the effect.",
  "list-only": "The tool is hidden from those who may not, and answers them all the same.",
  "hardcoded": "The requirement is compared with scopes that the server made up, not with the caller's.",
} as const;

/** A requirement that is declared or computed holds when a call comes (spec/rules.md, scope/unenforced). */
export const unenforced: ToolRule = {
  subject: "tool",
  id: "scope/unenforced",
  duty: "scope",
  title: "A required scope is declared, but does not hold",
  variants,
  severity: severityBy({ remote: { write: "error", read: "warning" }, local: "off", strict: { local: "note" } }),

  check(tool) {
    const { story } = tool;
    if (!story) return notFollowed(tool);
    const guards = eventsOf(story, "guard").filter(demands);
    const open = guards.find((guard) => refuses(guard) && guard.failsOpen);
    if (open?.unless) {
      return report(tool, open, "fail-open", `${quote(open.text)} is only asked where the operator has set it so (${listed(open.unless) || "elsewhere"}): else every caller has ${requirementOf(open)}.`,
        "ask unless the operator says otherwise, and let no setting of a remote server turn the check off", "likely");
    }
    if (open) {
      return report(tool, open, "fail-open", `${quote(open.text)} lets a call through that carries no auth context at all: whoever sends no token needs no scope.`,
        "refuse the call when there is no auth context, as when a scope is missing");
    }
    const made = guards.find((guard) => refuses(guard) && guard.madeUp);
    if (made) {
      return report(tool, made, "hardcoded", `One of the ways in makes up the grant that ${quote(made.text)} looks at: whoever comes that way has ${requirementOf(made)}.`,
        "take the scopes from the verified token on every way in, and refuse those that bring none");
    }
    // What comes later may let others through, or refuse them after all.
    if (!story.complete) return hiddenBy(blindSpot(story)!);
    const enforced = guards.find((guard) => refuses(guard) && precedesEffects(story, guard));
    if (enforced) return passed(`${requirementOf(enforced)} is enforced`, enforced.place);
    const ignored = guards.find((guard) => !refuses(guard));
    if (ignored) {
      return report(tool, ignored, "ignored", `${quote(ignored.text)} is computed and nothing comes of it: the call goes on without ${requirementOf(ignored)}.`,
        "await the check, and throw or return a denial when it does not hold");
    }
    const late = guards.find((guard) => afterEffect(story, guard));
    if (late) {
      const effect = afterEffect(story, late)!;
      return report(tool, late, "late", `${requirementOf(late)} is asked for after ${quote(effect.operation)} (${at(effect.place)}): the refusal comes when the work is done.`,
        `check before line ${effect.place.line} of ${effect.place.file}`);
    }
    if (guards.length > 0) return passed(`${requirementOf(guards[0]!)} is enforced where it is asked`, guards[0]!.place);
    if (tool.shownTo) return listOnly(tool.shownTo);
    const declared = declaredScopes(tool).flat();
    if (declared.length === 0) return notApplicable("no requirement is declared or computed");
    return declaredOnly(tool, declared);
  },
};

function listOnly({ place, requirement, text, shared }: NonNullable<Tool["shownTo"]>): Answer {
  const asked = requirement.length > 0 ? listed(requirement) : quote(text);
  return failed({
    variant: "list-only",
    place,
    confidence: "proven",
    message: shared
      ? `${asked} decides when the tool is registered, on a server that answers all callers: once one of them has it, every other can call it.`
      : `${asked} decides who sees the tool in the list, and nothing asks for it when the tool is called: who knows the name can call it.`,
    fix: shared ? "build the server anew for each request or session, or ask in the tool's handler" : "ask the same in the handler of tools/call, before the tool runs",
    label: shared ? "asked of one caller for all" : "asked for the list alone",
    trail: [{ place, text: shared ? "registered for all" : "left out of the list" }],
    cause: `${spot(place)} list-only`,
  });
}

function declaredOnly(tool: Tool, declared: readonly string[]): Answer {
  const place: Place = tool.location;
  const message = `${listed(declared)} stands in the tool's metadata, and nothing on the call path reads it.`;
  return failed({
    variant: "declared-only",
    place,
    confidence: "proven",
    message,
    fix: "compare the declared scopes with the caller's in the code that calls the handler",
    label: "declared here, read by nobody",
    trail: [{ place, text: "registered" }],
    cause: `${spot(place)} declared-only`,
  });
}

function report(tool: Tool, guard: GuardEvent, variant: keyof typeof variants, message: string, fix: string, confidence: Confidence = "proven"): Answer {
  return failed({ variant, place: guard.place, confidence, message, fix, trail: trailTo(tool, guard, quote(guard.text)), cause: `${spot(guard.place)} ${variant}` });
}

const requirementOf = (guard: GuardEvent): string => (guard.requirement.length > 0 ? listed(guard.requirement) : quote(guard.text));

/** The guard was crossed before every effect. */
const precedesEffects = (story: Story, guard: GuardEvent): boolean =>
  effectsProper(story).every((effect) => surelyBefore(story, effect, (event): event is GuardEvent => event === guard));

function afterEffect(story: Story, guard: GuardEvent): EffectEvent | undefined {
  const effects = effectsProper(story);
  return surelyBefore(story, guard, (event): event is EffectEvent => event.kind === "effect" && effects.includes(event));
}
