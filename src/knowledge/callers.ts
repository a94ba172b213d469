import type { Label } from "../model/story.ts";
import type { Chain } from "./types.ts";
import { wordsOf } from "./verbs.ts";

export type CallerAspect = Extract<Label, { kind: "caller" }>["aspect"];

/** Members of a call's context that tell of the caller. `**` is any number of members, `<name>` a member whose own name decides. */
interface CallerRow {
  readonly source: string;
  readonly path: string;
  /** `by name`: the member's own name decides. `if named`: so too, but a name that says nothing of callers is none of theirs. */
  readonly aspect: CallerAspect | "by name" | "if named";
}

export const callerRows: readonly CallerRow[] = [
  { source: "@modelcontextprotocol/sdk@1.32.2: AuthInfo", path: "**.authInfo.scopes", aspect: "grant" },
  { source: "@modelcontextprotocol/sdk@1.32.2: AuthInfo", path: "**.authInfo.resource", aspect: "grant" },
  { source: "@modelcontextprotocol/sdk@1.32.2: AuthInfo", path: "**.authInfo.clientId", aspect: "identity" },
  { source: "@modelcontextprotocol/sdk@1.32.2: AuthInfo", path: "**.authInfo.token", aspect: "token" },
  { source: "@modelcontextprotocol/sdk@1.32.2: AuthInfo.extra", path: "**.authInfo.extra.<name>", aspect: "by name" },
  { source: "@modelcontextprotocol/sdk@1.32.2: RequestHandlerExtra; @modelcontextprotocol/server@2.4.0: ctx.http", path: "**.authInfo", aspect: "identity" },
  { source: "@cyanheads/mcp-ts-core@0.10.17, mcp-use@2.5.2, tmcp@1.20.0: ctx.auth", path: "**.auth.<name>", aspect: "by name" },
  { source: "express middleware, mcp-handler@2.4.0: req.auth", path: "**.auth", aspect: "identity" },
  { source: "mcp-use@2.5.2: ctx.auth.user; passport@0.7.0, @rekog/mcp-nest@2.0.5: req.user", path: "**.user.<name>", aspect: "by name" },
  { source: "passport@0.7.0, @rekog/mcp-nest@2.0.5, @payloadcms/plugin-mcp@3.90: req.user", path: "**.user", aspect: "identity" },
  { source: "agents@0.32.0: McpAgent.props", path: "**.props.<name>", aspect: "by name" },
  { source: "agents@0.32.0: McpAgent.props", path: "**.props", aspect: "identity" },
  { source: "fastmcp@4.20.16: context.session", path: "**.session.<name>", aspect: "by name" },
  { source: "fastmcp@4.20.16: context.session", path: "**.session", aspect: "identity" },
  { source: "mcp-framework@0.2.22: getRequestContext()", path: "**.claims.<name>", aspect: "by name" },
  { source: "@nestjs/common@11.1.0, hono@4.10.0: verified payload", path: "**.jwtPayload.<name>", aspect: "by name" },
  { source: "@auth0/auth0-api-js@1.2.0, express-oauth2-jwt-bearer@1.10.0: req.auth.payload", path: "**.payload.<name>", aspect: "by name" },
  { source: "names of a caller's record in servers (guards.md, section 6)", path: "**.principal.<name>", aspect: "by name" },
  { source: "names of a caller's record in servers (guards.md, section 6)", path: "**.principal", aspect: "identity" },
  { source: "Node.js 20: AsyncLocalStorage that a middleware fills (guards.md, section 6)", path: "**.getStore.<name>", aspect: "if named" },
  { source: "mcp-framework@0.2.22: getRequestContext()", path: "**.getRequestContext.<name>", aspect: "if named" },
];

/**
 * A token that the login brought and the server keeps for the caller, which is for the upstream that issued it: no token of this server.
 * Source: @cloudflare/workers-oauth-provider@0.1.0: props.
 */
export const isFromLogin = (path: readonly string[]): boolean => path.includes("props");

/** Packages from whose exports the caller is had: a base class's `this.props`, a context that follows the call. */
const callerModules = new Set(
  "agents agents/mcp agents/mcp/server node:async_hooks mcp-framework fastmcp better-auth next-auth @auth/core @clerk/nextjs @clerk/nextjs/server @clerk/express @clerk/backend @workos-inc/authkit-nextjs".split(" "),
);
export const tellsCaller = (module: string): boolean => callerModules.has(module);

/** Which aspect a member of the caller's record is, by its name. Sources: OAuth 2.1 and OpenID Connect claims, RFC 9068, RFC 8693. */
const GRANTS = new Set("scope scopes scp permission permissions role roles groups group entitlements grant grants granted skills capabilities claims authorities abilities access admin tier plan".split(" "));
const IDENTITIES = new Set("user client sub subject tenant account principal caller actor organization org email login session auth".split(" "));
const TOKENS = new Set("token jwt bearer accesstoken idtoken assertion".split(" "));

function aspectOfName(name: string): CallerAspect {
  const words = wordsOf(name);
  if (words.some((word) => TOKENS.has(word)) && !/(id|type|expir|hash|version)/i.test(words.at(-1) ?? "")) return "token";
  return words.some((word) => GRANTS.has(word)) ? "grant" : "identity";
}

const compiled = callerRows.map((row) => ({ row, names: row.path.replace("**.", "").split(".") }));

/** A variable whose name says that it keeps the caller: `authContext.getStore()`. Source: guards.md, section 6. */
export const keepsCaller = (name: string): boolean => wordsOf(name).some((word) => IDENTITIES.has(word));

const saysCaller = (name: string): boolean => wordsOf(name).some((word) => GRANTS.has(word) || IDENTITIES.has(word) || TOKENS.has(word));

/** What a member of a call's context says of the caller: the longest row that ends the path, or that the path goes on from. */
export function callerAspect(path: readonly string[]): CallerAspect | undefined {
  for (let end = path.length; end > 0; end--) {
    for (const { row, names } of compiled) {
      const named = names.at(-1) === "<name>";
      const fixed = named ? names.slice(0, -1) : names;
      const start = end - names.length;
      if (start < 0 || !fixed.every((name, i) => path[start + i] === name)) continue;
      // Nested records: `props.user.permissions` is named by its last member.
      if (row.aspect === "by name") return aspectOfName(path.at(-1)!);
      if (row.aspect !== "if named") return row.aspect;
      if (path.slice(start + fixed.length).some(saysCaller)) return aspectOfName(path.at(-1)!);
    }
  }
  return undefined;
}

/** Settings by which the operator, not the caller, narrows what a server offers. Source: guards.md, section 6, operator_only. */
const OPERATOR =
  /^(.*[-_.])?(read[-_]?only([-_]?mode)?|(allow(ed)?|enabled?|disabled?|exclude[ds]?|include[ds]?|active|block(ed)?|permit(ted)?|deny|denied)[-_]?(tools?|toolsets?|tool[-_]?groups?|operations?|commands?|categories|actions|write(s)?|delete(s)?|destructive|dir(ectorie)?s?|paths?|hosts?|domains?)|tool[-_]?(sets?|groups?|filter|allowlist|whitelist|denylist|blacklist)|disallow[-_]?writes?|enable[-_]?(write|mutations?|destructive)\w*|permission[-_]?mode|dry[-_]?run|non[-_]?destructive\w*|safe[-_]?mode|(allow|white|deny|black)[-_]?list)$/i;
export const isOperatorName = (name: string): boolean => OPERATOR.test(name) || OPERATOR.test(name.replace(/([a-z\d])([A-Z])/g, "$1_$2"));

/** Packages that read what the operator wrote, by where it stands. Sources: their own documentation. */
const operatorModules: readonly (readonly [what: string, modules: string])[] = [
  ["the command line", "commander @commander-js/extra-typings yargs yargs/yargs minimist meow cac citty clipanion sade arg mri getopts command-line-args"],
  ["the configuration", "convict envalid rc config cosmiconfig conf nconf"],
];
const operators = new Map(operatorModules.flatMap(([what, modules]) => modules.split(" ").map((module): [string, string] => [module, what])));

/** Where the operator wrote what this call gives: `program.opts()`, `parseArgs()`. */
export function operatorOf({ module, steps }: Chain): string | undefined {
  const isParseArgs = module === "node:util" && steps.some((step) => step.op === "get" && step.key === "parseArgs");
  return isParseArgs ? "the command line" : operators.get(module);
}

/** Headers in which a caller shows a credential. Sources: RFC 9110; names of API keys in servers (guards.md, section 6). */
export const isCredentialHeader = (name: string): boolean => /^(?:proxy-)?authorization$|^x-(?:api|access|auth)-?(?:key|token)$|^api-key$/i.test(name);
