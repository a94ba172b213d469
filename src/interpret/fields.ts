import type { Field } from "../model/story.ts";
import type { ArgumentPath } from "../knowledge/types.ts";
import { joinLabels, labelsOf } from "./labels.ts";
import type { Labels, Value } from "./value.ts";

const MAX_FIELDS = 80;
const MAX_DEPTH = 8;

/** The argument, or the member of it, that a row points at. */
export function pick(args: readonly Value[], path: ArgumentPath): Value | undefined {
  const value = args[path.argument];
  if (!value || path.member === undefined) return value;
  return path.member.split(".").reduce<Value | undefined>((at, key) => (at?.kind === "object" ? at.props.get(key)?.value : undefined), value);
}

/** The leaves of a value with the labels of each: `content[].text`. What a leaf holds whole is one leaf. */
export function fieldsOf(value: Value, path = "", labelsIn: (value: Value) => Labels = labelsOf): readonly Field[] {
  const fields: Field[] = [];
  collect(value, path, fields, 0, new Set(), labelsIn);
  return fields;
}

function collect(value: Value, path: string, fields: Field[], depth: number, seen: Set<Value>, labelsIn: (value: Value) => Labels): void {
  if (fields.length >= MAX_FIELDS || depth > MAX_DEPTH || seen.has(value)) return;
  const at = (key: string): string => (path ? `${path}.${key}` : key);
  switch (value.kind) {
    case "constant": {
      const { value: raw } = value;
      if (raw === undefined) return;
      fields.push({ path, labels: value.labels, ...(typeof raw !== "bigint" && { constant: raw }) });
      return;
    }
    case "object": {
      const inside = new Set(seen).add(value);
      for (const [key, cell] of value.props) if (!key.startsWith("@@")) collect(cell.value, at(key), fields, depth + 1, inside, labelsIn);
      if (value.open) collect(value.open, path ? `${path}.*` : "*", fields, depth + 1, inside, labelsIn);
      return;
    }
    case "array": {
      const inside = new Set(seen).add(value);
      for (const element of value.elements.slice(0, 40)) collect(element, `${path}[]`, fields, depth + 1, inside, labelsIn);
      if (value.open) collect(value.open, `${path}[]`, fields, depth + 1, inside, labelsIn);
      return;
    }
    case "map":
      for (const { cell } of value.entries.values()) collect(cell.value, at("*"), fields, depth + 1, seen, labelsIn);
      return;
    case "union":
      for (const option of value.options) collect(option.value, path, fields, depth + 1, seen, labelsIn);
      return;
    case "maybe":
    case "promise":
      collect(value.value, path, fields, depth, seen, labelsIn);
      return;
    case "external":
    case "unknown": {
      const twin = fields.findIndex((f) => f.path === path && f.constant === undefined);
      const labels = labelsIn(value);
      if (twin >= 0) fields[twin] = { path, labels: joinLabels(fields[twin]!.labels, labels) };
      else fields.push({ path, labels });
      return;
    }
    default:
      return;
  }
}
