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

/** What it was or this: where this is what it may be already, itself, so that writing it again and again comes to an end. */
export function gaining(old: Value, value: Value): Value {
  const known = asOptions(old);
  return asOptions(value).every((option) => known.some((one) => covers(one, option))) ? old : union([value, old]);
}

const asOptions = (value: Value): readonly Option[] => (value.kind === "union" ? value.options : [{ value, facts: NO_FACTS }]);

/** Whether an option says nothing that another does not say of it: the same value, or one of many that are not told apart any more. */
function covers(one: Option, other: Option): boolean {
  if (one.truthy !== undefined && one.truthy !== other.truthy) return false;
  if (!one.facts.every((fact) => other.facts.includes(fact))) return false;
  return sameValue(one.value, other.value) || (MANY.has(one.value) && isData(other.value) && carries(one.value, other.value));
}

const carries = (some: Value, other: Value): boolean => joinLabels(ownLabels(some), ownLabels(other)).length === ownLabels(some).length;

const isData = ({ kind }: Value): boolean => kind === "external" || kind === "unknown" || kind === "constant";

/** What stands for more values than anybody tells apart. */
const MANY = new WeakSet<Value>();

function oneOfMany(limit: number, options: readonly Option[]): Value {
  const made = unknown(`one of more than ${limit} values`, null, joinLabels(...options.map((o) => ownLabels(o.value))));
  MANY.add(made);
  return made;
}

/** One of these options, each with the facts under which it is the one. */
export function choose(options: readonly Option[], limit = UNION_LIMIT): Value {
  const flat: Option[] = [];
  for (const option of options) {
    if (option.value.kind !== "union") flat.push(option);
    else if (option.facts.length === 0 && option.truthy === undefined) flat.push(...option.value.options);
    else for (const inner of option.value.options) flat.push(under(option, inner));
  }
  const kept: Option[] = [];
  const alike = flat.length > FEW ? new Map<unknown, number[]>() : null;
  for (const option of flat) {
    const origin = originOf(option.value);
    const places = alike?.get(origin);
    const isTwin = (place: number): boolean => sameValue(kept[place]!.value, option.value);
    const twin = alike
      ? places?.find(isTwin) ?? -1
      : kept.findIndex((other, place) => originOf(other.value) === origin && isTwin(place));
    if (twin < 0) {
      if (kept.length > limit) break;
      if (places) places.push(kept.length);
      else alike?.set(origin, [kept.length]);
      kept.push(option);
    } else if (kept[twin] !== option) kept[twin] = asOne(kept[twin]!, option);
  }
  if (kept.length === 1 && kept[0]!.facts.length === 0) return kept[0]!.value;
  if (kept.length === 0) return unknown("no value reaches this place");
  if (kept.length > limit) return widened(kept, limit);
  return { kind: "union", options: kept };
}

/** Fewer options than this are compared one by one. */
const FEW = 6;

/** An option of a choice that is itself an option. */
const under = ({ facts, truthy }: Option, inner: Option): Option =>
  ({ ...inner, facts: bothOf(facts, inner.facts), ...(truthy !== undefined && { truthy }) });

/** One value that two options come to. */
function asOne(one: Option, other: Option): Option {
  const truthy = one.truthy === other.truthy ? one.truthy : undefined;
  return { value: one.value, facts: joinAll([one.facts, other.facts]), ...(truthy !== undefined && { truthy }) };
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
  if (sorts.size > limit || widening >= MAX_WIDENING) return oneOfMany(limit, options);
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

/** What values must share to be the same: those of different origin need not be compared. */
function originOf(value: Value): unknown {
  if (value.kind === "external") return value.site ?? value;
  if (value.kind === "unknown") return value.site ?? value.reason;
  if (value.kind === "maybe") return "maybe";
  return value.kind === "constant" && !START_VALUES.has(value) ? value.value : value;
}
