import { ts } from "ts-morph";
import type { LimitEvent, StoryEvent } from "../model/story.ts";
import { keysIn } from "./counts.ts";
import { leaves, listFacts, withFact, type Condition, type Fact, type Facts } from "./facts.ts";
import type { Machine } from "./machine.ts";
import { isRemembered } from "./remembered.ts";
import type { ExternalCall, Labels, Value } from "./value.ts";
import { wordsOf } from "./words.ts";

type Limit = Pick<LimitEvent, "kind" | "key" | "waits" | "row">;

/** The row of what the source keeps in memory by itself. */
const MEMORY = "memory";

/** Names of what is left for a caller, of which there must be enough; of what was used there must not. */
const LEFT_OVER = /token|remain|left|credit|budget|avail|quota|allow|bucket|balance/i;

/** The limit that a condition is. The time since the last call is one only where who comes too soon is refused. */
export function limitBy({ counts, otherwise, site }: Condition): Limit | null {
  if (!counts || (counts.reached && !LEFT_OVER.test(wordsOf(site)))) return null;
  const refuses = otherwise?.how === "throws" || (otherwise?.how === "returns" && (otherwise.value === null || otherwise.value.kind === "constant"));
  return counts.spaced && !refuses ? null : { kind: "limit", key: counts.key, row: MEMORY };
}

/** Waiting for as long as earlier calls make it, or where they have used something up, is a limit that refuses nobody. */
export function limitOfWait(time: Value | undefined, facts: Facts): Limit | null {
  const used = listFacts(facts).flatMap(leaves).find(({ counts }) => counts)?.counts;
  const key: Labels | undefined = time && isRemembered(time) ? keysIn(time) : used?.key;
  return key ? { kind: "limit", key, waits: true, row: MEMORY } : null;
}

/**
 * A limiter that a setting brings along is judged as if it were there: where the function has returned because there is none,
 * `if (!limiter) return`, the call counts as counted too.
 */
export function countWithoutLimiter(machine: Machine, { parent: callee, site }: ExternalCall, fact: Fact): void {
  const frame = machine.frames.at(-1);
  if (!frame || !ts.isCallExpression(site) || callee.op !== "get" || !ts.isPropertyAccessExpression(site.expression)) return;
  const absent = `!${site.expression.expression.getText()}`;
  const isAbsence = (one: Fact): boolean => one.kind === "condition" && one.holds && one.site.getText() === absent;
  frame.returns.forEach((one, i) => {
    if (listFacts(one.facts).some(isAbsence)) frame.returns[i] = { ...one, facts: withFact(one.facts, fact) };
  });
}

/** A count that is looked at, and that nothing but a log line depends on, is no limit. */
export function isDecisive(events: readonly StoryEvent[]): (event: StoryEvent) => boolean {
  const decided = events.filter(({ kind }) => kind === "effect" || kind === "result" || kind === "thrown");
  const ids = new Set(decided.flatMap(({ after, oneOf = [] }) => [...after, ...oneOf.flat()]));
  return (event) => event.kind !== "limit" || event.row !== MEMORY || event.waits === true || ids.has(event.id);
}
