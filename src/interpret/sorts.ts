import type { Fact } from "./facts.ts";
import { labelsOf } from "./labels.ts";
import { optionsOf, type Value } from "./value.ts";

/** By which facts of different branches stand for each other: events by their type, conditions that read the caller as one sort. */
export function sortOfFact(fact: Fact): string | null {
  if (fact.kind === "event") return fact.type;
  if (fact.kind === "either") return sortOfFact(fact.facts[0]!);
  return readsCaller(fact.value) ? "guard" : null;
}

const seen = new WeakMap<object, boolean>();

/** The value, or what an operator or a call took into account, carries a caller's label. */
export function readsCaller(value: Value, depth = 0): boolean {
  const known = seen.get(value);
  if (known !== undefined) return known;
  if (depth > 12) return false;
  let found = labelsOf(value).some((l) => l.kind === "caller");
  if (!found && value.kind === "external") {
    if (value.op === "operator" || value.op === "call") found = value.args.some((a) => readsCaller(a, depth + 1));
    if (!found && "parent" in value) found = readsCaller(value.parent, depth + 1);
  }
  if (!found && value.kind === "union") {
    found = optionsOf(value).some((v) => readsCaller(v, depth + 1)) || value.options.some((o) => o.facts.some((f) => sortOfCondition(f, depth)));
  }
  seen.set(value, found);
  return found;
}

const sortOfCondition = (fact: Fact, depth: number): boolean =>
  fact.kind === "condition" ? readsCaller(fact.value, depth + 1) : fact.kind === "either" && fact.facts.some((f) => sortOfCondition(f, depth + 1));
