import { isErrorClass, messageGiven, method } from "./builtins/index.ts";
import { keyedBy } from "./asked.ts";
import { rootOf } from "./chain.ts";
import { joinAll, type Condition } from "./facts.ts";
import { anyElement, maybe, present } from "./heap.ts";
import { joinLabels, labelsOf, memberLabels } from "./labels.ts";
import { runAssigned } from "./externals.ts";
import type { Machine } from "./machine.ts";
import { asRemembered, isRemembered, startValue } from "./remembered.ts";
import { choose, gaining, union } from "./choice.ts";
import {
  constant,
  externalElement,
  fieldOfText,
  externalGet,
  externalOperator,
  membersOf,
  NO_LABELS,
  object,
  optionsOf,
  UNDEFINED,
  unknown,
  type Cell,
  type External,
  type ObjectValue,
  type Option,
  type Site,
  type Value,
} from "./value.ts";

/** The external that an instance of a class inherits from, where the class extends one. */
export const BASE = "@@base";

/** Chains longer than this end in unknown where a place repeats in them: walking an outside structure by a loop would never end. */
const MAX_CHAIN = 24;
const MAX_REPEATS = 3;

/** The same place of the source has taken this member several times. A long chain of calls, each in its own place, ends by itself. */
function repeats(target: External, site: Site): boolean {
  let times = 0;
  for (let at: External | null = target; at; at = "parent" in at ? at.parent : null) if (at.site === site && ++times >= MAX_REPEATS) return true;
  return target.depth > 400;
}

function findCell(target: ObjectValue, key: string): Cell | External | undefined {
  let at: Value | null = target;
  for (let depth = 0; at && depth < 50; depth++) {
    if (at.kind === "object") {
      const cell = at.props.get(key);
      if (cell) return cell;
      at = at.proto;
    } else if (at.kind === "external") return at;
    else return undefined;
  }
  return undefined;
}

/** A member of null is never read: where it may be null, either the read fails or it was something else. */
function withoutNull(options: readonly Option[]): readonly Option[] {
  const rest = options.filter(({ value }) => value.kind !== "constant" || value.value !== null);
  return rest.length > 0 ? rest : options;
}

/** Reads a member of any value. Never fails: what is not known is unknown, with the reason. */
export function getMember(machine: Machine, target: Value, key: string, site: Site): Value {
  switch (target.kind) {
    case "union":
      return choose(
        withoutNull(target.options).map((o) => ({ value: getMember(machine, o.value, key, site), facts: o.facts })),
        400,
      );
    case "maybe":
      return getMember(machine, present(target), key, site);
    case "constant":
      if (target.value === undefined || target.value === null) return target.value === undefined ? UNDEFINED : unknown("member of null", site);
      if (typeof target.value === "string") {
        if (key === "length") return constant(target.value.length);
        if (/^\d+$/.test(key)) return constant(target.value[Number(key)]);
      }
      return method(machine, target, key) ?? UNDEFINED;
    case "object":
      return getOfObject(machine, target, key, site);
    case "array":
      if (key === "length") return lengthOf(target, site);
      if (/^\d+$/.test(key)) {
        const element = target.elements[Number(key)];
        return element ? present(element) : target.open ? fieldOfText(target.open) : UNDEFINED;
      }
      return method(machine, target, key) ?? UNDEFINED;
    case "map":
      if (key === "size") return target.open ? unknown("size of a map that is not all known", site, NO_LABELS, "number") : constant(target.entries.size);
      return method(machine, target, key) ?? UNDEFINED;
    case "function":
      return readOwn(machine, target.props, key, target, site) ?? functionMember(machine, target, key);
    case "class":
      return getOfClass(machine, target, key, site);
    case "native":
      return readOwn(machine, target.props, key, target, site) ?? method(machine, target, key) ?? UNDEFINED;
    case "promise":
      return method(machine, target, key) ?? getMember(machine, target.value, key, site);
    case "external":
      return getOfExternal(machine, target, key, site);
    case "unknown":
      if (key === "length" && target.type === "string") return unknown("the length of a text", site, target.labels.filter((l) => l.kind === "caller" || l.kind === "argument" || l.kind === "operator"), "number");
      return { ...unknown(target.reason, site, target.labels), member: { of: target, key } };
  }
}

/** How many there are. Where each is there under a condition that may be a guard, none being there says something of all of them. */
function lengthOf(target: Extract<Value, { kind: "array" }>, site: Site): Value {
  const { elements } = target;
  if (target.open && isRemembered(target.open)) return externalOperator("length", [target.open], NO_LABELS, site);
  if (target.open) return unknown("length of a list that is not all known", site, labelsOf(target.open).filter((l) => l.kind === "caller" || l.kind === "operator"), "number");
  const conditions = elements.map((e) => (e.kind === "maybe" ? e.conditions.filter(({ guards }) => guards) : null));
  if (conditions.every((own) => own === null)) return constant(elements.length);
  if (elements.length > 12 || !conditions.every((own) => own?.length === 1)) return unknown("length of a list that is not all known", site, NO_LABELS, "number");
  const there = conditions.flatMap((own) => own!);
  const none = there.map((c): Condition => ({ ...c, holds: !c.holds, otherwise: null }));
  const some = elements.map((_, i) => ({ value: constant(i + 1), facts: joinAll(there.map((c) => [c])) }));
  return { kind: "union", options: [{ value: constant(0), facts: none }, ...some] };
}

function functionMember(machine: Machine, target: Extract<Value, { kind: "function" }>, key: string): Value {
  if (key === "name") return constant(target.node.name && "text" in target.node.name ? (target.node.name.text) : "");
  if (key === "length") return constant(target.node.parameters.length);
  return method(machine, target, key) ?? UNDEFINED;
}

/** A member that the trap does not tell is the one of what the proxy stands for. */
function getTrapped(machine: Machine, proxy: ObjectValue & { readonly trap: Value }, key: string, site: Site): Value {
  const given = machine.call(getMember(machine, proxy.trap, "get", site), proxy.trap, [proxy.proto!, constant(key), proxy], site);
  return given.kind === "unknown" ? getMember(machine, proxy.proto!, key, site) : given;
}

const isTrapped = (target: ObjectValue): target is ObjectValue & { readonly trap: Value } => target.trap !== undefined;

function getOfObject(machine: Machine, target: ObjectValue, key: string, site: Site): Value {
  if (isTrapped(target)) return getTrapped(machine, target, key, site);
  const found = findCell(target, key);
  if (found && !("kind" in found)) return readCell(machine, found, target, site);
  if (key === "constructor" && target.maker) return target.maker;
  const own = method(machine, target, key);
  const base = found ?? target.props.get(BASE)?.value;
  if (base && "kind" in base && base.kind === "external") return getOfExternal(machine, base, key, site);
  if (own) return own;
  if (target.open) {
    const open = target.open;
    if (open.kind === "external") return getOfExternal(machine, open, key, site);
    return open.kind === "unknown" ? unknown(open.reason, site, open.labels) : open;
  }
  if (machine.rehearsalStart > 0 && target.born < machine.rehearsalStart && target.maker === null && target.proto === null)
    return UNDEFINED;
  return UNDEFINED;
}

function getOfClass(machine: Machine, target: Extract<Value, { kind: "class" }>, key: string, site: Site): Value {
  const cell = target.statics.props.get(key);
  if (cell) return readCell(machine, cell, target, site);
  if (key === "prototype") return target.prototype;
  if (key === "name") return constant(target.node.name?.text ?? "");
  const inherited = target.parent ? getMember(machine, target.parent, key, site) : UNDEFINED;
  return inherited === UNDEFINED ? (method(machine, target, key) ?? UNDEFINED) : inherited;
}

function getOfExternal(machine: Machine, target: External, key: string, site: Site): Value {
  const known = target.members?.get(key);
  if (known) return readCell(machine, known, target, site);
  if (target.depth >= MAX_CHAIN && repeats(target, site)) return machine.gap("a chain of members that does not end", site, target.labels);
  if (target.op === "new" && key === "message" && isErrorClass(target.parent)) return messageGiven(target.args) ?? constant("");
  const told = definitionOf(machine, target, key, site) ?? machine.listener.member?.(target, key, site);
  const made = told ?? externalGet(target, key, memberLabels(machine.knowledge, target, key), site);
  membersOf(target).set(key, { value: made });
  return made;
}

/** What an instance was made from, for classes that a bundle took in and whose instances hold it. */
function definitionOf(machine: Machine, target: External, key: string, site: Site): Value | undefined {
  if (!key.startsWith("_") || (target.op !== "new" && target.op !== "call")) return undefined;
  const root = rootOf(target);
  const path = root.op === "module" ? machine.knowledge.definitionAt(root.specifier) : undefined;
  if (path?.[0] !== key) return undefined;
  const definition = (target.op === "new" ? target.args[0] : undefined) ?? externalGet(externalGet(target, key, NO_LABELS, site), "def", NO_LABELS, site);
  return path.length === 1 ? (target.op === "new" ? definition : undefined) : object(site, [[path[1]!, definition]]);
}

/** What a variable or a property holds. */
export function readCell(machine: Machine, cell: Cell, self: Value, site: Site): Value {
  if (cell.getter) return machine.call(cell.getter, self, [], site);
  const value = present(cell.value);
  return machine.rehearsalStart > 0 ? asRemembered(value) : value;
}

function readOwn(machine: Machine, props: Map<string, Cell> | undefined, key: string, self: Value, site: Site): Value | undefined {
  const cell = props?.get(key);
  return cell && readCell(machine, cell, self, site);
}

/** Reads a member by a computed key: each known key it may be; for an unknown key each member there is. */
export function getComputed(machine: Machine, target: Value, key: Value, site: Site): Value {
  if (key.kind === "constant") return getMember(machine, target, propertyKey(key.value), site);
  if (key.kind === "union" && key.options.every((o) => o.value.kind === "constant")) {
    return choose(key.options.map((o) => ({ value: getComputed(machine, target, o.value, site), facts: o.facts })), 400);
  }
  const labels = joinLabels(labelsOf(target), labelsOf(key));
  switch (target.kind) {
    case "array":
      return anyElement(target);
    case "object": {
      const own = [...target.props].filter(([name]) => !name.startsWith("@@"));
      const all = own.map(([name, cell]): Option => {
        const value = readCell(machine, cell, target, site);
        return { value, facts: keyedBy(key, constant(name), site) };
      });
      if (target.open) all.push({ value: target.open, facts: [] });
      return choose([...all, { value: UNDEFINED, facts: [] }], 400);
    }
    case "external":
      return externalElement(target, target.labels.length ? memberLabels(machine.knowledge, target, "[]") : key.kind === "external" && target.op !== "symbol" ? NO_LABELS : labels, site);
    case "union":
      return union(optionsOf(target).map((v) => getComputed(machine, v, key, site)), 400);
    case "constant":
      return target.value === undefined || target.value === null ? UNDEFINED : unknown("a character", site, labels, "string");
    default:
      return unknown("a member whose name is not known", site, labels);
  }
}

export const propertyKey = (value: unknown): string => String(value);

export function setMember(machine: Machine, target: Value, key: string, value: Value, site: Site): void {
  switch (target.kind) {
    case "union":
      for (const option of target.options) {
        if (option.value.kind === "constant") continue;
        // Bookkeeping of a start that writes to all of a long list at once spends what it may as if it had named each of them.
        if (machine.rehearsalStart === 0) machine.step(site);
        const old = getMember(machine, option.value, key, site);
        setMember(machine, option.value, key, gaining(old, value), site);
      }
      return;
    case "object":
    case "class": {
      if (target.kind === "object" && isTrapped(target)) return setMember(machine, target.proto!, key, value, site);
      const holder = target.kind === "class" ? target.statics : target;
      const found = findCell(holder, key);
      if (found && !("kind" in found) && found.setter) machine.call(found.setter, target, [value], site);
      else putProp(machine, holder.props, key, startValue(machine, key, value, site));
      return;
    }
    case "function":
      putProp(machine, target.props, key, value);
      return;
    case "native":
      if (target.props) putProp(machine, target.props, key, value);
      return;
    case "array":
      setIndex(machine, target, key, value);
      return;
    case "external":
      putProp(machine, membersOf(target), key, value);
      runAssigned(machine, value, site);
      return;
    default:
      return;
  }
}

function putProp(machine: Machine, props: Map<string, Cell>, key: string, value: Value): void {
  const cell = props.get(key);
  if (cell) machine.heap.setCell(cell, value);
  else machine.heap.setProp(props, key, { value });
}

function setIndex(machine: Machine, target: Extract<Value, { kind: "array" }>, key: string, value: Value): void {
  if (key === "length") return machine.heap.setElements(target, value.kind === "constant" ? target.elements.slice(0, Number(value.value)) : target.elements);
  const index = Number(key);
  if (!Number.isInteger(index) || index < 0 || index > 20_000) return;
  const elements = [...target.elements];
  while (elements.length < index) elements.push(UNDEFINED);
  elements[index] = value;
  machine.heap.setElements(target, elements);
}

export function setComputed(machine: Machine, target: Value, key: Value, value: Value, site: Site): void {
  if (key.kind === "constant") return setMember(machine, target, propertyKey(key.value), value, site);
  if (key.kind === "union" && key.options.every((o) => o.value.kind === "constant")) {
    for (const option of optionsOf(key)) setMember(machine, target, propertyKey((option as Extract<Value, { kind: "constant" }>).value), value, site);
    return;
  }
  if (target.kind === "object" || target.kind === "array") machine.heap.setOpen(target, target.open ? union([target.open, value]) : value);
}

/** What a `for … of`, a spread or `Array.from` runs through. Elements may be `maybe`; `rest` stands for those nobody knows. */
export function elementsOf(machine: Machine, value: Value, site: Site): { known: readonly Value[]; rest: Value | null } {
  switch (value.kind) {
    case "array":
      return { known: value.elements, rest: value.open };
    case "map": {
      const pairs = [...value.entries.values()].map(({ key, cell }) => {
        const held = cell.value.kind === "maybe" ? cell.value.value : cell.value;
        const one: Value = value.isSet ? key : { kind: "array", elements: [key, held], open: null, site, born: 0 };
        return cell.value.kind === "maybe" ? maybe(one, cell.value.conditions) : one;
      });
      return { known: pairs, rest: value.open };
    }
    case "constant":
      return typeof value.value === "string" ? { known: [...value.value].slice(0, 2000).map((c) => constant(c)), rest: null } : { known: [], rest: null };
    case "promise":
      return elementsOf(machine, value.value, site);
    case "union": {
      const parts = value.options.map(({ value: option, facts }) => ({
        ...elementsOf(machine, option, site),
        conditions: facts.filter((fact) => fact.kind === "condition"),
      }));
      const known = parts.flatMap((p) => p.known.map((e): Value => (e.kind === "maybe" ? e : { kind: "maybe", value: e, conditions: p.conditions })));
      const rests = parts.flatMap((p) => (p.rest ? [p.rest] : []));
      return { known, rest: rests.length ? union(rests) : null };
    }
    case "external":
      return { known: [], rest: externalElement(value, memberLabels(machine.knowledge, value, "[]"), site) };
    case "object": {
      const awaited = getMember(machine, value, "@@asyncIterator", site);
      const iterator = awaited.kind === "function" ? awaited : getMember(machine, value, "@@iterator", site);
      if (iterator !== UNDEFINED && iterator.kind !== "unknown") return elementsOf(machine, machine.call(iterator, value, [], site), site);
      return { known: [], rest: value.open };
    }
    default:
      return { known: [], rest: unknown("an element of something unknown", site, labelsOf(value)) };
  }
}
