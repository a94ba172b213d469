import type { Json, Server, Tool } from "../src/model/server.ts";
import type { EffectEvent, GuardEvent, Story, StoryEvent } from "../src/model/story.ts";
import { spot } from "./answers.ts";
import { eventsOf, hasLabel } from "./story.ts";

/** What a guard amounts to, for the question "may this caller use this tool?". */
export type Strength =
  /** Compares what the caller may do, or who it is, with what this tool needs. */
  | "own"
  /** One requirement for all tools, reads and writes alike. */
  | "server-wide"
  /** Asks who calls, not what the caller may do. */
  | "membership"
  /** The operator's switch or allow-list. */
  | "operator"
  /** None of these: a check of arguments, a confirmation, a missing setting. */
  | "other";

export const isGuard = (event: StoryEvent): event is GuardEvent => event.kind === "guard";

export const refuses = (guard: GuardEvent): boolean => guard.refusal !== "proceeds";

export function strengthOf(guard: GuardEvent, server: Server): Strength {
  const caller = hasLabel(guard.reads, "caller");
  if (!caller) return isSetting(guard) ? "operator" : "other";
  if (!demands(guard) || isDoorKey(guard, server)) return "membership";
  return guard.endpoint || isForAll(guard, server) ? "server-wide" : "own";
}

/**
 * Whether the guard asks something of the caller that this tool needs: a grant, or to be one of those who may. Comparing who
 * calls with what the model sent (an owner, a key) tells rows apart, not tools.
 */
export function demands(guard: GuardEvent): boolean {
  if (guard.presence || !hasLabel(guard.reads, "caller")) return false;
  if (asksGrant(guard)) return true;
  return (guard.requirement.length > 0 || guard.presence === false) && !hasLabel(guard.reads, "argument");
}

/** The effects of a story, without what was only read to answer a check: the caller's own row, what a policy server says. */
export function effectsProper(story: Story): readonly EffectEvent[] {
  const checks = eventsOf(story, "guard").filter((guard) => refuses(guard) && demands(guard));
  const serves = (effect: EffectEvent): boolean =>
    effect.effect === "read" &&
    checks.some((check) => check.after.includes(effect.id) && check.reads.some((label) => label.kind === "upstream" && label.from === effect.operation));
  return eventsOf(story, "effect").filter((effect) => !serves(effect));
}

/**
 * The operator's own word, not what an upstream answered to a request that the operator's settings are part of. What was read when the
 * server started, before any call, is the operator's too: a file of settings.
 */
const isSetting = (guard: GuardEvent): boolean =>
  !guard.presence && hasLabel(guard.reads, "operator") !== undefined && !hasLabel(guard.reads, "error") &&
  !guard.reads.some((label) => label.kind === "upstream" && label.steps.length > 0);

const asksGrant = (guard: GuardEvent): boolean => guard.reads.some((label) => label.kind === "caller" && label.aspect === "grant");

interface Use {
  readonly tools: Set<Tool>;
  reads: boolean;
  writes: boolean;
}

interface Uses {
  readonly followed: number;
  readonly byGuard: ReadonlyMap<string, Use>;
}

const usesOf = new WeakMap<Server, Uses>();

const identity = (guard: GuardEvent): string => `${spot(guard.place)} ${JSON.stringify(guard.requirement)}`;

/** The same check with the same requirement in front of every tool, those that read and those that write. */
function isForAll(guard: GuardEvent, server: Server): boolean {
  const use = useOf(guard, server);
  return use !== undefined && use.isEverywhere && use.tools.size > 1 && use.reads && use.writes;
}

/** A credential that is compared before every tool lets its holder in, and says nothing of this tool. */
function isDoorKey(guard: GuardEvent, server: Server): boolean {
  const ofCaller = guard.reads.filter((label) => label.kind === "caller");
  return guard.requirement.length === 0 && ofCaller.every(({ aspect }) => aspect === "token") && useOf(guard, server)?.isEverywhere === true;
}

function useOf(guard: GuardEvent, server: Server): (Use & { readonly isEverywhere: boolean }) | undefined {
  const uses = usesOf.get(server) ?? countUses(server);
  const use = uses.byGuard.get(identity(guard));
  return use && { ...use, isEverywhere: use.tools.size === uses.followed };
}

function countUses(server: Server): Uses {
  const byGuard = new Map<string, Use>();
  let followed = 0;
  for (const tool of server.tools) {
    if (!tool.story) continue;
    followed++;
    for (const guard of eventsOf(tool.story, "guard")) {
      const key = identity(guard);
      const use = byGuard.get(key) ?? { tools: new Set<Tool>(), reads: false, writes: false };
      byGuard.set(key, use);
      use.tools.add(tool);
      if (tool.class === "write") use.writes = true;
      else use.reads = true;
    }
  }
  const uses = { followed, byGuard };
  usesOf.set(server, uses);
  return uses;
}

const scopesKey = /(?:^|[^a-z])(?:required)?(?:scopes?|permissions?|roles?)$/i;

/** Lists of scopes in the tool's `_meta` or definition: `mcp-audit/scopes` (spec/design.md, Conventions), `requiredScopes` and the like. */
export function declaredScopes(tool: Tool): readonly (readonly string[])[] {
  const all = Object.entries({ ...tool.undisclosed, ...tool._meta });
  return all.flatMap(([key, value]) => (scopesKey.test(key.replace(/([a-z])([A-Z])/g, "$1-$2")) ? [stringsIn(value)] : []));
}

const stringsIn = (value: Json): readonly string[] =>
  typeof value === "string" ? [value] : Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];

/** Words of a tool's name: `issueRefund` and `issue_refund` are `issue`, `refund`. */
const wordsOf = (name: string): readonly string[] =>
  name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase().split(/[^a-z0-9]+/).filter(Boolean);

/** A scope that would fit the tool, for the fix: `refund:write`. */
export function scopeFor(tool: Tool): string {
  const words = wordsOf(tool.name);
  const noun = words.slice(words.length > 1 ? 1 : 0).join("_") || "tool";
  return `${noun}:${tool.class === "write" ? "write" : "read"}`;
}
