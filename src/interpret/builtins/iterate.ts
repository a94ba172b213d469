import type { Condition, Fact } from "../facts.ts";
import { maybe } from "../heap.ts";
import { joinLabels, labelsOf } from "../labels.ts";
import type { Machine } from "../machine.ts";
import { choose, union } from "../choice.ts";
import { array, constant, externalOperator, FALSE, object, optionTruth, TRUE, truthiness, UNDEFINED } from "../value.ts";
import type { ArrayValue, Option, Site, Value } from "../value.ts";
import { arg, bare, conditionally, MAX_ELEMENTS, someNumber, table, unlisted, type Table } from "./shared.ts";

/** What a callback gave for one element. */
export interface Turn {
  readonly element: Value;
  readonly index: Value;
  /** Under which the element is there; null where it surely is. */
  readonly conditions: readonly Condition[] | null;
  /** It stands for elements that nobody listed. */
  readonly rest: boolean;
  /** Null where the callback did not come back. */
  readonly result: Value | null;
}

/** Calls back for each element, conditionally where it may be missing, until a result says to stop. */
export function eachElement(
  machine: Machine,
  target: Value,
  site: Site,
  call: (element: Value, index: Value) => Value,
  stop?: (turn: Turn) => boolean,
  fromEnd = false,
): Turn[] {
  const { known, rest } = machine.elements(target, site);
  const turns: Turn[] = [];
  let certain = !fromEnd || rest === null;
  const listed = known.slice(0, MAX_ELEMENTS).map((element, index) => ({ element, index }));
  for (const { element, index } of fromEnd ? listed.toReversed() : listed) {
    const { value, conditions } = bare(element);
    if (conditions) certain = false;
    const position = certain ? constant(index) : someNumber(site);
    const run = (): Value => machine.looksAt(() => call(value, position));
    const result = conditions ? conditionally(machine, conditions, site, "an element that may be missing", run) : run();
    const turn: Turn = { element: value, index: position, conditions, rest: false, result };
    turns.push(turn);
    if (stop?.(turn)) return turns;
  }
  for (const { value, facts } of unlisted(machine, rest)) {
    const position = someNumber(site);
    const conditions = facts.filter((fact) => fact.kind === "condition");
    const result = conditionally(machine, conditions, site, "an element of a list that is not all known", () => call(value, position));
    turns.push({ element: value, index: position, conditions, rest: true, result });
  }
  return turns;
}

const callback = (machine: Machine, target: Value, args: readonly Value[], site: Site) => {
  const [fn, self] = [arg(args, 0), arg(args, 1)];
  return (element: Value, index: Value): Value => machine.call(fn, self, [element, index, target], site);
};

/** Surely there and surely as asked: later elements are not looked at. */
const surely = (turn: Turn): boolean => turn.conditions === null && turn.result !== null && truthiness(turn.result) === true;

/** A list of results: as sure as the elements were. */
function collect(turns: readonly Turn[], site: Site): ArrayValue {
  const rest = turns.filter((t) => t.rest && t.result !== null).map((t) => t.result!);
  const listed = turns.filter((t) => !t.rest && t.result !== null);
  return array(listed.map((t) => (t.conditions ? maybe(t.result!, t.conditions) : t.result!)), site, rest.length ? union(rest, 400) : null);
}

/** What a predicate lets through: kept, dropped, or there under its condition. */
function passes(machine: Machine, result: Value | null, site: Site): readonly Condition[] | boolean {
  if (result === null) return false;
  const truth = truthiness(result);
  if (truth !== undefined) return truth;
  const assumed = machine.assume(result, true, site);
  return assumed === null ? false : [assumed.condition, ...assumed.facts.filter((f) => f.kind === "condition")];
}

/** What holds where a predicate that is not settled said yes. */
export function saying(machine: Machine, result: Value, site: Site): readonly Fact[] {
  const assumed = machine.assume(result, true, site);
  return assumed ? [...assumed.facts, assumed.condition] : [];
}

/** What holds where a predicate that is not settled said no. */
function refusing(machine: Machine, result: Value, site: Site): readonly Fact[] {
  if (truthiness(result) !== undefined) return [];
  const assumed = machine.assume(result, false, site);
  return assumed ? (assumed.condition.guards ? [...assumed.facts, assumed.condition] : assumed.facts) : [];
}

/** Elements that may be one of several are asked option by option, so that `x => x !== undefined` drops only what it should. */
function narrowed(machine: Machine, element: Value, result: Value | null, test: (value: Value) => Value, site: Site): Value {
  if (element.kind !== "union" || element.options.length > 16 || result === null || truthiness(result) !== undefined) return element;
  const kept: Option[] = [];
  for (const option of element.options) {
    let truth = optionTruth({ ...option, value: UNDEFINED });
    conditionally(machine, [], site, "one of several elements", () => {
      const answer = test(option.value);
      truth = truthiness(answer);
      return answer;
    });
    if (truth !== false) kept.push(option);
  }
  if (kept.length === 0 || kept.length === element.options.length) return element;
  return kept.length === 1 ? kept[0]!.value : choose(kept, 400);
}

function filter(machine: Machine, target: ArrayValue, args: readonly Value[], site: Site): Value {
  const test = callback(machine, target, args, site);
  const kept: Value[] = [];
  let open: Value | null = null;
  for (const turn of eachElement(machine, target, site, test)) {
    const passed = passes(machine, turn.result, site);
    if (passed === false) continue;
    const element = passed === true ? turn.element : narrowed(machine, turn.element, turn.result, (value) => test(value, turn.index), site);
    if (turn.rest) open = open ? union([open, element], 400) : element;
    else if (passed === true) kept.push(turn.conditions ? maybe(element, turn.conditions) : element);
    else kept.push(maybe(element, [...(turn.conditions ?? []), ...passed]));
  }
  return array(kept, site, open);
}

/** The first element that passes: a choice of those that may be it, each with what its choice says. */
function find(
  machine: Machine,
  target: ArrayValue,
  args: readonly Value[],
  site: Site,
  what: "element" | "index",
  fromEnd: boolean,
): Value {
  const options: Option[] = [];
  const turns = eachElement(machine, target, site, callback(machine, target, args, site), surely, fromEnd);
  for (const turn of turns) {
    const passed = passes(machine, turn.result, site);
    if (passed === false) continue;
    const said = passed === true ? [] : saying(machine, turn.result!, site);
    options.push({ value: turn[what], facts: [...(turn.conditions ?? []), ...said] });
    if (surely(turn)) return choose(options, 400);
  }
  const none = turns.flatMap((turn) => (turn.rest || turn.result === null ? [] : refusing(machine, turn.result, site)));
  return choose([...options, { value: what === "index" ? constant(-1) : UNDEFINED, facts: none }], 400);
}

/** `some` and `every`: settled where the elements settle it, otherwise an operator that keeps what was asked. */
function quantify(machine: Machine, target: ArrayValue, args: readonly Value[], site: Site, operator: "some" | "every"): Value {
  const settles = operator === "some";
  const decisive = (turn: Turn): boolean => turn.conditions === null && turn.result !== null && truthiness(turn.result) === settles;
  const turns = eachElement(machine, target, site, callback(machine, target, args, site), decisive);
  if (turns.some(decisive)) return settles ? TRUE : FALSE;
  const open = turns.filter((t) => t.result !== null && truthiness(t.result) !== !settles).map((t) => t.result!);
  if (open.length === 0) return settles ? FALSE : TRUE;
  return externalOperator(operator, [target, ...open.slice(0, 16)], joinLabels(labelsOf(target), ...open.map(labelsOf)), site);
}

function reduce(machine: Machine, target: ArrayValue, args: readonly Value[], site: Site, fromEnd: boolean): Value {
  let sum: Value | null = args.length > 1 ? arg(args, 1) : null;
  const fold = (element: Value, index: Value): Value => {
    sum = sum === null ? element : machine.call(arg(args, 0), UNDEFINED, [sum, element, index, target], site);
    return sum;
  };
  const { known, rest } = machine.elements(target, site);
  const listed = known.slice(0, MAX_ELEMENTS).map((element, index) => ({ element, index }));
  for (const { element, index } of fromEnd ? listed.toReversed() : listed) {
    const { value, conditions } = bare(element);
    if (conditions === null) fold(value, constant(index));
    else sum = perhaps(machine, sum, conditions, site, () => fold(value, someNumber(site)));
  }
  if (rest) sum = perhaps(machine, sum, [], site, () => fold(rest, someNumber(site)));
  return sum ?? UNDEFINED;
}

/** One more step of a fold that may not be taken. */
function perhaps(machine: Machine, before: Value | null, conditions: readonly Condition[], site: Site, run: () => Value): Value {
  const result = conditionally(machine, conditions, site, "an element that may be missing", run);
  return union([before ?? UNDEFINED, ...(result ? [result] : [])], 64);
}

/** `Object.groupBy`: a list for each key. */
export function groupBy(machine: Machine, list: Value, fn: Value, site: Site): Value {
  const groups = new Map<string, Value[]>();
  const others: Value[] = [];
  for (const turn of eachElement(machine, list, site, (element, index) => machine.call(fn, UNDEFINED, [element, index], site))) {
    if (turn.result?.kind !== "constant" || turn.rest) others.push(turn.element);
    else {
      const key = String(turn.result.value);
      const group = groups.get(key) ?? [];
      group.push(turn.conditions ? maybe(turn.element, turn.conditions) : turn.element);
      groups.set(key, group);
    }
  }
  const rest = others.length ? union(others, 400) : null;
  const made = object(site, [...groups].map(([key, group]) => [key, array(group, site, rest)] as const));
  if (rest) made.open = array([], site, rest);
  return made;
}

/** `Array.from(list, fn)`. */
export const mapped = (machine: Machine, list: Value, fn: Value, site: Site): ArrayValue =>
  collect(eachElement(machine, list, site, (element, index) => machine.call(fn, UNDEFINED, [element, index], site)), site);

function flatten(machine: Machine, elements: readonly Value[], depth: number, site: Site): { known: Value[]; rest: Value[] } {
  const known: Value[] = [];
  const rest: Value[] = [];
  for (const element of elements) {
    const { value, conditions } = bare(element);
    const held = value.kind === "array" || value.kind === "external" || value.kind === "union";
    if (!held || depth < 1) {
      known.push(element);
      continue;
    }
    const inner = machine.elements(value, site);
    const parts = flatten(machine, inner.known, depth - 1, site);
    for (const part of parts.known) if (known.length < MAX_ELEMENTS) known.push(conditions ? maybe(part, conditions) : part);
    rest.push(...parts.rest, ...(inner.rest ? [inner.rest] : []));
  }
  return { known, rest };
}

/** One level deeper, as `flat` does it. */
export function flat(machine: Machine, target: ArrayValue, depth: number, site: Site): Value {
  const { known, rest } = flatten(machine, target.elements, Math.min(depth, 16), site);
  const open: Option[] = rest.map((value) => ({ value, facts: [] }));
  if (target.open) {
    const held = target.open.kind === "array" || target.open.kind === "union";
    const inner = held ? machine.elements(target.open, site) : { known: [target.open], rest: null };
    open.push(...inner.known.map((e) => ({ value: bare(e).value, facts: bare(e).conditions ?? [] })));
    if (inner.rest) open.push({ value: inner.rest, facts: [] });
  }
  return array(known, site, open.length ? choose(open, 400) : null);
}

/** The methods of Array.prototype that take a callback. */
export const iterations: Table<ArrayValue> = table<ArrayValue>({
  map: (machine, target, args, site) => collect(eachElement(machine, target, site, callback(machine, target, args, site)), site),
  flatMap: (machine, target, args, site) => {
    const turns = eachElement(machine, target, site, callback(machine, target, args, site));
    return flat(machine, collect(turns, site), 1, site);
  },
  forEach: (machine, target, args, site) => {
    eachElement(machine, target, site, callback(machine, target, args, site));
    return UNDEFINED;
  },
  filter,
  find: (machine, target, args, site) => find(machine, target, args, site, "element", false),
  findLast: (machine, target, args, site) => find(machine, target, args, site, "element", true),
  findIndex: (machine, target, args, site) => find(machine, target, args, site, "index", false),
  findLastIndex: (machine, target, args, site) => find(machine, target, args, site, "index", true),
  some: (machine, target, args, site) => quantify(machine, target, args, site, "some"),
  every: (machine, target, args, site) => quantify(machine, target, args, site, "every"),
  reduce: (machine, target, args, site) => reduce(machine, target, args, site, false),
  reduceRight: (machine, target, args, site) => reduce(machine, target, args, site, true),
});
