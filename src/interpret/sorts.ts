import { mayGuard } from "./asked.ts";
import type { Fact } from "./facts.ts";

/** By which facts of different branches stand for each other: events by their type, conditions that may be a guard as one sort. */
export function sortOfFact(fact: Fact): string | null {
  if (fact.kind === "event") return fact.type;
  if (fact.kind === "either") return sortOfFact(fact.facts[0]!);
  return mayGuard(fact) ? "guard" : null;
}
