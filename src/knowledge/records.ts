import type { Link } from "./chain.ts";
import { Table } from "./table.ts";
import type { ModuleRows, Row } from "./table.ts";
import type { ArgumentPath, ArgumentView, Chain, RecordFact } from "./types.ts";
import { throughWrappers } from "./wrappers.ts";

/**
 * `log`: an object among the arguments makes it a record, text alone a line. `line`: always text, objects are printed into it. `event`: a
 * named event with properties. The others are as in `RecordFact`: `span` opens one, `attributes` and `attribute` add fields to it,
 * `bindings` to a logger.
 */
export type RecordSays = "log" | "line" | "event" | "span" | "attributes" | "attribute" | "bindings" | "outcome" | "end";

export interface RecordOptions {
  /** Where the name, the fields and the error stand. */
  readonly name?: number | readonly [argument: number, member: string];
  readonly data?: readonly (number | readonly [argument: number, member: string])[];
  readonly error?: number;
  readonly recordsThrow?: true;
  /** Stands around every call of the server that it is given, and names the tool. */
  readonly everyCall?: true;
  readonly measures?: true;
}

export type RecordRow = Row<RecordSays, RecordOptions>;
export type RecordModule = ModuleRows<RecordRow>;

const levels = "trace debug verbose silly info http notice warn warning error crit alert emerg fatal log success silent";

/** Loggers, tracers and analytics. A message with fields is a record; a text is not (spec/rules.md, trace/missing). */
export const recordModules: readonly RecordModule[] = [
  { module: "pino", source: "pino@10.4.0: mergingObject, message", rows: [["log", levels], ["bindings", "child setBindings", { data: [0] }]] },
  { module: "winston", source: "winston@3.19.0: message, meta", rows: [["log", levels], ["bindings", "child", { data: [0] }]] },
  { module: "bunyan @google-cloud/logging-bunyan", source: "bunyan@2.0.5: fields, message", rows: [["log", levels], ["bindings", "child", { data: [0] }]] },
  { module: "log4js", source: "log4js@6.9.1", rows: [["log", `${levels} mark`], ["bindings", "addContext"]] },
  { module: "tslog", source: "tslog@5.1.0", rows: [["log", levels], ["bindings", "getSubLogger", { data: [0] }]] },
  { module: "consola signale loglevel roarr", source: "consola@3.4.2; loglevel@1.9.2", rows: [["log", `${levels} fail ready start box complete pending note`]] },
  { module: "debug npmlog", source: "debug@4.4.3", rows: [["line", "()"], ["line", levels]] },
  { module: "fastify @nestjs/common hono", source: "fastify@5.6.0: request.log", rows: [["log", levels, { on: "log logger Logger" }]] },
  {
    module: "global",
    source: "WHATWG Console",
    rows: [
      ["log", "log info warn error debug trace", { on: "console" }],
      ["line", "dir table", { on: "console" }],
    ],
  },
  { module: "node:console", source: "Node.js 20: console", rows: [["log", "log info warn error debug trace"], ["line", "dir table"]] },
  {
    module: "global node:process",
    source: "Node.js 20: process.stdout, process.stderr",
    rows: [["log", "write", { on: "stdout stderr" }]],
  },
  {
    module: "fastmcp @modelcontextprotocol/sdk @modelcontextprotocol/server symbol",
    source: "MCP 2025-11-25, notifications/message; fastmcp@4.20.16: context.log",
    rows: [
      ["line", "debug info warn error", { on: "log" }],
      ["line", "sendLoggingMessage log"],
    ],
  },
  {
    module: "@opentelemetry/api",
    source: "@opentelemetry/api@1.10.0",
    rows: [
      ["span", "startActiveSpan startSpan", { name: 0, data: [[1, "attributes"]], measures: true }],
      ["attributes", "setAttributes", { data: [0] }],
      ["attribute", "setAttribute"],
      ["event", "addEvent", { name: 0, data: [1] }],
      ["outcome", "setStatus", { data: [0] }],
      ["outcome", "recordException", { error: 0 }],
      ["attributes", "updateName", { name: 0 }],
      ["end", "end"],
    ],
  },
  { module: "@opentelemetry/api-logs", source: "@opentelemetry/api-logs@0.210.0", rows: [["event", "emit", { data: [0] }]] },
  {
    module: "@sentry/node @sentry/bun @sentry/cloudflare @sentry/nextjs @sentry/core @sentry/deno @sentry/aws-serverless",
    source: "@sentry/node@11.12.0",
    rows: [
      ["span", "startSpan", { name: [0, "name"], data: [[0, "attributes"]], recordsThrow: true, measures: true }],
      ["span", "startSpanManual startInactiveSpan", { name: [0, "name"], data: [[0, "attributes"]], measures: true }],
      ["span", "wrapMcpServerWithSentry", { recordsThrow: true, measures: true, everyCall: true }],
      ["outcome", "captureException", { error: 0, data: [1] }],
      ["event", "captureMessage captureEvent", { name: 0, data: [1] }],
      ["event", "addBreadcrumb", { data: [0] }],
      ["attributes", "setAttributes setTags setContext setUser setExtras", { data: [0, 1] }],
      ["attribute", "setTag setExtra setAttribute"],
      ["outcome", "setStatus", { data: [0] }],
      ["event", "trace debug info warn error fatal", { on: "logger", name: 0, data: [1] }],
      ["event", "count distribution gauge", { on: "metrics", name: 0, data: [2] }],
      ["end", "end finish"],
    ],
  },
  {
    module: "dd-trace",
    source: "dd-trace@5.132.0",
    rows: [
      ["span", "trace", { name: 0, data: [[1, "tags"]], recordsThrow: true, measures: true }],
      ["span", "wrap", { name: 0, recordsThrow: true, measures: true }],
      ["span", "startSpan", { name: 0, data: [[1, "tags"]], measures: true }],
      ["attribute", "setTag"],
      ["attributes", "addTags", { data: [0] }],
      ["end", "finish"],
    ],
  },
  {
    module: "langfuse @langfuse/tracing",
    source: "langfuse@3.39.2",
    rows: [
      ["span", "trace span generation event", { name: [0, "name"], data: [0], measures: true }],
      ["span", "startActiveObservation", { name: 0, recordsThrow: true, measures: true }],
      ["attributes", "update", { data: [0] }],
      ["end", "end"],
    ],
  },
  {
    module: "prom-client",
    source: "prom-client@15.1.3",
    rows: [
      ["event", "inc observe set dec", { data: [0] }],
      ["event", "startTimer", { data: [0], measures: true }],
      ["attributes", "labels", { data: [0] }],
    ],
  },
  {
    module: "posthog-node mixpanel @segment/analytics-node @amplitude/analytics-node analytics-node",
    source: "posthog-node@5.70.0; mixpanel@0.19.0; @segment/analytics-node@2.3.0",
    rows: [
      ["event", "capture captureImmediate track", { name: [0, "event"], data: [0, 1] }],
      ["outcome", "captureException", { error: 0, data: [2] }],
    ],
  },
  {
    module: "newrelic applicationinsights elastic-apm-node",
    source: "newrelic@13.6.0; applicationinsights@3.12.0",
    rows: [
      ["span", "startSegment startBackgroundTransaction startWebTransaction", { name: 0, recordsThrow: true, measures: true }],
      ["span", "startTransaction startSpan", { name: 0, measures: true }],
      ["event", "recordCustomEvent trackEvent trackDependency trackRequest trackMetric", { name: 0, data: [0, 1] }],
      ["outcome", "noticeError trackException captureError", { error: 0, data: [1] }],
      ["attributes", "addCustomAttributes setCustomContext", { data: [0] }],
      ["attribute", "addCustomAttribute setLabel"],
      ["end", "end"],
    ],
  },
  { module: "logfire @pydantic/logfire-node", source: "logfire@0.10.0", rows: [["span", "span", { name: 0, data: [1], recordsThrow: true, measures: true }], ["event", "trace debug info notice warning error fatal", { name: 0, data: [1] }]] },
  { module: "global symbol cloudflare:workers", source: "Cloudflare Workers: Analytics Engine", rows: [["event", "writeDataPoint", { data: [0] }]] },
  { module: "hot-shots statsd-client", source: "hot-shots@11.2.0", rows: [["event", "increment decrement gauge timing histogram distribution event", { name: 0, data: [2] }]] },
];

/**
 * A question to the log level, in the words of the source: `LEVELS[level] < LEVELS[this.level]`, `this.shouldLog("info")`. What the
 * operator may switch off counts as written down. Source: the usual loggers' `isLevelEnabled`, and those that servers write by hand.
 */
export const asksLevel = (text: string): boolean =>
  /^!?[\w$.]*(?:should_?log|is_?(?:level_?)?(?:enabled|loggable)|level_?enabled)\(/i.test(text) || (/[<>]/.test(text) && /level|severity|priority|verbosity/i.test(text) && !/length/.test(text));

export class Records {
  readonly #table: Table<RecordRow, RecordModule>;

  constructor(modules: Iterable<RecordModule>) {
    this.#table = new Table(modules);
  }

  recordOf(chain: Chain): RecordFact | undefined {
    const { module, links } = throughWrappers(chain);
    const last = links.at(-1);
    const hit = last?.op === "call" ? this.#table.find(module, links) : undefined;
    if (!hit) return undefined;
    const [says, , options = {}] = hit.row;
    return { ...factOf(says, last!, options), row: hit.id };
  }

  get modules(): readonly RecordModule[] {
    return this.#table.modules;
  }
}

const pathOf = (at: number | readonly [number, string]): ArgumentPath => (typeof at === "number" ? { argument: at } : { argument: at[0], member: at[1] });

function factOf(says: RecordSays, link: Link, options: RecordOptions): Omit<RecordFact, "row"> {
  const { args } = link;
  if (says === "log" || says === "line") return logged(says, link);
  const name = options.name === undefined ? undefined : pathOf(options.name);
  const data = (options.data ?? []).filter((at) => args[typeof at === "number" ? at : at[0]] !== undefined).map(pathOf);
  const errors = options.error === undefined ? [] : [{ argument: options.error }];
  const { recordsThrow, measures, everyCall } = options;
  const own = {
    ...(name && { name }),
    data,
    errors,
    ...(recordsThrow && { recordsThrow }),
    ...(measures && { measures }),
    ...(everyCall && { everyCall }),
  };
  if (says === "attribute") return { form: "attributes", ...own, field: { key: { argument: 0 }, value: { argument: 1 } } };
  if (says === "event") return { form: "record", ...own };
  return { form: says, ...own };
}

/** A call of a logger: with an object among its arguments it is a record, unless text surrounds it or it is an error alone. */
function logged(says: "log" | "line", { args }: Link): Omit<RecordFact, "row"> {
  const paths = args.map((_, argument): ArgumentPath => ({ argument }));
  const errors = paths.filter(({ argument }) => isError(args[argument]!));
  const structured = args.flatMap((arg, argument): ArgumentPath[] => (isStructured(arg) ? [{ argument }] : []));
  const text = paths.find(({ argument }) => args[argument]!.kind === "string");
  if (says === "line" || structured.length === 0) return { form: "line", ...(text && { name: text }), data: paths, errors };
  return { form: "record", ...(text && { name: text }), data: structured, errors };
}

const isError = (arg: ArgumentView): boolean => {
  const last = arg.chain?.steps.at(-1);
  const made = arg.chain?.steps.at(-2);
  return (last?.op === "new" && made?.op === "get" && /Error$/.test(made.key)) || (arg.kind === "unknown" && arg.keys.includes("stack"));
};

/** An object of the source, or the JSON text of one: `console.log(JSON.stringify({ tool, outcome }))` is a record too. */
function isStructured(arg: ArgumentView): boolean {
  if (arg.kind === "object" && !isError(arg)) return true;
  const steps = arg.chain?.steps ?? [];
  const last = steps.at(-1);
  const stringify = steps.at(-2);
  if (last?.op === "call" && stringify?.op === "get" && stringify.key === "stringify") return last.args[0]?.kind === "object";
  return arg.text !== undefined && /^\s*\{\s*"[\w.-]+"\s*:/.test(arg.text);
}
