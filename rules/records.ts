import type { Tool } from "../src/model/server.ts";
import type { ExitEvent, Field, RecordEvent, Story, StoryEvent } from "../src/model/story.ts";
import { allBefore, eventsOf, exitsOf, hasLabel, lastName, plainName, surelyBefore } from "./story.ts";

/** The eight fields of a record that tells who did what (spec/seed.md, Structured traces on every call). */
export type RecordField = "tool" | "schema version" | "caller" | "scope" | "idempotency key" | "latency" | "outcome" | "arguments";

/** Names under which each field is found, in the spelling of `plainName`. */
const names: Readonly<Record<RecordField, RegExp>> = {
  "tool": /^(?:tool|toolname|toolid|mcptool|mcptoolname|genaitoolname|name|command|operation)$/,
  "schema version": /^(?:schemaversion|toolversion|version|schema|schemahash|contract|contractversion)$/,
  "caller": /^(?:caller|callerid|client|clientid|user|userid|sub|subject|principal|actor|agent|agentid|account|accountid|enduserid)$/,
  "scope": /^(?:scopes?|requiredscopes?|scopechecked|permissions?|grant)$/,
  "idempotency key": /^(?:x?idempotencykey|key|keyhash|requestid|dedupekey|clienttoken)$/,
  "latency": /^(?:latency|duration|elapsed|took|ms|millis|seconds)(?:ms|s|millis|seconds|ns)?$|^(?:latency|duration|elapsed|took)in[a-z]+$/,
  "outcome": /^(?:outcome|status|statuscode|result|success|succeeded|ok|failed|failure|error|errorcode|errortype|iserror|code|state|otelstatuscode)$/,
  "arguments": /^(?:args?|arguments?|argssummary|argumentssummary|argsummary|argumentsummary|input|inputs|inputsummary|params?|parameters?|redactedargs|redactedarguments)$/,
};

/** The event's own name, where loggers and spans keep it. */
const title = /^(?:msg|message|event|eventname|action|name|span|spanname|type)$/;
const outcomeWords = /(?:^|[^a-z])(?:ok|done|success|succe\w+|complete\w*|finish\w*|fail\w*|error\w*|den(?:y|ied)|refus\w+|reject\w+|timeout|ended|settled)/i;

export const isRecord = (event: StoryEvent): event is RecordEvent => event.kind === "record";

const spell = (text: string): string => text.replace(/([a-z])([A-Z])/g, "$1 $2").replace(/[_.-]+/g, " ");

function named(record: RecordEvent, wanted: RecordField): boolean {
  return record.fields.some((field) => names[wanted].test(plainName(lastName(field.path))) || names[wanted].test(plainName(field.path)));
}

/** Whether the record holds this field. */
export function holds(record: RecordEvent, wanted: RecordField, tool: Tool): boolean {
  const has = (is: (field: Field) => boolean): boolean => record.fields.some(is);
  switch (wanted) {
    case "tool":
      return has(({ constant }) => typeof constant === "string" && spell(constant).includes(spell(tool.name))) || named(record, "tool");
    case "outcome":
      return record.span === true || named(record, "outcome") || has(({ path, constant }) => title.test(plainName(lastName(path))) && typeof constant === "string" && outcomeWords.test(spell(constant)));
    case "latency":
      return record.span === true || named(record, "latency");
    case "caller":
      return named(record, "caller") || has(({ labels }) => labels.some((label) => label.kind === "caller" && label.aspect === "identity"));
    case "scope":
      return named(record, "scope") || has(({ labels }) => labels.some((label) => label.kind === "caller" && label.aspect === "grant"));
    case "arguments":
      return named(record, "arguments") || has(({ labels }) => hasLabel(labels, "argument") !== undefined);
    default:
      return named(record, wanted);
  }
}

/** A record of the call: it names the tool and how the call ended, and is not written before any of its work is done. */
function tells(tool: Tool, story: Story): (event: StoryEvent) => event is RecordEvent {
  const work = eventsOf(story, "effect");
  const isFirst = (id: number): boolean => work.length > 0 && work.every(({ after }) => after.includes(id));
  const names = (record: RecordEvent): boolean => holds(record, "tool", tool) && holds(record, "outcome", tool);
  return (event): event is RecordEvent => isRecord(event) && names(event) && (event.span === true || !isFirst(event.id));
}

/** The record that surely tells of this way out, if there is one. */
export const recordOf = (tool: Tool, story: Story, exit: ExitEvent): RecordEvent | undefined =>
  surelyBefore(story, exit, tells(tool, story));

/** Every record that may tell of this way out. */
export const recordsOf = (tool: Tool, story: Story, exit: ExitEvent): readonly RecordEvent[] => allBefore(story, exit, tells(tool, story));

export interface Ways {
  readonly success: readonly ExitEvent[];
  readonly failure: readonly ExitEvent[];
}

/** The ways out of a call: results, and errors of either kind. */
export function waysOut(story: Story): Ways {
  const exits = exitsOf(story);
  const failure = exits.filter((exit) => exit.kind === "thrown" || exit.isError === true);
  return { success: exits.filter((exit) => !failure.includes(exit)), failure };
}
