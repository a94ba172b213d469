import { linksOf, spell, UNKNOWN_KEY } from "./chain.ts";
import type { Link } from "./chain.ts";
import type { EffectModule, EffectRow, EffectSays } from "./effects/row.ts";
import { payloadOfLinks } from "./payload.ts";
import { isLogger, pureModules } from "./pure.ts";
import { resolveCommand } from "./resolve/command.ts";
import { resolveGraphql } from "./resolve/graphql.ts";
import { resolveRequest, resolveRoute } from "./resolve/http.ts";
import { resolveDatabaseCommand, resolvePipeline } from "./resolve/mongo.ts";
import { resolveArgument, resolveFile, resolveOperators, resolveSignal } from "./resolve/other.ts";
import { resolveInput, resolveProcess } from "./resolve/process.ts";
import type { Resolved } from "./resolve/resolved.ts";
import { opensReadOnly, resolveSql, startsReadOnly } from "./resolve/sql.ts";
import { textOf } from "./resolve/view.ts";
import { Table } from "./table.ts";
import type { Hit } from "./table.ts";
import type { Chain, EffectFact, PayloadExtent } from "./types.ts";
import { verbOf, wordsOf } from "./verbs.ts";
import { throughWrappers } from "./wrappers.ts";

/** Methods of arrays, strings, promises and iterators: on a payload they are no second call of the package. */
const OWN_METHODS = new Set(
  "map filter find findIndex findLast some every forEach reduce flatMap flat sort toSorted reverse includes indexOf slice splice concat join at push pop shift keys values entries split replace replaceAll match trim toString toJSON then catch finally next return valueOf startsWith endsWith toLowerCase toUpperCase".split(
    " ",
  ),
);

/** Verbs that collections have too: without a resource in between they say nothing. */
const COLLECTION_WORDS = new Set("get set has add delete clear push append insert remove put check test load read use call apply start stop run process register subscribe watch peek match link open close lock unlock move copy mark add status info all show exists is".split(" "));

/** Start of the row ids of `effectByVerb`. */
export const VERB_ROW = "verb of the name";

/** The row of `effectOfResource`: not even a verb speaks. */
export const NO_VERB_ROW = `${VERB_ROW}: none`;

const REPEATABLE: Readonly<Partial<Record<EffectSays, boolean>>> = {
  create: false,
  update: true,
  delete: true,
  send: false,
  execute: false,
};

type EffectHit = Hit<EffectRow, EffectModule>;

interface Earlier {
  readonly hit: EffectHit;
  /** Index of its link. */
  readonly at: number;
}

/** Whether a row's call is an effect of its own, given the effect before it in the chain. */
function counts({ row: [says, , options], of }: EffectHit, link: Link, earlier: Earlier | undefined): boolean {
  if (says === "none") return false;
  if (!earlier || options?.amends) return (earlier !== undefined) === (options?.amends === true);
  if (OWN_METHODS.has(link.name) && (of.handles || link.args[0]?.kind === "function")) return false;
  if (of.handles) return true;
  if (!of.builder || earlier.hit.row[0] !== "read" || says === "read") return false;
  return says !== "sql" || textOf(link.args[0]) !== undefined;
}

/** The effect tables and what they say of a chain. */
export class Effects {
  readonly table: Table<EffectRow, EffectModule>;
  readonly #pure = new Set<string>();
  readonly #pureFamilies: string[] = [];
  readonly #pureMemo = new Map<string, boolean>();
  readonly #facts = new WeakMap<Chain, EffectFact | undefined>();
  readonly #quiet = new WeakMap<readonly unknown[], boolean>();

  constructor(modules: Iterable<EffectModule>) {
    this.table = new Table(modules);
    for (const { modules: names } of pureModules) {
      for (const name of names.split(" ")) {
        if (name.endsWith("*")) this.#pureFamilies.push(name.slice(0, -1));
        else this.#pure.add(name);
      }
    }
  }

  effectOf(chain: Chain): EffectFact | undefined {
    if (this.#facts.has(chain)) return this.#facts.get(chain);
    const { module, links } = throughWrappers(chain);
    const hit = this.#scan(module, links).own;
    const fact = hit && this.#fact(module, links, hit);
    this.#facts.set(chain, fact);
    return fact;
  }

  /** Whether the call gives back nothing of the other system. Each member that is taken from its answer asks again. */
  #isQuiet(module: string, links: readonly Link[], hit: EffectHit): boolean {
    const { args } = links.at(-1)!;
    let quiet = this.#quiet.get(args);
    if (quiet === undefined) this.#quiet.set(args, (quiet = this.#fact(module, links, hit)?.upstream === false));
    return quiet;
  }

  /** `own`: the row that makes the last link an effect, not only more of an earlier one. `earlier`: the effect before it. */
  #scan(module: string, links: readonly Link[]): { readonly own?: EffectHit; readonly earlier?: Earlier } {
    let earlier: Earlier | undefined;
    for (let at = 0; at < links.length; at++) {
      if (links[at]!.op === "get") continue;
      const last = at === links.length - 1;
      const hit = this.table.find(module, last ? links : links.slice(0, at + 1));
      const own = hit && counts(hit, links[at]!, earlier) ? hit : undefined;
      if (last) return { ...(own && { own }), ...(earlier && { earlier }) };
      if (own && !own.row[2]?.amends) earlier = { hit: own, at };
    }
    return earlier ? { earlier } : {};
  }

  #fact(module: string, links: readonly Link[], hit: EffectHit): EffectFact | undefined {
    const [says, , options = {}] = hit.row;
    const resolved = resolve(says, links);
    if (resolved.effect === "none") return undefined;
    const keyed = options.keyedBy === undefined ? undefined : links.at(-1)!.args[0]?.get(options.keyedBy) !== undefined;
    const idempotent = options.idempotent ?? keyed ?? resolved.idempotent;
    const spelled = spell(module, links);
    const isTarget = / (https?:|\/|\$\{\})/.test(resolved.operation ?? "");
    return {
      effect: resolved.effect,
      ...(resolved.effect !== "read" && idempotent !== undefined && { idempotent }),
      confidence: options.likely ? "likely" : resolved.confidence,
      upstream: resolved.upstream && !options.quiet,
      operation: resolved.operation === undefined ? spelled : isTarget ? resolved.operation : `${spelled} ${resolved.operation}`,
      row: hit.id,
      category: options.category ?? hit.of.category,
      ...(resolved.unsettled && { unsettled: true }),
      ...(resolved.byMethod && { byMethod: true }),
      ...(options.amends && { amends: true }),
      ...(resolved.bookkeeping && { bookkeeping: resolved.bookkeeping }),
    };
  }

  /** What the steps after the last effect of the chain take from its payload. */
  payloadOf(chain: Chain): PayloadExtent | undefined {
    const { module, links } = throughWrappers(chain);
    const { own, earlier } = this.#scan(module, links);
    if (!earlier && !own) return this.#payloadByVerb(module, links);
    if (!earlier || (own && !own.row[2]?.amends)) return undefined;
    if (this.#isQuiet(module, links.slice(0, earlier.at + 1), earlier.hit)) return "about";
    return payloadOfLinks(links.slice(earlier.at + 1), earlier.hit.of.category, earlier.hit.of.builder === true);
  }

  /** The same for packages that no row knows. */
  #payloadByVerb(module: string, links: readonly Link[]): PayloadExtent | undefined {
    if (this.isPureModule(module) || this.table.modulesOf(module).length > 0) return undefined;
    const at = links.slice(0, -1).findLastIndex((link, i) => link.op === "call" && this.#byVerb(module, links.slice(0, i + 1)) !== undefined);
    return at < 0 ? undefined : payloadOfLinks(links.slice(at + 1), "service", false);
  }

  effectByVerb(chain: Chain): EffectFact | undefined {
    const { module, links } = throughWrappers(chain);
    return this.#byVerb(module, links);
  }

  namesResource(chain: Chain): boolean {
    const { links } = throughWrappers(chain);
    return throughResource(links) || wordsOf(links.at(-1)?.name ?? "").length > 1;
  }

  isUntold(chain: Chain): boolean {
    const { module, links } = throughWrappers(chain);
    const isClient = links.length > 1 && links[0]!.op !== "get" && module !== "global" && module !== "symbol" && !this.isPureModule(module);
    return isClient && links.at(-1)!.name === UNKNOWN_KEY && !this.table.find(module, links);
  }

  effectOfResource(chain: Chain): EffectFact | undefined {
    const { module, links } = throughWrappers(chain);
    const [client, resource] = links;
    const last = links.at(-1);
    if (!client || client.op === "get" || resource?.op !== "get" || last?.op !== "call" || module === "global" || module === "symbol") return undefined;
    if (last.name === UNKNOWN_KEY || OWN_METHODS.has(last.name) || isReport(last.name) || this.isPureModule(module)) return undefined;
    if (this.table.find(module, links) || this.#scan(module, links).earlier) return undefined;
    return { effect: "read", confidence: "likely", upstream: true, operation: spell(module, links), row: NO_VERB_ROW, category: "service" };
  }

  #byVerb(module: string, links: readonly Link[]): EffectFact | undefined {
    const last = links.at(-1);
    if (last?.op !== "call" || module === "global" || module === "symbol" || this.isPureModule(module)) return undefined;
    const request = asRequest(last) && this.table.modulesOf(module).length === 0 ? resolveRequest("request", links) : undefined;
    if (request && request.effect !== "none") {
      const { effect, idempotent, upstream, operation } = request;
      const fact = { confidence: "likely" as const, operation: operation ?? spell(module, links), row: `${VERB_ROW}: method`, category: "http" as const };
      return { ...fact, effect, upstream, ...(idempotent !== undefined && effect !== "read" && { idempotent }) };
    }
    if (last.name === "" || last.name === UNKNOWN_KEY || makesInstance(links)) return undefined;
    if (this.table.find(module, links) || this.#scan(module, links).earlier || OWN_METHODS.has(last.name)) return undefined;
    const verb = isReport(last.name) ? undefined : verbOf(last.name);
    if (!verb) return undefined;
    const root = links.length === 1;
    if (root && !isDeed(last.name, verb.effect)) return undefined;
    const words = wordsOf(last.name);
    if (!root && words.length === 1 && COLLECTION_WORDS.has(words[0]!) && !throughResource(links)) return undefined;
    const { effect, idempotent } = verb;
    return {
      effect,
      ...(effect !== "read" && idempotent !== undefined && { idempotent }),
      confidence: "likely",
      upstream: true,
      operation: spell(module, links),
      row: `${VERB_ROW}: ${last.name.slice(0, 60)}`,
      category: "service",
    };
  }

  isPure(chain: Chain): boolean {
    const { module, links } = throughWrappers(chain);
    const hit = this.table.find(module, links);
    if (hit) return !this.effectOf(chain);
    return module === "global" || this.isPureModule(module);
  }

  isPureModule(module: string): boolean {
    let pure = this.#pureMemo.get(module);
    if (pure === undefined) {
      const listed = this.#names(module) || this.#pureFamilies.some((family) => module.startsWith(family)) || isLogger(module);
      pure = listed && this.table.modulesOf(module).length === 0;
      this.#pureMemo.set(module, pure);
    }
    return pure;
  }

  #names(module: string): boolean {
    for (let name = module; name !== ""; name = name.slice(0, Math.max(name.lastIndexOf("/"), 0))) if (this.#pure.has(name)) return true;
    return false;
  }

  makesReadOnly(chain: Chain): boolean {
    const links = linksOf(chain);
    const last = links.at(-1);
    if (!last || last.op === "get" || !this.table.modulesOf(chain.module).some((of) => of.category === "database")) return false;
    const text = textOf(last.args[0]) ?? textOf(last.args[0]?.get("text"));
    return (text !== undefined && startsReadOnly(text)) || opensReadOnly([last]);
  }
}

function resolve(says: EffectSays, links: readonly Link[]): Resolved {
  switch (says) {
    case "GET":
    case "HEAD":
    case "POST":
    case "PUT":
    case "PATCH":
    case "DELETE":
    case "request":
      return resolveRequest(says, links);
    case "sql":
      return resolveSql(links);
    case "command":
      return resolveCommand(links);
    case "graphql":
      return resolveGraphql(links);
    case "route":
      return resolveRoute(links);
    case "process":
      return resolveProcess(links);
    case "input":
      return resolveInput(links);
    case "signal":
      return resolveSignal(links);
    case "file":
      return resolveFile(links);
    case "argument":
      return resolveArgument(links);
    case "operators":
      return resolveOperators(links);
    case "pipeline":
      return resolvePipeline(links);
    case "document":
      return resolveDatabaseCommand(links);
    default: {
      const idempotent = REPEATABLE[says];
      return { effect: says, confidence: "proven", upstream: true, ...(idempotent !== undefined && { idempotent }) };
    }
  }
}

/** `call(url, { method: "POST", headers, body })`: whatever is called like that sends a request. */
const asRequest = ({ args }: Link): boolean =>
  args.some((arg) => arg.kind === "object" && typeof arg.get("method")?.constant === "string" && ["headers", "body", "data", "json"].some((key) => arg.keys.includes(key)));

const throughResource = (links: readonly Link[]): boolean =>
  links.slice(0, -1).some((link, i) => link.op === "get" && (i > 0 || links.length > 2) && link.name !== UNKNOWN_KEY);

/** A copy in memory, or what a class makes of itself: `requester.clone()`, `AuthInfo.create(options)`, `Aggregator.clearInstance()`. */
function makesInstance(links: readonly Link[]): boolean {
  const { name, args } = links.at(-1)!;
  const isStatic = links.length === 2 && links[0]!.op === "get" && /^[A-Z][a-z]/.test(links[0]!.name);
  return (name === "clone" && args.length === 0) || (isStatic && /^create(?![a-z])|^[a-z]+Instance$/.test(name));
}

/** What a server tells those who watch over it: telemetry. Source: the method names of Sentry's, Rollbar's and OpenTelemetry's clients. */
const isReport = (name: string): boolean => /^(?:capture|record|report|notice|track)_?(?:Exception|Error|Message|Event|Metric|Span)s?$/i.test(name);

/** A function that a package exports by itself, `sendMail(…)`: factories and helpers outnumber the deeds, so only plain verbs count. */
const isDeed = (name: string, effect: EffectFact["effect"]): boolean =>
  /^(fetch|query|search|list|download|retrieve|send|publish|notify|delete|destroy|upload|post|update|insert|upsert|submit|deploy|charge|refund)(?=$|[A-Z_])/.test(name) &&
  !/(Client|Server|Factory|Config|Options|Params|String|Schema|Params)$/.test(name) &&
  effect !== "create";
