import type { ModuleRows } from "./table.ts";

/** How a web framework hands requests on. `app`: makes one; `mounts`: puts handlers or middleware in front of a path. */
interface WebRow extends Pick<ModuleRows<never>, "module" | "source"> {
  readonly mounts: string;
}

const rows: readonly WebRow[] = [
  { module: "express", source: "express@5.1.0", mounts: "use all get post put patch delete route" },
  { module: "@modelcontextprotocol/sdk @modelcontextprotocol/express @modelcontextprotocol/hono @modelcontextprotocol/fastify", source: "@modelcontextprotocol/sdk@1.32.2: createMcpExpressApp", mounts: "use all get post put patch delete route register addHook" },
  { module: "hono", source: "hono@4.10.0", mounts: "use all on get post put patch delete route mount" },
  { module: "fastify", source: "fastify@5.6.0", mounts: "register addHook all get post put patch delete route" },
  { module: "koa @koa/router koa-router", source: "koa@3.0.0", mounts: "use all get post put patch delete" },
  { module: "polka restify connect itty-router h3 elysia find-my-way", source: "polka@0.5.2; h3@1.15.0", mounts: "use all get post put patch delete on handle add pre" },
  { module: "node:http node:https node:http2 @hono/node-server", source: "Node.js 20: http.createServer; @hono/node-server@1.19.0", mounts: "createServer createSecureServer on serve" },
  { module: "global symbol", source: "Bun.serve, Deno.serve; the application that a plugin is given", mounts: "serve all post use mount addHook route" },
];

const mounts = new Map(rows.flatMap(({ module, mounts: names }) => module.split(" ").map((name): [string, ReadonlySet<string>] => [name, new Set(names.split(" "))])));

/** Whether a member of this module's values puts what it is given in front of requests. */
export const mountsRequests = (module: string, member: string): boolean => mounts.get(module)?.has(member) ?? mounts.get(module.split("/").slice(0, module.startsWith("@") ? 2 : 1).join("/"))?.has(member) ?? false;

/** Calls that put something in front of what comes later, rather than answer a request. */
export const isFront = (member: string): boolean => member === "use" || member === "addHook" || member === "all" || member === "register" || member === "pre";

/** Hooks that a request crosses before it comes to the handler, in this order. Source: fastify@5.6.0: Lifecycle. */
export const REQUEST_HOOKS: readonly string[] = ["onRequest", "preParsing", "preValidation", "preHandler"];

/** Methods of a reply that answer the request, so that no hook and no handler comes after. Source: fastify@5.6.0: Reply. */
const ANSWERS = new Set(["send", "redirect", "hijack", "callNotFound", "sendFile", "end"]);
export const answersRequest = (method: string): boolean => ANSWERS.has(method);

/** Methods of a request's context that throw an answer. Source: koa@3.0.0: ctx.throw. */
export const refusesRequest = (method: string): boolean => method === "throw";

/** Hands an application to a plugin, which mounts on it. Source: fastify@5.6.0: Plugins. */
export const givesApplication = (member: string): boolean => member === "register";
