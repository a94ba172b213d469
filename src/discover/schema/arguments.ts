import type { Value } from "../../interpret/value.ts";
import type { Json } from "../../model/server.ts";
import { Alternatives, Callback } from "./real.ts";
import { convert3, convert4, isZod, isZod4, libraryOfSchema, optional, uncertain, unsettledSchema, type Library, type ZodSchema } from "./library.ts";
import { isPlain, ONE_OF, put, textOf, UNSETTLED, USUALLY } from "./marks.ts";

/** Evaluates a function of the source that takes nothing and gives a value or a schema. */
export interface Thunks {
  thunk(fn: Value): unknown;
}

/** An argument as its member may take it; undefined where the call cannot be made with it. */
export type Read = { readonly value: unknown; /** Settings make it another one. */ readonly isUsual?: true } | undefined;

/** Reads one argument by its letter in the signature (members.ts). */
export function argumentOf(kind: string, real: unknown, thunks: Thunks, library: Library): Read {
  switch (kind) {
    case "s":
      return { value: asSchema(real, library) };
    case "l":
      return Array.isArray(real) ? { value: real.map((item) => asSchema(item, library)) } : undefined;
    case "h":
      return isPlain(real) ? { value: asShape(real, library) } : undefined;
    case "v":
      if (real instanceof Alternatives && isKnown(real.usual) && real.usual !== undefined) return { value: real.usual, isUsual: true };
      return isKnown(real) ? { value: real } : undefined;
    case "a":
      if (real instanceof Alternatives && real.usual === undefined) return { value: UNSETTLED };
      return { value: dataOf(real instanceof Callback ? thunks.thunk(real.value) : real) };
    case "o":
      return { value: optionsOf(real) };
    case "f":
      return { value: isCheck(real) ? real : stub(real, thunks, (given) => given) };
    case "p":
      return { value: isCheck(real) ? real : stub(real, thunks, () => true) };
    case "c":
      return isCheck(real) ? { value: real } : real instanceof Callback ? { value: (): void => undefined } : undefined;
    case "t":
      return real instanceof Callback ? { value: (): unknown => asSchema(thunks.thunk(real.value), library) } : undefined;
    case "r":
      return { value: real };
    default:
      return undefined;
  }
}

/** zod 3 asks a function of the source one thing: what it makes of nothing tells whether a member may be left out. */
const stub = (real: unknown, thunks: Thunks, otherwise: (given: unknown) => unknown) => (given: unknown): unknown => {
  const answer = given === undefined && real instanceof Callback ? thunks.thunk(real.value) : UNSETTLED;
  return isKnown(answer) ? answer : otherwise(given);
};

const isCheck = (real: unknown): boolean => typeof real === "object" && real !== null && "_zod" in real;

/** A value where a schema is expected. What is not known may even be absent. */
export function asSchema(real: unknown, library: Library): unknown {
  if (isZod(real)) return real;
  if (real === UNSETTLED) return optional(library, unsettledSchema(library));
  if (real instanceof Alternatives) return oneOf(real, library);
  return real;
}

function oneOf(real: Alternatives, library: Library): unknown {
  const usual = asSchema(real.usual, library);
  if (isZod(usual)) return uncertain(libraryOfSchema(usual), [usual]);
  const present = real.options.filter((option) => option !== undefined).map((option) => asSchema(option, library));
  const schemas = present.filter(isZod);
  if (schemas.length < present.length || schemas.length === 0) return optional(library, unsettledSchema(library));
  const own = libraryOfSchema(schemas[0]!);
  const distinct = [...new Map(schemas.map((schema) => [textOfSchema(schema), schema])).values()];
  if (distinct.length === 1 && present.length === real.options.length) return distinct[0];
  const made = uncertain(own, distinct);
  return present.length < real.options.length ? optional(own, made) : made;
}

let unrepresented = 0;
function textOfSchema(schema: ZodSchema): string {
  try {
    return textOf(isZod4(schema) ? convert4(schema, { io: "input" }, { major: 4 }) : convert3(schema, {})) + String(isOptional(schema));
  } catch {
    return `unrepresented ${++unrepresented}`;
  }
}

const isOptional = (schema: ZodSchema): boolean => {
  const internals = schema._zod as { readonly optin?: string } | undefined;
  return internals ? internals.optin === "optional" : (schema as { isOptional?: () => boolean }).isOptional?.() === true;
};

/** A shape: members by name, each a schema. */
export function asShape(real: Record<string, unknown>, library: Library): Record<string, unknown> {
  const shape: Record<string, unknown> = {};
  for (const [key, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(real))) {
    if (!descriptor.enumerable) continue;
    const later = { get: () => asSchema(real[key], library), enumerable: true, configurable: true };
    if (descriptor.get) Object.defineProperty(shape, key, later);
    else put(shape, key, asSchema(descriptor.value, library));
  }
  return shape;
}

/** Nothing in it is a mark, a function or one of several. */
export function isKnown(real: unknown, depth = 0): boolean {
  if (real === UNSETTLED || real instanceof Callback || real instanceof Alternatives || depth > 20) return false;
  if (Array.isArray(real)) return real.every((item) => isKnown(item, depth + 1));
  return !isPlain(real) || Object.entries(real).every(([key, item]) => !key.startsWith("\u0001") && isKnown(item, depth + 1));
}

/** Data that ends up in the schema as it is, as JSON would write it: what is no data becomes a mark. */
export function dataOf(real: unknown, depth = 0): Json | undefined {
  if (real instanceof Alternatives && real.usual !== undefined) return { [USUALLY]: dataOf(real.usual, depth + 1) ?? null };
  if (real instanceof Alternatives) return { [ONE_OF]: itemsOf(real.options.filter((option) => option !== undefined), depth) };
  if (Array.isArray(real)) return depth > 64 ? UNSETTLED : itemsOf(real, depth);
  if (isPlain(real) && depth <= 64) {
    const copy: Record<string, Json> = {};
    for (const [key, item] of Object.entries(real)) {
      const data = dataOf(item, depth + 1);
      if (data !== undefined) put(copy, key, data);
    }
    return copy;
  }
  switch (typeof real) {
    case "number":
      return Number.isFinite(real) ? real : null;
    case "string":
    case "boolean":
    case "undefined":
      return real;
    default:
      return real === null ? null : UNSETTLED;
  }
}

const itemsOf = (items: readonly unknown[], depth: number): Json[] => items.map((item) => dataOf(item, depth + 1) ?? null);

/** Options and messages: what is not known is left out, but a description that is not known is a gap. */
function optionsOf(real: unknown): unknown {
  if (isZod(real)) return real;
  if (!isPlain(real)) return isKnown(real) ? real : undefined;
  const copy = {};
  for (const [key, item] of Object.entries(real)) {
    if (key === "description") put(copy, key, dataOf(item));
    else if (isKnown(item)) put(copy, key, item);
  }
  return copy;
}
