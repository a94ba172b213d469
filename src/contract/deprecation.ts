import type { Json, ToolContract } from "../model/server.ts";
import { isObject, own } from "./schema/json.ts";

/** Notice that a tool will go. The protocol has none: `_meta["mcp-audit/deprecated"]`, or a description that starts with the word. */
export interface Deprecation {
  /** ISO dates, `2026-11-24`. */
  readonly since?: string;
  readonly removeAfter?: string;
  readonly replacement?: string;
}

/** How long an agent may rely on a tool after its notice, unless configured. */
export const WINDOW_DAYS = 90;

const announced = /^\s*(?:\[deprecated\b[^\]]*\]|deprecated\b\s*[:.(–—-])/i;
const date = /^\d{4}-\d{2}-\d{2}/;

/** The notice that a tool carries itself; null where it is not deprecated. */
export function deprecationOf({ description, _meta }: Pick<ToolContract, "description" | "_meta">): Deprecation | null {
  const said = _meta && own(_meta, "mcp-audit/deprecated");
  if (isObject(said)) {
    const text = (key: string): string | undefined => {
      const value = own(said, key);
      return typeof value === "string" ? value : undefined;
    };
    const day = (key: string): string | undefined => date.exec(text(key) ?? "")?.[0];
    const [since, removeAfter, replacement] = [day("since"), day("removeAfter"), text("replacement")];
    return {
      ...(since !== undefined && { since }),
      ...(removeAfter !== undefined && { removeAfter }),
      ...(replacement !== undefined && { replacement }),
    };
  }
  return said === true || announced.test(description ?? "") ? {} : null;
}

export function plusDays(day: string, days: number): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

/** The last day on which a deprecated tool has to be there; undefined where nobody wrote down since when it is deprecated. */
export const windowEnd = ({ since, removeAfter }: Deprecation, windowDays: number): string | undefined =>
  removeAfter ?? (since === undefined ? undefined : plusDays(since, windowDays));

const text = (schema: Json, key: string): string | undefined => {
  const value = isObject(schema) ? own(schema, key) : undefined;
  return typeof value === "string" ? value : undefined;
};

/** Arguments that carry a notice themselves: `deprecated: true` (2020-12 validation §9.3), or a description that starts with the word. */
export function deprecatedArguments(inputSchema: Json | undefined): string[] {
  const properties = isObject(inputSchema) ? own(inputSchema, "properties") : undefined;
  if (!isObject(properties)) return [];
  return Object.entries(properties).flatMap(([name, schema]) =>
    (isObject(schema) && own(schema, "deprecated") === true) || announced.test(text(schema, "description") ?? "") ? [name] : [],
  );
}
