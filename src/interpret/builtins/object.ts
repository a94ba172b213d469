import { maybe, present } from "../heap.ts";
import { labelsOf, memberLabels } from "../labels.ts";
import type { Machine } from "../machine.ts";
import { strictEquals } from "../operators.ts";
import { choose, union } from "../choice.ts";
import { membersOf, array, constant, externalElement, externalOperator, FALSE, native, NULL, object, optionsOf, TRUE, UNDEFINED } from "../value.ts";
import type { Cell, Labels, NativeValue, ObjectValue, Site, Value } from "../value.ts";
import { groupBy } from "./iterate.ts";
import { absorb, arg, bare, ERROR, MAX_ELEMENTS, someBoolean, someText, table, toText, type Builtin, type Table } from "./shared.ts";

/** The table of own properties that a value has, if it has one. */
export function ownProps(value: Value): Map<string, Cell> | undefined {
  switch (value.kind) {
    case "object":
    case "function":
      return value.props;
    case "class":
      return value.statics.props;
    case "native":
      return value.props;
    case "external":
      return membersOf(value);
    default:
      return undefined;
  }
}

const NOT_ENUMERABLE = new Set(["message", "stack", "name", "cause"]);

/** Own enumerable properties: what each holds, "maybe" where it may be missing. */
function ownEntries(machine: Machine, value: Value, site: Site, enumerable: boolean): { known: [string, Value][]; rest: Value | null } {
  if (value.kind === "array") {
    return { known: value.elements.map((e, i): [string, Value] => [String(i), e]), rest: value.open };
  }
  if (value.kind === "constant" && typeof value.value === "string") {
    return { known: [...value.value].slice(0, 2000).map((c, i): [string, Value] => [String(i), constant(c)]), rest: null };
  }
  if (value.kind === "external") return { known: [], rest: externalElement(value, memberLabels(machine.knowledge, value, "[]"), site) };
  if (value.kind === "unknown") return { known: [], rest: value };
  if (value.kind === "promise") return ownEntries(machine, value.value, site, enumerable);
  const known: [string, Value][] = [];
  const hidden = enumerable && value.kind === "object" && value.props.has(ERROR);
  for (const [key, cell] of ownProps(value) ?? []) {
    if (key.startsWith("@@") || (hidden && NOT_ENUMERABLE.has(key))) continue;
    known.push([key, cell.getter ? machine.get(value, key, site) : cell.value]);
  }
  const open = value.kind === "object" ? value.open : null;
  return { known, rest: open?.kind === "external" ? externalElement(open, memberLabels(machine.knowledge, open, "[]"), site) : open };
}

function listed(machine: Machine, value: Value, site: Site, pick: (key: Value, held: Value) => Value, enumerable = true): Value {
  if (value.kind === "union") {
    return choose(value.options.map((o) => ({ value: listed(machine, o.value, site, pick, enumerable), facts: o.facts })), 64);
  }
  const { known, rest } = ownEntries(machine, value, site, enumerable);
  const elements = known.slice(0, MAX_ELEMENTS).map(([key, held]) => {
    const { value: inner, conditions } = bare(held);
    const picked = pick(constant(key), inner);
    return conditions ? maybe(picked, conditions) : picked;
  });
  return array(elements, site, rest && pick(someText(site, namesIn(labelsOf(rest))), rest));
}

/** What the keys of something tell of it: no credential that stands under them, and never the whole. */
const namesIn = (labels: Labels): Labels =>
  labels.flatMap((label) => (label.kind === "secret" || (label.kind === "caller" && label.aspect === "token") ? [] : [label.kind === "upstream" ? { ...label, extent: "part" } : label]));

export const keysOf = (machine: Machine, value: Value, site: Site): Value => listed(machine, value, site, (key) => key);
export const valuesOf = (machine: Machine, value: Value, site: Site): Value => listed(machine, value, site, (_key, held) => held);
export const entriesOf = (machine: Machine, value: Value, site: Site): Value =>
  listed(machine, value, site, (key, held) => array([key, held], site));

/** Writes a property, which each branch may do: through the setter or the journal. */
function put(machine: Machine, target: Value, key: string, held: Value, site: Site): void {
  const { value, conditions } = bare(held);
  if (conditions === null) return machine.set(target, key, value, site);
  const props = ownProps(target);
  if (!props || target.kind === "external") return;
  const old = props.get(key);
  const joined = old ? (old.value.kind === "maybe" ? maybe(union([old.value.value, value]), []) : union([old.value, value])) : held;
  if (old) machine.heap.setCell(old, joined);
  else machine.heap.setProp(props, key, { value: joined });
}

function widen(machine: Machine, target: Value, value: Value): void {
  if (target.kind === "object") machine.heap.setOpen(target, target.open ? union([target.open, value]) : value);
}

/** `Object.assign`: what each source may bring. */
export function assign(machine: Machine, target: Value, sources: readonly Value[], site: Site): Value {
  for (const source of sources) {
    if (source.kind === "union") {
      for (const option of source.options) {
        const { known, rest } = ownEntries(machine, option.value, site, true);
        for (const [key, held] of known) put(machine, target, key, maybe(held, option.facts.filter((f) => f.kind === "condition")), site);
        if (rest) widen(machine, target, option.value.kind === "external" ? option.value : rest);
      }
    } else if (source.kind === "external" || source.kind === "unknown") widen(machine, target, source);
    else {
      const { known } = ownEntries(machine, source, site, true);
      for (const [key, held] of known) put(machine, target, key, held, site);
      if (source.kind === "object" && source.open) widen(machine, target, source.open);
    }
  }
  return target;
}

function fromEntries(machine: Machine, list: Value, site: Site): Value {
  const made = object(site);
  const { known, rest } = machine.elements(list, site);
  for (const element of known) {
    const { value: pair, conditions } = bare(element);
    const key = machine.get(pair, "0", site);
    const held = machine.get(pair, "1", site);
    const keys = optionsOf(key);
    for (const option of keys) {
      if (option.kind !== "constant") widen(machine, made, held);
      else put(machine, made, String(option.value), conditions || keys.length > 1 ? maybe(held, conditions ?? []) : held, site);
    }
  }
  if (rest) widen(machine, made, machine.get(rest, "1", site));
  return made;
}

/** `Object.defineProperty`: an accessor is kept as one. */
export function define(machine: Machine, target: Value, key: Value, descriptor: Value, site: Site): Value {
  if (target.kind === "union") {
    for (const option of target.options) define(machine, option.value, key, descriptor, site);
    return target;
  }
  if (key.kind !== "constant") {
    widen(machine, target, machine.get(descriptor, "value", site));
    return target;
  }
  const getter = machine.get(descriptor, "get", site);
  const setter = machine.get(descriptor, "set", site);
  const isAccessor = getter.kind === "function" || getter.kind === "native" || setter.kind === "function" || setter.kind === "native";
  const props = ownProps(target);
  if (props && isAccessor) {
    const accessors = { ...(getter !== UNDEFINED && { getter }), ...(setter !== UNDEFINED && { setter }) };
    machine.heap.setProp(props, String(key.value), { value: UNDEFINED, ...accessors });
  } else if (props && target.kind !== "external") {
    machine.heap.setProp(props, String(key.value), { value: machine.get(descriptor, "value", site) });
  } else machine.set(target, String(key.value), machine.get(descriptor, "value", site), site);
  return target;
}

function defineAll(machine: Machine, target: Value, descriptors: Value, site: Site): Value {
  if (descriptors.kind !== "object") return target;
  for (const [key, cell] of descriptors.props) define(machine, target, constant(key), present(cell.value), site);
  return target;
}

/** What `getOwnPropertyDescriptor` says; undefined where there is no such property. */
export function describe(machine: Machine, target: Value, key: Value, site: Site): Value {
  if (key.kind !== "constant") return union([object(site, [["value", machine.getComputed(target, key, site)]]), UNDEFINED]);
  const cell = ownProps(target)?.get(String(key.value));
  const readable = cell !== undefined || target.kind === "array" || target.kind === "external";
  const held = cell ? present(cell.value) : readable ? machine.get(target, String(key.value), site) : UNDEFINED;
  if (!cell && held === UNDEFINED) return UNDEFINED;
  const flags = [["enumerable", TRUE], ["configurable", TRUE]] as const;
  if (cell?.getter || cell?.setter) return object(site, [["get", cell.getter ?? UNDEFINED], ["set", cell.setter ?? UNDEFINED], ...flags]);
  return object(site, [["value", held], ["writable", TRUE], ...flags]);
}

/** Whether a value has a key of its own. */
export function hasOwn(machine: Machine, target: Value, key: Value, site: Site): Value {
  if (target.kind === "external" || target.kind === "unknown") return externalOperator("hasOwn", [target, key], [...labelsOf(target)], site);
  if (target.kind === "union") return choose(target.options.map((o) => ({ value: hasOwn(machine, o.value, key, site), facts: o.facts })), 64);
  if (key.kind !== "constant") return someBoolean(site);
  const name = String(key.value);
  if (target.kind === "array") return target.elements[Number(name)] ? TRUE : target.open ? someBoolean(site) : FALSE;
  const cell = ownProps(target)?.get(name);
  if (cell) return cell.value.kind === "maybe" ? someBoolean(site) : TRUE;
  return target.kind === "object" && target.open ? someBoolean(site) : FALSE;
}

export function prototypeOf(value: Value): Value {
  if (value.kind === "object") return value.proto ?? (value.maker ? value.maker.prototype : object(null));
  if (value.kind === "class") return value.parent ?? object(null);
  if (value.kind === "union") return union(value.options.map((o) => prototypeOf(o.value)), 64);
  return value.kind === "external" ? value : object(null);
}

export function setPrototype(machine: Machine, target: Value, proto: Value): Value {
  const usable = proto.kind === "object" || proto.kind === "external" || proto === NULL;
  // An instance keeps the methods of its class: `setPrototypeOf(this, new.target.prototype)` restores what is there already.
  if (target.kind !== "object" || !usable || proto === target || target.maker !== null) return target;
  machine.heap.setProto(target, proto === NULL ? null : proto);
  return target;
}

function create(machine: Machine, proto: Value, descriptors: Value, site: Site): Value {
  const made = object(site);
  if (proto.kind === "object" || proto.kind === "external") made.proto = proto;
  return defineAll(machine, made, descriptors, site);
}

const same: Builtin = (_machine, target) => target;

/** The functions of the Object constructor, by name. The first argument is what they are about. */
const STATICS: Table = table({
  keys: (machine, target, _args, site) => keysOf(machine, target, site),
  values: (machine, target, _args, site) => valuesOf(machine, target, site),
  entries: (machine, target, _args, site) => entriesOf(machine, target, site),
  getOwnPropertyNames: (machine, target, _args, site) => listed(machine, target, site, (key) => key, false),
  getOwnPropertySymbols: (_machine, _target, _args, site) => array([], site),
  assign: (machine, target, args, site) => assign(machine, target, args.slice(1), site),
  fromEntries: (machine, target, _args, site) => fromEntries(machine, target, site),
  groupBy: (machine, target, args, site) => groupBy(machine, target, arg(args, 1), site),
  freeze: same,
  seal: same,
  preventExtensions: same,
  isFrozen: (_machine, _target, _args, site) => someBoolean(site),
  isSealed: (_machine, _target, _args, site) => someBoolean(site),
  isExtensible: (_machine, _target, _args, site) => someBoolean(site),
  create: (machine, target, args, site) => create(machine, target, arg(args, 1), site),
  defineProperty: (machine, target, args, site) => define(machine, target, arg(args, 1), arg(args, 2), site),
  defineProperties: (machine, target, args, site) => defineAll(machine, target, arg(args, 1), site),
  getPrototypeOf: (_machine, target) => prototypeOf(target),
  setPrototypeOf: (machine, target, args) => setPrototype(machine, target, arg(args, 1)),
  getOwnPropertyDescriptor: (machine, target, args, site) => describe(machine, target, arg(args, 1), site),
  getOwnPropertyDescriptors: (machine, target, _args, site) =>
    object(site, [...(ownProps(target)?.keys() ?? [])].map((key) => [key, describe(machine, target, constant(key), site)] as const)),
  hasOwn: (machine, target, args, site) => hasOwn(machine, target, arg(args, 1), site),
  is: (_machine, target, args, site) => {
    const other = arg(args, 1);
    if (target.kind === "constant" && other.kind === "constant") return constant(Object.is(target.value, other.value));
    const answer = strictEquals(target, other);
    return answer === undefined ? externalOperator("===", [target, other], labelsOf(target), site) : constant(answer);
  },
});

/** The Object constructor; `prototype` is given, for it needs the methods of all types. */
export function objectGlobal(machine: Machine, prototype: ObjectValue): NativeValue {
  const make = (args: readonly Value[], site: Site): Value => (args[0] && args[0].kind !== "constant" ? args[0] : object(site));
  const statics = [...STATICS].map(([name, run]) => {
    const call: NativeValue["call"] = (_self, args, site) => absorb(site, () => run(machine, arg(args, 0), args, site));
    return [name, native(name, call)] as const;
  });
  return native("Object", (_self, args, site) => make(args, site), make, [...statics, ["prototype", prototype]]);
}

const described: Builtin = (machine, target, _args, site) => toText(machine, target, site);

/** Object.prototype, for every value. */
export const objects: Table = new Map<string, Builtin>([
  ["hasOwnProperty", (machine, target, args, site) => hasOwn(machine, target, arg(args, 0), site)],
  ["propertyIsEnumerable", (machine, target, args, site) => hasOwn(machine, target, arg(args, 0), site)],
  ["isPrototypeOf", (_machine, _target, _args, site) => someBoolean(site)],
  [
    "toString",
    (machine, target, args, site) =>
      target.kind === "object" && !target.props.has(ERROR) ? constant("[object Object]") : described(machine, target, args, site),
  ],
  ["toLocaleString", described],
  ["valueOf", same],
]);
