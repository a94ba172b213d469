import { ts } from "ts-morph";
import { REGISTRATIONS, type RegistrationRow } from "../knowledge/registrations.ts";
import { rootOf } from "../interpret/chain.ts";
import type { Condition, Facts } from "../interpret/facts.ts";
import { constant, optionsOf, type External, type ObjectValue, type Site, type Value } from "../interpret/value.ts";

/** One tool as its registration gives it, still in abstract values. */
export interface Registered {
  readonly row: RegistrationRow;
  readonly site: Site;
  readonly name: Value;
  readonly description: Value | undefined;
  readonly inputSchema: Value | undefined;
  readonly outputSchema: Value | undefined;
  readonly annotations: Value | undefined;
  readonly handler: Value | undefined;
  readonly meta: Value | undefined;
  readonly conditions: readonly Condition[];
  /** What holds where it is registered: a check of the caller of a server that is built for one caller. */
  readonly facts: Facts;
}

/** A request handler of a low-level server: for the list of tools, or for calls of them. */
export interface Handler {
  readonly method: "tools/list" | "tools/call";
  readonly handler: Value;
  readonly server: External | null;
  readonly site: Site;
}

const SCHEMAS: Record<string, Handler["method"]> = { ListToolsRequestSchema: "tools/list", CallToolRequestSchema: "tools/call" };

/** The row that speaks of a call, by the method's name and the package it comes from. */
export function rowOf(callee: External): RegistrationRow | undefined {
  const name = callee.op === "get" ? callee.key : undefined;
  if (name === undefined) return undefined;
  const root = rootOf(callee);
  const module = root.op === "module" ? root.specifier : "";
  return REGISTRATIONS.find((row) => row.name === name && (row.module === "*" ? fitsAnywhere(row, root) : module === row.module || module.startsWith(`${row.module}/`)));
}

/** Names that other libraries use too count only on an MCP package's object or on one that somebody hands in. */
const fitsAnywhere = (row: RegistrationRow, root: External): boolean => {
  if (row.name === "registerTool" || row.name === "setRequestHandler" || row.name === "registerToolTask") return true;
  if (root.op === "symbol") return true;
  return root.op === "module" && /mcp|modelcontextprotocol|agents/i.test(root.specifier);
};

/** The member of the arguments that a path points at. */
export function at(args: readonly Value[], path: string | undefined): Value | undefined {
  if (path === undefined) return undefined;
  const [index, ...keys] = path.split(".");
  return keys.reduce<Value | undefined>((value, key) => member(value, key), args[Number(index)]);
}

export function member(value: Value | undefined, key: string): Value | undefined {
  if (!value) return undefined;
  if (value.kind === "maybe" || value.kind === "promise") return member(value.value, key);
  if (value.kind === "union") return optionsOf(value).map((o) => member(o, key)).find((v) => v !== undefined);
  if (value.kind === "object") {
    for (let holder: Value | null = value; holder?.kind === "object"; holder = holder.proto) {
      const cell = holder.props.get(key);
      if (cell) return cell.value.kind === "maybe" ? cell.value.value : cell.value;
    }
    return undefined;
  }
  if (value.kind === "class") return value.statics.props.get(key)?.value;
  if (value.kind === "external") return value.members?.get(key)?.value ?? ofMaker(value, key);
  return undefined;
}

/** What a definition that a package made was given: `createTool({ description })`, `tool().description("…").handler(run)`. */
function ofMaker(value: External, key: string): Value | undefined {
  for (let made: External = value; made.op === "call" || made.op === "new"; ) {
    const callee: External = made.parent;
    if (callee.op === "get" && callee.key === key) return made.args[0];
    const given = made.args.find((arg) => arg.kind === "object" && arg.props.has(key));
    if (given) return member(given, key);
    if (callee.op !== "get") return undefined;
    made = callee.parent;
  }
  return undefined;
}

type Circumstances = Pick<Registered, "conditions" | "facts">;

/** What a call registers, by its row. */
export function readRegistration(
  row: RegistrationRow,
  args: readonly Value[],
  site: Site,
  circumstances: Circumstances,
): readonly Registered[] {
  if (row.form === "overloads") return overloads(row, args, site, circumstances);
  if (row.form === "tools") {
    const list = at(args, row.paths.list);
    if (list?.kind === "object") return keyed(row, list, site, circumstances);
    if (list?.kind !== "array") return [];
    return list.elements.map((element) => one(row, [element], site, circumstances));
  }
  return [one(row, args, site, circumstances)];
}

/** Tools under their names: `tools: { close_ticket: tool({ … }) }`. */
function keyed(row: RegistrationRow, list: ObjectValue, site: Site, circumstances: Circumstances): readonly Registered[] {
  return [...list.props].map(([key, { value }]) => {
    const bare = value.kind === "maybe" ? value.value : value;
    const conditions = value.kind === "maybe" ? [...circumstances.conditions, ...value.conditions] : circumstances.conditions;
    return { ...one(row, [bare], site, { ...circumstances, conditions }), name: constant(key) };
  });
}

function one(row: RegistrationRow, args: readonly Value[], site: Site, { conditions, facts }: Circumstances): Registered {
  const { paths } = row;
  return {
    row,
    site,
    conditions,
    facts,
    meta: at(args, paths.meta),
    name: at(args, paths.name) ?? { kind: "unknown", reason: "a registration without a name", site, labels: [] },
    description: at(args, paths.description),
    inputSchema: at(args, paths.inputSchema),
    outputSchema: at(args, paths.outputSchema),
    annotations: at(args, paths.annotations),
    handler: at(args, paths.handler),
  };
}

/** `tool(name, [description], [shape or annotations], [annotations], handler)` as SDK v1 tells them apart (mcp.js `tool()`). */
function overloads(row: RegistrationRow, args: readonly Value[], site: Site, { conditions, facts }: Circumstances): readonly Registered[] {
  const [name, ...rest] = args;
  if (!name || rest.length === 0) return [];
  const handler = rest.pop();
  if (!handler || handler.kind === "constant" || handler.kind === "object" || handler.kind === "array") return [];
  const description = rest[0] && isText(rest[0]) ? rest.shift() : undefined;
  let inputSchema: Value | undefined;
  let annotations: Value | undefined;
  if (rest.length > 0) {
    const [first, second] = rest;
    if (second !== undefined || isShape(first!)) {
      inputSchema = first;
      annotations = second;
    } else annotations = first;
  }
  return [{ row, site, conditions, facts, name, description, inputSchema, outputSchema: undefined, annotations, meta: undefined, handler }];
}

const isText = (value: Value): boolean => (value.kind === "constant" && typeof value.value === "string") || (value.kind === "unknown" && value.type === "string") || (value.kind === "union" && value.options.every((o) => isText(o.value)));

const HINTS = new Set(["title", "readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint"]);
const isShape = (value: Value): boolean => value.kind !== "object" || value.props.size === 0 || ![...value.props.keys()].every((key) => HINTS.has(key));

/** The request that a low-level handler answers: by the SDK's schema constant, by the method's name, or by a literal inside a schema. */
export function handledMethod(value: Value | undefined, depth = 0): Handler["method"] | undefined {
  if (!value || depth > 6) return undefined;
  if (value.kind === "constant") return value.value === "tools/list" || value.value === "tools/call" ? value.value : undefined;
  if (value.kind === "external") {
    if (value.op === "get" && SCHEMAS[value.key]) return SCHEMAS[value.key];
    if (value.op === "call" || value.op === "new") {
      for (const arg of value.args) {
        const found = handledMethod(arg, depth + 1);
        if (found) return found;
      }
    }
    return "parent" in value ? handledMethod(value.parent, depth + 1) : undefined;
  }
  if (value.kind === "object") return handledMethod(value.props.get("method")?.value, depth + 1);
  return undefined;
}

/** The same by the text of what the first argument is declared as: a schema whose library a bundle took in without saying so. */
export function declaredMethod(site: Site): Handler["method"] | undefined {
  const name = ts.isCallExpression(site) && site.arguments[0] && ts.isIdentifier(site.arguments[0]) ? site.arguments[0].text : undefined;
  if (name === undefined) return undefined;
  const { text } = site.getSourceFile();
  for (const found of text.matchAll(new RegExp(`(?<![\\w$.])${name.replaceAll("$", "\\$&")}\\s*=(?!=)`, "g"))) {
    const method = /^[^;]{0,300}?["'`](tools\/(?:list|call))["'`]/.exec(text.slice(found.index + found[0].length, found.index + 600))?.[1];
    if (method) return method as Handler["method"];
  }
  return undefined;
}
