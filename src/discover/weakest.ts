import { askedBy, madeUp } from "../interpret/asked.ts";
import { leaves, listFacts, withFact, type Condition, type Fact, type Facts } from "../interpret/facts.ts";
import type { External, Site, Value } from "../interpret/value.ts";
import type { Registered } from "./registration.ts";

/** What the run met besides registrations that tells on which path a tool is less guarded. */
export interface Paths {
  /** Conditions that were decided without a question to the caller. */
  readonly decided: ReadonlySet<Site>;
  /** Servers that talk over stdio: to the operator, of whom nothing is asked. */
  readonly local: ReadonlySet<External>;
}

/**
 * Of a tool that the same code registers on several paths (on a server for each session, transport or kind of credential) the registration
 * with the fewest checks of the caller. A check that stands on another of these paths and was decided without the caller here compares with
 * what the server made up.
 */
export function weakest(all: readonly Registered[], paths: Paths): readonly Registered[] {
  const groups = new Map<string, Registered[]>();
  const ids = new Map<unknown, number>();
  const idOf = (key: unknown): number => ids.get(key) ?? ids.set(key, ids.size).get(key)!;
  for (const one of all) {
    const key = `${idOf(one.site)} ${nameOf(one.name, idOf)} ${idOf(one.handler?.kind === "function" ? one.handler.node : null)}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].map((group) => (group.length === 1 ? group[0]! : weakestOf(group, paths)));
}

const nameOf = (name: Value, idOf: (key: unknown) => number): string =>
  name.kind === "constant" ? String(name.value) : name.kind === "union" ? name.options.map((o) => nameOf(o.value, idOf)).join("|") : `#${idOf(name)}`;

function weakestOf(group: readonly Registered[], { decided, local }: Paths): Registered {
  const remote = group.filter(({ server }) => !server || !local.has(server));
  const judged = remote.length > 0 ? remote : group;
  const checks = judged.map(checksOf);
  const fewest = checks.reduce((least, own, i) => (own.length < checks[least]!.length ? i : least), 0);
  const chosen = judged[fewest]!;
  const sites = new Set(checks[fewest]!.map(({ site }) => site));
  const missing = new Map(checks.flat().filter(({ site }) => !sites.has(site) && decided.has(site)).map((check) => [check.site, check]));
  const unconditional = judged.some(({ conditions }) => conditions.length === 0);
  const held = listFacts(chosen.facts).filter((fact) => asksCaller(fact) || group.every((other) => holdsIn(other, fact)));
  const facts = [...held, ...[...missing.values()].map(madeUp)];
  return {
    ...chosen,
    facts: facts.reduce<Facts>(withFact, null),
    ...(unconditional && { conditions: [] }),
  };
}

const asksCaller = (fact: Fact): boolean => leaves(fact).some((condition) => askedBy(condition).labels.some((label) => label.kind === "caller"));

/** A setting that stands on one path alone only chooses between them. */
const holdsIn = ({ facts }: Registered, fact: Fact): boolean =>
  leaves(fact).every(({ site, holds }) => listFacts(facts).flatMap(leaves).some((other) => other.site === site && other.holds === holds));

/** What was asked of the caller on the way to a registration, more than whether there is one. */
const checksOf = ({ facts }: Registered): readonly Condition[] =>
  listFacts(facts).flatMap(leaves).filter((condition) => {
    const { labels, presence } = askedBy(condition);
    return condition.guards && !presence && labels.some((label) => label.kind === "caller");
  });
