import type { ToolRule } from "../../src/model/rule.ts";
import type { Tool } from "../../src/model/server.ts";
import type { EffectEvent } from "../../src/model/story.ts";
import { at, failed, hiddenBy, notApplicable, notFollowed, passed, quote, spot, trailTo, unknown } from "../answers.ts";
import { severityBy } from "../severity.ts";
import { blindSpot, eventsOf, gapBefore, isWrite } from "../story.ts";
import { isSafe, type Key, keyArgument, keyFor, natureOf, repeatable } from "../writes.ts";

/** A write that runs twice does its work once (spec/rules.md, write/not-idempotent). */
export const notIdempotent: ToolRule = {
  subject: "tool",
  id: "write/not-idempotent",
  duty: "write",
  title: "Write tool runs again on a retry",
  severity: severityBy({ remote: "error", local: "note" }),

  check(tool) {
    const { story } = tool;
    if (!story) return tool.class === "read" || tool.class === "none" ? notApplicable("not a write tool") : notFollowed(tool);
    const writes = eventsOf(story, "effect").filter(isWrite);
    const blind = blindSpot(story);
    if (writes.length === 0) return blind ? hiddenBy(blind) : notApplicable("no write effect is reached");

    const bare = repeatable(story).filter((effect) => !isSafe(keyFor(tool, story, effect)));
    const seen = bare.filter((effect) => !gapBefore(story, effect));
    const settled = seen.find((effect) => natureOf(effect) === "repeats");
    if (settled) return report(tool, settled, keyFor(tool, story, settled));
    if (seen.length > 0) {
      const effect = seen[0]!;
      if (tool.annotations?.idempotentHint === true) {
        return unknown(`idempotentHint claims it, and ${quote(effect.operation)} does not settle it`, effect.place);
      }
      return report(tool, effect, keyFor(tool, story, effect));
    }
    if (bare.length > 0) return hiddenBy(gapBefore(story, bare[0]!)!);
    if (blind) return hiddenBy(blind);
    const covered = repeatable(story)[0];
    const key = covered ? keyFor(tool, story, covered) : null;
    if (!key) return passed(`${quote(writes[0]!.operation)} leaves the world the same when repeated`, writes[0]!.place);
    return passed(key.how === "sent" ? `${key.name} is sent with ${quote(covered!.operation)}` : "a key is claimed before the write", key.place);
  },
};

/** What is there instead of a key that a retry brings again. */
const shortfall = (key: Key | null): string => {
  if (!key) return "no idempotency key is claimed before it or sent with it";
  if (key.how === "checked") return `the key is looked up at ${at(key.place)} and stored only after the work, so a call that comes before that does it again`;
  if (key.how === "ignored") return `nothing comes of the claim at ${at(key.place)}: it is done whoever has the key`;
  const where = key.how === "sent" ? `the ${key.name} sent with it` : `the key claimed at ${at(key.place)}`;
  if (key.origin === "minted") return `${where} is new on every attempt`;
  if (key.origin === "static") return `${where} is not derived from the call`;
  return `${where} is optional, and nothing stands in for it`;
};

function remedy(tool: Tool, effect: EffectEvent, key: Key | null): string {
  const name = keyArgument(tool) ?? "idempotencyKey";
  if (key?.how === "checked") return `record the key before the work starts, in one atomic step, and let a second call wait for the first one's result`;
  if (key?.how === "ignored") return "do the work only where the claim says that the key was free, and return the first call's result to the others";
  if (key) return `take the key from a required argument (args.${name}), or derive it from the arguments`;
  return `require args.${name} and send it on if the upstream dedupes on it, or claim it in your store before line ${effect.place.line} and return the first result to a second call`;
}

function report(tool: Tool, effect: EffectEvent, key: Key | null): ReturnType<typeof failed> {
  return failed({
    place: effect.place,
    confidence: natureOf(effect) === "repeats" ? effect.confidence : "likely",
    message: `${quote(effect.operation)} runs again on a retry: ${shortfall(key)}.`,
    fix: remedy(tool, effect, key),
    label: `${effect.effect === "write" ? "write" : effect.effect}, repeated by a second call`,
    trail: trailTo(tool, effect, quote(effect.operation)),
    cause: spot(effect.place),
  });
}
