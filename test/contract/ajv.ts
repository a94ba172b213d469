import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats_ from "ajv-formats";
import type { Json } from "../../src/model/server.ts";

const addFormats = addFormats_ as unknown as typeof addFormats_.default;

/** What a client that validates says of a value: an oracle of its own, apart from the product's. */
export function validatorOf(schema: Json): (value: Json) => boolean {
  const dialect = typeof schema === "object" && schema !== null && "$schema" in schema && typeof schema.$schema === "string" ? schema.$schema : "";
  const ajv = new (dialect.includes("draft-0") ? Ajv : Ajv2020)({ strict: false, logger: false });
  addFormats(ajv);
  const validate = ajv.compile(schema as object | boolean);
  return (value) => validate(value);
}
