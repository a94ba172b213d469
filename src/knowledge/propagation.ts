import { Table } from "./table.ts";
import type { ModuleRows, Row } from "./table.ts";
import type { Chain, PropagationFact } from "./types.ts";
import { throughWrappers } from "./wrappers.ts";

/** `starts` and `reads` as in `PropagationFact`; `injects` with the index of the carrier. */
type PropagationSays = "starts" | "reads" | { readonly injects: number };

export type TracerRow = Row<PropagationSays>;
export type TracerModule = ModuleRows<TracerRow>;

/** What starts an instrumentation that carries the trace upstream by itself, and what writes or reads the trace's headers. */
export const propagationModules: readonly TracerModule[] = [
  { module: "@opentelemetry/sdk-node", source: "@opentelemetry/sdk-node@0.210.0: start() registers the instrumentations", rows: [["starts", "start new NodeSDK"]] },
  { module: "@opentelemetry/auto-instrumentations-node", source: "@opentelemetry/auto-instrumentations-node@0.68.0", rows: [["starts", "getNodeAutoInstrumentations"]] },
  {
    module: "@opentelemetry/instrumentation-http @opentelemetry/instrumentation-undici @opentelemetry/instrumentation-fetch",
    source: "@opentelemetry/instrumentation-http@0.210.0; @opentelemetry/instrumentation-undici@0.20.0",
    rows: [["starts", "new HttpInstrumentation new UndiciInstrumentation new FetchInstrumentation"]],
  },
  { module: "@vercel/otel", source: "@vercel/otel@2.1.0", rows: [["starts", "registerOTel"]] },
  { module: "@microlabs/otel-cf-workers", source: "@microlabs/otel-cf-workers@1.0.0", rows: [["starts", "instrument instrumentDO"]] },
  {
    module: "@opentelemetry/api",
    source: "@opentelemetry/api@1.10.0",
    rows: [
      [{ injects: 1 }, "inject"],
      ["reads", "spanContext"],
    ],
  },
  {
    module: "@sentry/node @sentry/bun @sentry/cloudflare @sentry/nextjs @sentry/core @sentry/deno @sentry/aws-serverless",
    source: "@sentry/node@11.12.0: tracePropagationTargets",
    rows: [
      ["starts", "init withSentry"],
      ["reads", "getTraceData getTraceMetaTags spanToTraceHeader spanToTraceparent"],
    ],
  },
  { module: "dd-trace", source: "dd-trace@5.132.0", rows: [["starts", "init"], [{ injects: 2 }, "inject"]] },
  { module: "applicationinsights @azure/monitor-opentelemetry", source: "@azure/monitor-opentelemetry@1.14.0", rows: [["starts", "start setup useAzureMonitor"]] },
  { module: "elastic-apm-node", source: "elastic-apm-node@4.15.0", rows: [["starts", "start"], ["reads", "currentTraceparent"]] },
  { module: "newrelic", source: "newrelic@13.6.0", rows: [[{ injects: 0 }, "insertDistributedTraceHeaders"], ["reads", "getTraceMetadata getLinkingMetadata"]] },
  { module: "aws-xray-sdk aws-xray-sdk-core", source: "aws-xray-sdk-core@3.10.3", rows: [["starts", "captureHTTPsGlobal captureHTTPs captureFetchGlobal"]] },
  { module: "@google-cloud/trace-agent", source: "@google-cloud/trace-agent@8.0.0", rows: [["starts", "start"]] },
  { module: "@arizeai/openinference-instrumentation-mcp", source: "@arizeai/openinference-instrumentation-mcp@0.2.0: context in params._meta of MCP calls", rows: [["starts", "new MCPInstrumentation manuallyInstrument"]] },
  { module: "@fastify/otel logfire @pydantic/logfire-node", source: "logfire@0.10.0", rows: [["starts", "configure"]] },
];

/** Modules that start an instrumentation by being imported. */
const starters: readonly { readonly source: string; readonly modules: string }[] = [
  { source: "@opentelemetry/auto-instrumentations-node@0.68.0", modules: "@opentelemetry/auto-instrumentations-node/register" },
  { source: "dd-trace@5.132.0", modules: "dd-trace/init dd-trace/initialize.mjs" },
  { source: "newrelic@13.6.0", modules: "newrelic" },
  { source: "elastic-apm-node@4.15.0", modules: "elastic-apm-node/start elastic-apm-node/start.js" },
  { source: "@sentry/node@11.12.0", modules: "@sentry/node/preload" },
];
const byImport = new Set(starters.flatMap(({ modules }) => modules.split(" ")));

export const instruments = (module: string): boolean => byImport.has(module);

export class Propagation {
  readonly #table: Table<TracerRow, TracerModule>;

  constructor(modules: Iterable<TracerModule> = propagationModules) {
    this.#table = new Table(modules);
  }

  propagationOf(chain: Chain): PropagationFact | undefined {
    const { module, links } = throughWrappers(chain);
    const hit = links.at(-1)?.op === "get" ? undefined : this.#table.find(module, links);
    if (!hit) return undefined;
    const [says] = hit.row;
    return typeof says === "object" ? { form: "injects", carrier: { argument: says.injects }, row: hit.id } : { form: says, row: hit.id };
  }

  get modules(): readonly TracerModule[] {
    return this.#table.modules;
  }
}

/** Names under which the trace travels. Sources: W3C Trace Context and Baggage, MCP 2026-07-28 `_meta`, Sentry, B3, AWS X-Ray. */
export const isTraceName = (name: string): boolean =>
  /^(traceparent|tracestate|baggage|sentry-trace|b3|x-b3-\w+|x-amzn-trace-id|x-cloud-trace-context|x-datadog-(trace|parent)-id|uber-trace-id|trace_?id|traceId|x-trace-id)$/i.test(name);
