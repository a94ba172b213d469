import { bothOf, joinAll, type Fact } from "./facts.ts";
import { joinLabels } from "./labels.ts";
import { sameValue } from "./same.ts";
import { array, object, ownLabels, START_VALUES, UNDEFINED, unknown, type ArrayValue, type Constant, type ObjectValue, type Option, type Unknown, type Value } from "./value.ts";

const UNION_LIMIT = 16;
const NO_FACTS: readonly Fact[] = [];

/** One of these values. Equal ones are merged, nested unions flattened; more than `limit` end in unknown. */
export function union(values: readonly Value[], limit = UNION_LIMIT): Value {
  return choose(
    values.map((value) => ({ value, facts: NO_FACTS })),
    limit,
  );
}

/** One of these options, each with the facts under which it is the one. */
export function choose(options: readonly Option[], limit = UNION_LIMIT): Value {
  const flat = options.some(({ value }) => value.kind === "union") ? options.flatMap(flattened) : options;
  const kept = merged(flat, limit);
  if (kept.length === 1 && kept[0]!.facts.length === 0) return kept[0]!.value;
  if (kept.length === 0) return unknown("no value reaches this place");
  if (kept.length > limit) return widened(kept, limit);
  return { kind: "union", options: kept };
}

/** The options of an option: each holds under both conditions. */
function flattened(option: Option): readonly Option[] {
  const { value, facts, truthy } = option;
  if (value.kind !== "union") return [option];
  if (facts.length === 0 && truthy === undefined) return value.options;
  return value.options.map((inner) => optionOf(inner.value, bothOf(facts, inner.facts), truthy ?? inner.truthy));
}

/** Options with equal values as one; at most one more than the limit. */
function merged(options: readonly Option[], limit: number): readonly Option[] {
  const kept: Option[] = [];
  const places = options.length > FEW ? new Map<unknown, number[]>() : null;
  for (const option of options) {
    const identity = identityOf(option.value);
    const isTwin = (place: number): boolean => sameValue(kept[place]!.value, option.value);
    const twin = places ? places.get(identity)?.find(isTwin) : twinIn(kept, option.value, identity);
    if (twin === undefined) {
      if (kept.length > limit) break;
      if (places) places.set(identity, [...(places.get(identity) ?? []), kept.length]);
      kept.push(option);
    } else {
      const other = kept[twin]!;
      const facts = joinAll([other.facts, option.facts]);
      const truthy = other.truthy === option.truthy ? other.truthy : undefined;
      if (facts !== other.facts || truthy !== other.truthy) kept[twin] = optionOf(other.value, facts, truthy);
    }
  }
  return kept;
}

const optionOf = (value: Value, facts: readonly Fact[], truthy: boolean | undefined): Option =>
  truthy === undefined ? { value, facts } : { value, facts, truthy };

/** So few options are compared one by one. */
const FEW = 8;

function twinIn(kept: readonly Option[], value: Value, identity: unknown): number | undefined {
  for (let i = 0; i < kept.length; i++) {
    const other = kept[i]!.value;
    if (identityOf(other) === identity && sameValue(other, value)) return i;
  }
  return undefined;
}

const MAX_WIDENING = 3;
let widening = 0;

/** More options than anybody looks at: texts become one text that is not known, and what one place of the source has made becomes one. */
function widened(options: readonly Option[], limit: number): Value {
  const sorts = new Map<unknown, Option[]>();
  for (const option of options) {
    const sort = sortOf(option.value);
    sorts.set(sort, [...(sorts.get(sort) ?? []), option]);
  }
  if (sorts.size > limit || widening >= MAX_WIDENING) return unknown(`one of more than ${limit} values`, null, joinLabels(...options.map((o) => ownLabels(o.value))));
  widening++;
  try {
    const merged = [...sorts.values()].map((some): Option => {
      if (some.length === 1) return some[0]!;
      const truthy = some.every((o) => o.truthy === some[0]!.truthy) ? some[0]!.truthy : undefined;
      const value = mergedOf(some.map((o) => o.value));
      return { value, facts: joinAll(some.map((o) => o.facts)), ...(truthy !== undefined && { truthy }) };
    });
    return merged.length === 1 && merged[0]!.facts.length === 0 ? merged[0]!.value : { kind: "union", options: merged };
  } finally {
    widening--;
  }
}

/** Values of one sort can be said as one. */
function sortOf(value: Value): unknown {
  switch (value.kind) {
    case "constant":
      return value.value === null || value.value === undefined || typeof value.value === "bigint" ? value.value : typeof value.value;
    case "unknown":
      return value.member ? value : (value.type ?? "unknown");
    case "array":
      return value.site ?? value;
    case "object":
      return value.maker || value.proto || value.open || !value.site ? value : value.site;
    default:
      return value;
  }
}

function mergedOf(values: readonly Value[]): Value {
  const first = values[0]!;
  if (first.kind === "array") {
    const arrays = values as readonly ArrayValue[];
    return array([], first.site, union(arrays.flatMap((a) => [...a.elements.map((e) => (e.kind === "maybe" ? e.value : e)), ...(a.open ? [a.open] : [])])));
  }
  if (first.kind === "object") {
    const objects = values as readonly ObjectValue[];
    const keys = [...new Set(objects.flatMap((o) => [...o.props.keys()]))];
    return object(first.site, keys.map((key) => [key, union(objects.map((o) => o.props.get(key)?.value ?? UNDEFINED))]));
  }
  const type = first.kind === "unknown" ? first.type : (typeof (first as Constant).value as Unknown["type"]);
  return unknown("one of many values", null, joinLabels(...values.map(ownLabels)), type);
}

const OTHERS = Symbol("values that take a comparison with each other");

/** Values that are the same have the same; of those that have it, each takes a comparison. */
function identityOf(value: Value): unknown {
  switch (value.kind) {
    case "external":
      return value.site ?? value;
    case "unknown":
      return value.site ?? OTHERS;
    case "maybe":
      return OTHERS;
    case "constant":
      return START_VALUES.has(value) ? value : value.value;
    default:
      return value;
  }
}
