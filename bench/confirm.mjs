/** Whether a witness shows what a change says, by Ajv alone. */
import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

function validator(schema) {
  const isOld = String(schema?.$schema ?? "").includes("draft-0");
  const ajv = new (isOld ? Ajv : Ajv2020)({ strict: false, logger: false });
  addFormats.default(ajv);
  return ajv.compile(schema ?? {});
}

/** Sent under one schema, refused under the other; or sent, where it is known that nobody takes it any more. */
export function confirms({ tool: name, kind, path, witness }, before, after) {
  const [old, now] = [before, after].map((tools) => tools.find((tool) => tool.name === name));
  const accepts = (tool, part) => validator(tool[part])(witness);
  if (now === undefined) return accepts(old, "inputSchema");
  if (kind === "output-schema-removed") return accepts(old, "outputSchema");
  if (path.startsWith("/outputSchema")) return accepts(now, "outputSchema") && (!accepts(old, "outputSchema") || /^field-(?:removed|renamed)$/.test(kind));
  return accepts(old, "inputSchema") && (!accepts(now, "inputSchema") || /^(?:argument-(?:removed|renamed)|removed-early)$/.test(kind));
}
