import type { Json, JsonObject } from "../../model/server.ts";
import { masked } from "../changes/secrets.ts";
import { isObject } from "../schema/json.ts";
import type { Snapshot, SnapshotTool } from "./format.ts";

/** Members whose order says nothing. */
const sets = new Set(["required", "type"]);
/** Members that are prose or examples: no value is refused for them, and a credential in them goes nowhere. */
const prose = new Set(["title", "description", "default", "examples", "example", "$comment"]);
/** Members whose value is data, to be kept as it is. */
const data = new Set(["const", "enum"]);
/** Members that map names to schemas: a property called `default` is no default. */
const maps = new Set(["properties", "patternProperties", "$defs", "definitions", "dependentSchemas"]);

/**
 * A snapshot as text: fixed order of fields, tools and members sorted, two spaces, one line feed at the end. The same snapshot gives the
 * same bytes everywhere, and a tool that changes changes its own block only.
 */
export function serializeSnapshot(snapshot: Snapshot): string {
  const { version, generator, server, profile, tools, removed, accepted } = snapshot;
  const { name, version: release, sdk } = generator;
  const file = {
    version,
    generator: { name, version: release, ...(sdk !== undefined && { sdk }) },
    server,
    profile,
    tools: by(tools, (tool) => tool.name).map(toolText),
    removed: by(removed, (tool) => tool.name),
    accepted: by(accepted, ({ on, finding }) => `${on} ${finding}`),
  };
  return `${safe(JSON.stringify(file, null, 2))}\n`;
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const by = <T>(items: readonly T[], key: (item: T) => string): T[] => [...items].sort((a, b) => order(key(a), key(b)));

function toolText(tool: SnapshotTool): JsonObject {
  const {
    name, title, description, firstSeen, deprecated, deprecatedArguments, scopes, annotations, inputSchema, outputSchema, _meta,
  } = tool;
  const fields: Record<string, Json | undefined> = {
    name,
    firstSeen,
    deprecated: deprecated && sorted({ ...deprecated }),
    deprecatedArguments: deprecatedArguments && sorted({ ...deprecatedArguments }),
    title: title && masked(title),
    description: description && masked(description),
    scopes: scopes && [...scopes].sort(order),
    annotations: annotations && sorted({ ...annotations }),
    inputSchema: inputSchema === undefined ? undefined : canonicalSchema(inputSchema),
    outputSchema: outputSchema === undefined ? undefined : canonicalSchema(outputSchema),
    _meta: _meta && sorted(masked(_meta)),
  };
  return Object.fromEntries(Object.entries(fields).filter((entry): entry is [string, Json] => entry[1] !== undefined));
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(sorted);
  return isObject(value) ? Object.fromEntries(Object.keys(value).sort(order).map((key) => [key, sorted(value[key]!)])) : value;
}

/** A schema with its members sorted, sets as sets, and without credentials in its prose. Accepts exactly what it accepted. */
export function canonicalSchema(schema: Json, isMap = false): Json {
  if (Array.isArray(schema)) return (schema as readonly Json[]).map((item) => canonicalSchema(item));
  if (!isObject(schema)) return schema;
  const member = (key: string, value: Json): Json => {
    if (isMap) return canonicalSchema(value);
    if (prose.has(key)) return sorted(masked(value));
    if (data.has(key)) return sorted(value);
    if (sets.has(key) && Array.isArray(value) && value.every((item) => typeof item === "string")) return [...value].sort(order);
    return canonicalSchema(value, maps.has(key));
  };
  return Object.fromEntries(Object.keys(schema).sort(order).map((key) => [key, member(key, schema[key]!)]));
}

/** Characters that a reviewer does not see, as escapes: JSON reads them back as they were. */
const safe = (text: string): string =>
  text.replace(/[\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]|\udb40[\udc00-\udfff]/g, (found) =>
    [...Array(found.length).keys()].map((index) => `\\u${found.charCodeAt(index).toString(16).padStart(4, "0")}`).join(""),
  );
