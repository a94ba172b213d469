import type { Json } from "../model/server.ts";
import { Inclusion } from "./schema/inclusion.ts";
import { canonical, isBearable } from "./schema/json.ts";

export interface SchemaChange { readonly kind: string; readonly path: string; readonly message: string; readonly witness?: Json; readonly fix?: string }
export interface CompareOptions { direction?: "input" | "output"; reading?: "strict" | "declared"; budgetMs?: number }
export function compareSchemas(oldSchema: unknown, newSchema: unknown, { direction = "input", reading = "strict", budgetMs }: CompareOptions = {}): { verdict: "compatible" | "breaking" | "unknown"; changes: SchemaChange[] } {
  if (!isBearable(oldSchema) || !isBearable(newSchema)) return { verdict: "unknown", changes: [] };
  const [a, b] = [oldSchema as Json, newSchema as Json];
  if (canonical(a) === canonical(b)) return { verdict: "compatible", changes: [] };
  const [s, r] = direction === "input" ? [a, b] : [b, a];
  const i = new Inclusion(s, r, { declared: reading === "declared" && direction === "input", ...(budgetMs === undefined ? {} : { budgetMs }) });
  const l = i.losses().filter(x=>x.isRefused||reading==="declared");
  const v = i.violations(l);
  return { verdict: l.length || v.some(x=>x.witness!==undefined)?"breaking":v.length?"unknown":"compatible", changes: [...l.map(x=>({kind:"loss "+x.name,path:x.from,message:String(x.isRefused),witness:x.witness})),...v.map((v) => ({ kind: v.keyword, path: v.pointer, message: v.why ?? "", ...(v.witness === undefined ? {} : { witness: v.witness }) }))] };
}
