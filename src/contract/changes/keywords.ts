import type { Json } from "../../model/server.ts";
import { shown } from "./words.ts";

/** What a bigger value of a keyword does to the set of accepted values; `apart` where two values cannot be ordered. */
type Order = "narrows" | "widens" | "apart";

interface KeywordRow {
  readonly order: Order;
  /** As in "`amount` must be …". */
  readonly says: (value: Json) => string;
}

const row = (order: Order, says: (text: string) => string): KeywordRow => ({ order, says: (value) => says(shown(value)) });

/** Keywords that are compared by their value alone, and how people say them (2020-12 validation §6). */
export const keywordRows: Readonly<Record<string, KeywordRow>> = {
  minimum: row("narrows", (n) => `at least ${n}`),
  exclusiveMinimum: row("narrows", (n) => `more than ${n}`),
  maximum: row("widens", (n) => `at most ${n}`),
  exclusiveMaximum: row("widens", (n) => `less than ${n}`),
  multipleOf: row("apart", (n) => `a multiple of ${n}`),
  minLength: row("narrows", (n) => `at least ${n} characters long`),
  maxLength: row("widens", (n) => `at most ${n} characters long`),
  pattern: row("apart", (text) => `a match of ${text}`),
  format: row("apart", (text) => `in the format ${text}`),
  minItems: row("narrows", (n) => `at least ${n} items long`),
  maxItems: row("widens", (n) => `at most ${n} items long`),
  uniqueItems: row("narrows", () => "without repetition"),
  minProperties: row("narrows", (n) => `an object of at least ${n} members`),
  maxProperties: row("widens", (n) => `an object of at most ${n} members`),
};

/** Keywords with schemas inside that are compared as a whole: what they mean together is the prover's business. */
export const wholeKeywords: Readonly<Record<string, string>> = {
  not: "what is excluded",
  if: "the condition",
  then: "what the condition asks",
  else: "what is asked otherwise",
  allOf: "what is asked together",
  contains: "the item that must occur",
  minContains: "how often that item must occur",
  maxContains: "how often that item may occur",
  propertyNames: "which member names are allowed",
  patternProperties: "members by name pattern",
  dependencies: "members that depend on others",
  dependentRequired: "members that others require",
  dependentSchemas: "what other members ask",
  unevaluatedProperties: "members that nothing describes",
  unevaluatedItems: "items that nothing describes",
  additionalItems: "further items",
  $dynamicRef: "a dynamic reference",
};
