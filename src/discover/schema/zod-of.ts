import { rootOf } from "../../interpret/chain.ts";
import type { Value } from "../../interpret/value.ts";
import { zodVersion, type ZodVersion } from "./older-zod.ts";

/** The zod that a schema, or the first of a shape's, was made with, where the file that imports it is given another than the project. */
export function zodOf(value: Value | undefined): ZodVersion | undefined {
  const schema = value?.kind === "object" ? value.props.values().next().value?.value : value;
  const root = schema?.kind === "external" ? rootOf(schema) : undefined;
  return root?.op === "module" && root.version !== undefined ? zodVersion(root.version) : undefined;
}
