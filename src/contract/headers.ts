import type { Json, JsonObject } from "../model/server.ts";
import type { Flaw } from "./flaw.ts";
import { isObject, own, step } from "./schema/json.ts";

const KEYWORD = "x-mcp-header";
/** RFC 9110 §5.1, `token`. */
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const carried = new Set<Json | undefined>(["string", "integer", "boolean"]);

/** Where schemas are inside of a schema, but for `properties`: what is said there does not hold of every call. */
const schemas = ["items", "prefixItems", "contains", "additionalProperties", "unevaluatedProperties", "unevaluatedItems", "propertyNames", "oneOf", "anyOf", "allOf", "not", "if", "then", "else"];
const maps = ["patternProperties", "dependentSchemas", "$defs", "definitions"];

/**
 * What is wrong with the headers that a schema asks for (MCP 2026-07-28, Streamable HTTP, "Schema Extension"). One fault is enough for an
 * official client to drop the tool from the list.
 */
export function headerFlaws(inputSchema: Json): Flaw[] {
  const found: Flaw[] = [];
  const names = new Map<string, string>();
  const judge = (schema: JsonObject, path: string, isReached: boolean): void => {
    const name = own(schema, KEYWORD);
    if (name === undefined) return;
    const fault = (message: string, fix: string): void => void found.push({ path: `${path}/${KEYWORD}`, message: `${message}: clients leave the tool out of what they list over HTTP`, fix, isHeader: true });
    const said = JSON.stringify(name).slice(0, 80);
    if (!isReached || path === "") return fault(`asks for the header ${said} of something that is not in every call`, "put x-mcp-header on an argument that is reached through properties only");
    if (typeof name !== "string" || !token.test(name)) return fault(`asks for a header whose name is ${said}`, "use letters, digits and hyphens for the header's name");
    const type = own(schema, "type");
    if (!carried.has(type)) return fault(`asks for the header ${said} of ${type === undefined ? "an argument without a type" : `an argument of type ${JSON.stringify(type)}`}`, "put x-mcp-header on a string, an integer or a boolean");
    const other = names.get(name.toLowerCase());
    if (other !== undefined) return fault(`asks for the header ${said} twice, also at ${other}`, "give each argument a header of its own");
    names.set(name.toLowerCase(), path);
  };
  const visit = (value: Json, path: string, isReached: boolean): void => {
    if (!isObject(value)) return;
    judge(value, path, isReached);
    const under = (key: string, isMap: boolean, stays: boolean): void => {
      const inner = own(value, key);
      const list = Array.isArray(inner) ? [...(inner as readonly Json[]).entries()] : null;
      const items = list ?? (isMap && isObject(inner) ? Object.entries(inner) : null);
      if (items) for (const [at, item] of items) visit(item, path + step(key) + step(at), stays);
      else if (inner !== undefined) visit(inner, path + step(key), stays);
    };
    under("properties", true, isReached);
    for (const key of schemas) under(key, false, false);
    for (const key of maps) under(key, true, false);
  };
  visit(inputSchema, "", true);
  return found;
}
