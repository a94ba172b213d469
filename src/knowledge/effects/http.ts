import { inCategory } from "./row.ts";
import type { EffectRow } from "./row.ts";

const lowerVerbs: readonly EffectRow[] = [
  ["GET", "get"],
  ["HEAD", "head options", { quiet: true }],
  ["POST", "post"],
  ["PUT", "put"],
  ["PATCH", "patch"],
  ["DELETE", "delete del"],
];

/** Clients of HTTP and GraphQL. The verb, the target and the body decide (resolve/http.ts, resolve/graphql.ts). */
export const http = inCategory("http", [
  {
    module: "global",
    source: "WHATWG Fetch",
    rows: [
      ["request", "fetch", { on: ". globalThis window self Fetcher" }],
      ["POST", "sendBeacon", { on: "navigator", quiet: true }],
      ["send", "send", { on: "WebSocket", quiet: true }],
      ["read", "addEventListener", { on: "WebSocket" }],
      ["read", "new EventSource"],
    ],
  },
  {
    module: "axios",
    source: "axios@1.21.1",
    rows: [
      ...lowerVerbs,
      ["POST", "postForm"],
      ["PUT", "putForm"],
      ["PATCH", "patchForm"],
      ["request", "request () axios"],
      ["none", "create extend all spread isAxiosError isCancel toFormData getUri"],
    ],
  },
  { module: "got", source: "got@14.6.6", rows: [...lowerVerbs, ["request", "() got stream"], ["GET", "paginate each all"], ["none", "extend"]] },
  { module: "ky", source: "ky@1.14.3", rows: [...lowerVerbs, ["request", "() ky"], ["none", "create extend"]] },
  {
    module: "undici",
    source: "undici@7.30.2",
    rows: [
      ["request", "request fetch stream pipeline upgrade connect dispatch"],
      ["none", "setGlobalDispatcher getGlobalDispatcher"],
    ],
  },
  { module: "node-fetch isomorphic-fetch make-fetch-happen", source: "node-fetch@3.3.2", rows: [["request", "() fetch"], ["none", "isRedirect defaults"]] },
  { module: "cross-fetch node-fetch-native", source: "cross-fetch@4.1.0", rows: [["request", "() fetch"]] },
  { module: "ofetch", source: "ofetch@1.5.1", rows: [["request", "ofetch $fetch () raw native"], ["none", "create createFetch"]] },
  {
    module: "node:http node:https",
    source: "Node.js 20: http, https",
    builder: true,
    rows: [
      ["GET", "get"],
      ["request", "request"],
      ["none", "createServer listen on"],
    ],
  },
  { module: "node:http2", source: "Node.js 20: http2", builder: true, rows: [["request", "request"], ["none", "connect createServer createSecureServer"]] },
  { module: "superagent", source: "superagent@10.4.2", builder: true, rows: [...lowerVerbs, ["request", "()"], ["none", "agent"]] },
  { module: "needle", source: "needle@3.5.0", rows: [...lowerVerbs, ["request", "() needle request"], ["none", "defaults"]] },
  {
    module: "request request-promise request-promise-native",
    source: "request@2.88.2",
    rows: [...lowerVerbs, ["request", "()"], ["none", "defaults jar"]],
  },
  {
    module: "wretch",
    source: "wretch@2.11.1",
    builder: true,
    rows: [...lowerVerbs, ["request", "fetch"], ["none", "() url auth headers query json body content accept middlewares catcher"]],
  },
  {
    module: "openapi-fetch openapi-react-query",
    source: "openapi-fetch@0.17.0",
    rows: [
      ["GET", "GET"],
      ["HEAD", "HEAD OPTIONS", { quiet: true }],
      ["POST", "POST"],
      ["PUT", "PUT"],
      ["PATCH", "PATCH"],
      ["DELETE", "DELETE"],
      ["request", "request"],
      ["none", "() createClient use eject"],
    ],
  },
  {
    module: "graphql-request @graphql-request/core",
    source: "graphql-request@7.4.0",
    rows: [
      ["graphql", "request rawRequest batchRequests ()"],
      ["none", "gql setHeader setHeaders setEndpoint"],
    ],
  },
  {
    module: "@apollo/client",
    source: "@apollo/client@4.3.8",
    rows: [
      ["read", "query watchQuery"],
      ["graphql", "mutate"],
      ["none", "gql readQuery writeQuery resetStore clearStore"],
    ],
  },
  { module: "@urql/core urql", source: "@urql/core@6.0.3", rows: [["read", "query"], ["graphql", "mutation"], ["none", "gql readQuery createRequest"]] },
  { module: "@octokit/graphql", source: "@octokit/graphql@9.0.0", rows: [["graphql", "() graphql"], ["none", "defaults withCustomRequest"]] },
  { module: "ws", source: "ws@8.18.0", rows: [["send", "send", { quiet: true }], ["read", "on once addEventListener addListener", { on: "WebSocket" }], ["none", "ping pong close on"]] },
  { module: "eventsource", source: "eventsource@3.0.0", rows: [["read", "new EventSource new"]] },
  {
    module: "@modelcontextprotocol/sdk/client @modelcontextprotocol/client",
    source: "@modelcontextprotocol/client@2.4.0",
    rows: [
      ["argument", "callTool callToolStream"],
      ["read", "listTools readResource listResources listResourceTemplates listPrompts getPrompt complete"],
      ["none", "connect close setRequestHandler setNotificationHandler getServerVersion getServerCapabilities ping"],
    ],
  },
]);
