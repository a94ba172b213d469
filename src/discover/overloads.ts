import type { Value } from "../interpret/value.ts";

/** The parts of a registration that `tool(name, [description], [shape or annotations], [annotations], handler)` gives. */
export interface Overload {
  readonly name: Value;
  readonly description: Value | undefined;
  readonly inputSchema: Value | undefined;
  readonly annotations: Value | undefined;
  readonly handler: Value;
}

/** Tells the parts apart as SDK v1 does (mcp.js `tool()`); undefined where it is no registration. */
export function overloadOf(args: readonly Value[]): Overload | undefined {
  const [name, ...rest] = args;
  const handler = rest.pop();
  if (!name || !handler || handler.kind === "constant" || handler.kind === "object" || handler.kind === "array") return undefined;
  const description = rest[0] && (isText(rest[0]) || isTextByPlace(rest)) ? rest.shift() : undefined;
  const [first, second] = rest;
  const hasShape = first !== undefined && (second !== undefined || isShape(first));
  return { name, description, inputSchema: hasShape ? first : undefined, annotations: hasShape ? second : first, handler };
}

const isText = (value: Value): boolean =>
  (value.kind === "constant" && typeof value.value === "string") ||
  (value.kind === "unknown" && value.type === "string") ||
  (value.kind === "union" && value.options.every((o) => isText(o.value)));

/** What is not known is the description, where what follows cannot be the annotations that would follow a shape. */
const isTextByPlace = ([first, second, third]: readonly Value[]): boolean =>
  first!.kind !== "object" && second !== undefined && (third !== undefined || isShape(second));

const HINTS = new Set(["title", "readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"]);
const isShape = (value: Value): boolean => value.kind !== "object" || value.props.size === 0 || ![...value.props.keys()].every((key) => HINTS.has(key));
