import { linksOf } from "../chain.ts";
import type { Link } from "../chain.ts";
import type { HttpVerb } from "../effects/row.ts";
import type { ArgumentView } from "../types.ts";
import { verbOfWord, wordsOf } from "../verbs.ts";
import { graphqlText, resolveDocument } from "./graphql.ts";
import { unsettled } from "./resolved.ts";
import type { Resolved } from "./resolved.ts";
import { behindJson, earlierArgs, headerOf, memberOf, optionOf, textOf } from "./view.ts";

/** Words that make a POST a question (spec/rules.md, Vocabulary). */
const asks = new Set(
  "query queries search lint validate validation completions completion lookup find filter count aggregate preview verify check embeddings embed classify moderations autocomplete suggest explain estimate analyze msearch scroll rerank translate detect discover scrape crawl extract transcribe recognize summarize".split(
    " ",
  ),
);
/** Words that make it a write all the same. */
const writes = new Set("create update delete remove insert upsert write send publish set add execute run import move cancel apply replace save upload".split(" "));

const VERB = /^(get|head|options|post|put|patch|delete|trace|connect|query|del)$/i;

/** Path segments of a URL text, without scheme, host, query and fragment. Unknown parts stay `${}`. */
export function pathOf(url: string): readonly string[] {
  const path = url.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i, "").replace(/[?#].*$/s, "");
  return path.split("/").filter((segment) => segment !== "");
}

/** Without query, fragment and user info: they may hold what nobody should print. */
const printable = (url: string): string => {
  const text = url.replace(/\/\/[^/@\s]*@/, "//").replace(/[?#].*$/s, "");
  return text.length > 160 ? `${text.slice(0, 159)}…` : text;
};

const known = (segments: readonly string[]): readonly string[] => segments.filter((segment) => !segment.includes("${}") && !segment.includes("{"));

/** Verbs that say so where the path ends in one: `batch/read`, `list_folder`, `conversations.info`. */
const reads = new Set("get list read describe info retrieve".split(" "));

/** The POST only asks: one of its last two constant segments is a question or the last one's verb reads, and none names a write. */
export function onlyAsks(url: string): boolean {
  const words = known(pathOf(url)).map((segment) => wordsOf(segment));
  const last = words.at(-1) ?? [];
  const ends = [last.at(0), last.at(-1)].some((word) => word !== undefined && reads.has(word));
  const isQuestion = ends || words.slice(-2).some((all) => all.some((word) => asks.has(word)));
  return isQuestion && !words.some((all) => all.some((word) => writes.has(word)));
}

/** A collection by its name, `/refunds`: what is posted to it is made. Not `status`, `address`, `analysis`. */
const isPlural = (word: string): boolean => /[^sui]s$/.test(word);

/** Nothing but the method says that something is made: the path names neither a collection nor a deed, or is not known. */
function saysNothing(url: string | undefined): boolean {
  const words = url === undefined ? [] : known(pathOf(url)).map((segment) => wordsOf(segment));
  const last = words.findLast((all) => all.some((word) => /[a-z]/.test(word)))?.at(-1);
  return last === undefined || !(isPlural(last) || words.some((all) => all.some((word) => writes.has(word))));
}

/** URL and options of a request, those of `new Request(…)` behind its own, however often it was copied. */
function requestArgs(args: readonly ArgumentView[], depth = 4): readonly ArgumentView[] {
  const chain = args[0]?.chain;
  const made = chain && linksOf(chain).findLast(({ op, name }) => op !== "get" && name !== "clone");
  if (made?.op !== "new" || !made.name.endsWith("Request") || depth === 0) return args;
  const [url, ...options] = requestArgs(made.args, depth - 1);
  return url ? [url, ...args.slice(1), ...options] : args;
}

/** Target of a request, with the base that its client was made with. */
export function urlOf(links: readonly Link[]): string | undefined {
  const args = requestArgs(links.at(-1)?.args ?? []);
  const first = textOf(args[0]);
  const named = first !== undefined && VERB.test(first) ? textOf(args[1]) : first;
  const path = named ?? textOf(optionOf(args, ["url", "uri", "href", "path", ":path", "pathname"]));
  const earlier = earlierArgs(links);
  const base = textOf(optionOf([...args, ...earlier], ["baseURL", "baseUrl", "prefixUrl", "prefix", "base"]));
  if (path === undefined) return base ?? earlier.map((arg) => textOf(arg)).find((text) => text !== undefined && /^(https?:\/\/|\/|\$\{\})/.test(text));
  const host = textOf(optionOf(args, ["origin", "hostname", "host"]));
  const prefix = base ?? host ?? earlier.map((arg) => textOf(arg)).find((text) => text !== undefined && /^https?:\/\//.test(text));
  return prefix === undefined || /^[a-z]+:\/\//i.test(path) ? path : `${prefix.replace(/\/$/, "")}/${path.replace(/^\//, "")}`;
}

/** `request`: the verb stands among the arguments; GET where none does. undefined where it is computed. */
function verbAmong(args: readonly ArgumentView[]): string | undefined {
  const named = textOf(args[0]);
  if (named !== undefined && VERB.test(named)) return named.toUpperCase();
  const method = optionOf(args, ["method", ":method"]);
  // One of several verbs has text but is no constant.
  if (method) return typeof method.constant === "string" && VERB.test(method.constant) ? method.constant.toUpperCase() : undefined;
  const open = args.some((arg, i) => (arg.kind === "unknown" && (i > 0 || named === undefined) && !arg.chain) || arg.keys.includes("*"));
  return open && !args.some((arg) => arg.kind === "object" && !arg.keys.includes("*")) ? undefined : "GET";
}

export function resolveRequest(says: HttpVerb | "request", links: readonly Link[]): Resolved {
  const args = requestArgs(links.at(-1)?.args ?? []);
  const url = urlOf(links);
  const verb = says === "request" ? verbAmong(args) : says;
  return resolveVerb(verb, url, args, says !== "request");
}

/** `POST /repos/{owner}/{repo}/issues`, the route syntax of octokit. */
export function resolveRoute(links: readonly Link[]): Resolved {
  const last = links.at(-1)!;
  const text = textOf(last.args[0]);
  const route = /^\s*([A-Z]+)\s+(\S+)/.exec(text ?? "");
  if (route) return resolveVerb(route[1], route[2], last.args, false);
  if (last.name === "paginate" || last.name === "iterator") return { effect: "read", confidence: "proven", upstream: true };
  return resolveRequest("request", links);
}

/** Where servers report on themselves: telemetry is no effect. Source: the ingestion endpoints that these services document. */
const TELEMETRY =
  /^https?:\/\/(?:[\w.-]+\.)?(?:heapanalytics\.com|segment\.(?:io|com)\/v1|google-analytics\.com|api\.mixpanel\.com|amplitude\.com\/(?:2|batch)|i\.posthog\.com|app\.posthog\.com\/(?:capture|batch)|plausible\.io\/api\/event|ingest\.(?:us\.|de\.)?sentry\.io|browser-intake-[\w-]+\.com|dc\.services\.visualstudio\.com)/i;

/** The same by a host of one's own, which says so, or which speaks GA4's Measurement Protocol. */
const OWN_TELEMETRY = /^https?:\/\/(?:[\w.-]*\btelemetry\b|[\w.:-]+\/mp\/collect\b)/i;

/** A token endpoint: signing in is bookkeeping (spec/rules.md, Vocabulary). Source: RFC 6749, 3.2; OpenID Connect Discovery 1.0. */
const TOKENS = /\/(?:oauth2?|openid|openid-connect|connect|protocol|auth)\/(?:[\w.-]+\/){0,2}(?:token|refresh)\/?(?:[?#]|$)/i;
/** Where one may sign in, by the name. */
const SIGNS_IN = /\/(?:auth|login|log-in|signin|sign-in|authenticate|authentication|sessions?|tokens?)\/?(?:[?#]|$)/i;

/** What the event is called, in the body of a report. Source: the event APIs of Segment, Amplitude, Mixpanel and PostHog. */
const EVENT_NAMES = ["event", "event_type", "eventType", "event_name", "eventName"];
const EVENT_NAMED = /^\s*\{\s*"event(?:_?type|_?name)?"\s*:\s*"/i;

/** An event that the server names itself, to a collector of events. One that the model names is the tool's own work. */
function reportsItself(url: string, body: ArgumentView | undefined): boolean {
  const last = wordsOf(known(pathOf(url)).at(-1) ?? "").at(-1);
  if (last === undefined || !/^(?:events?|track|collect|telemetry|analytics|instrumentation|ingest)$/.test(last)) return false;
  const sent = behindJson(body);
  return typeof memberOf(sent, EVENT_NAMES)?.constant === "string" || EVENT_NAMED.test(String(sent?.constant ?? ""));
}

function bookkeepingOf(verb: string, url: string | undefined, body: ArgumentView | undefined): Resolved["bookkeeping"] {
  if (url === undefined) return undefined;
  if (TELEMETRY.test(url) || OWN_TELEMETRY.test(url)) return "always";
  if (verb !== "POST") return undefined;
  return TOKENS.test(url) || reportsItself(url, body) ? "always" : SIGNS_IN.test(url) ? "own credential" : undefined;
}

const bodyOf = (args: readonly ArgumentView[], bodyIsSecond: boolean): ArgumentView | undefined =>
  optionOf(args, ["body", "json", "data", "payload"]) ?? (bodyIsSecond ? args[1] : undefined);

function resolveVerb(verb: string | undefined, url: string | undefined, args: readonly ArgumentView[], bodyIsSecond: boolean): Resolved {
  if (verb === undefined) return { ...unsettled("write"), ...(url !== undefined && { operation: `request ${printable(url)}` }) };
  const bookkeeping = bookkeepingOf(verb, url, bodyOf(args, bodyIsSecond));
  const said = verb === "DEL" ? "DELETE" : verb;
  const operation = url === undefined ? undefined : `${said} ${printable(url)}`;
  const fact = { confidence: "proven" as const, upstream: true, ...(operation !== undefined && { operation }), ...(bookkeeping && { bookkeeping }) };
  switch (said) {
    case "PUT":
    case "PATCH":
      return { ...fact, effect: "update", idempotent: true };
    case "DELETE":
      return { ...fact, effect: "delete", idempotent: true };
    case "POST":
      return resolvePost(url, args, bodyIsSecond, fact);
    case "HEAD":
    case "OPTIONS":
      return { ...fact, effect: "read", upstream: false };
    default:
      return { ...fact, effect: "read" };
  }
}

function resolvePost(url: string | undefined, args: readonly ArgumentView[], bodyIsSecond: boolean, fact: Omit<Resolved, "effect">): Resolved {
  const last = url === undefined ? [] : wordsOf(known(pathOf(url)).at(-1) ?? "");
  if (last.includes("graphql") || last.includes("gql")) {
    const body = bodyOf(args, bodyIsSecond);
    const document = resolveDocument(graphqlText(memberOf(body, ["query"]) ?? body));
    return { ...document, ...(fact.operation !== undefined && { operation: `${fact.operation} ${document.operation ?? ""}`.trim() }) };
  }
  if (url !== undefined && onlyAsks(url)) return { ...fact, effect: "read", confidence: "likely" };
  const headers = optionOf(args, ["headers"]);
  const guarded = ["If-Match", "If-None-Match", "If-Unmodified-Since"].some((name) => headerOf(headers, name));
  const verb = last.length === 1 ? verbOfWord(last[0]!) : undefined;
  const effect = verb && verb.effect !== "read" && verb.effect !== "write" ? verb.effect : "create";
  if (guarded) return { ...fact, effect, idempotent: true };
  if (effect === "update" || effect === "delete") return { ...fact, effect };
  return { ...fact, effect, idempotent: false, ...((verb === undefined || verb.effect === "read") && saysNothing(url) && { byMethod: true }) };
}
