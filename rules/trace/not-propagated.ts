import type { ToolRule } from "../../src/model/rule.ts";
import type { EffectEvent, Field } from "../../src/model/story.ts";
import { at, failed, hiddenBy, notApplicable, notFollowed, passed, quote, trailTo } from "../answers.ts";
import { severityBy } from "../severity.ts";
import { blindSpot, eventsOf, hasLabel, lastName, plainName } from "../story.ts";

/** Systems that are reached over HTTP, so that a header can carry the trace. */
const upstream = new Set(["http", "service", "payment", "repository", "chat", "mail", "cloud", "model"]);

/** Headers in which a trace travels: W3C Trace Context, B3, and those of Sentry, AWS X-Ray, Google Cloud, Datadog and Jaeger. */
const headers = new Set(["traceparent", "b3", "xb3traceid", "sentrytrace", "xamzntraceid", "xcloudtracecontext", "xdatadogtraceid", "ubertraceid", "xtraceid"]);

/** An upstream call goes on in the trace of the call that caused it (spec/rules.md, trace/not-propagated). */
export const notPropagated: ToolRule = {
  subject: "tool",
  id: "trace/not-propagated",
  duty: "trace",
  title: "Upstream call without the caller's trace",
  severity: severityBy({ remote: "note", local: "off", strict: { remote: "warning", local: "note" } }),

  check(tool, server) {
    const { story } = tool;
    if (!story) return notFollowed(tool);
    const calls = eventsOf(story, "effect").filter(({ category }) => category !== undefined && upstream.has(category));
    if (calls.length > 0 && server.instrumented) return passed("an instrumentation carries the trace", server.instrumented);
    const bare = calls.find((effect) => !effect.inputs.some(carries));
    if (bare) return report(tool, bare);
    const blind = blindSpot(story);
    if (blind) return hiddenBy(blind);
    return calls.length === 0 ? notApplicable("no upstream call") : passed("each upstream call carries the trace", calls[0]!.place);
  },
};

const carries = ({ path, labels }: Field): boolean => hasLabel(labels, "trace") !== undefined || headers.has(plainName(lastName(path)));

const report = (tool: Parameters<ToolRule["check"]>[0], effect: EffectEvent): ReturnType<typeof failed> =>
  failed({
    place: effect.place,
    confidence: effect.confidence,
    message: `${quote(effect.operation)} starts a trace of its own: what it does upstream cannot be followed back to the call that caused it.`,
    fix: "send the traceparent of the incoming call or of the active span with the request, or start an instrumentation that does",
    trail: trailTo(tool, effect, quote(effect.operation)),
    cause: at(effect.place),
  });
