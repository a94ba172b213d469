import { handedOn, labelsOf } from "../labels.ts";
import type { Machine } from "../machine.ts";
import { array, constant, externalCall, externalGet, externalGlobal, native, object, symbol, UNDEFINED, unknown } from "../value.ts";
import type { Labels, ObjectValue, Site, Value } from "../value.ts";
import { makeError } from "./error.ts";
import { absorb, arg, deepLabels, eachOption, fromJson, isCallable, MAX_TEXT, toJson, type Json } from "./shared.ts";

/** Longest text that is really parsed. */
const MAX_SOURCE = 8_000_000;

const parser = externalGet(externalGlobal("JSON"), "parse", [], null);

const BAD_JSON: Labels = [{ kind: "error", extent: "message", from: "JSON.parse", steps: [] }];

function parse(machine: Machine, text: Value, site: Site): Value {
  if (text.kind === "constant") {
    if (typeof text.value === "string" && text.value.length > MAX_SOURCE) return unknown("a very long JSON text", site, text.labels);
    try {
      return fromJson(JSON.parse(String(text.value)) as Json, site, text.labels);
    } catch {
      return machine.throw(makeError(machine, "SyntaxError", constant("a text that is not JSON"), UNDEFINED, site), site);
    }
  }
  // V8 quotes a few characters of the text in the message.
  machine.mayThrow({ value: symbol("error", labelsOf(text).length > 0 ? BAD_JSON : [], site), site, implicit: true });
  // A call node keeps the text's history, so that a field of the parsed payload is known as a part of it.
  return externalCall("call", parser, [text], labelsOf(text), site);
}

/** With a list of names as replacer only these go into the text. */
function chosen(value: Value, names: ReadonlySet<string>, depth = 0): Value {
  if (depth > 16) return value;
  if (value.kind === "array") return array(value.elements.map((e) => chosen(e, names, depth + 1)), value.site, value.open);
  if (value.kind !== "object") return value;
  const kept = [...value.props].filter(([key]) => names.has(key));
  return object(value.site, kept.map(([key, cell]) => [key, chosen(cell.value, names, depth + 1)] as const));
}

/** Objects say by `toJSON` and by getters what goes into the text. */
function revealed(machine: Machine, value: Value, site: Site, depth = 0): Value {
  if (value.kind === "object" && depth < 16) return revealedObject(machine, value, site, depth);
  if (value.kind === "array" && depth < 16 && value.elements.length < 1000) {
    const elements = value.elements.map((e) => (e.kind === "maybe" ? e : revealed(machine, e, site, depth + 1)));
    return elements.some((e, i) => e !== value.elements[i]) ? array(elements, value.site, value.open) : value;
  }
  if (value.kind === "map") return object(site);
  return value;
}

function revealedObject(machine: Machine, value: ObjectValue, site: Site, depth: number): Value {
  const own = machine.get(value, "toJSON", site);
  if (own.kind === "function") return machine.call(own, value, [], site);
  const isError = value.props.has("@@error");
  let changed = isError;
  const kept: (readonly [string, Value])[] = [];
  for (const [key, cell] of value.props) {
    const hidden = key.startsWith("@@") || (isError && (key === "message" || key === "stack" || key === "name" || key === "cause"));
    const bare = cell.getter ? machine.get(value, key, site) : cell.value;
    const part = bare.kind === "maybe" ? bare : revealed(machine, bare, site, depth + 1);
    if (hidden || part !== cell.value) changed = true;
    if (!hidden) kept.push([key, part]);
  }
  if (!changed) return value;
  const made = object(value.site, kept);
  made.open = value.open;
  return made;
}

function stringify(machine: Machine, args: readonly Value[], site: Site): Value {
  const [given, replacer, indent] = [arg(args, 0), arg(args, 1), arg(args, 2)];
  let value = revealed(machine, given, site);
  if (value === UNDEFINED || value.kind === "function") return UNDEFINED;
  if (replacer.kind === "array" && replacer.elements.every((e) => e.kind === "constant")) {
    value = chosen(value, new Set(replacer.elements.map((e) => (e.kind === "constant" ? String(e.value) : ""))));
  }
  const held = deepLabels(value);
  const labels = machine.rehearsalStart > 0 && held.length > 0 ? handedOn(held, machine.placeOf(site), "made into text") : held;
  const json = isCallable(replacer) ? undefined : toJson(value);
  if (json === undefined) return { ...unknown("JSON of a value that is not all known", site, labels, "string"), json: value };
  const spaces = indent.kind === "constant" && (typeof indent.value === "string" || typeof indent.value === "number") ? indent.value : undefined;
  const text = JSON.stringify(json, null, spaces);
  return text.length > MAX_TEXT ? unknown("a very long JSON text", site, labels, "string") : constant(text, labels);
}

/** The JSON object. */
export const jsonGlobal = (machine: Machine): ObjectValue =>
  object(null, [
    [
      "parse",
      native("parse", (_self, args, site) => absorb(site, () => eachOption([arg(args, 0)], ([text]) => parse(machine, text!, site)))),
    ],
    ["stringify", native("stringify", (_self, args, site) => absorb(site, () => eachOption(args.slice(0, 1), ([given]) => stringify(machine, [given!, ...args.slice(1)], site))))],
  ]);

