import { askedBy, GRANT } from "../interpret/asked.ts";
import { deepLabels } from "../interpret/builtins/index.ts";
import { chainOf } from "../interpret/chain.ts";
import { requirementOf, type Check } from "../interpret/checks.ts";
import { listFacts, partsOf, sortOfFact, withFact, type Fact, type Facts } from "../interpret/facts.ts";
import { pick } from "../interpret/fields.ts";
import type { Interpreter } from "../interpret/interpreter.ts";
import { countWithoutLimiter, limitBy } from "../interpret/limiting.ts";
import { NO_LABELS, symbol, UNDEFINED, type External, type ExternalCall, type FunctionValue, type Site, type Value } from "../interpret/value.ts";
import { wordsOf } from "../interpret/words.ts";
import type { Label, LimitEvent, Story, StoryEvent } from "../model/story.ts";
import type { Project } from "../source/project.ts";
import type { Incoming } from "./incoming.ts";
import { passagesOf } from "./middleware.ts";
import { hooksIn } from "./mounts.ts";

/** What every request crosses before the boundary, besides showing who sends it: one requirement for all tools, a limit. */
export type Front = (Check | Pick<LimitEvent, "kind" | "key" | "row">) & {
  readonly site: Site;
  /** It was asked for the name of the tool. */
  readonly perTool?: true;
};

/** What a value that stands in front of an endpoint asks of requests. */
export function frontsOf(incoming: Incoming, value: Value, depth = 0): readonly Front[] {
  if (depth > 4) return [];
  switch (value.kind) {
    case "array":
      return value.elements.flatMap((element) => frontsOf(incoming, element, depth + 1));
    case "object":
      return hooksIn(value).flatMap((hook) => frontsOf(incoming, hook, depth + 1));
    case "function":
      return frontsOfMiddleware(incoming, value);
    case "external":
      return frontsOfExternal(incoming, value);
    default:
      return [];
  }
}

function frontsOfExternal(incoming: Incoming, value: External): readonly Front[] {
  if ((value.op !== "call" && value.op !== "new") || !value.site) return [];
  const { machine } = incoming;
  const { site } = value;
  const chain = chainOf(value);
  const limit = machine.knowledge.limitOf(chain);
  if (limit?.form === "middleware" && limit.purpose === "quota") {
    const by = typeof limit.key === "object" ? pick(value.args, limit.key) : undefined;
    return [{ kind: "limit", key: by ? keyMadeBy(machine, by, site) : NO_LABELS, row: limit.row, site }];
  }
  const gate = machine.knowledge.gateOf(chain);
  if (!gate || gate.form === "verifier") return value.args.flatMap((arg) => (arg.kind === "function" ? frontsOfMiddleware(incoming, arg) : []));
  const requirement = gate.required === true && !gate.perTool ? requirementOf(gate) : [];
  return requirement.length > 0 ? [{ kind: "guard", reads: [GRANT], requirement, refusal: "denies", text: wordsOf(site), site }] : [];
}

/** What of the caller is in the key that the source makes of a request. */
function keyMadeBy(machine: Interpreter, by: Value, site: Site): readonly Label[] {
  const request = symbol("request", NO_LABELS, site);
  const key = machine.rehearse({}, () => machine.await(machine.call(by, UNDEFINED, [request, request], site), site)).value;
  return deepLabels(key).filter(({ kind }) => kind === "caller");
}

/** Limits that requests were counted against, by the number of the fact that says so. */
export type Counted = Map<number, Front>;

/** Notes a call that counts a request: what comes after it is behind a limit. */
export function noteLimit(machine: Interpreter, call: ExternalCall, counted: Counted): void {
  const limit = machine.knowledge.limitOf(chainOf(call));
  if (limit?.form !== "call" || limit.purpose !== "quota") return;
  const by = typeof limit.key === "object" ? pick(call.args, limit.key) : undefined;
  const id = counted.size + 1;
  counted.set(id, { kind: "limit", key: by ? deepLabels(by).filter(({ kind }) => kind === "caller") : NO_LABELS, row: limit.row, site: call.site });
  const fact = { kind: "event", type: "limit", id } as const;
  machine.facts = withFact(machine.facts, fact);
  countWithoutLimiter(machine, call, fact);
}

/** What surely happened where a middleware of the source lets a request go on. */
function frontsOfMiddleware(incoming: Incoming, fn: FunctionValue): readonly Front[] {
  const counted: Counted = new Map();
  const external = (call: ExternalCall): undefined => void noteLimit(incoming.machine, call, counted);
  const passes = passagesOf(incoming, fn, { external });
  return common(passes.map((facts) => frontsIn(facts, counted)));
}

/** What held on the way to a place of the program. */
export function frontsIn(facts: Facts, counted: Counted): readonly Front[] {
  return listFacts(facts).flatMap((fact): readonly Front[] => {
    if (sortOfFact(fact) === "limit") return limitsIn(fact, counted);
    if (fact.kind !== "condition" || !fact.guards) return [];
    const { labels, requirement, presence, granted } = askedBy(fact);
    if (presence || requirement.length === 0 || granted === false || !labels.some(({ kind }) => kind === "caller")) return [];
    return [{ kind: "guard", reads: labels, requirement, refusal: "denies", text: wordsOf(fact.site), site: fact.site }];
  });
}

/** One limit, or the one of several alternatives that knows the least of its callers. */
function limitsIn(fact: Fact, counted: Counted): readonly Front[] {
  const limits = partsOf(fact).map((part): Front | undefined => {
    if (part.kind === "event") return counted.get(part.id);
    const limit = limitBy(part);
    return limit ? { ...limit, site: part.site } : undefined;
  });
  return limits.every((limit) => limit !== undefined) ? common(limits.map((limit) => [limit])) : [];
}

const keyOf = (front: Front): string => (front.kind === "guard" ? JSON.stringify(front.requirement) : "limit");

/** Whether the same stands there. */
export const stands = (front: Front, others: readonly Front[]): boolean => others.some((other) => keyOf(other) === keyOf(front));

/** What stands on each of several ways; of several limits the one that knows the least of its callers. */
export function common(ways: readonly (readonly Front[])[]): readonly Front[] {
  const [first = [], ...others] = ways;
  return first.flatMap((front) => {
    const twins = others.map((way) => way.find((other) => keyOf(other) === keyOf(front)));
    if (twins.some((twin) => twin === undefined)) return [];
    const all = [front, ...(twins as Front[])];
    return [all.find((one) => one.kind === "limit" && one.key.length === 0) ?? front];
  });
}

/** A story with what stands before its boundary: it surely happened before anything else. */
export function behind(project: Project, story: Story, fronts: readonly Front[]): Story {
  if (fronts.length === 0) return story;
  const last = Math.max(0, ...story.events.map(({ id }) => id));
  const events = fronts.map(({ site, perTool, ...front }, i): StoryEvent => {
    const base = { id: last + 1 + i, place: project.placeOf(site), trail: [], after: [] };
    return front.kind === "guard" ? { ...front, ...base, ...(!perTool && { endpoint: true }) } : { ...front, ...base };
  });
  const ids = events.map(({ id }) => id);
  return { ...story, events: [...events, ...story.events.map((event) => ({ ...event, after: [...event.after, ...ids] }))] };
}
