import { dataOf } from "./arguments.ts";
import { libraryOf } from "./library.ts";
import { isPlain, put, UNSETTLED } from "./marks.ts";
import { Member, Namespace, Written } from "./real.ts";

type Node = Record<string, unknown>;

/** What a `pipe` adds to the schema before it. */
class Action {
  readonly adds: (before: Node) => Node;
  constructor(adds: (before: Node) => Node) {
    this.adds = adds;
  }
}

const GAP: Node = { const: UNSETTLED };
const gap = (): Written => new Written(GAP);
const jsonOf = (real: unknown): Node => (real instanceof Written ? real.json : GAP);
const listOf = (real: unknown): readonly unknown[] => (Array.isArray(real) ? (real as unknown[]) : [UNSETTLED]);
const known = (value: unknown): unknown => dataOf(value) ?? UNSETTLED;

function objectOf(entries: unknown, more: Node = {}): Written {
  if (!isPlain(entries)) return gap();
  const properties: Node = {};
  for (const [key, part] of Object.entries(entries)) put(properties, key, jsonOf(part));
  const isRequired = ([key, part]: readonly [string, unknown]): boolean => !key.startsWith("\u0001") && !(part instanceof Written && part.isOptional);
  const required = Object.entries(entries).filter(isRequired).map(([key]) => key);
  return new Written({ type: "object", properties, required, ...more });
}

const optional = (inner: unknown, preset?: unknown): Written =>
  new Written({ ...jsonOf(inner), ...(preset !== undefined && { default: known(preset) }) }, { isOptional: true });
const nullable = (inner: unknown): Node => ({ anyOf: [jsonOf(inner), { type: "null" }] });

function choice(values: readonly unknown[]): Written {
  const types = new Set(values.map((value) => typeof value));
  return new Written({ enum: values.map(known), ...(types.size === 1 && { type: [...types][0] }) });
}

function pipe([first, ...actions]: readonly unknown[]): Written {
  const json = actions.reduce<Node>((before, action) => (action instanceof Action ? action.adds(before) : GAP), jsonOf(first));
  return new Written(json, { isOptional: first instanceof Written && first.isOptional });
}

/** Schemas of valibot as @valibot/to-json-schema 1.8 writes them. */
const SCHEMAS: Readonly<Record<string, (args: readonly unknown[]) => unknown>> = {
  string: () => new Written({ type: "string" }),
  number: () => new Written({ type: "number" }),
  boolean: () => new Written({ type: "boolean" }),
  null: () => new Written({ type: "null" }),
  any: () => new Written({}),
  unknown: () => new Written({}),
  literal: ([value]) => new Written({ const: known(value) }),
  picklist: ([values]) => choice(listOf(values)),
  enum: ([members]) => choice(isPlain(members) ? Object.values(members) : [UNSETTLED]),
  object: ([entries]) => objectOf(entries),
  looseObject: ([entries]) => objectOf(entries),
  strictObject: ([entries]) => objectOf(entries, { additionalProperties: false }),
  array: ([items]) => new Written({ type: "array", items: jsonOf(items) }),
  record: ([key, value]) => new Written({ type: "object", propertyNames: jsonOf(key), additionalProperties: jsonOf(value) }),
  union: ([members]) => new Written({ anyOf: listOf(members).map(jsonOf) }),
  variant: ([, members]) => new Written({ oneOf: listOf(members).map(jsonOf) }),
  intersect: ([members]) => new Written({ allOf: listOf(members).map(jsonOf) }),
  optional: ([inner, preset]) => optional(inner, preset),
  exactOptional: ([inner, preset]) => optional(inner, preset),
  nullable: ([inner]) => new Written(nullable(inner)),
  nullish: ([inner]) => new Written(nullable(inner), { isOptional: true }),
  pipe,
};

const set = (name: string) => (args: readonly unknown[]) => new Action((before) => ({ ...before, [name]: known(args[0]) }));
const format = (name: string) => () => new Action((before) => ({ ...before, format: name }));
/** The bound of a text is its length, of a list how many it holds. */
const bound = (...ends: readonly ("min" | "max")[]) => ([count]: readonly unknown[]) =>
  new Action((before) => {
    const what = before["type"] === "array" ? "Items" : "Length";
    return { ...before, ...Object.fromEntries(ends.map((end) => [`${end}${what}`, known(count)])) };
  });

const ACTIONS: Readonly<Record<string, (args: readonly unknown[]) => Action>> = {
  description: set("description"),
  title: set("title"),
  examples: set("examples"),
  metadata: ([said]) => new Action((before) => (isPlain(said) ? { ...before, ...(dataOf(said) as Node) } : GAP)),
  minLength: bound("min"),
  maxLength: bound("max"),
  length: bound("min", "max"),
  nonEmpty: () => bound("min")([1]),
  minValue: set("minimum"),
  maxValue: set("maximum"),
  gtValue: set("exclusiveMinimum"),
  ltValue: set("exclusiveMaximum"),
  multipleOf: set("multipleOf"),
  integer: () => new Action((before) => ({ ...before, type: "integer" })),
  email: format("email"),
  url: format("uri"),
  uuid: format("uuid"),
  ipv4: format("ipv4"),
  ipv6: format("ipv6"),
  isoDate: format("date"),
  isoDateTime: format("date-time"),
  isoTimestamp: format("date-time"),
  regex: ([pattern]) => new Action((before) => ({ ...before, pattern: pattern instanceof RegExp ? pattern.source : UNSETTLED })),
  // What comes in is advertised, not what is made of it.
  transform: () => new Action((before) => before),
};

export function valibotNamespace(specifier: string): Namespace | undefined {
  if (specifier !== "valibot") return undefined;
  const self: Namespace = new Namespace((key) => {
    const run = SCHEMAS[key] ?? ACTIONS[key];
    return run ? new Member("r", run, gap, libraryOf(4)) : key === "default" ? self : UNSETTLED;
  });
  return self;
}
