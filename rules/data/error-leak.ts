import type { ToolRule } from "../../src/model/rule.ts";
import type { Tool } from "../../src/model/server.ts";
import type { ExitEvent, Field, Label } from "../../src/model/story.ts";
import { at, failed, hiddenBy, notFollowed, passed, quote, spot, trailTo } from "../answers.ts";
import { severityBy, severityByVariant } from "../severity.ts";
import { blindSpot, exitsOf, lastStep } from "../story.ts";

interface Leak {
  readonly exit: ExitEvent;
  readonly label: Label & { readonly kind: "error" | "upstream" };
}

/** Errors tell the model what it can act on, not what broke inside (spec/rules.md, data/error-leak). */
export const errorLeak: ToolRule = {
  subject: "tool",
  id: "data/error-leak",
  duty: "data",
  title: "Error tells the model more than the server decided to",
  variants: {
    detail: "A stack, a serialised error, an upstream body, request headers, a full URL or a command line reaches the model.",
    message: "The message of an error that nobody classified reaches the model.",
  },
  severity: severityByVariant(
    { detail: severityBy({ remote: "error", local: "warning" }), message: severityBy({ remote: "note", local: "note" }) },
    severityBy({ remote: "note", local: "note" }),
  ),

  check(tool) {
    const { story } = tool;
    if (!story) return notFollowed(tool);
    const exits = exitsOf(story);
    const leaks = exits.flatMap((exit) => exit.fields.filter((field) => isForwarded(field, exit)).flatMap((field) => leaksOf(field, exit)));
    const detail = leaks.find(({ label }) => extentOf(label) === "detail");
    if (detail) return report(tool, detail, "detail");
    const message = leaks[0];
    if (message) return report(tool, message, "message");
    const bare = exits.find((exit) => exit.kind === "thrown" && exit.implicit && exit.fields.length === 0);
    if (bare) return report(tool, { exit: bare, label: { kind: "error", extent: "message", from: "", steps: [] } }, "message");
    const blind = blindSpot(story);
    return blind ? hiddenBy(blind) : passed("only error text of the server's own reaches the model");
  },
};

/** Of a thrown error the model gets the message; from a low-level server `data` too (SDK v1 server/mcp.js; JSON-RPC 2.0, 5.1). */
const isForwarded = (field: Field, exit: ExitEvent): boolean => exit.kind === "result" || /^(?:$|message$|data(?:[.[]|$))/.test(field.path);

/** An error's text in any answer, or an upstream payload in an answer that says that something failed. */
function leaksOf(field: Field, exit: ExitEvent): readonly Leak[] {
  const failing = exit.kind === "thrown" || exit.isError === true;
  return field.labels.flatMap((label) => (label.kind === "error" || (label.kind === "upstream" && failing) ? [{ exit, label }] : []));
}

const extentOf = (label: Leak["label"]): "detail" | "message" =>
  label.kind === "error" ? label.extent : label.extent === "whole" ? "detail" : "message";

/** What reaches the model, as the start of a sentence. */
function whatOf(label: Leak["label"], variant: "detail" | "message"): string {
  const whole = variant === "detail";
  if (label.kind === "upstream") {
    const from = label.from ? quote(label.from) : "an upstream";
    return whole ? `The whole answer of ${from}` : `Part of what ${from} answered`;
  }
  const failed = /^(.+) fails$/.exec(label.steps[0]?.text ?? "")?.[1];
  const known = failed !== undefined && failed !== "a call" ? `a failed ${quote(failed)}` : undefined;
  const error = known ?? (label.from && label.from !== "global" ? `an error of ${quote(label.from)}` : "an error");
  return whole ? `Detail of ${error}` : `The message of ${error}`;
}

function report(tool: Tool, { exit, label }: Leak, variant: "detail" | "message"): ReturnType<typeof failed> {
  const uncaught = exit.kind === "thrown";
  const way = uncaught ? "is thrown out of the handler, and the SDK copies it to the model" : "is put into the tool's answer";
  const place = uncaught ? exit.place : (lastStep(label.steps) ?? exit.place);
  const end = variant === "detail" ? `: bodies, headers, URLs or stacks${label.kind === "error" ? " in its text or its fields" : ""} end up in the transcript` : ", whatever it says";
  const message = `${whatOf(label, variant)} ${way}${end}.`;
  return failed({
    variant,
    place,
    confidence: "proven",
    message,
    fix:
      variant === "detail"
        ? "log the detail on the server, and give the model a constant text with what it can do about it"
        : "catch it, map the cases that you know to texts of your own, and answer the rest with one constant text",
    trail: [...label.steps, ...trailTo(tool, exit, uncaught ? "thrown to the SDK" : "returned to the model").slice(-1)],
    cause: variant === "message" && uncaught ? "uncaught" : `${spot(place)} ${variant} ${at(exit.place)}`,
  });
}
