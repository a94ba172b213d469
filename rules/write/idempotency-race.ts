import type { ToolRule } from "../../src/model/rule.ts";
import { at, failed, hiddenBy, notApplicable, notFollowed, passed, quote, spot, trailTo } from "../answers.ts";
import { severityBy } from "../severity.ts";
import { blindSpot, eventsOf, isWrite } from "../story.ts";
import { keyFor, keysOf } from "../writes.ts";

/** The key is claimed in one atomic step before the work (spec/rules.md, write/idempotency-race). */
export const idempotencyRace: ToolRule = {
  subject: "tool",
  id: "write/idempotency-race",
  duty: "write",
  title: "Two concurrent calls both do the work",
  severity: severityBy({ remote: "warning", local: "note", strict: { remote: "error" } }),

  check(tool) {
    const { story } = tool;
    if (!story) return tool.class === "read" || tool.class === "none" ? notApplicable("not a write tool") : notFollowed(tool);
    const keys = keysOf(tool, story);
    if (keys.length === 0) {
      const blind = blindSpot(story);
      return blind ? hiddenBy(blind) : notApplicable("no write that uses a key");
    }
    for (const effect of eventsOf(story, "effect").filter(isWrite)) {
      const key = keyFor(tool, story, effect);
      if (key?.how !== "checked") continue;
      return failed({
        place: key.place,
        confidence: "proven",
        message: `The key is looked up here and stored only after ${quote(effect.operation)} (${at(effect.place)}): a second call that comes in between does the work again.`,
        fix: "record the key before the work starts, in one atomic step (SET NX, a unique insert, a map entry that holds the promise), and let the second call wait for the first",
        label: "looked up, not claimed",
        trail: trailTo(tool, effect, quote(effect.operation)),
        cause: spot(key.place),
      });
    }
    const key = keys[0]!;
    return passed(key.how === "sent" ? "the upstream dedupes on the key" : "the claim is atomic and comes before the work", key.place);
  },
};
