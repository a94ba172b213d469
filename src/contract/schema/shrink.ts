import type { Json } from "../../model/server.ts";
import { isObject } from "./json.ts";

/** Simpler values than this one, the boldest simplification first. */
function* simpler(value: Json): Iterable<Json> {
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    if (items.length > 4) yield items.slice(0, items.length >> 1);
    for (const index of items.keys()) yield items.filter((_, at) => at !== index);
    for (const [index, item] of items.entries()) {
      for (const less of simpler(item)) yield items.map((other, at) => (at === index ? less : other));
    }
  } else if (isObject(value)) {
    const entries = Object.entries(value);
    const middle = entries.length >> 1;
    if (middle > 4) for (const half of [entries.slice(0, middle), entries.slice(middle)]) yield Object.fromEntries(half);
    for (const [name] of entries) yield Object.fromEntries(entries.filter(([other]) => other !== name));
    for (const [name, item] of entries) {
      for (const less of simpler(item)) yield Object.fromEntries(entries.map(([other, same]) => [other, other === name ? less : same]));
    }
  } else if (typeof value === "string" && value.length > 1 && !/^[\w.:@/+-]{2,40}$/.test(value)) {
    for (const less of ["", "a", value.slice(0, value.length >> 1)]) if (less.length < value.length) yield less;
  } else if (typeof value === "number" && (Math.abs(value) > 1_000 || value !== Math.trunc(value))) {
    for (const less of [0, 1, Math.trunc(value)]) if (less !== value) yield less;
  }
}

const maxTries = 300;

/** Makes a value as simple as it can be while `stays` holds, as far as tries and time reach. */
export function shrink(value: Json, stays: (value: Json) => boolean, isLate: () => boolean): Json {
  let tries = maxTries;
  for (let best = value; ; ) {
    let next: Json | undefined;
    for (const candidate of simpler(best)) {
      if (tries-- <= 0 || isLate()) return best;
      if (!stays(candidate)) continue;
      next = candidate;
      break;
    }
    if (next === undefined) return best;
    best = next;
  }
}
