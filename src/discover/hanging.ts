import { listFacts, type Condition } from "../interpret/facts.ts";
import type { Machine } from "../interpret/machine.ts";
import type { Value } from "../interpret/value.ts";

/**
 * What a registration on this server hangs on, outermost first: the branches that are open, and the checks since the server was made
 * that others did not pass: `if (!settings.writes) return`, `if (tool.hidden) continue`. What ends before there is a server leaves none.
 */
export function conditionsOn(machine: Machine, server: Value | null): readonly Condition[] {
  const open = new Set(machine.conditions);
  const since = server?.kind === "external" || server?.kind === "object" ? server.born : Infinity;
  const passed = listFacts(machine.facts).filter((fact) => fact.kind === "condition" && !open.has(fact) && fact.born > since && isLeft(fact)) as Condition[];
  return passed.length === 0 ? [...open] : [...open, ...passed].sort((a, b) => a.born - b.born);
}

const isLeft = ({ otherwise }: Condition): boolean => otherwise?.how === "returns" || otherwise?.how === "skips";
