import type { ToolRule } from "../../src/model/rule.ts";
import type { RecordEvent } from "../../src/model/story.ts";
import { failed, hiddenBy, listed, notApplicable, notFollowed, passed, trailTo } from "../answers.ts";
import { holds, isRecord, recordOf, type RecordField, recordsOf, waysOut } from "../records.ts";
import { severityBy } from "../severity.ts";
import { allBefore, blindSpot } from "../story.ts";

const always: readonly RecordField[] = ["tool", "schema version", "caller", "scope", "latency", "outcome", "arguments"];

/** The record tells which agent did what, without a replay of the session (spec/rules.md, trace/incomplete). */
export const incomplete: ToolRule = {
  subject: "tool",
  id: "trace/incomplete",
  duty: "trace",
  title: "Record of a call lacks fields",
  severity: severityBy({ remote: "note", local: "note", strict: { remote: "error" } }),

  check(tool) {
    const { story } = tool;
    if (!story) return notFollowed(tool);
    const { success, failure } = waysOut(story);
    const recorded = [...success, ...failure].filter((exit) => recordOf(tool, story, exit));
    if (recorded.length === 0) {
      const blind = blindSpot(story);
      return blind ? hiddenBy(blind) : notApplicable("no record of the call");
    }
    const wanted: readonly RecordField[] = tool.class === "write" ? [...always, "idempotency key"] : always;
    for (const exit of recorded) {
      const own = recordsOf(tool, story, exit);
      const around: readonly RecordEvent[] = allBefore(story, exit, isRecord);
      const missing = wanted.filter((field) => !around.some((record) => holds(record, field, tool)));
      if (missing.length === 0) continue;
      const record = own[0]!;
      return failed({
        place: record.place,
        confidence: "proven",
        message: `The record of a call lacks ${listed(missing)}: it does not answer which agent did what, and why.`,
        fix: `add ${listed(missing)} to the record`,
        trail: trailTo(tool, record, "recorded"),
      });
    }
    return passed(`the record holds ${listed(wanted)}`, recordOf(tool, story, recorded[0]!)!.place);
  },
};
