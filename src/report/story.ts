import type { Place } from "../model/place.ts";
import type { ReportTool } from "../model/report.ts";
import type { Tool } from "../model/server.ts";
import type { ExitEvent, Field, GuardEvent, Label, StoryEvent } from "../model/story.ts";
import { under } from "./paths.ts";
import type { Look } from "./pretty/look.ts";
import { clean, fit, listed, operationText, pad, width, wrap } from "./text.ts";

/** What a call of the tool does, event by event, and what the rules say of it. */
export function storyText(tool: Tool, reported: ReportTool, look: Look): string {
  const { paint } = look;
  const at = (place: { file: string; line: number }): string => clean(under(look.base, `${place.file}:${place.line}`));
  const kind = tool.decidedBy && tool.class === "write" && tool.decidedBy.effect !== "write" ? `write (${tool.decidedBy.effect})` : tool.class;
  const places = tool.handler ? `${at(tool.handler)}, registered ${at(tool.location)}` : `registered ${at(tool.location)}`;
  const head = [`${paint.bold(clean(tool.name))}  ${kind}  ${places}`];
  if (tool.conditional !== undefined) head.push(`  only if ${clean(tool.conditional)}`);
  if (tool.trail.length > 0) head.push(`  reached: ${tool.trail.map(({ place, text }) => `${clean(text)} ${at(place)}`).join(" → ")}`);
  if (tool.unresolved) head.push(`  ${paint.cyan("not followed")}: ${clean(tool.unresolved.reason)}${tool.unresolved.place ? ` (${at(tool.unresolved.place)})` : ""}`);
  return `${[head.join("\n"), tool.story ? eventsText(tool.story.events, look) : "", verdictsText(reported, look)].filter((part) => part !== "").join("\n\n")}\n`;
}

function eventsText(events: readonly StoryEvent[], look: Look): string {
  const rows = events.map((event, i) => {
    const at = { number: String(i + 1), where: whereOf(event.place, look) };
    return { kind: event.kind, ...tell(event), by: rowOf(event), ...at };
  });
  const columns = (values: readonly string[], most: number): number => Math.min(most, Math.max(0, ...values.map(width)));
  const number = columns(rows.map((row) => row.number), 4);
  const where = columns(rows.map((row) => row.where), 40);
  const what = columns(rows.map((row) => row.what), Math.max(30, look.width - number - where - 40));
  return rows
    .map((row) => {
      const start = ` ${row.number.padStart(number)}  ${look.paint.bold(pad(row.kind, 6))}  ${pad(fit(row.what, what), what)}  ${look.paint.dim(pad(row.where, where))}`;
      return `${start}  ${[row.note, row.by && look.paint.dim(`row ${row.by}`)].filter(Boolean).join(", ")}`.trimEnd();
    })
    .join("\n");
}

/** The knowledge row that decided what a call is: packages and their source, and the method. */
const rowOf = (event: StoryEvent): string => ("row" in event ? clean(event.row) : "");

const whereOf = ({ file, line }: Place, { base }: Look): string => clean(under(base, `${file}:${line}`));

/** An event in words: what happens, and what is worth a remark. */
function tell(event: StoryEvent): { what: string; note: string } {
  const said = (what: string, ...notes: readonly (string | false | undefined)[]) => ({ what: clean(what), note: clean(notes.filter(Boolean).join(", ")) });
  switch (event.kind) {
    case "guard":
      return said(event.requirement.length > 0 ? `requires ${listed(event.requirement)}` : event.text, ...guardNotes(event));
    case "effect":
      return said(`${event.effect}  ${operationText(event.operation)}`, event.idempotent === true && "idempotent", event.confidence === "likely" && "likely");
    case "claim":
      return said(`${event.step} of the key ${keyOf(event.key)}`, event.step === "claim" && "atomic", !event.durable && "in memory only", event.expires === false && "never expires");
    case "limit":
      return said(`counts the call, ${keyOf(event.key)}`);
    case "record":
      return said(`{ ${event.fields.map(({ path }) => path).join(", ")} }`);
    case "log":
      return said(event.fields.map(({ path }) => path || "text").join(", "), carried(event.fields));
    case "gap":
      return said(event.reason, "not followed");
    case "result":
    case "thrown":
      return said(exitOf(event), carried(event.fields));
  }
}

const refusals = { throws: "throws otherwise", denies: "denies otherwise", skips: "skips otherwise", exits: "exits otherwise", proceeds: "goes on all the same" } as const;

const guardNotes = (guard: GuardEvent): readonly (string | false | undefined)[] => [
  `reads ${[...new Set(guard.reads.map(labelWord))].join(", ") || "what is not known"}`,
  refusals[guard.refusal],
  guard.failsOpen && (guard.unless ? `lets all calls through as ${listed(guard.unless, 3) || "something else"} says` : "lets calls without auth context through"),
  guard.presence && "asks only whether there is one",
  guard.endpoint && "for the whole endpoint",
];

function exitOf(event: ExitEvent): string {
  const paths = event.fields.map(({ path }) => path).filter((path) => path !== "");
  const shape = paths.length > 0 ? `{ ${paths.join(", ")} }` : event.kind === "thrown" ? "an error" : "a value";
  if (event.kind === "thrown") return event.implicit ? `${shape} of a call that may fail` : shape;
  return event.isError ? `${shape} as an error` : shape;
}

/** What the model or the log gets from elsewhere. */
const carried = (fields: readonly Field[]): string => listed([...new Set(fields.flatMap(({ labels }) => labels.filter(({ kind }) => kind !== "argument").map(labelWord)))], 3);

function labelWord(label: Label): string {
  switch (label.kind) {
    case "upstream":
      return `${label.extent === "whole" ? "all" : "part"} of ${operationText(label.from)}`;
    case "secret":
      return `the secret ${label.name}`;
    case "argument":
      return `argument ${label.path}`;
    case "caller":
      return `the caller's ${label.aspect}`;
    case "operator":
      return `the setting ${label.name}`;
    case "error":
      return `${label.extent} of ${label.from === "" || label.from === "global" ? "an error" : `an error of ${operationText(label.from)}`}`;
    case "trace":
      return "the trace context";
    case "random":
      return "a random value";
  }
}

const keyOf = (key: readonly Label[]): string => (key.length > 0 ? `by ${listed([...new Set(key.map(labelWord))])}` : "for everybody alike");

const marks = { "fail": "✗", "unknown": "?", "pass": "✓", "n/a": "–" } as const;

function verdictsText({ verdicts }: ReportTool, look: Look): string {
  const told = Object.entries(verdicts).filter(([, { verdict }]) => look.verbose || verdict !== "n/a");
  const columns = Math.max(0, ...told.map(([rule]) => rule.length));
  return told
    .map(([rule, { verdict, variant, why, file, line }]) => {
      const mark = { "fail": look.paint.red, "unknown": look.paint.cyan, "pass": look.paint.green, "n/a": look.paint.dim }[verdict](marks[verdict]);
      const where = file === undefined ? "" : ` (${clean(under(look.base, `${file}:${line ?? 1}`))})`;
      const text = `${variant === undefined ? "" : `${variant}: `}${clean(why ?? "")}${where}`;
      const [first = "", ...rest] = wrap(text, Math.max(30, look.width - columns - 6));
      return [` ${mark} ${pad(rule, columns)}  ${first}`.trimEnd(), ...rest.map((each) => " ".repeat(columns + 5) + each)].join("\n");
    })
    .join("\n");
}
