import type { ToolRule } from "../../src/model/rule.ts";
import type { Tool } from "../../src/model/server.ts";
import type { Confidence, ExitEvent, Field, Story } from "../../src/model/story.ts";
import { failed, hiddenBy, notFollowed, passed, quote, spot, trailTo } from "../answers.ts";
import { severityBy } from "../severity.ts";
import { blindSpot, eventsOf, exitsOf, type LabelOf, lastStep } from "../story.ts";

type Upstream = LabelOf<"upstream">;

/** What goes to the model is a shape that the server chose, not the upstream's answer as it came (spec/rules.md, data/raw-passthrough). */
export const rawPassthrough: ToolRule = {
  subject: "tool",
  id: "data/raw-passthrough",
  duty: "data",
  title: "Upstream payload reaches the model whole",
  severity: severityBy({ remote: "warning", local: "note", strict: { remote: "error" } }),

  check(tool) {
    const { story } = tool;
    if (!story) return notFollowed(tool);
    for (const exit of successes(story)) {
      for (const field of exit.fields) {
        const whole = field.labels.find((label): label is Upstream => label.kind === "upstream" && label.extent === "whole");
        if (whole && !isMedia(field)) return report(tool, exit, field, whole);
      }
    }
    const blind = blindSpot(story);
    if (blind) return hiddenBy(blind);
    const shaped = successes(story).find((exit) => exit.fields.some(({ labels }) => labels.some(({ kind }) => kind === "upstream")));
    return shaped ? passed("only named fields of the upstream's answer are returned", shaped.place) : passed("no upstream payload is returned");
  },
};

const successes = (story: Story): readonly ExitEvent[] => exitsOf(story).filter((exit) => exit.kind === "result" && !exit.isError);

/** Image and audio blocks carry bytes in `data` (MCP 2025-11-25, Tool Result); they are not text for the model. */
const isMedia = (field: Field): boolean => /^content(?:\[\d*\])?\.data$/.test(field.path);

/** As sure as it is that what was called asks another system. */
const confidenceOf = (story: Story | null, whole: Upstream): Confidence =>
  story && eventsOf(story, "effect").some((effect) => effect.operation === whole.from && effect.confidence === "likely") ? "likely" : "proven";

function report(tool: Tool, exit: ExitEvent, field: Field, whole: Upstream): ReturnType<typeof failed> {
  const place = lastStep(whole.steps) ?? exit.place;
  const sink = field.path || "the result";
  return failed({
    place,
    confidence: confidenceOf(tool.story, whole),
    message: `All of what ${quote(whole.from)} answers reaches the model through ${sink}: every field that the upstream has, or gets tomorrow, ends up in the transcript.`,
    fix: `return only the fields that the agent uses, as a literal of named members, in place of the whole answer of ${quote(whole.from)}`,
    label: "the whole payload goes on here",
    trail: [...whole.steps, ...trailTo(tool, exit, `returned as ${sink}`).slice(-1)],
    cause: spot(place),
  });
}
