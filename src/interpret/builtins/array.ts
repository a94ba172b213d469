import { anyElement, maybe, present } from "../heap.ts";
import { joinLabels, labelsOf } from "../labels.ts";
import type { Machine } from "../machine.ts";
import { strictEquals } from "../operators.ts";
import { union } from "../choice.ts";
import { array, constant, externalOperator, FALSE, nextSerial, object, TRUE, UNDEFINED } from "../value.ts";
import type { ArrayValue, Site, Value } from "../value.ts";
import { flat, iterations } from "./iterate.ts";
import { arg, bare, eachOption, joinText, MAX_ELEMENTS, numberOf, someBoolean, someNumber, table, type Builtin, type Table } from "./shared.ts";

/** All elements are there, and there are no others. */
export const isComplete = (target: ArrayValue): boolean => target.open === null && target.elements.every((e) => e.kind !== "maybe");

/** Writes the elements; what does not fit is kept as "others may exist". */
function write(machine: Machine, target: ArrayValue, elements: readonly Value[]): void {
  if (elements.length <= MAX_ELEMENTS) return machine.heap.setElements(target, elements);
  machine.heap.setElements(target, elements.slice(0, MAX_ELEMENTS));
  widen(machine, target, elements.slice(MAX_ELEMENTS, MAX_ELEMENTS + 8));
}

function widen(machine: Machine, target: ArrayValue, values: readonly Value[]): void {
  machine.heap.setOpen(target, union([...(target.open ? [target.open] : []), ...values.map((v) => bare(v).value)], 400));
}

/** The elements, none of which is surely there. */
const perhaps = (elements: readonly Value[]): readonly Value[] => elements.map((e) => maybe(e, []));

/** A list with the same elements and the same openness, shaped by `pick`. */
const like = (target: ArrayValue, elements: readonly Value[], site: Site): ArrayValue => array(elements, site, target.open);

const lengthOf = (target: ArrayValue, site: Site): Value => (isComplete(target) ? constant(target.elements.length) : someNumber(site));

/** Takes one element from an end: where that one may be missing, any of the others may be it. */
function take(machine: Machine, target: ArrayValue, fromEnd: boolean): Value {
  const { elements } = target;
  const at = fromEnd ? elements.length - 1 : 0;
  const end = elements[at];
  if (!end) return target.open ? union([target.open, UNDEFINED]) : UNDEFINED;
  if (end.kind !== "maybe" && !(fromEnd && target.open)) {
    write(machine, target, elements.toSpliced(at, 1));
    return end;
  }
  const any = anyElement(target);
  write(machine, target, perhaps(elements));
  return any;
}

function splice(machine: Machine, target: ArrayValue, args: readonly Value[], site: Site): Value {
  const start = numberOf(arg(args, 0));
  const count = args.length < 2 ? Infinity : numberOf(arg(args, 1));
  const added = args.slice(2);
  const { elements, open } = target;
  if (args.length === 0) return array([], site);
  if (start === null || count === null || !isComplete(target)) {
    write(machine, target, [...perhaps(elements), ...added]);
    return array(perhaps(elements), site, open);
  }
  const kept = [...elements];
  const removed = kept.splice(start, count, ...added);
  write(machine, target, kept);
  return array(removed, site);
}

function slice(target: ArrayValue, args: readonly Value[], site: Site): Value {
  const start = args[0] === undefined || args[0] === UNDEFINED ? 0 : numberOf(args[0]);
  const end = args[1] === undefined || args[1] === UNDEFINED ? Infinity : numberOf(args[1]);
  const whole = start === 0 && end === Infinity;
  if (whole) return like(target, target.elements, site);
  if (start === null || end === null || !isComplete(target)) return like(target, perhaps(target.elements), site);
  return array(target.elements.slice(start, end), site);
}

/** What `concat` takes apart, or may. */
const SPREADS: ReadonlySet<Value["kind"]> = new Set(["array", "external", "unknown", "union", "promise"] as const);

function concat(machine: Machine, target: ArrayValue, args: readonly Value[], site: Site): Value {
  const elements: Value[] = [...target.elements];
  const open: Value[] = target.open ? [target.open] : [];
  for (const value of args) {
    if (!SPREADS.has(value.kind)) {
      elements.push(value);
      continue;
    }
    const { known, rest } = machine.elements(value, site);
    elements.push(...known.slice(0, MAX_ELEMENTS));
    if (rest) open.push(rest);
  }
  const made = array([], site, open.length ? union(open, 400) : null);
  write(machine, made, elements);
  return made;
}

function includes(target: ArrayValue, sought: Value, site: Site): Value {
  let settled = target.open === null;
  for (const element of target.elements) {
    const { value, conditions } = bare(element);
    const same = value.kind === "union" ? undefined : strictEquals(value, sought);
    if (same === true && conditions === null) return TRUE;
    if (same !== false) settled = false;
  }
  if (settled) return FALSE;
  return externalOperator("includes", [target, sought], joinLabels(labelsOf(target), labelsOf(sought)), site);
}

function indexOf(target: ArrayValue, sought: Value, site: Site, fromEnd: boolean): Value {
  const same = target.elements.map((e) => (e.kind === "maybe" || e.kind === "union" ? undefined : strictEquals(e, sought)));
  const at = fromEnd ? same.lastIndexOf(true) : same.indexOf(true);
  const before = fromEnd ? same.slice(at + 1) : same.slice(0, Math.max(at, 0));
  if (at >= 0 && before.every((s) => s === false)) return constant(at);
  return at < 0 && target.open === null && same.every((s) => s === false) ? constant(-1) : someNumber(site);
}

/** Numbers and texts are put in order; anything else keeps the order of the source. */
function sorted(target: ArrayValue, comparator: Value): readonly Value[] {
  const { elements } = target;
  if (comparator !== UNDEFINED || !elements.every((e) => e.kind === "constant")) return elements;
  const text = (v: Value): string => (v.kind === "constant" ? String(v.value) : "");
  return [...elements].sort((a, b) => (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0));
}

function at(target: ArrayValue, index: Value): Value {
  const i = numberOf(index);
  const known = i !== null && (i >= 0 || isComplete(target)) ? target.elements.at(Math.trunc(i)) : undefined;
  if (i === null || (i < 0 && !isComplete(target))) return anyElement(target);
  return known ? present(known) : (target.open ?? UNDEFINED);
}

function fill(machine: Machine, target: ArrayValue, args: readonly Value[]): Value {
  const [start, end] = [args[1] ? numberOf(args[1]) : 0, args[2] ? numberOf(args[2]) : Infinity];
  const value = arg(args, 0);
  const settled = start !== null && end !== null;
  const either = (): Value[] => target.elements.map((e) => union([bare(e).value, value]));
  write(machine, target, settled ? [...target.elements].fill(value, start, end) : either());
  if (target.open) widen(machine, target, [value]);
  return target;
}

function entries(target: ArrayValue, site: Site): Value {
  let certain = true;
  const pairs = target.elements.map((element, index) => {
    const { value, conditions } = bare(element);
    if (conditions) certain = false;
    const pair = array([certain ? constant(index) : someNumber(site), value], site);
    return conditions ? maybe(pair, conditions) : pair;
  });
  return array(pairs, site, target.open ? array([someNumber(site), target.open], site) : null);
}

const other = (target: ArrayValue, elements: readonly Value[]): ArrayValue => ({ ...target, elements, born: nextSerial() });

const joined: Builtin<ArrayValue> = (machine, target, _args, site) => joinText(machine, target.elements, target.open, constant(","), site);
const itself: Builtin<ArrayValue> = (_machine, target) => target;
const hasIndex: Builtin<ArrayValue> = (_machine, target, args, site) => {
  const index = arg(args, 0);
  if (!isComplete(target) || index.kind !== "constant") return someBoolean(site);
  return target.elements[Number(index.value)] ? TRUE : FALSE;
};

/** Array.prototype without the methods that take a callback, and what an iterator over a list can do. */
export const arrays: Table<ArrayValue> = new Map([
  ...table<ArrayValue>({
    push: (machine, target, args, site) => {
      write(machine, target, [...target.elements, ...args]);
      return lengthOf(target, site);
    },
    unshift: (machine, target, args, site) => {
      write(machine, target, [...args, ...target.elements]);
      return lengthOf(target, site);
    },
    pop: (machine, target) => take(machine, target, true),
    shift: (machine, target) => take(machine, target, false),
    splice,
    toSpliced: (machine, target, args, site) => {
      const made = other(target, target.elements);
      splice(machine, made, args, site);
      return made;
    },
    slice: (_machine, target, args, site) => slice(target, args, site),
    concat,
    flat: (machine, target, args, site) => flat(machine, target, args[0] ? (numberOf(args[0]) ?? 1) : 1, site),
    includes: (_machine, target, args, site) => eachOption([arg(args, 0)], ([sought]) => includes(target, sought!, site)),
    indexOf: (_machine, target, args, site) => eachOption([arg(args, 0)], ([sought]) => indexOf(target, sought!, site, false)),
    lastIndexOf: (_machine, target, args, site) => eachOption([arg(args, 0)], ([sought]) => indexOf(target, sought!, site, true)),
    join: (machine, target, args, site) => {
      const separator = arg(args, 0);
      return joinText(machine, target.elements, target.open, separator === UNDEFINED ? constant(",") : separator, site);
    },
    toString: joined,
    toLocaleString: joined,
    sort: (machine, target, args) => {
      machine.heap.setElements(target, sorted(target, arg(args, 0)));
      return target;
    },
    toSorted: (_machine, target, args) => other(target, sorted(target, arg(args, 0))),
    reverse: (machine, target) => {
      machine.heap.setElements(target, target.elements.toReversed());
      return target;
    },
    toReversed: (_machine, target) => other(target, target.elements.toReversed()),
    at: (_machine, target, args) => at(target, arg(args, 0)),
    with: (_machine, target, args) => {
      const index = numberOf(arg(args, 0));
      if (index === null || index >= target.elements.length || -index > target.elements.length) return target;
      return other(target, target.elements.with(index, arg(args, 1)));
    },
    fill,
    copyWithin: (_machine, target) => target,
    keys: (_machine, target, _args, site) => {
      const indices = target.elements.map((_, i) => constant(i));
      return array(isComplete(target) ? indices : perhaps(indices), site, target.open && someNumber(site));
    },
    values: (_machine, target) => target,
    "@@iterator": (_machine, target) => target,
    "@@asyncIterator": (_machine, target) => target,
    toArray: (_machine, target) => target,
    entries: (_machine, target, _args, site) => entries(target, site),
    hasOwnProperty: hasIndex,
    valueOf: itself,
    next: (machine, target, _args, site) => {
      const empty = target.elements.length === 0 && target.open === null;
      return object(site, [["done", empty ? TRUE : someBoolean(site)], ["value", take(machine, target, false)]]);
    },
    return: (_machine, _target, args, site) => object(site, [["done", TRUE], ["value", arg(args, 0)]]),
    throw: (_machine, _target, _args, site) => object(site, [["done", TRUE], ["value", UNDEFINED]]),
  }),
  ...iterations,
]);
