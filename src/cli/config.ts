import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { rules } from "../../rules/index.ts";
import { userRowsSchema } from "../knowledge/user.ts";
import { clean } from "../report/text.ts";
import { InputError } from "./io.ts";
import { nearest } from "./nearest.ts";

export const CONFIG_FILE = "mcp-audit.config.json";
export const SNAPSHOT_FILE = "mcp-audit.snapshot.json";
export const BASELINE_FILE = "mcp-audit.baseline.json";

const severity = z.enum(["error", "warning", "note", "off"]);
const names = z.array(z.string().min(1));
const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "is not the name of an environment variable");

const live = z.union([
  z.strictObject({ command: z.string().min(1), env: z.array(variable).optional() }),
  z.strictObject({ url: z.url(), headers: z.record(z.string().min(1), variable).optional() }),
  z.strictObject({ tools: z.string().min(1) }),
]);

/** `mcp-audit.config.json` (docs/configuration.md). Nothing in it starts a program or opens a connection by itself. */
const configSchema = z.strictObject({
  $schema: z.string().optional(),
  profile: z.enum(["recommended", "strict"]).optional(),
  failOn: z.enum(["error", "warning", "note", "never"]).optional(),
  exposure: z.enum(["remote", "internal", "local"]).optional(),
  entries: names.optional(),
  rules: z.record(z.string(), severity).optional(),
  passthrough: names.optional(),
  returnsCredential: names.optional(),
  ignore: names.optional(),
  knowledge: userRowsSchema.optional(),
  live: live.optional(),
  snapshot: z.string().min(1).optional(),
  baseline: z.string().min(1).optional(),
  reading: z.enum(["declared", "strict"]).optional(),
  deprecation: z.strictObject({ windowDays: z.number().int().min(0).optional() }).optional(),
});

export const configKeys: readonly string[] = Object.keys(configSchema.shape);
export type Config = z.infer<typeof configSchema>;

/**
 * Reads a configuration file; undefined where there is none.
 * @param shown how to call the file in messages
 * @throws InputError with every fault, its path in the file and how to mend it
 */
export function readConfig(file: string, shown: string): Config | undefined {
  if (!existsSync(file)) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, "utf8").replace(/^\uFEFF/, ""));
  } catch (error) {
    throw new InputError(`${shown} cannot be read as JSON: ${clean((error as Error).message)}. JSON has no comments and no trailing commas.`);
  }
  const parsed = configSchema.safeParse(value);
  const faults = parsed.success ? unknownRules(parsed.data) : parsed.error.issues.flatMap(faultOf);
  if (faults.length > 0) throw new InputError(`${shown} has ${faults.length === 1 ? "a fault" : `${faults.length} faults`}: ${faults.map(clean).join("; ")}. Its fields are described in docs/configuration.md.`);
  return parsed.data;
}

function faultOf(issue: z.core.$ZodIssue): string[] {
  const at = issue.path.length > 0 ? issue.path.map((part) => (typeof part === "number" ? `[${part}]` : String(part))).join(".").replaceAll(".[", "[") : "the file";
  if (issue.path[0] === "knowledge" && issue.code !== "unrecognized_keys") return [`${at} ${issue.message}`];
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => {
        const near = issue.path.length === 0 ? nearest(key, configKeys) : undefined;
        return `${at === "the file" ? "" : `${at}.`}${key} is no field that it knows${near === undefined ? "" : `, did you mean ${near}?`}`;
      });
    case "invalid_value":
      return [`${at} has to be ${issue.values.map((value) => JSON.stringify(value)).join(" or ")}`];
    case "invalid_type":
      return [`${at} has to be ${/^[aeiou]/.test(issue.expected) ? "an" : "a"} ${issue.expected}`];
    case "invalid_union":
      return [`${at} has to be { "command": …, "env": […] }, { "url": …, "headers": {…} } or { "tools": … }`];
    default:
      return [`${at}: ${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}`];
  }
}

function unknownRules(config: Config): string[] {
  const ids = rules.map(({ id }) => id);
  const known = new Set([...ids, ...rules.map(({ duty }) => `${duty}/*`)]);
  return Object.keys(config.rules ?? {})
    .filter((id) => !known.has(id))
    .map((id) => {
      const near = nearest(id, [...known]);
      return `rules.${id} is no rule${near === undefined ? " (mcp-audit rules lists them)" : `, did you mean ${near}?`}`;
    });
}
