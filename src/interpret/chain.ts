import type { ArgumentView, Chain, ChainStep } from "../knowledge/types.ts";
import { optionsOf, type External, type Value } from "./value.ts";

/** The external at the start of a chain. */
export function rootOf(value: External): External {
  let at = value;
  while ("parent" in at) at = at.parent;
  return at;
}

/** A value's history as the knowledge tables read it. Symbols and operators have the module `symbol`. */
export function chainOf(value: External): Chain {
  return (value.chain ??= build(value));
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
const MAX_DEPTH = 8;

/** An argument as the tables may look at it. */
export function viewOf(value: Value, depth = 0): ArgumentView {
  return new View(value, depth);
}

/** The value that a table looked at. */
export const valueOfView = (view: ArgumentView): Value | undefined => (view instanceof View ? view.value : undefined);

class View implements ArgumentView {
  readonly kind: ArgumentView["kind"];
  readonly constant?: string | number | boolean | null;
  readonly text?: string;
  readonly json?: ArgumentView;
  readonly chain?: Chain;
  readonly value: Value;
  /** The one value that it surely is, or likely: the first that is there. */
  private readonly bare: Value;
  private readonly depth: number;

  constructor(value: Value, depth: number) {
    const some = optionsOf(value);
    const only = some.find((v) => v.kind !== "constant" || v.value !== undefined) ?? some[0]!;
    const bare = only.kind === "promise" ? only.value : only;
    this.value = value;
    this.bare = bare;
    this.depth = depth;
    this.kind = kindOf(bare, depth);
    if (bare.kind === "constant") {
      const { value: raw } = bare;
      if (raw !== undefined && some.length === 1) this.constant = typeof raw === "bigint" ? Number(raw) : raw;
      if (typeof raw === "string") this.text = raw;
    } else if (bare.kind === "unknown") {
      if (bare.text !== undefined) this.text = bare.text;
      if (bare.json && depth <= MAX_DEPTH) this.json = new View(bare.json, depth + 1);
    } else if (bare.kind === "external" && depth <= MAX_DEPTH && isFromPackage(bare)) this.chain = chainOf(bare);
  }

  get keys(): readonly string[] {
    const { bare } = this;
    if (this.depth > MAX_DEPTH) return [];
    return bare.kind === "object" ? [...bare.props.keys()] : bare.kind === "array" ? bare.elements.map((_, i) => String(i)) : [];
  }

  get(key: string): ArgumentView | undefined {
    const { bare } = this;
    if (this.depth > MAX_DEPTH) return undefined;
    const held = bare.kind === "object" ? bare.props.get(key)?.value : bare.kind === "array" ? bare.elements[Number(key)] : undefined;
    return held && new View(held, this.depth + 1);
  }
}

const isFromPackage = (value: External): boolean => {
  const { op } = rootOf(value);
  return op === "module" || op === "global";
};

function kindOf(bare: Value, depth: number): ArgumentView["kind"] {
  if (bare.kind === "constant") {
    const { value: raw } = bare;
    return raw === null ? "null" : typeof raw === "bigint" ? "number" : (typeof raw as "string" | "number" | "boolean" | "undefined");
  }
  if (bare.kind === "unknown") return bare.type === "string" || bare.type === "number" || bare.type === "boolean" ? bare.type : "unknown";
  if (depth > MAX_DEPTH) return "unknown";
  if (bare.kind === "external") return bare.op === "new" && isFromPackage(bare) ? "object" : "unknown";
  return bare.kind in KINDS ? KINDS[bare.kind as keyof typeof KINDS] : "unknown";
}
