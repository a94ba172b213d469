import type { Json, JsonObject } from "../../model/server.ts";
import { isObject, own } from "./json.ts";

/** What a generator adds on its own. Two patterns of one meaning are the same choice of the author in two releases. */
interface GeneratedPattern {
  readonly format: string;
  readonly meaning: string;
  readonly is: (pattern: string) => boolean;
}

const text = (...sources: readonly string[]) => (pattern: string): boolean => sources.includes(pattern);
const day =
  "^(?:(?:\\d\\d[2468][048]|\\d\\d[13579][26]|\\d\\d0[48]|[02468][048]00|[13579][26]00)-02-29|" +
  "\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|(?:02)-(?:0[1-9]|1\\d|2[0-8])))";
const seconds = [":[0-5]\\d(?:\\.\\d+)?", "(?::[0-5]\\d(?:\\.\\d+)?)?"].map((part) => `${day}T(?:(?:[01]\\d|2[0-3]):[0-5]\\d${part}`);
const octet = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9][0-9]|[0-9])";

/** The patterns that zod 4.0 to 4.6 prints beside `format` (zod `v4/core/regexes`); zod 3 prints the format alone. */
const patterns: readonly GeneratedPattern[] = [
  {
    format: "email",
    meaning: "email",
    is: text(
      "^(?!\\.)(?!.*\\.\\.)([A-Za-z0-9_'+\\-\\.]*)[A-Za-z0-9_+-]@([A-Za-z0-9][A-Za-z0-9\\-]*\\.)+[A-Za-z]{2,}$",
      "^(?:[A-Za-z0-9_'+\\-]+\\.)*[A-Za-z0-9_'+\\-]*[A-Za-z0-9_+-]@(?:[A-Za-z0-9][A-Za-z0-9\\-]*\\.)+[A-Za-z]{2,}$",
    ),
  },
  {
    format: "uuid",
    meaning: "uuid",
    is: text(
      "^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000)$",
      "^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|00000000-0000-0000-0000-000000000000|ffffffff-ffff-ffff-ffff-ffffffffffff)$",
    ),
  },
  { format: "uuid", meaning: "guid", is: text("^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12})$") },
  { format: "date", meaning: "date", is: text(`${day}$`) },
  { format: "date-time", meaning: "datetime", is: text(...seconds.map((start) => `${start}(?:Z))$`)) },
  { format: "date-time", meaning: "datetime with offset", is: text(...seconds.map((start) => `${start}(?:Z|([+-](?:[01]\\d|2[0-3]):[0-5]\\d)))$`)) },
  { format: "ipv4", meaning: "ipv4", is: text(`^(?:${octet}\\.){3}${octet}$`) },
];

const generated = (schema: JsonObject): GeneratedPattern | undefined => {
  const [format, pattern] = [own(schema, "format"), own(schema, "pattern")];
  return typeof pattern === "string" ? patterns.find((row) => row.format === format && row.is(pattern)) : undefined;
};

const visit = (value: Json, see: (schema: JsonObject) => void): void => {
  if (Array.isArray(value)) return (value as readonly Json[]).forEach((item) => visit(item, see));
  if (!isObject(value)) return;
  see(value);
  Object.values(value).forEach((item) => visit(item, see));
};

/** What zod 4 prints of every `int()` on the sides that its author left open. */
const safe: Readonly<Record<string, number>> = { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER };

/** Keywords under which every key is a name, not a keyword. */
const maps = new Set(["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"]);

/**
 * The receiving schema without what its generator added and no author wrote: safe-integer bounds (zod 4 on every `int()`) and
 * zod's pattern beside a format, unless the sender shows that the author chose another meaning. Only the receiver is widened,
 * so a value refused after this is refused by the schema as it is. `openBounds`: a safe-integer bound goes even where the author wrote the
 * bound on the other side.
 */
export function withoutNoise(receiver: Json, sender: Json, openBounds = false): Json {
  const chosen: GeneratedPattern[] = [];
  visit(sender, (schema) => {
    const row = generated(schema);
    if (row) chosen.push(row);
  });
  const strip = (value: Json, isMap = false): Json => {
    if (Array.isArray(value)) return (value as readonly Json[]).map((item) => strip(item));
    if (!isObject(value)) return value;
    const row = isMap ? undefined : generated(value);
    const isNoise = row !== undefined && !chosen.some(({ format, meaning }) => format === row.format && meaning !== row.meaning);
    const isInteger = !isMap && value["type"] === "integer";
    const isSafe = (key: string): boolean => isInteger && value[key] === safe[key];
    const isSafeBound = (key: string): boolean =>
      Object.hasOwn(safe, key) && isSafe(key) && (openBounds || Object.keys(safe).every(isSafe));
    const entries = Object.entries(value).filter(([key]) => !(isNoise && key === "pattern") && !isSafeBound(key));
    return Object.fromEntries(entries.map(([key, item]) => [key, ["const", "enum", "default"].includes(key) && !isMap ? item : strip(item, maps.has(key) && !isMap)]));
  };
  return strip(receiver);
}
