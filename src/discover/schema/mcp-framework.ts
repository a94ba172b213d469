import { isZod, isZod4, type ZodSchema } from "./library.ts";
import { isPlain, put, UNCERTAIN, UNSETTLED } from "./marks.ts";

/**
 * mcp-framework's own converter (0.2.22, dist/tools/BaseTool.js): it reads zod 3 classes only, knows few of them, and writes
 * `required` even for members with a default. What it does not know it calls a string.
 */
interface Definition {
  readonly typeName?: string;
  readonly innerType?: ZodSchema;
  readonly type?: ZodSchema;
  readonly description?: string;
  readonly values?: unknown;
  readonly value?: unknown;
  readonly options?: readonly ZodSchema[];
  readonly defaultValue?: () => unknown;
  readonly checks?: readonly { readonly kind: string; readonly value?: number; readonly inclusive?: boolean; readonly regex?: RegExp }[];
}
type Node = Record<string, unknown>;

const TYPES: ReadonlyMap<string, string> = new Map([
  ["ZodString", "string"], ["ZodNumber", "number"], ["ZodBoolean", "boolean"], ["ZodArray", "array"], ["ZodObject", "object"],
  ["ZodEnum", "string"], ["ZodNull", "null"], ["ZodUndefined", "undefined"],
]);
const EARLY_TYPES: ReadonlyMap<string, string> = new Map([...TYPES].slice(0, 5));
const FORMATS: ReadonlyMap<string, string> = new Map([["email", "email"], ["url", "uri"], ["uuid", "uuid"]]);
const MOST_FIELDS = 20_000;

/** Throws where the framework does: fields without a description, raw shapes, another zod. */
export function frameworkSchema(real: unknown, direction: "input" | "output"): unknown {
  const budget = { left: MOST_FIELDS };
  if (isZod(real)) {
    if (isZod4(real) || !real.shape) throw new Error("no object schema of zod 3");
    const { properties, required, described } = fieldsOf(real.shape, budget);
    if (direction === "input" && !described) throw new Error("a field without a description");
    return { type: "object", properties, ...((direction === "input" || required.length > 0) && { required }) };
  }
  if (!isPlain(real) || direction === "output" || Object.values(real).some(isZod)) throw new Error("no schema that the framework reads");
  return legacy(real);
}

/** 0.1.29: the kind of each field by its outermost class, and none is required. */
export function earlyFrameworkSchema(real: unknown): unknown {
  if (!isPlain(real) || isZod(real)) throw new Error("no schema that the framework reads");
  const properties: Node = {};
  for (const [key, field] of Object.entries(real)) {
    const type = isPlain(field) ? field["type"] : undefined;
    if (!isPlain(field) || !isZod(type)) put(properties, key, { const: UNSETTLED });
    else put(properties, key, { type: EARLY_TYPES.get(definition(type).typeName ?? "") ?? "string", ...descriptionOf(field) });
  }
  return { type: "object", properties };
}

const descriptionOf = (field: Node): Node => (field["description"] === undefined ? {} : { description: field["description"] });

/** `{ name: { type: z.string(), description } }` */
function legacy(fields: Record<string, unknown>): unknown {
  const properties: Node = {};
  const required: string[] = [];
  for (const [key, field] of Object.entries(fields)) {
    const type = isPlain(field) ? field["type"] : undefined;
    if (!isPlain(field) || !isZod(type)) {
      put(properties, key, { const: UNSETTLED });
      continue;
    }
    const outer = definition(type).typeName;
    const name = TYPES.get(definition(unwrapped(type).schema).typeName ?? "") ?? "string";
    put(properties, key, { type: name, ...descriptionOf(field) });
    if (outer !== "ZodOptional" && outer !== "ZodNullable" && outer !== "ZodDefault") required.push(key);
  }
  return { type: "object", properties, ...(required.length > 0 && { required }) };
}

const definition = (schema: ZodSchema): Definition => (schema._def ?? {});

function unwrapped(schema: ZodSchema): { schema: ZodSchema; optional: boolean; description: string | undefined; fallback: unknown } {
  let current = schema;
  let optional = false;
  let fallback: unknown;
  let description = definition(schema).description;
  for (let def = definition(current); def.innerType && /^Zod(?:Optional|Nullable|Default)$/.test(def.typeName ?? ""); def = definition(current)) {
    if (def.typeName === "ZodDefault") fallback = def.defaultValue?.();
    else optional = true;
    current = def.innerType;
    description ||= definition(current).description;
  }
  return { schema: current, optional, description, fallback };
}

interface Fields {
  readonly properties: Node;
  readonly required: string[];
  /** Every one has a description. */
  readonly described: boolean;
}

function fieldsOf(shape: Record<string, ZodSchema>, budget: { left: number }): Fields {
  const properties: Node = {};
  const required: string[] = [];
  let described = true;
  for (const [key, schema] of Object.entries(shape)) {
    const field = fieldOf(schema, budget);
    described &&= field.described;
    put(properties, key, field.json);
    if (!field.optional) required.push(key);
  }
  return { properties, required, described };
}

function fieldOf(schema: ZodSchema, budget: { left: number }): { json: Node; optional: boolean; described: boolean } {
  if (--budget.left < 0) throw new Error("a schema too large to write out");
  const { schema: inner, optional, description, fallback } = unwrapped(schema);
  const def = definition(inner);
  const isMarked = def.value === UNSETTLED || def.options?.some((option) => definition(option).value === UNCERTAIN);
  if (isMarked) return { json: { const: UNSETTLED }, optional, described: true };
  const json: Node = { type: typeOf(def) };
  if (description) json["description"] = description;
  if (fallback !== undefined) json["default"] = fallback;
  let described = Boolean(description);
  if (def.typeName === "ZodEnum") json["enum"] = def.values;
  if (def.typeName === "ZodArray" && def.type) json["items"] = fieldOf(def.type, budget).json;
  if (def.typeName === "ZodObject" && inner.shape) {
    const nested = fieldsOf(inner.shape, budget);
    json["properties"] = nested.properties;
    if (nested.required.length > 0) json["required"] = nested.required;
    described &&= nested.described;
  }
  for (const check of def.checks ?? []) addCheck(json, def.typeName, check);
  const isPositive = def.checks?.some((check) => check.kind === "min" && check.value === 0 && check.inclusive === false);
  if (def.typeName === "ZodNumber" && isPositive) json["minimum"] = 1;
  return { json, optional, described };
}

function typeOf(def: Definition): string {
  if (def.typeName === "ZodLiteral") return typeof def.value === "number" || typeof def.value === "boolean" ? typeof def.value : "string";
  return TYPES.get(def.typeName ?? "") ?? "string";
}

function addCheck(json: Node, typeName: string | undefined, check: NonNullable<Definition["checks"]>[number]): void {
  if (typeName === "ZodNumber") {
    if (check.kind === "int") json["type"] = "integer";
    if (check.kind !== "min" && check.kind !== "max") return;
    json[check.kind === "min" ? "minimum" : "maximum"] = check.value;
    if (check.inclusive === false) json[check.kind === "min" ? "exclusiveMinimum" : "exclusiveMaximum"] = true;
  } else if (typeName === "ZodString") {
    if (check.kind === "min") json["minLength"] = check.value;
    else if (check.kind === "max") json["maxLength"] = check.value;
    else if (check.kind === "regex") json["pattern"] = check.regex?.source;
    else if (FORMATS.has(check.kind)) json["format"] = FORMATS.get(check.kind);
  }
}
