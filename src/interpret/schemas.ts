import type { Machine } from "./machine.ts";
import { labelsOf } from "./labels.ts";
import { choose, union } from "./choice.ts";
import { array, object, optionsOf, symbol, type External, type ObjectValue, type Site, type Value } from "./value.ts";

const MAX_DEPTH = 12;

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));

/** Functions that make the schema of an object with named fields. What they do with other keys is told by the methods after them. */
const OBJECTS = words("object strictObject");
/** Functions that make a schema which hands on what it is given. Sources: zod@4.6.7, valibot@1.2.0. */
const OPEN = words("any unknown looseObject objectWithRest custom instanceof json");
/** Methods that make a schema hand on the keys that it does not name. */
const OPENERS = words("passthrough loose nonstrict catchall");
/** Functions whose first argument is the schema that they change. */
const MODIFIERS = words("optional exactOptional nullable nullish undefinedable nonoptional readonly success promise partial required pick omit deepPartial _default prefault catch pipe refine brand");
const LISTS = words("array set");
const CHOICES = words("union xor discriminatedUnion variant");
const BOTH = words("intersection intersect merge and");

/** What a schema leaves of a payload that it parses: each field that it names, down to its leaves, and whole what it lets through. */
export function stripped(machine: Machine, schema: Value | undefined, value: Value, site: Site, depth = 0): Value {
  if (!schema || depth > MAX_DEPTH) return value;
  if (schema.kind === "union") return union(optionsOf(schema).map((s) => stripped(machine, s, value, site, depth + 1)), 64);
  if (schema.kind !== "external" || schema.op !== "call" || schema.parent.op !== "get") return value;
  const { key, parent: receiver } = schema.parent;
  const inside = (inner: Value | undefined, of = value): Value => stripped(machine, inner, of, site, depth + 1);
  if (receiver.op === "call") return byMethod(machine, key, schema, receiver, value, site, inside);
  const [first, second] = schema.args;
  const name = key.replace(/Async$/, "");
  if (OBJECTS.has(name)) return fields(machine, first, value, site, inside);
  if (OPEN.has(name)) return depth === 0 ? value : unshaped(value, site);
  if (LISTS.has(name)) return listOf(machine, (of) => inside(first, of), value, site);
  if (name === "record" || name === "map") return keyed(machine, (of) => inside(second ?? first, of), value, site);
  if (name === "tuple") return array([], site, inside(first, elementOf(machine, value, site)));
  if (CHOICES.has(name)) return choices(first?.kind === "array" ? first : second, inside, value);
  if (BOTH.has(name)) return together(first?.kind === "array" ? first.elements.map((e) => inside(e)) : [inside(first), inside(second)], site);
  if (name === "lazy") return first ? inside(machine.call(first, value, [], site)) : value;
  if (name === "preprocess") return inside(second);
  if (MODIFIERS.has(name)) return inside(first);
  return leaf(value, site);
}

function byMethod(machine: Machine, name: string, schema: External & { op: "call" }, receiver: External, value: Value, site: Site, inside: (inner: Value | undefined, of?: Value) => Value): Value {
  const [first] = schema.args;
  if (OPENERS.has(name)) return value;
  if (name === "array") return listOf(machine, (of) => inside(receiver, of), value, site);
  if (name === "or") return union([inside(receiver), inside(first)], 64);
  if (BOTH.has(name)) return together([inside(receiver), inside(first)], site);
  if (name === "extend" || name === "safeExtend" || name === "augment") return together([inside(receiver), fields(machine, first, value, site, inside)], site);
  if (name === "transform") return first ? machine.await(machine.call(first, value, [inside(receiver)], site), site) : inside(receiver);
  if (name === "pipe") return inside(first, inside(receiver));
  return inside(receiver);
}

/** A list whose elements the source knows keeps them. */
function listOf(machine: Machine, inside: (of: Value) => Value, value: Value, site: Site): Value {
  if (value.kind === "array" && !value.open) return array(value.elements.map(inside), site);
  return array([], site, inside(elementOf(machine, value, site)));
}

/** An object whose keys the source knows keeps them. */
function keyed(machine: Machine, inside: (of: Value) => Value, value: Value, site: Site): Value {
  if (value.kind === "object" && !value.open) return object(site, [...value.props].map(([key, cell]) => [key, inside(cell.value)] as const));
  return withOpen(site, inside(elementOf(machine, value, site)));
}

/** A field that holds a text, a number or another scalar: the source's own, where it has one. */
function leaf(value: Value, site: Site): Value {
  if (value.kind === "constant" && value.value !== undefined) return value;
  return symbol("field", labelsOf(value).map((label) => (label.kind === "upstream" ? { ...label, extent: "part" } : label)), site);
}

/** A field that may hold anything. */
function unshaped(value: Value, site: Site): Value {
  return symbol("payload", labelsOf(value).map((label) => (label.kind === "upstream" ? { ...label, extent: "whole" } : label)), site);
}

function fields(machine: Machine, shape: Value | undefined, value: Value, site: Site, inside: (inner: Value, of: Value) => Value): Value {
  if (shape?.kind === "union") return choose(shape.options.map((o) => ({ value: fields(machine, o.value, value, site, inside), facts: o.facts })), 64);
  if (shape?.kind !== "object" || shape.open) return value;
  return object(site, [...shape.props].map(([key, cell]) => [key, inside(cell.value, machine.get(value, key, site))] as const));
}

const elementOf = (machine: Machine, value: Value, site: Site): Value => {
  const { known, rest } = machine.elements(value, site);
  return union([...known.map((e) => (e.kind === "maybe" ? e.value : e)), ...(rest ? [rest] : [])], 64);
};

function withOpen(site: Site, open: Value): Value {
  const made = object(site);
  made.open = open;
  return made;
}

function choices(list: Value | undefined, inside: (inner: Value) => Value, value: Value): Value {
  return list?.kind === "array" && !list.open ? union(list.elements.map((e) => inside(e)), 64) : value;
}

/** Both schemas parse the same value: the fields of both, unless one of them hands on all of it. */
function together(parts: readonly Value[], site: Site): Value {
  const whole = parts.find((part) => part.kind !== "object");
  if (whole) return whole;
  const entries = (parts as readonly ObjectValue[]).flatMap((part) => [...part.props]);
  return object(site, entries.map(([key, cell]) => [key, cell.value] as const));
}
