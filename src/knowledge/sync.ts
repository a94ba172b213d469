import { linksOf } from "./chain.ts";
import type { Chain } from "./types.ts";

/** Databases that answer at once. Source: better-sqlite3@12.5.0; Node.js 20: node:sqlite; Bun 1.3: bun:sqlite. */
const AT_ONCE = new Set(["better-sqlite3", "node:sqlite", "bun:sqlite"]);

/** Policy services: a promise of yes or no. Source: the Node.js SDKs of Permit.io, OpenFGA, Cerbos, Oso Cloud and Casbin. */
const LATER: Readonly<Record<string, readonly string[]>> = {
  "permitio": ["check", "bulkCheck"],
  "@openfga/sdk": ["check"],
  "@cerbos/grpc": ["isAllowed", "checkResource"],
  "@cerbos/http": ["isAllowed", "checkResource"],
  "oso-cloud": ["authorize"],
  "casbin": ["enforce"],
};

/**
 * When a call has its answer: `at once`, so that nobody need wait for it, or `later`, so that what it returns is a promise; undefined
 * where no row says so. Of other packages only a name tells: `readFileSync`, and the `sql` of Durable Objects (Cloudflare Workers).
 */
export function timingOf(chain: Chain): "at once" | "later" | undefined {
  const links = linksOf(chain);
  if (AT_ONCE.has(chain.module) || links.some(({ name }) => name.endsWith("Sync") || name === "sql")) return "at once";
  const last = links.at(-1);
  return last?.op === "call" && LATER[chain.module]?.includes(last.name) ? "later" : undefined;
}
