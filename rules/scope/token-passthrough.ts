import type { ToolRule } from "../../src/model/rule.ts";
import type { Field } from "../../src/model/story.ts";
import { failed, hiddenBy, notApplicable, notFollowed, passed, quote, trailTo } from "../answers.ts";
import { severityBy } from "../severity.ts";
import { blindSpot, eventsOf, lastName, plainName } from "../story.ts";

/** Names of headers and options in which a request carries a credential. */
const credential = /^(?:proxy)?authorization$|^x?apikey$|^cookie$|^bearer$|^(?:auth|access|bearer|api)?token$|^auth$|^credentials?$/;

/** The caller's token was issued for this server: an upstream gets one of its own (MCP authorization, Token Passthrough). */
export const tokenPassthrough: ToolRule = {
  subject: "tool",
  id: "scope/token-passthrough",
  duty: "scope",
  title: "The caller's own token is sent upstream",
  severity: severityBy({ remote: "error", local: "off", strict: { local: "note" } }),

  check(tool) {
    const { story } = tool;
    if (!story) return notFollowed(tool);
    const effects = eventsOf(story, "effect");
    for (const effect of effects) {
      const field = effect.inputs.find(handsOn);
      if (!field) continue;
      return failed({
        place: effect.place,
        confidence: effect.confidence,
        message: `${quote(effect.operation)} gets the caller's own token${inField(field)}: the upstream takes the caller for a client of its own, and its log cannot tell them apart.`,
        fix: "exchange the token for one that was issued for the upstream, or use a credential of the server",
        label: "the caller's token goes out here",
        trail: trailTo(tool, effect, quote(effect.operation)),
      });
    }
    const blind = blindSpot(story);
    if (blind) return hiddenBy(blind);
    return effects.length === 0 ? notApplicable("no effect outside the process") : passed("no effect carries the caller's token");
  },
};

/** A body may carry the token to whoever verifies or exchanges it. */
const handsOn = ({ path, labels }: Field): boolean =>
  labels.some((label) => label.kind === "caller" && label.aspect === "token") && !/(?:^|\.)(?:body|data|json|form)(?:\.|$)/.test(path) && credential.test(plainName(lastName(path)));

const inField = ({ path }: Field): string => (lastName(path) ? ` as ${lastName(path)}` : "");
