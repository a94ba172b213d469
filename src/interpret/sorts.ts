import type { Condition, Fact } from "./facts.ts";
import { labelsOf } from "./labels.ts";
import type { Value } from "./value.ts";

/** By which facts of different branches stand for each other: events by their type, conditions that may be a guard as one sort. */
export function sortOfFact(fact: Fact): string | null {
  if (fact.kind === "event") return fact.type;
  if (fact.kind === "either") return sortOfFact(fact.facts[0]!);
  return mayGuard(fact) ? "guard" : null;
}

/** It asks something of the caller or of the operator. What a union was made of asks by itself. */
export const mayGuard = ({ value }: Condition): boolean => value.kind !== "union" && (reads(value, "caller") || reads(value, "operator"));

const seen = { caller: new WeakMap<object, boolean>(), operator: new WeakMap<object, boolean>() };

/** The value, or what an operator or a call took into account, carries such a label. */
export function reads(value: Value, kind: "caller" | "operator", depth = 0): boolean {
  const known = seen[kind].get(value);
  if (known !== undefined) return known;
  if (depth > 12) return false;
  let found = labelsOf(value).some((label) => label.kind === kind);
  if (!found && value.kind === "external") {
    if (value.op === "operator" || value.op === "call") found = value.args.some((a) => reads(a, kind, depth + 1));
    if (!found && "parent" in value) found = reads(value.parent, kind, depth + 1);
  }
  if (!found && value.kind === "union") found = value.options.some((o) => reads(o.value, kind, depth + 1) || o.facts.some((fact) => fact.kind === "condition" && reads(fact.value, kind, depth + 1)));
  if (!found && value.kind === "array") found = [...value.elements, ...(value.open ? [value.open] : [])].slice(0, 20).some((e) => reads(e, kind, depth + 1));
  if (!found && value.kind === "map") found = value.open !== null && reads(value.open, kind, depth + 1);
  if (!value.kind.match(/array|map/)) seen[kind].set(value, found);
  return found;
}
