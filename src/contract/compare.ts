import type { Json } from "../model/server.ts";
import { include } from "./schema/inclusion.ts";
import { canonical, isBearable } from "./schema/json.ts";

export interface SchemaChange { readonly kind: string; readonly path: string; readonly message: string; readonly witness?: Json; readonly fix?: string }
export interface CompareOptions { direction?: "input" | "output"; reading?: "strict" | "declared"; budgetMs?: number }
export function compareSchemas(oldSchema: unknown, newSchema: unknown, { direction = "input", reading = "strict", budgetMs }: CompareOptions = {}): { verdict: "compatible" | "breaking" | "unknown"; changes: SchemaChange[] } {
  if (!isBearable(oldSchema) || !isBearable(newSchema)) return { verdict: "unknown", changes: [] };
  const [a, b] = [oldSchema as Json, newSchema as Json];
  if (canonical(a) === canonical(b)) return { verdict: "compatible", changes: [] };
  const [s, r] = direction === "input" ? [a, b] : [b, a];
  const result = include(s, r, { declared: reading === "declared" && direction === "input", ...(budgetMs === undefined ? {} : { budgetMs }) });
  return { verdict: result.verdict, changes: result.violations.map((v) => ({ kind: v.keyword, path: v.pointer, message: v.why ?? "", ...(v.witness === undefined ? {} : { witness: v.witness }) })) };
}
