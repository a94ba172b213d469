import type { RegistrationRow, ToolRow } from "../knowledge/registrations.ts";
import { rootOf } from "../interpret/chain.ts";
import { withFact, type Condition, type Facts } from "../interpret/facts.ts";
import type { Machine } from "../interpret/machine.ts";
import { constant, UNDEFINED, type External, type ObjectValue, type Site, type Value } from "../interpret/value.ts";
import { overloadOf } from "./overloads.ts";
import { at } from "./paths.ts";

/** One tool as its registration gives it, still in abstract values. */
export interface Registered {
  readonly row: ToolRow;
  readonly site: Site;
  readonly name: Value;
  readonly title?: Value | undefined;
  readonly description: Value | undefined;
  readonly inputSchema: Value | undefined;
  readonly outputSchema: Value | undefined;
  readonly annotations: Value | undefined;
  readonly handler: Value | undefined;
  readonly meta: Value | undefined;
  /** What the framework asks of the caller before a call. */
  readonly gate?: Value | undefined;
  /** Decorators beside the one that registers it: what each asks of the caller. */
  readonly gates?: readonly External[];
  /** All that the registration was given: what else its options say. */
  readonly given: readonly Value[];
  readonly conditions: readonly Condition[];
  /** What holds where it is registered: a check of the caller of a server that is built for one caller. */
  readonly facts: Facts;
  /** On what it is registered. */
  readonly server: External | null;
}

/** The row that speaks of a call, by the method's name and the package it comes from. */
export function rowOf(rows: readonly RegistrationRow[], callee: External): RegistrationRow | undefined {
  const name = callee.op === "get" ? callee.key : undefined;
  if (name === undefined) return undefined;
  const root = rootOf(callee);
  const module = root.op === "module" ? root.specifier : "";
  const fits = (row: RegistrationRow): boolean =>
    row.module === "*" ? fitsAnywhere(row, root) : module === row.module || module.startsWith(`${row.module}/`);
  return rows.find((row) => row.name === name && fits(row) && (row.on === undefined || comesFrom(callee, row.on)));
}

/** Whether a member of this name is on the way to a value. */
function comesFrom(value: External, name: string): boolean {
  for (let at: External = value; "parent" in at; at = at.parent) if (at !== value && at.op === "get" && at.key === name) return true;
  return false;
}

/** Names that other libraries use too count only on an MCP package's object or on one that somebody hands in. */
const fitsAnywhere = (row: RegistrationRow, root: External): boolean => {
  if (row.name === "registerTool" || row.name === "setRequestHandler" || row.name === "registerToolTask") return true;
  if (root.op === "symbol") return true;
  return root.op === "module" && /mcp|modelcontextprotocol|agents/i.test(root.specifier);
};

/** Where a tool is registered, and under what. */
export type Circumstances = Pick<Registered, "site" | "conditions" | "facts" | "server">;

/** What a call registers, by its row. */
export function readRegistration(
  machine: Machine,
  row: RegistrationRow,
  args: readonly Value[],
  circumstances: Circumstances,
): readonly Registered[] {
  switch (row.form) {
    case "overloads": {
      const parts = overloadOf(args);
      return parts ? [{ row, ...circumstances, outputSchema: undefined, meta: undefined, given: args, ...parts }] : [];
    }
    case "tools":
      return listed(machine, row, args, circumstances);
    case "instance": {
      const [first] = args;
      return [registeredBy(row, [first?.kind === "class" ? machine.construct(first, [], circumstances.site) : (first ?? UNDEFINED)], circumstances)];
    }
    case "tool":
      return [registeredBy(row, args, circumstances)];
    default:
      return [];
  }
}

/** The tools of a list, of an object whose keys are their names, or of a function that gives either. */
function listed(machine: Machine, row: RegistrationRow, args: readonly Value[], circumstances: Circumstances): readonly Registered[] {
  const { site } = circumstances;
  const given = at(args, row.paths.list);
  const list = given?.kind === "function" ? machine.await(machine.call(given, UNDEFINED, [], site), site) : given;
  if (list?.kind === "object") return keyed(machine, row, list, circumstances);
  if (list?.kind !== "array") return [];
  return machine.elements(list, site).known.flatMap((element) => inList(machine, row, element, circumstances));
}

const keyed = (machine: Machine, row: RegistrationRow, list: ObjectValue, circumstances: Circumstances): readonly Registered[] =>
  [...list.props].flatMap(([key, { value }]) => {
    const tools = inList(machine, row, value, circumstances);
    return tools.map((tool) => ({ ...tool, name: constant(key) }));
  });

/** One entry of a list: a definition, or what the package's maker of definitions gave, which a row of its own reads. */
function inList(machine: Machine, row: RegistrationRow, entry: Value, circumstances: Circumstances): readonly Registered[] {
  if (entry.kind === "maybe") {
    const conditions = [...circumstances.conditions, ...entry.conditions];
    const facts = entry.conditions.reduce<Facts>(withFact, circumstances.facts);
    return inList(machine, row, entry.value, { ...circumstances, conditions, facts });
  }
  const maker = entry.kind === "external" && entry.op === "call" ? rowOf(machine.knowledge.registrations, entry.parent) : undefined;
  if (maker?.form === "unlisted") return [];
  const site = (entry.kind === "external" || entry.kind === "object" ? entry.site : null) ?? circumstances.site;
  const isMade = maker?.form === "definition" && entry.kind === "external" && entry.op === "call";
  if (isMade) return [registeredBy(maker, entry.args, { ...circumstances, site })];
  return [registeredBy(row, [entry], { ...circumstances, site })];
}

/** A tool by the paths of its row. */
export function registeredBy(row: ToolRow, given: readonly Value[], circumstances: Circumstances): Registered {
  const { paths } = row;
  return {
    row,
    ...circumstances,
    given,
    meta: at(given, paths.meta),
    gate: at(given, paths.gate),
    name: at(given, paths.name) ?? { kind: "unknown", reason: "a registration without a name", site: circumstances.site, labels: [] },
    title: at(given, paths.title),
    description: at(given, paths.description),
    inputSchema: at(given, paths.inputSchema),
    outputSchema: at(given, paths.outputSchema),
    annotations: at(given, paths.annotations),
    handler: at(given, paths.handler),
  };
}
