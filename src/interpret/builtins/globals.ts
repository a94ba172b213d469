import { joinLabels, labelsOf } from "../labels.ts";
import type { Machine } from "../machine.ts";
import { isNullish, not, typeOf } from "../operators.ts";
import { isRemembered } from "../remembered.ts";
import { array, constant, externalCall, externalGlobal, externalOperator, FALSE, native, NO_LABELS, NULL, object, TRUE, UNDEFINED, unknown } from "../value.ts";
import type { Labels, NativeValue, ObjectValue, Primitive, Site, Value } from "../value.ts";
import { arrays } from "./array.ts";
import { errorGlobals } from "./error.ts";
import { functions } from "./function.ts";
import { mapped } from "./iterate.ts";
import { jsonGlobal } from "./json.ts";
import { makeMap, maps, weakReference } from "./map.ts";
import { detached } from "./methods.ts";
import { objectGlobal, objects } from "./object.ts";
import { promiseGlobal, promises } from "./promise.ts";
import { proxy, reflect } from "./reflect.ts";
import { absorb, arg, joinText, numberOf, primitive, pure, someNumber, someText, toText, type Builtin, type Table } from "./shared.ts";
import { numbers, strings } from "./string.ts";

const labelsOfAll = (args: readonly Value[]): Labels => joinLabels(...args.map(labelsOf));

/** A function of primitives: computed where all arguments are constant, otherwise what `otherwise` stands for. */
const computed = (
  name: string,
  run: (...args: never[]) => Primitive,
  otherwise: (site: Site, labels: Labels) => Value,
  arity = Infinity,
): NativeValue =>
  pure(name, (given, site) => {
    // As a callback of `map` it is given more than it takes.
    const args = given.slice(0, arity);
    const known = args.map(primitive);
    const labels = labelsOfAll(args);
    if (known.some((k) => k === null)) return otherwise(site, labels);
    return constant((run as (...a: Primitive[]) => Primitive)(...known.map((k) => k!.is)), labels);
  });

/** A question about one value: answered where it is constant, otherwise kept as a tree. */
const asked = (name: string, answer: (value: Primitive) => boolean): NativeValue =>
  pure(name, ([value = UNDEFINED], site) =>
    value.kind === "constant" ? constant(answer(value.value)) : externalOperator(name, [value], labelsOf(value), site),
  );

const prototypeOf = (machine: Machine, rows: Table<never>, anyReceiver = false): ObjectValue =>
  object(null, [...rows].map(([name, run]) => [name, detached(machine, name, run as unknown as Builtin, anyReceiver)] as const));

const withStatics = (made: NativeValue, statics: readonly (readonly [string, Value])[]): NativeValue => ({
  ...made,
  props: new Map([...(made.props ?? []), ...statics.map(([key, value]) => [key, { value }] as const)]),
});

const constants = (owner: object, names: readonly string[]): (readonly [string, Value])[] =>
  names.map((name) => [name, constant((owner as Record<string, Primitive>)[name])]);

function arrayGlobal(machine: Machine): NativeValue {
  const make = (args: readonly Value[], site: Site): Value => {
    if (args.length !== 1) return array(args, site);
    const length = numberOf(args[0]!);
    if (length === null) return args[0]!.kind === "constant" ? array(args, site) : array([], site, UNDEFINED);
    return length >= 0 && length <= 1000 ? array(Array.from({ length }, () => UNDEFINED), site) : array([], site, UNDEFINED);
  };
  const from = (args: readonly Value[], site: Site): Value => {
    const source = arg(args, 0);
    const length = source.kind === "object" && source.props.has("length") ? machine.get(source, "length", site) : null;
    const elements = machine.elements(length ? make([length], site) : source, site);
    const list = array(elements.known, site, elements.rest);
    return arg(args, 1) === UNDEFINED ? list : mapped(machine, list, arg(args, 1), site);
  };
  const isArray = pure("isArray", ([value = UNDEFINED], site) => {
    const open = value.kind === "external" || value.kind === "promise" || (value.kind === "unknown" && value.type === undefined);
    if (open) return externalOperator("isArray", [value], labelsOf(value), site);
    return value.kind === "array" || (value.kind === "unknown" && value.type === "array") ? TRUE : FALSE;
  });
  return native("Array", (_self, args, site) => make(args, site), make, [
    ["isArray", isArray],
    ["from", native("from", (_self, args, site) => absorb(site, () => from(args, site)))],
    ["fromAsync", native("fromAsync", (_self, args, site) => absorb(site, () => from(args, site)))],
    ["of", native("of", (_self, args, site) => array(args, site))],
    ["prototype", prototypeOf(machine, arrays)],
  ]);
}

function textGlobal(machine: Machine): NativeValue {
  const make = (args: readonly Value[], site: Site): Value =>
    args.length === 0 ? constant("") : absorb(site, () => toText(machine, args[0]!, site));
  const raw = (args: readonly Value[], site: Site): Value => {
    const texts = machine.elements(arg(args, 0), site).known;
    return joinText(machine, texts.flatMap((t, i) => (i < texts.length - 1 ? [t, arg(args, i + 1)] : [t])), null, constant(""), site);
  };
  return native("String", (_self, args, site) => make(args, site), make, [
    ["raw", native("raw", (_self, args, site) => absorb(site, () => raw(args, site)))],
    ["fromCharCode", computed("fromCharCode", (...codes: number[]) => String.fromCharCode(...codes), someText)],
    ["fromCodePoint", computed("fromCodePoint", (...codes: number[]) => String.fromCodePoint(...codes), someText)],
    ["prototype", prototypeOf(machine, strings)],
  ]);
}

function numberGlobal(machine: Machine): NativeValue {
  const own = computed("Number", (...given: unknown[]) => Number(...given), someNumber, 1);
  const asks = (["isInteger", "isFinite", "isNaN", "isSafeInteger"] as const).map((name): [string, Value] => [
    name,
    asked(name, (value) => Number[name](value)),
  ]);
  return withStatics({ ...own, construct: (args, site) => own.call(UNDEFINED, args, site) }, [
    ...asks,
    ["parseInt", computed("parseInt", parseInt, someNumber, 2)],
    ["parseFloat", computed("parseFloat", parseFloat, someNumber, 1)],
    ...constants(Number, ["MAX_SAFE_INTEGER", "MIN_SAFE_INTEGER", "MAX_VALUE", "MIN_VALUE", "EPSILON", "POSITIVE_INFINITY", "NEGATIVE_INFINITY", "NaN"]),
    ["prototype", prototypeOf(machine, numbers)],
  ]);
}

/** Symbols are texts that no property of the source is called. */
function symbolGlobal(): NativeValue {
  let count = 0;
  const describe = (value: Value): string => (value.kind === "constant" && value.value !== undefined ? String(value.value) : "");
  const known = ["iterator", "asyncIterator", "hasInstance", "toPrimitive", "toStringTag", "species", "dispose", "asyncDispose"];
  return native("Symbol", (_self, args) => constant(`@@symbol:${++count}:${describe(arg(args, 0))}`), undefined, [
    ...known.map((name) => [name, constant(`@@${name}`)] as const),
    ["for", native("for", (_self, args) => constant(`@@for:${describe(arg(args, 0))}`))],
  ]);
}

function mathGlobal(): ObjectValue {
  const names = Object.getOwnPropertyNames(Math);
  return object(
    null,
    names.map((name): [string, Value] => {
      const member = (Math as unknown as Record<string, unknown>)[name];
      if (typeof member !== "function") return [name, constant(member as number)];
      if (name === "random") return [name, native(name, (_self, _args, site) => someNumber(site))];
      const plain = computed(name, member as (...args: number[]) => number, someNumber);
      const kept = (args: readonly Value[], site: Site): Value | null =>
        args.some((arg) => isRemembered(arg)) ? externalOperator(name, args, NO_LABELS, site) : null;
      return [name, pure(name, (args, site) => kept(args, site) ?? plain.call(UNDEFINED, args, site))];
    }),
  );
}

/** Dates are not computed: what one is made of stays with it. */
function dateGlobal(): NativeValue {
  const make = (args: readonly Value[], site: Site): Value => unknown("a date", site, labelsOfAll(args), "object");
  const clock = native("now", (_self, _args, site) => unknown("the time", site, [], "number"));
  const other = (name: string) => native(name, (_self, args, site) => someNumber(site, labelsOfAll(args)));
  return native("Date", (_self, _args, site) => someText(site), make, [["now", clock], ["parse", other("parse")], ["UTC", other("UTC")]]);
}

/** The same tree as for a literal: a construction of the outside class. */
function regexGlobal(): NativeValue {
  const outside = externalGlobal("RegExp");
  const make = (args: readonly Value[], site: Site): Value => {
    const pattern = arg(args, 0);
    const source = pattern.kind === "external" && pattern.op === "new" ? arg(pattern.args, 0) : pattern;
    return externalCall("new", outside, [source, args[1] ?? constant("")], labelsOfAll(args), site);
  };
  return native("RegExp", (_self, args, site) => make(args, site), make);
}

/** Timers call back once, at some time: it may happen. */
function timer(machine: Machine, name: string, fixed: number): [string, Value] {
  return [
    name,
    native(name, (_self, args, site) => {
      if (name === "setTimeout") machine.listener.waits?.(arg(args, 1), site);
      // Who waits for another part of the program gets its answer before a watchdog fires.
      if (!machine.elsewhere || fixed === 1) machine.may(site, "a timer fires", () => void machine.call(arg(args, 0), UNDEFINED, args.slice(fixed), site));
      return unknown("a timer", site, [], "object");
    }),
  ];
}

function clone(value: Value, site: Site, depth = 0): Value {
  if (depth > 32) return value;
  if (value.kind === "array") return array(value.elements.map((e) => clone(e, site, depth + 1)), site, value.open);
  if (value.kind === "maybe") return { ...value, value: clone(value.value, site, depth + 1) };
  if (value.kind !== "object") return value;
  const made = object(site, [...value.props].map(([key, cell]) => [key, clone(cell.value, site, depth + 1)] as const));
  made.open = value.open;
  return made;
}

const container = (machine: Machine, name: string, isSet: boolean, shared: ObjectValue): [string, Value] => {
  const isWeak = name.startsWith("Weak");
  const make = (args: readonly Value[], site: Site): Value => absorb(site, () => makeMap(machine, isSet, arg(args, 0), site, isWeak));
  return [name, native(name, (_self, args, site) => make(args, site), make, [["prototype", shared]])];
};

function bigGlobal(): NativeValue {
  const toBig = computed("BigInt", (value: string | number | bigint | boolean) => BigInt(value), someNumber);
  return withStatics(toBig, [
    ["asIntN", computed("asIntN", (bits: number, value: bigint) => BigInt.asIntN(bits, value), someNumber)],
    ["asUintN", computed("asUintN", (bits: number, value: bigint) => BigInt.asUintN(bits, value), someNumber)],
  ]);
}

const URI_FUNCTIONS = [encodeURIComponent, decodeURIComponent, encodeURI, decodeURI];

const OUTSIDE = [
  "fetch", "process", "console", "Buffer", "crypto", "URL", "URLSearchParams", "Headers", "Request", "Response", "AbortController", "AbortSignal",
  "TextEncoder", "TextDecoder", "performance", "Intl", "WebSocket", "EventSource",
];

/** Members of the global object that the interpreter knows. What Node adds (fetch, process, console, Buffer…) stays outside. */
export function globals(machine: Machine): Map<string, Value> {
  const mapPrototype = prototypeOf(machine, maps);
  const functionPrototype = prototypeOf(machine, functions);
  const code = (args: readonly Value[], site: Site): Value => machine.gap("a function made from text", site, labelsOfAll(args));
  const boolean = native("Boolean", (_self, args, site) => not(machine, not(machine, arg(args, 0), site), site));
  const weak = (args: readonly Value[], site: Site): Value => weakReference(arg(args, 0), site);
  const known: [string, Value][] = [
    ["Object", objectGlobal(machine, prototypeOf(machine, new Map<string, Builtin>([...objects, ["toString", tag]]), true))],
    ["Array", arrayGlobal(machine)],
    container(machine, "Map", false, mapPrototype),
    container(machine, "Set", true, mapPrototype),
    container(machine, "WeakMap", false, mapPrototype),
    container(machine, "WeakSet", true, mapPrototype),
    ["WeakRef", native("WeakRef", (_self, args, site) => weak(args, site), weak)],
    ["Promise", withStatics(promiseGlobal(machine), [["prototype", prototypeOf(machine, promises)]])],
    ["JSON", jsonGlobal(machine)],
    ["String", textGlobal(machine)],
    ["Number", numberGlobal(machine)],
    ["Boolean", { ...boolean, construct: (args, site) => boolean.call(UNDEFINED, args, site) }],
    ["Symbol", symbolGlobal()],
    ["BigInt", bigGlobal()],
    ["Math", mathGlobal()],
    ["Date", dateGlobal()],
    ["RegExp", regexGlobal()],
    ["Function", native("Function", (_self, args, site) => code(args, site), code, [["prototype", functionPrototype]])],
    ["Reflect", reflect(machine)],
    ["Proxy", proxy(machine)],
    ...errorGlobals(machine),
    ["parseInt", computed("parseInt", parseInt, someNumber, 2)],
    ["parseFloat", computed("parseFloat", parseFloat, someNumber, 1)],
    ["isNaN", asked("isNaN", (value) => isNaN(value as number))],
    ["isFinite", asked("isFinite", (value) => isFinite(value as number))],
    ...URI_FUNCTIONS.map((fn): [string, Value] => [fn.name, computed(fn.name, fn, someText, 1)]),
    ["structuredClone", native("structuredClone", (_self, args, site) => clone(arg(args, 0), site))],
    timer(machine, "setTimeout", 2),
    timer(machine, "setInterval", 2),
    timer(machine, "setImmediate", 1),
    timer(machine, "queueMicrotask", 1),
    ...["clearTimeout", "clearInterval", "clearImmediate"].map((name): [string, Value] => [name, native(name, () => UNDEFINED)]),
    ["undefined", UNDEFINED],
    ["NaN", constant(NaN)],
    ["Infinity", constant(Infinity)],
  ];
  const everything = object(null, known);
  // Anything else is a member of the outside global object; what Node puts there is the same as under its bare name.
  everything.open = externalGlobal("globalThis");
  for (const name of OUTSIDE) everything.props.set(name, { value: externalGlobal(name) });
  everything.props.set("globalThis", { value: everything });
  return new Map([...known, ["globalThis", everything], ["global", everything]]);
}

const TAGS: Partial<Record<Value["kind"], string>> = { array: "Array", function: "Function", class: "Function", native: "Function", promise: "Promise" };

/** `Object.prototype.toString.call(x)`: how old code asks for a type. */
const tag: Builtin = (_machine, target, _args, site) => {
  const known = TAGS[target.kind];
  if (known) return constant(`[object ${known}]`);
  if (target.kind === "map") return constant(target.isSet ? "[object Set]" : "[object Map]");
  if (target.kind === "object") return constant("[object Object]");
  if (target.kind !== "constant") return someText(site);
  if (isNullish(target)) return constant(target === NULL ? "[object Null]" : "[object Undefined]");
  const type = typeOf(target, site);
  const name = type.kind === "constant" ? String(type.value) : "object";
  return constant(`[object ${name[0]!.toUpperCase()}${name.slice(1)}]`);
};
