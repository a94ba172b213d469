import type { ToolRule } from "../../src/model/rule.ts";
import type { Tool } from "../../src/model/server.ts";
import type { Field, Label, StoryEvent } from "../../src/model/story.ts";
import { failed, hiddenBy, notFollowed, passed, quote, spot, trailTo } from "../answers.ts";
import { severityBy } from "../severity.ts";
import { blindSpot } from "../story.ts";

type Variant = "result" | "error" | "log";

/** Where a credential must not turn up, and how that is said. */
const sinks: Readonly<Record<Variant, string>> = {
  result: "is returned to the model",
  error: "stands in an error that the model gets",
  log: "is written to the log",
};

/** Credentials stay on the server: not in a result, an error or a log (spec/rules.md, data/secret-exposed). */
export const secretExposed: ToolRule = {
  subject: "tool",
  id: "data/secret-exposed",
  duty: "data",
  title: "A credential leaves the server",
  variants: { result: "In the tool's result.", error: "In an error.", log: "In a log line, a record or a span." },
  severity: severityBy({ remote: "error", local: "error" }),

  check(tool) {
    const { story } = tool;
    if (!story) return notFollowed(tool);
    for (const event of story.events) {
      const variant = sinkOf(event);
      if (!variant) continue;
      for (const field of (event as { readonly fields: readonly Field[] }).fields) {
        const secret = field.labels.find(isSecret);
        if (secret) return report(tool, event, field, secret, variant);
      }
    }
    const blind = blindSpot(story);
    return blind ? hiddenBy(blind) : passed("no credential reaches a result, an error or a log");
  },
};

function sinkOf(event: StoryEvent): Variant | null {
  switch (event.kind) {
    case "result":
      return event.isError ? "error" : "result";
    case "thrown":
      return "error";
    case "record":
    case "log":
      return "log";
    default:
      return null;
  }
}

const isSecret = (label: Label): boolean => label.kind === "secret" || (label.kind === "caller" && label.aspect === "token");

function report(tool: Tool, event: StoryEvent, field: Field, secret: Label, variant: Variant): ReturnType<typeof failed> {
  const name = secret.kind === "secret" ? quote(secret.name) : "the caller's own token";
  return failed({
    variant,
    place: event.place,
    confidence: "proven",
    message: `${name} ${sinks[variant]}${field.path ? ` in ${field.path}` : ""}: whoever reads it there can use it.`,
    fix: `leave ${name} out, or mask it before it gets here; sending it to the upstream as a credential is fine`,
    trail: [...secret.steps, ...trailTo(tool, event, sinks[variant]).slice(-1)],
    cause: `${spot(event.place)} ${name}`,
  });
}
