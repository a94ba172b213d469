import { memberOf, optionOf } from "./resolve/view.ts";
import { Table } from "./table.ts";
import type { ModuleRows, Row } from "./table.ts";
import type { ArgumentView, Chain, GateFact } from "./types.ts";
import { throughWrappers } from "./wrappers.ts";

export interface GateSays {
  readonly form: GateFact["form"];
  /** `option`: where it says `required: true`; else whether it refuses callers without a credential. */
  readonly required: boolean | "unknown" | "option";
  /** Where the required scopes stand: the name of an option, the number of an argument, or `all` arguments. */
  readonly scopes?: string | number;
  readonly failsOpen?: string;
  readonly perTool?: true;
  readonly wraps?: number;
  /** It throws at once: there is nothing to await. */
  readonly sync?: true;
  /** The method of the classes that it is given. */
  readonly asks?: string;
  readonly lifts?: true;
  /** Argument and member of what verifies the credential: `0.verifier.verifyAccessToken`. */
  readonly by?: string;
}

export type GateRow = Row<GateSays>;
export type GateModule = ModuleRows<GateRow>;

const endpoint = (scopes?: string): GateSays => ({ form: "middleware", required: true, ...(scopes && { scopes }) });
const guards: GateSays = { form: "check", required: true, perTool: true, asks: "canActivate" };
const verifier: GateSays = { form: "verifier", required: true };

/** Verbs of calls that prove a credential, in libraries that no row names. */
const VERIFIES = /^(?:verify|introspect|authenticate|validate(?:Access|Bearer|Jwt|Id)?(?:Token|Jwt|Key|Session))/i;
/** Options that say what the credential must allow. Sources: guards.md, section 6; Stytch, Descope and Auth0 API references. */
const REQUIRED =
  "requiredScopes requiredScope required_scopes scopes scope requiredPermissions permissions permission authorization_check authorizationCheck roles".split(" ");

/** Gates that packages bring along. What a server writes itself is judged by what it does, not by a row. */
export const gateModules: readonly GateModule[] = [
  {
    module: "@modelcontextprotocol/sdk @modelcontextprotocol/server @modelcontextprotocol/express @modelcontextprotocol/hono @modelcontextprotocol/fastify @modelcontextprotocol/server-legacy",
    source: "@modelcontextprotocol/sdk@1.32.2; @modelcontextprotocol/server@2.4.0",
    rows: [
      [{ ...endpoint("requiredScopes"), by: "0.verifier.verifyAccessToken" }, "requireBearerAuth"],
      [{ ...verifier, scopes: "requiredScopes" }, "verifyBearerToken"],
      [{ form: "check", required: false, scopes: "all", perTool: true, failsOpen: "no challenge where authInfo is undefined; never checked on stdio" }, "requireScopes"],
    ],
  },
  {
    module: "mcp-handler @vercel/mcp-adapter",
    source: "mcp-handler@2.4.0: required defaults to false",
    rows: [[{ form: "wrapper", required: "option", scopes: "requiredScopes", failsOpen: "required is not true: without a token the request passes", wraps: 0, by: "1" }, "withMcpAuth experimental_withMcpAuth"]],
  },
  {
    module: "fastmcp",
    source: "fastmcp@4.20.16: canAccess is only applied where a session exists",
    rows: [[{ form: "check", required: false, scopes: "all", perTool: true, failsOpen: "no authenticate option, or stdio" }, "requireScopes requireRole requireAuth requireAll requireAny"]],
  },
  {
    module: "@rekog/mcp-nest",
    source: "@rekog/mcp-nest@2.0.5: ToolAuthorizationService fails closed, for anonymous callers too, unless @PublicTool",
    rows: [
      [{ form: "check", required: true, scopes: 0, perTool: true, failsOpen: "@PublicTool" }, "ToolScopes ToolRoles"],
      [guards, "ToolGuards"],
      [{ form: "check", required: false, perTool: true, lifts: true }, "PublicTool"],
    ],
  },
  {
    module: "@cyanheads/mcp-ts-core",
    source: "@cyanheads/mcp-ts-core@0.10.17",
    rows: [[{ form: "check", required: false, scopes: 1, perTool: true, failsOpen: "MCP_AUTH_MODE=none" }, "checkScopes"]],
  },
  { module: "@cloudflare/workers-oauth-provider", source: "@cloudflare/workers-oauth-provider@0.1.0: apiRoute needs a token", rows: [[{ form: "wrapper", required: true, wraps: 0 }, "new OAuthProvider OAuthProvider new"]] },
  { module: "@hono/mcp hono/bearer-auth hono/jwt hono/jwk hono/basic-auth", source: "hono@4.10.0; @hono/mcp@0.3.2", rows: [[endpoint(), "bearerAuth jwt jwk basicAuth"]] },
  { module: "@hono/clerk-auth @clerk/mcp-tools @clerk/express", source: "@clerk/express@1.7.0", rows: [[endpoint(), "mcpAuthClerk requireAuth"], [{ form: "middleware", required: false, failsOpen: "sets auth, refuses nobody" }, "clerkMiddleware"]] },
  {
    module: "express-oauth2-jwt-bearer",
    source: "express-oauth2-jwt-bearer@1.10.0: authRequired defaults to true",
    rows: [
      [{ ...endpoint(), failsOpen: "authRequired: false" }, "auth"],
      [{ form: "middleware", required: true, scopes: 0 }, "requiredScopes scopeIncludesAny claimIncludes claimEquals claimCheck"],
    ],
  },
  { module: "express-jwt", source: "express-jwt@8.5.0", rows: [[{ ...endpoint(), failsOpen: "credentialsRequired: false" }, "expressjwt ()"]] },
  { module: "mcp-auth", source: "mcp-auth@0.2.0", rows: [[endpoint("requiredScopes"), "bearerAuth"]] },
  { module: "passport", source: "passport@0.7.0", rows: [[endpoint(), "authenticate"]] },
  { module: "@nestjs/passport", source: "@nestjs/passport@11.0.0", rows: [[endpoint(), "AuthGuard"]] },
  { module: "@nestjs/common @nestjs-mcp/server", source: "@nestjs/common@11.1.0: CanActivate; @nestjs-mcp/server@0.3.0", rows: [[guards, "UseGuards"]] },
  { module: "@fastify/bearer-auth", source: "@fastify/bearer-auth@10.1.0: addHook defaults to true", rows: [[endpoint(), "()"]] },
  { module: "@fastify/jwt", source: "@fastify/jwt@10.0.0: verifies where it is asked to", rows: [[verifier, "jwtVerify verify"]] },
  { module: "symbol", source: "@fastify/jwt@10.0.0: request.jwtVerify", rows: [[verifier, "jwtVerify"]] },
  { module: "better-auth @better-auth/*", source: "better-auth@1.7.25", rows: [[{ form: "wrapper", required: true, wraps: 1 }, "withMcpAuth"], [verifier, "verifyAccessToken verifyAccessTokenRequest"], [{ form: "check", required: "unknown" }, "getSession getMcpSession"]] },
  { module: "jose", source: "jose@6.2.17", rows: [[verifier, "jwtVerify compactVerify jwtDecrypt"]] },
  { module: "jsonwebtoken", source: "jsonwebtoken@9.0.3", rows: [[{ ...verifier, sync: true }, "verify"]] },
  { module: "stytch", source: "stytch@12.4.0: authorization_check throws where the member may not", rows: [[{ ...verifier, scopes: "authorization_check" }, "introspectTokenLocal introspectTokenNetwork introspectAccessToken authenticateJwt authenticate"]] },
  { module: "fast-jwt aws-jwt-verify @okta/jwt-verifier", source: "fast-jwt@6.3.6; @okta/jwt-verifier@4.0.2", rows: [[verifier, "verify verifyAccessToken verifyIdToken createVerifier"]] },
  { module: "google-auth-library firebase-admin", source: "google-auth-library@10.9.1; firebase-admin@13.10.0", rows: [[verifier, "verifyIdToken verifySessionCookie getTokenInfo"]] },
  { module: "@clerk/backend @clerk/nextjs", source: "@clerk/backend@3.25.0", rows: [[verifier, "verifyToken"], [{ form: "check", required: "unknown" }, "authenticateRequest auth getAuth"]] },
  { module: "openid-client oauth4webapi", source: "oauth4webapi@3.8.8", rows: [[verifier, "validateJwtAccessToken"], [{ form: "check", required: "unknown" }, "tokenIntrospection processIntrospectionResponse fetchUserInfo"]] },
  { module: "@supabase/supabase-js", source: "@supabase/supabase-js@2.109.0: error in the result", rows: [[{ form: "check", required: "unknown" }, "getUser getClaims", { on: "auth" }]] },
  { module: "@workos-inc/node @workos-inc/authkit-nextjs", source: "@workos-inc/node@7.80.0", rows: [[{ form: "check", required: "unknown" }, "withAuth authenticateWithSessionCookie"]] },
  { module: "xmcp", source: "xmcp@1.1.3: src/middleware.ts", rows: [[endpoint(), "jwtAuthMiddleware apiKeyAuthMiddleware"]] },
];

export class Gates {
  readonly #table: Table<GateRow, GateModule>;

  constructor(modules: Iterable<GateModule>) {
    this.#table = new Table(modules);
  }

  gateOf(chain: Chain): GateFact | undefined {
    const { module, links } = throughWrappers(chain);
    const last = links.at(-1);
    const hit = last && last.op !== "get" ? this.#table.find(module, links) : undefined;
    if (!hit) return undefined;
    const { form, required, scopes, failsOpen, perTool, wraps, sync, asks, lifts, by } = hit.row[0];
    const named = scopesOf(scopes, last!.args);
    const settled = required === "option" ? (optionOf(last!.args, ["required"])?.constant === true) : switchedOff(last!.args) ? false : required;
    return {
      form,
      required: settled,
      ...(named && { scopes: named }),
      ...(failsOpen !== undefined && settled !== true && { failsOpen }),
      perTool: perTool ?? false,
      ...(wraps !== undefined && { wraps }),
      ...(sync && { sync }),
      ...(asks && { asks }),
      ...(lifts && { lifts }),
      ...(by !== undefined && { by }),
      row: hit.id,
    };
  }

  /** The same for a call that proves a credential by throwing where it does not hold; of unlisted packages by the verb. */
  verifierOf(chain: Chain): GateFact | undefined {
    const known = this.gateOf(chain);
    if (known) return known.form === "verifier" || (known.form === "check" && known.required === true && !known.perTool) ? known : undefined;
    const { links } = throughWrappers(chain);
    const last = links.at(-1);
    if (last?.op !== "call" || !VERIFIES.test(last.name)) return undefined;
    const scopes = last.args.flatMap((arg) => REQUIRED.map((name) => memberOf(arg, [name])).filter((found) => found !== undefined))[0];
    return { form: "verifier", required: true, ...(scopes && { scopes }), perTool: false, row: `verb of the name: ${last.name}` };
  }

  get modules(): readonly GateModule[] {
    return this.#table.modules;
  }
}

/** Options by which a gate lets anonymous callers through. */
const switchedOff = (args: readonly ArgumentView[]): boolean => optionOf(args, ["authRequired", "credentialsRequired", "required"])?.constant === false;

function scopesOf(scopes: GateSays["scopes"], args: readonly ArgumentView[]): ArgumentView | undefined {
  if (scopes === undefined) return undefined;
  if (scopes === "all") return args[0]?.kind === "array" ? args[0] : listOf(args);
  return typeof scopes === "number" ? args[scopes] : args.map((arg) => memberOf(arg, [scopes])).find((found) => found !== undefined);
}

/** Arguments as one array: `requireScopes("a", "b")`. */
const listOf = (args: readonly ArgumentView[]): ArgumentView => ({ kind: "array", keys: args.map((_, i) => String(i)), get: (key) => args[Number(key)] });
