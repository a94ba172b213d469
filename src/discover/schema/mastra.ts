import { convert3, convert4, isZod4, NOT_OVERRIDDEN, type ZodSchema } from "./library.ts";
import type { ZodVersion } from "./older-zod.ts";

type Node = Record<string, unknown>;
interface Definition {
  readonly type?: string;
  readonly coerce?: boolean;
  readonly catchall?: { readonly _zod?: { readonly def?: { readonly type?: string } } };
}

/** What @mastra/schema-compat puts over what zod 4 writes: dates are texts, objects are closed. */
function override({ zodSchema, jsonSchema }: { zodSchema: unknown; jsonSchema: Node }): void {
  const { type, coerce, catchall } = (zodSchema as { _zod: { def: Definition } })._zod.def;
  if (jsonSchema["type"] === "object" && jsonSchema["properties"] !== undefined && !jsonSchema["additionalProperties"]) jsonSchema["additionalProperties"] = false;
  if (type === "date") Object.assign(jsonSchema, { "type": "string", "format": "date-time", "x-date": coerce !== true });
  else if (type === "object" && catchall?._zod?.def?.type === "unknown") jsonSchema["additionalProperties"] = true;
}

const override3 = ({ typeName }: { readonly typeName?: string }): unknown =>
  typeName === "ZodDate" ? { "type": "string", "format": "date-time", "x-date": true } : NOT_OVERRIDDEN;

/** @mastra/schema-compat 1.3.11 `standardSchemaToJSONSchema`, over zod 4 and over its adapter of zod 3. */
export function mastraSchema(schema: ZodSchema, target: "draft-7" | "draft-2020-12", io: "input" | "output", zod: ZodVersion): unknown {
  if (isZod4(schema)) return convert4(schema, { target, io, unrepresentable: "any", override }, zod);
  return convert3(schema, { $refStrategy: "none", target: target === "draft-7" ? "jsonSchema7" : "jsonSchema2019-09", override: override3 });
}
