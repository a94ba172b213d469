import type { Place } from "../../src/model/place.ts";
import type { ToolRule } from "../../src/model/rule.ts";
import { failed, passed } from "../answers.ts";
import { severityBy } from "../severity.ts";
import { blindSpot } from "../story.ts";

/** A tool whose code could not be followed is said, with the place and the reason (spec/rules.md, coverage/unresolved-tool). */
export const unresolvedTool: ToolRule = {
  subject: "tool",
  id: "coverage/unresolved-tool",
  duty: "coverage",
  title: "Tool could not be followed",
  severity: severityBy({ remote: "note", local: "note", strict: { remote: "error", local: "error" } }),

  check(tool) {
    const { story, unresolved } = tool;
    if (story?.complete) return passed("followed from its registration to its end", tool.handler ?? tool.location);
    const blind = story && blindSpot(story);
    const reason = unresolved?.reason ?? blind?.reason ?? "no handler was found for this name";
    return unseen(`What a call of it does was not followed: ${reason}.`, unresolved?.place ?? blind?.place ?? tool.location, tool.location);
  },

  overall(server) {
    const [hidden, ...others] = server.unresolved;
    if (!hidden) return passed("every registration was read");
    const more = others.length > 0 ? ` ${others.length} more places register tools that were not read.` : "";
    return unseen(`Tools may be registered here that this report does not hold: ${hidden.reason}.${more}`, hidden.place, hidden.place);
  },
};

const unseen = (message: string, place: Place, registered: Place): ReturnType<typeof failed> =>
  failed({
    place,
    confidence: "proven",
    message,
    fix: "let the value at this place follow from the source (a constant, a module, a literal list), or compare with the running server: --live, --url or --tools",
    label: "not followed beyond here",
    trail: [{ place: registered, text: "registered" }],
  });
