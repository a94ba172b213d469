import type { Json } from "../../model/server.ts";
import { checkFormat } from "./formats.ts";
import { canonical, codePoints, isObject } from "./json.ts";
import type { Node } from "./node.ts";
import { typeOf, types } from "./node.ts";
import { matches } from "./pattern.ts";
import { compare, isMultiple, rationalOf } from "./rational.ts";

/** True or false where that is certain, undefined where an opaque part would have to be known. */
export type Truth = boolean | undefined;

const negated = (truth: Truth): Truth => (truth === undefined ? undefined : !truth);

function every<T>(items: Iterable<T>, holdsFor: (item: T) => Truth): Truth {
  let truth: Truth = true;
  for (const item of items) {
    const held = holdsFor(item);
    if (held === false) return false;
    if (held === undefined) truth = undefined;
  }
  return truth;
}

function atLeast<T>(items: Iterable<T>, min: number, holdsFor: (item: T) => Truth): Truth {
  let sure = 0;
  let open = 0;
  for (const item of items) {
    const held = holdsFor(item);
    if (held) sure++;
    else if (held === undefined) open++;
  }
  return sure >= min ? true : sure + open >= min ? undefined : false;
}

/** Whether a value satisfies a node. Opaque parts and references that lead nowhere make it undefined. */
export function holds(node: Node, value: Json, depth = 0): Truth {
  if (depth > 400) return undefined;
  const under = (part: Node): Truth => holds(part, value, depth + 1);
  switch (node.op) {
    case "true":
      return true;
    case "false":
      return false;
    case "and":
      return every(node.items, under);
    case "or":
      return negated(every(node.items, (part) => negated(under(part))));
    case "one": {
      const truths = node.items.map(under);
      if (truths.filter((truth) => truth === true).length > 1) return false;
      return truths.includes(undefined) ? undefined : truths.includes(true);
    }
    case "not":
      return negated(under(node.item));
    case "ref":
      return under(node.target());
    case "type":
      return (node.types & types[typeOf(value)]) !== 0;
    case "in":
      return node.values.has(canonical(value));
    case "opaque":
      return node.of & types[typeOf(value)] ? undefined : true;
    case "min":
    case "multiple": {
      if (typeof value !== "number") return false;
      const exact = rationalOf(value);
      if (node.op === "multiple") return isMultiple(exact, node.of);
      const order = compare(exact, node.value);
      return node.exclusive ? order > 0 : order >= 0;
    }
    case "length":
      return typeof value === "string" && codePoints(value) >= node.min;
    case "pattern":
      return typeof value === "string" ? matches(node.source, value) : false;
    case "format":
      return typeof value === "string" ? checkFormat(node.name, value) : false;
    default:
      return holdsInside(node, value, depth);
  }
}

function holdsInside(node: Node, value: Json, depth: number): Truth {
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    switch (node.op) {
      case "items":
        return every(items.slice(node.from, node.to), (item) => holds(node.item, item, depth + 1));
      case "count":
        return atLeast(items, node.min, (item) => holds(node.item, item, depth + 1));
      case "unique":
        return new Set(items.map(canonical)).size === items.length;
      default:
        return false;
    }
  }
  if (!isObject(value)) return false;
  if (node.op === "size") return Object.keys(value).length >= node.min;
  if (node.op !== "members") return false;
  if (node.names.op === "in") {
    const named = [...node.names.values.values()].filter((name) => typeof name === "string" && Object.hasOwn(value, name)) as string[];
    return every(named, (name) => holds(node.item, value[name]!, depth + 1));
  }
  return every(Object.keys(value), (name) => {
    const named = holds(node.names, name, depth + 1);
    if (named === false) return true;
    const held = holds(node.item, value[name]!, depth + 1);
    return held === true || named === true ? held : undefined;
  });
}
