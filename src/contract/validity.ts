import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { Json } from "../model/server.ts";
import type { Flaw } from "./flaw.ts";
import { headerFlaws } from "./headers.ts";
import { isBearable, isObject, own } from "./schema/json.ts";
import { isPattern } from "./schema/pattern.ts";
import { SchemaDocument } from "./schema/references.ts";

/** Members that hold data or names, not schemas. */
const data = new Set(["enum", "const", "default", "examples", "example", "required", "dependentRequired"]);

/** What is wrong with a schema as a client meets it (MCP 2025-11-25, Tool.inputSchema and Tool.outputSchema); empty where nothing is. */
export function flawsOf(schema: Json, part: "input" | "output"): Flaw[] {
  if (!isBearable(schema)) return [{ path: "", message: "is nested deeper or is larger than a client reads", fix: "use $defs and $ref, or flatten it" }];
  if (!isObject(schema)) return [{ path: "", message: `is ${Array.isArray(schema) ? "a list" : JSON.stringify(schema)}, not an object`, fix: 'advertise { "type": "object" } at least' }];
  return [...rootFlaws(schema, part), ...metaFlaws(schema), ...insideFlaws(schema), ...(part === "input" ? headerFlaws(schema) : [])];
}

function rootFlaws(schema: { readonly [key: string]: Json }, part: "input" | "output"): Flaw[] {
  const type = own(schema, "type");
  if (type === "object") return [];
  const union = ["anyOf", "oneOf", "allOf"].find((key) => own(schema, key) !== undefined);
  const what = type === undefined ? (union === undefined ? "has no type at its root" : `is a bare ${union} at its root`) : `describes ${JSON.stringify(type)} at its root`;
  const who = part === "input" ? "arguments are always an object, and official clients refuse the whole list" : "structured results are an object, and official clients refuse the whole list";
  return [{ path: "", message: `${what}: ${who}`, fix: union === undefined ? 'put "type": "object" at the root' : "put the alternatives into an argument of an object" }];
}

let validators: { readonly old: Ajv; readonly now: Ajv2020 } | undefined;

/** What the dialect's own schema says of it. */
function metaFlaws(schema: { readonly [key: string]: Json }): Flaw[] {
  validators ??= { old: new Ajv({ logger: false, strict: false }), now: new Ajv2020({ logger: false, strict: false }) };
  const { $schema: dialect, ...rest } = schema;
  const validator = typeof dialect === "string" && /draft-0[67]/.test(dialect) ? validators.old : validators.now;
  if (typeof dialect === "string" && /draft-0[34]/.test(dialect)) return [];
  if (validator.validateSchema(rest) === true) return [];
  const [error] = validator.errors ?? [];
  return [{ path: error?.instancePath ?? "", message: `is no valid JSON Schema: ${error?.message ?? "it is refused"}`, fix: "mend the keyword" }];
}

function insideFlaws(schema: { readonly [key: string]: Json }): Flaw[] {
  const document = new SchemaDocument(schema);
  const found: Flaw[] = [];
  const visit = (value: Json, path: string, isMap: boolean): void => {
    if (Array.isArray(value)) return (value as readonly Json[]).forEach((item, index) => visit(item, `${path}/${index}`, false));
    if (!isObject(value)) return;
    if (!isMap) {
      const reference = own(value, "$ref");
      if (typeof reference === "string" && document.resolve(reference, value) === undefined) {
        const isFar = /^[a-z][a-z\d+.-]*:/i.test(reference);
        found.push({
          path: `${path}/$ref`,
          message: isFar ? `refers to another document (${reference.slice(0, 80)}), which clients do not fetch` : `has a reference that leads nowhere (${reference.slice(0, 80)})`,
          fix: "put what it refers to under $defs",
        });
      }
      const pattern = own(value, "pattern");
      if (typeof pattern === "string" && !isPattern(pattern)) found.push({ path: `${path}/pattern`, message: `has a pattern that is no regular expression (${pattern.slice(0, 80)})`, fix: "mend the expression" });
    }
    for (const [key, item] of Object.entries(value)) {
      if (!isMap && data.has(key)) continue;
      visit(item, `${path}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`, !isMap && ["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"].includes(key));
    }
  };
  visit(schema, "", false);
  return found;
}
