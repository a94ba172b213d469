import { isPlain } from "./marks.ts";
import type { ZodSchema } from "./library.ts";

/** Which zod a project uses. Without a release, the newest of that major. */
export interface ZodVersion {
  readonly major: 3 | 4;
  /** Minor and patch. */
  readonly release?: readonly [number, number] | undefined;
}

export function zodVersion(text: string): ZodVersion {
  const [major, minor, patch] = text.split(".").map((part) => Number.parseInt(part, 10));
  return { major: (major ?? 4) < 4 ? 3 : 4, ...(minor !== undefined && { release: [minor, patch ?? 0] as const }) };
}

/** zod 3.25 carries zod 4.0 under `zod/v4`. */
const isBefore = ({ major, release }: ZodVersion, minor: number, patch = 0): boolean =>
  major === 3 || (release !== undefined && (release[0] < minor || (release[0] === minor && release[1] < patch)));

interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, ZodSchema>>;
  readonly innerType?: ZodSchema;
  readonly in?: ZodSchema;
  readonly rest?: ZodSchema | null;
  readonly discriminator?: string;
}
type Node = Record<string, unknown>;
type Override = (context: { zodSchema: unknown; jsonSchema: Node }) => void;

/** Keeps zod from folding a node into its parent, as 4.5 does with unions of bare types and with intersections. */
const KEPT = "\u0001kept";

const definitionOf = (schema: unknown): Definition => (schema as { _zod: { def: Definition } })._zod.def;

/**
 * What zod 4 wrote before this package's own version, put over what it writes now (compared: 4.0.0 to 4.6.7, one schema of each kind).
 * Undefined where both are the same.
 */
export function olderWriting(version: ZodVersion, io: "input" | "output"): Override | undefined {
  if (!isBefore(version, 6)) return undefined;
  return ({ zodSchema, jsonSchema }) => {
    const def = definitionOf(zodSchema);
    if (jsonSchema["format"] === "starts_with") Reflect.deleteProperty(jsonSchema, "format");
    if (!isBefore(version, 5)) return;
    jsonSchema[KEPT] = true;
    if (def.type === "tuple" && !def.rest) for (const key of ["additionalItems", "minItems", "maxItems"]) Reflect.deleteProperty(jsonSchema, key);
    if (def.type === "tuple" && jsonSchema["items"] === false) Reflect.deleteProperty(jsonSchema, "items");
    if (def.type === "record" && isBefore(version, 3)) Reflect.deleteProperty(jsonSchema, "required");
    if (def.discriminator !== undefined && isBefore(version, 2) && "oneOf" in jsonSchema) {
      jsonSchema["anyOf"] = jsonSchema["oneOf"];
      Reflect.deleteProperty(jsonSchema, "oneOf");
    }
    if (def.type === "object" && io === "input") putRequired(jsonSchema, def.shape ?? {}, version);
  };
}

function putRequired(jsonSchema: Node, shape: Readonly<Record<string, ZodSchema>>, version: ZodVersion): void {
  const now = new Set((jsonSchema["required"] ?? []) as readonly string[]);
  const required = Object.keys(shape).filter((key) => !(mayBeAbsent(shape[key]!, version) ?? !now.has(key)));
  if (required.length > 0) jsonSchema["required"] = required;
  else Reflect.deleteProperty(jsonSchema, "required");
}

/** Whether a member may be left out, for the kinds of schema on which the releases differ. */
function mayBeAbsent(schema: ZodSchema, version: ZodVersion): boolean | undefined {
  const { type, innerType, in: input } = definitionOf(schema);
  if (type === "nullable" || type === "readonly") return mayBeAbsent(innerType!, version);
  if (type === "catch") {
    if (isBefore(version, 1) || !isBefore(version, 4, 3)) return true;
    return mayBeAbsent(innerType!, version) ?? (innerType as { _zod: { optin?: string } })._zod.optin !== undefined;
  }
  if (type !== "pipe") return undefined;
  if (definitionOf(input).type !== "transform") return mayBeAbsent(input!, version);
  if (isBefore(version, 4, 2)) return false;
  return isBefore(version, 4, 3) ? undefined : true;
}

/** Takes the marks of `olderWriting` out. */
export function withoutMarks(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withoutMarks);
  if (!isPlain(node)) return node;
  return Object.fromEntries(Object.entries(node).flatMap(([key, part]) => (key === KEPT ? [] : [[key, withoutMarks(part)]])));
}
