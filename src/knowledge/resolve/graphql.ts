import type { Link } from "../chain.ts";
import type { ArgumentView } from "../types.ts";
import { verbOf } from "../verbs.ts";
import { unsettled } from "./resolved.ts";
import type { Resolved } from "./resolved.ts";
import { behindJson, memberOf, textOf } from "./view.ts";

const DOCUMENT = /(^|["\s}])(query|mutation|subscription|fragment)\b|^\s*\{/;

/** The text of a document: a string, a `gql` template, or a JSON body that holds one under `query`. */
export function graphqlText(view: ArgumentView | undefined): string | undefined {
  if (!view) return undefined;
  const inner = memberOf(view, ["query", "document", "mutation"]);
  const text = textOf(inner ?? memberOf(behindJson(view), ["query"]) ?? view);
  const body = text !== undefined && /^\s*\{\s*\\?"/.test(text) ? /"query"\s*:\s*"((?:[^"\\]|\\.){0,10000})/s.exec(text)?.[1] : text;
  return body !== undefined && DOCUMENT.test(body) ? body : undefined;
}

/** A document without `mutation` is a likely read (spec/rules.md, Vocabulary). */
export function resolveDocument(text: string | undefined): Resolved {
  if (text === undefined) return unsettled("write");
  const plain = text.replace(/\\n/g, "\n").replace(/#[^\n]*/g, "").replace(/"""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*"/g, '""');
  const mutation = /(?:^|[\s}])mutation\b[^{]{0,2000}\{\s*(?:\w+\s*:\s*)?(\w+)?/.exec(plain);
  if (!mutation) {
    const field = /\{\s*(?:\w+\s*:\s*)?(\w+)/.exec(plain)?.[1];
    return plain.includes("${}") && !/\b(query|subscription)\b|^\s*\{/.test(plain)
      ? unsettled("write")
      : { effect: "read", confidence: "likely", upstream: true, operation: `query${field ? ` ${field}` : ""}` };
  }
  const field = mutation[1];
  const verb = field === undefined ? undefined : verbOf(field);
  const operation = `mutation${field ? ` ${field}` : ""}`;
  if (!verb || verb.effect === "read") return { effect: "write", confidence: "proven", upstream: true, operation };
  return { effect: verb.effect, confidence: "proven", upstream: true, operation, ...(verb.idempotent !== undefined && { idempotent: verb.idempotent }) };
}

/** Clients that are given a document: first argument, its `query`, `document` or `mutation`, or second after an endpoint. */
export function resolveGraphql(links: readonly Link[]): Resolved {
  const last = links.at(-1)!;
  const text = last.args.slice(0, 2).map((arg) => graphqlText(arg)).find((found) => found !== undefined);
  if (text === undefined && (last.name === "mutate" || last.name === "mutation")) return { effect: "write", confidence: "proven", upstream: true };
  return resolveDocument(text);
}
