import type { Field, LogEvent, RecordEvent } from "../model/story.ts";
import type { Knowledge } from "../knowledge/index.ts";
import type { ArgumentPath, RecordFact } from "../knowledge/types.ts";
import { chainOf, rootOf } from "./chain.ts";
import { fieldsOf, pick } from "./fields.ts";
import { labelsOf, pathOf } from "./labels.ts";
import { externalCall, NO_LABELS, type External, type ExternalCall, type Labels, type Value } from "./value.ts";

type Recorded = Pick<RecordEvent, "kind" | "fields" | "row" | "span"> | Pick<LogEvent, "kind" | "fields">;

/** Forms that speak of a span, which ends with the call whatever is said of it. */
const OF_SPAN: ReadonlySet<RecordFact["form"]> = new Set(["span", "attributes", "outcome"] as const);

/** What a call to a logger or tracer writes down; undefined where it is none, or only prepares one. */
export function recordedBy(knowledge: Knowledge, given: ExternalCall): Recorded | undefined {
  const args = given.args.map(behindText);
  const call = args.some((arg, i) => arg !== given.args[i]) ? externalCall(given.op, given.parent, args, NO_LABELS, given.site) : given;
  const record = knowledge.recordOf(chainOf(call));
  if (!record || record.form === "bindings" || record.form === "end") return undefined;
  const fields = [...fieldsOfRecord(record, call.args), ...bindingsOf(knowledge, call.parent)];
  if (record.form === "line") return { kind: "log", fields };
  return { kind: "record", fields, row: record.row, ...(OF_SPAN.has(record.form) && { span: true }) };
}

/** A record that is printed as JSON is a record. */
const behindText = (value: Value): Value => (value.kind === "unknown" && value.json?.kind === "object" ? value.json : value);

function fieldsOfRecord(record: RecordFact, args: readonly Value[]): readonly Field[] {
  const named = record.name ? fieldsAt(args, record.name).map((f) => ({ ...f, path: f.path || "name" })) : [];
  const data = record.data.flatMap((path) => fieldsAt(args, path));
  const errors = record.errors.flatMap((path) => fieldsAt(args, path).map((f) => ({ ...f, path: f.path || "error" })));
  const key = record.field && pick(args, record.field.key);
  const single = key?.kind === "constant" ? fieldsAt(args, record.field!.value).map((f) => ({ ...f, path: f.path ? `${String(key.value)}.${f.path}` : String(key.value) })) : [];
  return [...named, ...data, ...errors, ...single];
}

/** Fields that the logger itself carries: `log.child({ tool }).info(…)`. */
function bindingsOf(knowledge: Knowledge, callee: External): readonly Field[] {
  const fields: Field[] = [];
  for (let at: External | null = callee; at; at = "parent" in at ? at.parent : null) {
    if (at.op !== "call") continue;
    const bound = knowledge.recordOf(chainOf(at));
    if (bound?.form === "bindings") fields.push(...fieldsOfRecord(bound, at.args));
  }
  return fields;
}

const fieldsAt = (args: readonly Value[], path: ArgumentPath): readonly Field[] => {
  const value = pick(args, path);
  return value ? fieldsOf(value, "", labelsWhole) : [];
};

/** Parts of a call's context that hold its credential. Source: MCP SDK 1.32.2: RequestHandlerExtra; SDK 2.4.0: ServerContext. */
const HOLDERS = new Set(["", "requestInfo", "requestInfo.headers", "authInfo", "http", "http.authInfo", "http.req", "http.req.headers"]);

/** Who writes down the call's context as it is writes down the caller's token with it. */
function labelsWhole(value: Value): Labels {
  const labels = labelsOf(value);
  if (value.kind !== "external" || !HOLDERS.has(pathOf(value).join("."))) return labels;
  const root = rootOf(value);
  const isContext = root.op === "symbol" && root.role === "context" && !calls(value);
  return isContext ? [...labels, { kind: "caller", aspect: "token", steps: [] }] : labels;
}

const calls = (value: External): boolean => value.op === "call" || value.op === "element" || ("parent" in value && calls(value.parent));
