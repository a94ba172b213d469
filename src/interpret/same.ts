import { isSameLabel } from "./labels.ts";
import type { External, Labels, Value } from "./value.ts";

/** Same constant, the same thing by identity, or what the same place of the source took from the same thing outside. */
export function sameValue(a: Value, b: Value, depth = 0): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind || depth > 24) return false;
  if (a.kind === "constant" && b.kind === "constant") return Object.is(a.value, b.value) && a.labels === b.labels;
  if (a.kind === "maybe" && b.kind === "maybe") return sameValue(a.value, b.value, depth);
  if (a.kind === "external" && b.kind === "external") return sameExternal(a, b, depth);
  return a.kind === "unknown" && b.kind === "unknown" && a.site === b.site && a.reason === b.reason && a.type === b.type && a.text === b.text && sameLabels(a.labels, b.labels);
}

function sameExternal(a: External, b: External, depth: number): boolean {
  if (a.site === null || a.site !== b.site || a.op !== b.op || a.depth !== b.depth || !sameLabels(a.labels, b.labels)) return false;
  if (a.op === "get" && b.op === "get" && a.key !== b.key) return false;
  if (a.op === "operator" && b.op === "operator" && a.operator !== b.operator) return false;
  if (a.op === "symbol" && b.op === "symbol") return false;
  if ("args" in a && "args" in b) {
    if (a.args.length !== b.args.length) return false;
    for (let i = 0; i < a.args.length; i++) if (!sameValue(a.args[i]!, b.args[i]!, depth + 1)) return false;
  }
  return !("parent" in a) || !("parent" in b) || sameValue(a.parent, b.parent, depth + 1);
}

// Loops, since this is asked by the million.
function sameLabels(a: Labels, b: Labels): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i] && !isSameLabel(a[i]!, b[i]!)) return false;
  return true;
}
