import { rootOf } from "../chain.ts";
import { joinAll } from "../facts.ts";
import { isReplacement } from "../growth.ts";
import { joinLabels, labelsOf, memberLabels } from "../labels.ts";
import type { Machine } from "../machine.ts";
import { choose, union } from "../choice.ts";
import { array, externalCall, externalElement, externalGet, externalOperator, FALSE, isPiece, NO_LABELS, NULL, object, partly, PIECE } from "../value.ts";
import { TRUE, truthiness, UNDEFINED, unknown } from "../value.ts";
import type { Constant, External, Labels, Option, Site, Union, Unknown, Value } from "../value.ts";
import { bind, spreadArguments } from "./function.ts";
import { saying } from "./iterate.ts";
import { promises } from "./promise.ts";
import { arg, conditionally, eachOption, isCallable, isRegex, regexOf, someBoolean, someNumber, someText, table, type Builtin, type Table } from "./shared.ts";
import { execute } from "./string.ts";

type Opaque = External | Unknown;

/** What stands for each element of something whose content is not known. */
function elementOf(machine: Machine, target: Opaque, site: Site): Value {
  if (target.kind === "external") return externalElement(target, memberLabels(machine.knowledge, target, "[]"), site);
  return unknown("an element of something unknown", site, target.labels);
}

/** Calls back once: a list that is not known may be empty, so it may not happen. */
function once(
  machine: Machine,
  target: Opaque,
  fn: Value,
  site: Site,
  first: readonly Value[] = [],
): { readonly element: Value; readonly result: Value | null } {
  const element = elementOf(machine, target, site);
  const run = (): Value => machine.call(fn, UNDEFINED, [...first, element, someNumber(site), target], site);
  const result = conditionally(machine, [], site, "an element of a list that is not known", run);
  return { element, result };
}

/** A question about content that is not known: kept as a tree, so that a guard can be read from it. */
function question(target: Opaque, name: string, args: readonly Value[], site: Site): External {
  const labels = joinLabels(target.labels, ...args.map(labelsOf));
  if (target.kind === "external") return externalCall("call", externalGet(target, name, target.labels, site), args, labels, site);
  return externalOperator(name, [target, ...args], labels, site);
}

const list = (element: Value | null, site: Site): Value => array([], site, element);
const labelsWith = (target: Opaque, args: readonly Value[]): Labels => joinLabels(target.labels, ...args.map(labelsOf));

let siftings = 0;

/** Runs the predicate of a filter: what it asks of a list, the list is sifted by. */
function sifting<T>(run: () => T): T {
  siftings++;
  try {
    return run();
  } finally {
    siftings--;
  }
}

const sought = (machine: Machine, target: Opaque): void => {
  if (siftings > 0 && target.labels.length > 0) machine.listener.grew?.(target.labels, "sifted");
};

function quantify(machine: Machine, target: Opaque, fn: Value, site: Site, operator: "some" | "every"): Value {
  sought(machine, target);
  const { result } = once(machine, target, fn, site);
  const truth = result === null ? undefined : truthiness(result);
  if (operator === "some" && truth === false) return FALSE;
  if (operator === "every" && truth === true) return TRUE;
  return externalOperator(operator, [target, ...(result ? [result] : [])], joinLabels(target.labels, result ? labelsOf(result) : []), site);
}

function find(machine: Machine, target: Opaque, fn: Value, site: Site): Value {
  const { element, result } = once(machine, target, fn, site);
  const truth = result === null ? true : truthiness(result);
  if (result === null || truth !== undefined) return truth ? union([element, UNDEFINED]) : UNDEFINED;
  return choose([{ value: element, facts: saying(machine, result, site) }, { value: UNDEFINED, facts: [] }]);
}

/** Methods that give a callback the elements. They are built-ins only where a callback is given. */
const WITH_CALLBACK: Table<Opaque> = table<Opaque>({
  map: (machine, target, args, site) => list(once(machine, target, arg(args, 0), site).result, site),
  flatMap: (machine, target, args, site) => {
    const { result } = once(machine, target, arg(args, 0), site);
    if (result === null) return list(null, site);
    const inner = machine.elements(result, site);
    const each = [...inner.known, ...(inner.rest ? [inner.rest] : [])].map((e) => (e.kind === "maybe" ? { value: e.value, facts: e.conditions } : { value: e, facts: [] }));
    return list(choose(each, 64), site);
  },
  forEach: (machine, target, args, site) => {
    once(machine, target, arg(args, 0), site);
    return UNDEFINED;
  },
  filter: (machine, target, args, site) => {
    const { result } = sifting(() => once(machine, target, arg(args, 0), site));
    return result !== null && truthiness(result) === false ? list(null, site) : target;
  },
  find: (machine, target, args, site) => find(machine, target, arg(args, 0), site),
  findLast: (machine, target, args, site) => find(machine, target, arg(args, 0), site),
  findIndex: (machine, target, args, site) => {
    once(machine, target, arg(args, 0), site);
    return someNumber(site);
  },
  findLastIndex: (machine, target, args, site) => {
    once(machine, target, arg(args, 0), site);
    return someNumber(site);
  },
  some: (machine, target, args, site) => quantify(machine, target, arg(args, 0), site, "some"),
  every: (machine, target, args, site) => quantify(machine, target, arg(args, 0), site, "every"),
  reduce: (machine, target, args, site) => reduce(machine, target, args, site),
  reduceRight: (machine, target, args, site) => reduce(machine, target, args, site),
  then: (machine, target, args, site) => promises.get("then")!(machine, target, args, site),
  catch: (machine, target, args, site) => promises.get("catch")!(machine, target, args, site),
  finally: (machine, target, args, site) => promises.get("finally")!(machine, target, args, site),
});

function reduce(machine: Machine, target: Opaque, args: readonly Value[], site: Site): Value {
  const start = args.length > 1 ? arg(args, 1) : elementOf(machine, target, site);
  const { result } = once(machine, target, arg(args, 0), site, [start]);
  return union([start, ...(result ? [result] : [])], 64);
}

const kept: Builtin<Opaque> = (_machine, target) => target;
const text: Builtin<Opaque> = (_machine, target, args, site) => (isPiece(target) ? target : someText(site, labelsWith(target, args)));
const number: Builtin<Opaque> = (_machine, _target, _args, site) => someNumber(site);
const element: Builtin<Opaque> = (machine, target, _args, site) => elementOf(machine, target, site);
const texts: Builtin<Opaque> = (_machine, target, _args, site) => list(someText(site, target.labels), site);
/** Of what a part of a text tells: a piece of it has only fields. */
const insideOf = (target: Opaque): Labels => (isPiece(target) ? partly(target.labels) : target.labels);
const pieces: Builtin<Opaque> = (_machine, target, _args, site) => list(unknown(PIECE, site, insideOf(target), "string"), site);

/** Patterns that take whatever is there, over all lines. */
const ANYTHING = /\[\\s\\S\][*+]|\[\\S\\s\][*+]|\[\^\][*+]|\(\.\|\\n\)[*+]/;

/** What a pattern takes out of a text is a field of it, unless it takes whatever is there. */
function matched(target: Opaque, pattern: Value, site: Site): Value {
  const source = regexOf(pattern);
  if (!source) return someText(site, target.labels);
  const takesAll = ANYTHING.test(source.source) || (source.flags.includes("s") && /\.[*+]/.test(source.source));
  return someText(site, takesAll ? target.labels : partly(target.labels));
}
const ask =
  (name: string): Builtin<Opaque> =>
  (machine, target, args, site) => {
    sought(machine, target);
    return eachOption(args, (some) => question(target, name, some, site));
  };

/** `scopes.indexOf(scope) === -1` asks what `includes` asks. */
const position: Builtin<Opaque> = (_machine, target, args, site) =>
  target.labels.length === 0 ? someNumber(site) : eachOption(args, (some) => ({ ...question(target, "indexOf", some, site), labels: NO_LABELS }));

/** A few characters of a credential tell which it is, and no more. */
const masked = (labels: Labels): Labels => labels.filter((l) => l.kind !== "secret");
const cut: Builtin<Opaque> = (_machine, target, _args, site) => someText(site, masked(insideOf(target)));

/** `slice` and `at` are of lists and of texts. */
const part: Builtin<Opaque> = (machine, target, args, site) =>
  (target.kind === "unknown" && target.type === "string") || target.labels.some((l) => l.kind === "secret") ? cut(machine, target, args, site) : target;

/** Adds to a list that came from outside. */
const added =
  (run: Builtin<Opaque>): Builtin<Opaque> =>
  (machine, target, args, site) => {
    if (target.labels.length > 0) machine.listener.grew?.(target.labels, "list");
    return run(machine, target, args, site);
  };

/** A text with some of it replaced; a callback is asked once. */
const replaced: Builtin<Opaque> = (machine, target, args, site) => {
  const replacement = arg(args, 1);
  const grown = (labels: Labels): void => {
    if (isReplacement(arg(args, 0), labels)) machine.listener.grew?.(target.labels, "text");
  };
  if (!isCallable(replacement)) {
    grown(labelsOf(replacement));
    return someText(site, labelsWith(target, [replacement]));
  }
  const run = (): Value => machine.call(replacement, UNDEFINED, [someText(site, target.labels)], site);
  const result = conditionally(machine, [], site, "a part of a text that is not known", run);
  if (result) grown(labelsOf(result));
  return someText(site, joinLabels(target.labels, result ? labelsOf(result) : []));
};

const named = (names: string, run: Builtin<Opaque>): [string, Builtin<Opaque>][] => names.split(" ").map((name) => [name, run]);

/** Methods without a callback, of lists, texts, numbers, dates and functions. */
const PLAIN: Table<Opaque> = new Map<string, Builtin<Opaque>>([
  ...named("sort toSorted reverse toReversed flat splice toSpliced valueOf values toArray", kept),
  ...named("concat", added(kept)),
  ...named("push unshift", added(number)),
  ...named("slice", part),
  ...named("at pop shift", element),
  ...named("keys", texts),
  ...named("join toString toLocaleString trim trimStart trimEnd toLowerCase toUpperCase toLocaleLowerCase toLocaleUpperCase", text),
  ...named("substring substr charAt", cut),
  ...named("padStart padEnd repeat normalize toISOString toUTCString toDateString toTimeString toLocaleDateString toLocaleTimeString toFixed toPrecision", text),
  ...named("replace replaceAll", replaced),
  ...named("indexOf lastIndexOf", position),
  ...named("charCodeAt codePointAt localeCompare getTime getFullYear getMonth getDate getDay getHours getMinutes getSeconds", number),
  ...named("getMilliseconds getTimezoneOffset setTime setFullYear setMonth setDate setHours setMinutes setSeconds setMilliseconds", number),
  ...named("getUTCFullYear getUTCMonth getUTCDate getUTCDay getUTCHours getUTCMinutes getUTCSeconds setUTCFullYear setUTCMonth setUTCDate setUTCHours setUTCMinutes setUTCSeconds", number),
  ...["includes", "startsWith", "endsWith", "hasOwnProperty"].map((name): [string, Builtin<Opaque>] => [name, ask(name)]),
  ["entries", (machine, target, _args, site) => list(array([someText(site, target.labels), elementOf(machine, target, site)], site), site)],
  ["split", pieces],
  ["match", (_machine, target, args, site) => union([list(matched(target, arg(args, 0), site), site), NULL])],
  ["matchAll", (_machine, target, args, site) => list(list(matched(target, arg(args, 0), site), site), site)],
  ["call", (machine, target, args, site) => machine.call(target, arg(args, 0), args.slice(1), site)],
  ["apply", (machine, target, args, site) => machine.call(target, arg(args, 0), spreadArguments(machine, arg(args, 1), site), site)],
  ["bind", (machine, target, args) => bind(machine, target, args)],
  ["next", (machine, target, _args, site) => object(site, [["done", someBoolean(site)], ["value", elementOf(machine, target, site)]])],
]);

const isConstant = (value: Value): value is Constant => value.kind === "constant";

/** A test of one of several texts: those that are not known are one question, whichever of them it is. */
function testOf(target: External, given: Union, site: Site): Value {
  const open = given.options.filter(({ value }) => value.kind === "external" || value.kind === "unknown");
  const others = given.options.filter((option) => !open.includes(option));
  const options = others.map(({ value, facts }): Option => ({ value: regexMethod(target, "test", value, site)!, facts }));
  if (open.length > 0) {
    const text = open.length === 1 ? open[0]!.value : { ...given, options: open };
    options.push({ value: externalOperator("test", [target, text], labelsOf(text), site), facts: joinAll(open.map(({ facts }) => facts)) });
  }
  return choose(options, 64);
}

/** `regex.test(text)` and `regex.exec(text)`. */
function regexMethod(target: External, name: string, given: Value, site: Site): Value | undefined {
  if (name !== "test" && name !== "exec") return undefined;
  if (name === "test" && given.kind === "union") return testOf(target, given, site);
  return eachOption([given], ([one]) => {
    if (isConstant(one!)) {
      const result = execute(target, one, site);
      if (name === "exec") return result;
      const truth = truthiness(result);
      if (truth !== undefined) return truth ? TRUE : FALSE;
    }
    const labels = labelsOf(one!);
    return name === "exec" ? union([list(one!.kind === "external" || one!.kind === "unknown" ? matched(one!, target, site) : someText(site, labels), site), NULL]) : externalOperator("test", [target, one!], labels, site);
  });
}

/** A function, or a package's: `rows.map(format)`. Content is no function, and what is asked of a client is a query. */
const isCallback = (value: Value, target: Opaque): boolean =>
  isCallable(value) || (value.kind === "external" && value.labels.length === 0 && target.labels.length > 0 && rootOf(value).op !== "symbol");

/**
 * A built-in method of a value whose content is not known: a payload, a tool's argument, a computed text. Callbacks run once, results
 * carry the labels. Undefined where the name is no built-in, or where it is one only with a callback and none is given.
 */
export function opaqueMethod(
  machine: Machine,
  target: External | Unknown,
  name: string,
  args: readonly Value[],
  site: Site,
): Value | undefined {
  if (isRegex(target)) return regexMethod(target, name, arg(args, 0), site);
  const withCallback = WITH_CALLBACK.get(name);
  if (withCallback) return args.some((a) => isCallback(a, target)) ? withCallback(machine, target, args, site) : undefined;
  return PLAIN.get(name)?.(machine, target, args, site);
}
