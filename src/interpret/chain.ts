import type { ArgumentView, Chain, ChainStep } from "../knowledge/types.ts";
import { optionsOf, type External, type Value } from "./value.ts";

/** The external at the start of a chain. */
export function rootOf(value: External): External {
  let at = value;
  while ("parent" in at) at = at.parent;
  return at;
}

const chains = new WeakMap<External, Chain>();

/** A value's history as the knowledge tables read it. Symbols and operators have the module `symbol`. */
export function chainOf(value: External): Chain {
  const known = chains.get(value);
  if (known) return known;
  const made = build(value);
  chains.set(value, made);
  return made;
}

function build(value: External): Chain {
  switch (value.op) {
    case "module":
      return { module: value.specifier, steps: [] };
    case "global":
      return { module: "global", steps: [{ op: "get", key: value.name }] };
    case "symbol":
      return { module: "symbol", steps: [{ op: "get", key: value.role }] };
    case "operator":
      return { module: "symbol", steps: [{ op: "get", key: value.operator }] };
    default: {
      const before = chainOf(value.parent);
      return { module: before.module, steps: [...before.steps, stepOf(value)] };
    }
  }
}

function stepOf(value: External): ChainStep {
  if (value.op === "get") return { op: "get", key: value.key };
  if (value.op === "call" || value.op === "new") return { op: value.op, args: value.args.map((a) => viewOf(a)) };
  return { op: "get", key: "[]" };
}

const KINDS = { object: "object", array: "array", map: "object", function: "function", class: "function", native: "function" } as const;

const viewed = new WeakMap<ArgumentView, Value>();

/** The value that a table looked at. */
export const valueOfView = (view: ArgumentView): Value | undefined => viewed.get(view);

/** An argument as the tables may look at it. */
export function viewOf(value: Value, depth = 0): ArgumentView {
  const view = look(value, depth);
  viewed.set(view, value);
  return view;
}

function look(value: Value, depth: number): ArgumentView {
  const some = optionsOf(value);
  const only = some.find((v) => v.kind !== "constant" || v.value !== undefined) ?? some[0]!;
  const bare = only.kind === "promise" ? only.value : only;
  if (bare.kind === "constant") {
    const raw = bare.value;
    const kind = raw === null ? "null" : typeof raw === "bigint" ? "number" : (typeof raw as "string" | "number" | "boolean" | "undefined");
    const constant = typeof raw === "bigint" ? Number(raw) : raw;
    return { kind, ...(constant !== undefined && some.length === 1 && { constant }), ...(typeof raw === "string" && { text: raw }), get: () => undefined, keys: [] };
  }
  const none = { get: () => undefined, keys: [] };
  if (bare.kind === "unknown") return { kind: bare.type === "string" || bare.type === "number" || bare.type === "boolean" ? bare.type : "unknown", ...(bare.text !== undefined && { text: bare.text }), ...none };
  if (depth > 8) return { kind: "unknown", ...none };
  if (bare.kind === "object") {
    return {
      kind: "object",
      get: (key) => {
        const cell = bare.props.get(key);
        return cell ? viewOf(cell.value, depth + 1) : undefined;
      },
      keys: [...bare.props.keys()],
    };
  }
  if (bare.kind === "array") {
    return {
      kind: "array",
      get: (key) => {
        const element = bare.elements[Number(key)];
        return element ? viewOf(element, depth + 1) : undefined;
      },
      keys: bare.elements.map((_, i) => String(i)),
      ...(bare.open && { rest: viewOf(bare.open, depth + 1) }),
    };
  }
  if (bare.kind === "external" && chainOf(bare).module !== "symbol") return { kind: bare.op === "new" ? "object" : "unknown", ...none, chain: chainOf(bare) };
  return { kind: bare.kind in KINDS ? KINDS[bare.kind as keyof typeof KINDS] : "unknown", ...none };
}
