import type { ToolRule } from "../../src/model/rule.ts";
import type { Tool } from "../../src/model/server.ts";
import type { Field, Label, StoryEvent } from "../../src/model/story.ts";
import { failed, hiddenBy, notFollowed, passed, quote, spot, trailTo } from "../answers.ts";
import { severityBy, severityByVariant } from "../severity.ts";
import { blindSpot } from "../story.ts";

type Variant = "result" | "error" | "log" | "minted";

/** Where a credential must not turn up, and how that is said. */
const sinks: Readonly<Record<Variant, string>> = {
  result: "is returned to the model",
  error: "stands in an error that the model gets",
  log: "is written to the log",
  minted: "is a credential that has only just been made, and is returned to the model",
};

/** Credentials stay on the server: not in a result, an error or a log (spec/rules.md, data/secret-exposed). */
export const secretExposed: ToolRule = {
  subject: "tool",
  id: "data/secret-exposed",
  duty: "data",
  title: "A credential leaves the server",
  variants: { result: "In the tool's result.", error: "In an error.", log: "In a log line, a record or a span.", minted: "It was made just now, by the upstream or for it, and the tool returns it." },
  severity: severityByVariant({ minted: severityBy({ remote: "warning", local: "warning" }) }, severityBy({ remote: "error", local: "error" })),

  check(tool, { exposure }) {
    const { story } = tool;
    if (!story) return notFollowed(tool);
    // Without HTTP no caller brings a token.
    const found = story.events.flatMap((event) => exposedBy(event)).filter(({ secret }) => secret.kind !== "caller" || exposure !== "local");
    const worst = found.find(({ variant }) => variant !== "minted") ?? found[0];
    if (worst) return report(tool, worst.event, worst.field, worst.secret, worst.variant);
    const blind = blindSpot(story);
    return blind ? hiddenBy(blind) : passed("no credential reaches a result, an error or a log");
  },
};

interface Exposed {
  readonly event: StoryEvent;
  readonly field: Field;
  readonly secret: Label;
  readonly variant: Variant;
}

function exposedBy(event: StoryEvent): readonly Exposed[] {
  const sink = sinkOf(event);
  if (!sink) return [];
  return (event as { readonly fields: readonly Field[] }).fields.flatMap((field) => {
    // What an upstream made is the tool's to hand out or not; a log may name it.
    const secret = field.labels.find((label) => isSecret(label) && !isMinted(label)) ?? (sink === "result" ? field.labels.find(isSecret) : undefined);
    return secret ? [{ event, field, secret, variant: isMinted(secret) ? "minted" : sink }] : [];
  });
}

const isMinted = (label: Label): boolean => label.kind === "secret" && label.minted === true;

function sinkOf(event: StoryEvent): Exclude<Variant, "minted"> | null {
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
    message: `${secret.kind === "secret" ? name : "The caller's own token"} ${sinks[variant]}${field.path ? ` in ${field.path}` : ""}: whoever reads it there can use it.`,
    fix: variant === "minted" ? `leave ${name} out, or list the tool under returnsCredential if handing it over is its purpose` : `leave ${name} out, or mask it before it gets here; sending it to the upstream as a credential is fine`,
    trail: [...secret.steps, ...trailTo(tool, event, sinks[variant]).slice(-1)],
    cause: `${spot(event.place)} ${name}`,
  });
}
