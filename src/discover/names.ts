import type { Condition } from "../interpret/facts.ts";
import type { Value } from "../interpret/value.ts";
import { asksMain } from "./hanging.ts";

const MAX_NAME = 200;

/** One of what a value may be, and what it hangs on that it is this one. */
export interface Possible<T> {
  readonly value: T;
  readonly conditions: readonly Condition[];
}

/** The options of a value, each with the conditions under which it is this one. */
export function possibilities(value: Value): readonly Possible<Value>[] {
  if (value.kind !== "union") return [{ value, conditions: [] }];
  return value.options.map((option) => ({
    value: option.value,
    conditions: option.facts.filter((fact): fact is Condition => fact.kind === "condition" && !asksMain(fact.value)),
  }));
}

/** The names that a registration may have; null where one of them is not known. */
export const namesOf = (value: Value): readonly Possible<string | null>[] =>
  possibilities(value).map(({ value: name, conditions }) => ({
    value: name.kind === "constant" && typeof name.value === "string" ? name.value.slice(0, MAX_NAME) : null,
    conditions,
  }));
