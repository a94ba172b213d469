import type { ToolRule } from "../../src/model/rule.ts";
import type { Field, Label, LogEvent, RecordEvent } from "../../src/model/story.ts";
import { failed, hiddenBy, notApplicable, notFollowed, passed, quote, spot, trailTo } from "../answers.ts";
import { severityBy } from "../severity.ts";
import { blindSpot } from "../story.ts";

/** Records and logs hold a summary of the arguments and the result, not the things themselves (spec/rules.md, trace/unredacted). */
export const unredacted: ToolRule = {
  subject: "tool",
  id: "trace/unredacted",
  duty: "trace",
  title: "Raw arguments or results are recorded",
  variants: { arguments: "All arguments, as they came.", result: "A whole upstream payload." },
  severity: severityBy({ remote: "warning", local: "warning" }),

  check(tool) {
    const { story } = tool;
    if (!story) return notFollowed(tool);
    const written = story.events.filter((event): event is RecordEvent | LogEvent => event.kind === "record" || event.kind === "log");
    for (const event of written) {
      for (const field of event.fields) {
        const raw = field.labels.find(isRaw);
        if (!raw) continue;
        const variant = raw.kind === "argument" ? "arguments" : "result";
        const what = raw.kind === "upstream" ? `The whole answer of ${raw.from ? quote(raw.from) : "an upstream"} goes` : "All arguments of the call go";
        return failed({
          variant,
          place: event.place,
          confidence: "proven",
          message: `${what} into the ${event.kind} as ${raw.kind === "upstream" ? "it" : "they"} came${under(event, field)}: nobody redacts what is in there.`,
          fix: "record a summary: the names of the arguments, and the values that hold nothing personal or secret",
          trail: trailTo(tool, event, `${event.kind} written`),
          cause: `${spot(event.place)} ${variant}`,
        });
      }
    }
    const blind = blindSpot(story);
    if (blind) return hiddenBy(blind);
    return written.length === 0 ? notApplicable("nothing is recorded or logged") : passed("no raw arguments or results are recorded");
  },
};

const isRaw = (label: Label): boolean => (label.kind === "argument" && label.path === "") || (label.kind === "upstream" && label.extent === "whole");

/** A line of text has no fields. */
const under = (event: RecordEvent | LogEvent, field: Field): string => (event.kind === "record" && field.path ? `, under ${field.path}` : "");
