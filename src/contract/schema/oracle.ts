import { Ajv } from "ajv";
import type { ErrorObject, Options, ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats_ from "ajv-formats";
import type { Json } from "../../model/server.ts";
import { isObject } from "./json.ts";
import { matches } from "./pattern.ts";

// The package's default export is CommonJS: under NodeNext its callable part hides one level down.
const addFormats = addFormats_ as unknown as typeof addFormats_.default;

/** A schema as clients run it. `refusal` is null where the value is accepted. */
export interface Oracle {
  accepts(value: Json): boolean;
  refusal(value: Json): ErrorObject | null;
}

/** Ajv's test would hang on a text that the expression backtracks over; such a text is no witness. */
class Undecided extends Error {}

const regExp = Object.assign(
  (source: string, flags: string) => {
    const native = new RegExp(source, flags);
    const test = flags.includes("u")
      ? (text: string): boolean => matches(source, text) ?? undecided()
      : (text: string): boolean => (text.length <= 24 ? native.test(text) : undecided());
    // Ajv tells expressions apart by their text.
    return { test, toString: () => String(native) };
  },
  { code: "new RegExp" },
);
function undecided(): never {
  throw new Undecided();
}

/** Draft-04's boolean bounds as draft-06 spells them. */
function modern(schema: Json): Json {
  if (Array.isArray(schema)) return (schema as readonly Json[]).map(modern);
  if (!isObject(schema)) return schema;
  const entries = Object.entries(schema).map(([key, value]): [string, Json] => [key, modern(value)]);
  const result: Record<string, Json> = Object.fromEntries(entries);
  for (const [bound, strict] of [["minimum", "exclusiveMinimum"], ["maximum", "exclusiveMaximum"]] as const) {
    if (typeof result[strict] !== "boolean") continue;
    if (result[strict] && result[bound] !== undefined) result[strict] = result[bound];
    else delete result[strict];
  }
  return result;
}

const plain: Options = { strict: false, validateFormats: true, logger: false, validateSchema: false, code: { regExp, optimize: false } };

/**
 * Ways to run a schema, each more lenient than the one before. Setting Ajv up costs more than most schemas do, so engines are kept for
 * a while.
 */
const engines = {
  old: () => new Ajv({ ...plain, meta: false }),
  now: () => new Ajv2020({ ...plain, meta: false }),
  oldWithMeta: () => new Ajv(plain),
  nowWithMeta: () => new Ajv2020(plain),
  lenient: () => new Ajv({ ...plain, unicodeRegExp: false }),
} as const;
type Engine = keyof typeof engines;

const most = 100;
const kept = new Map<Engine, { readonly ajv: Ajv | Ajv2020; uses: number }>();

/** An engine without schemas in it; a schema that names itself gets one of its own. */
function engine(name: Engine, isNamed: boolean): Ajv | Ajv2020 {
  let found = isNamed ? undefined : kept.get(name);
  if (!found || found.uses++ >= most) {
    const ajv = engines[name]();
    addFormats(ajv);
    found = { ajv, uses: 1 };
    if (!isNamed) kept.set(name, found);
  }
  return found.ajv;
}

function compile(schema: Json): ValidateFunction | null {
  const dialect = isObject(schema) && typeof schema["$schema"] === "string" ? schema["$schema"] : "";
  const isOld = dialect.includes("draft-0");
  const isNamed = /"(?:\$?id|\$(?:anchor|dynamicAnchor|dynamicRef|recursiveAnchor|recursiveRef))":/.test(JSON.stringify(schema));
  const { $schema: _, ...undialected } = isObject(schema) ? schema : {};
  const attempts: readonly (readonly [Engine, () => Json])[] = [
    [isOld ? "old" : "now", () => schema],
    [isOld ? "oldWithMeta" : "nowWithMeta", () => schema],
    ["oldWithMeta", () => modern(isObject(schema) ? undialected : schema)],
    ["lenient", () => modern(isObject(schema) ? undialected : schema)],
  ];
  for (const [name, spelled] of attempts) {
    try {
      return compiledBy(engine(name, isNamed), spelled());
    } catch {
      // What is left in an engine that gave up is not known.
      kept.delete(name);
    }
  }
  return null;
}

function compiledBy(ajv: Ajv | Ajv2020, schema: Json): ValidateFunction {
  const validate = ajv.compile(schema as object | boolean);
  if (typeof schema === "object") ajv.removeSchema(schema as object);
  if ("$async" in validate && validate.$async) throw new Error("asynchronous schema");
  return validate;
}

/** A schema that refers to itself on the same value overflows the stack each time it is asked; a few times are enough to know. */
const maxFailures = 8;

/** A validator for any JSON value as schema, or null where Ajv cannot compile it. Nothing is fetched. */
export function oracleOf(schema: Json): Oracle | null {
  if (typeof schema !== "boolean" && !isObject(schema)) return null;
  if (isObject(schema) && schema["$async"] !== undefined) return null;
  const validate = compile(schema);
  if (!validate) return null;
  let failures = 0;
  const run = (value: Json): boolean | null => {
    if (failures > maxFailures) return null;
    try {
      return validate(value);
    } catch {
      failures++;
      return null;
    }
  };
  return {
    accepts: (value) => run(value) === true,
    refusal: (value) => (run(value) === false ? (validate.errors?.[0] ?? null) : null),
  };
}

/** Sender and receivers as Ajv runs them, compiled when first asked. */
export class Oracles {
  private readonly sender: Json;
  private readonly receivers: readonly Json[];
  private from: Oracle | null | undefined;
  private to: readonly (Oracle | null)[] | undefined;

  /** A value is refuted if every one of the receivers refuses it. */
  constructor(sender: Json, receivers: readonly Json[]) {
    this.sender = sender;
    this.receivers = receivers;
  }

  accepts(value: Json): boolean {
    if (this.from === undefined) this.from = oracleOf(this.sender);
    return this.from?.accepts(value) === true;
  }

  refutes(value: Json): boolean {
    this.to ??= this.receivers.map(oracleOf);
    return this.accepts(value) && this.to.every((oracle) => oracle !== null && oracle.refusal(value) !== null);
  }

  /** Whether a witness could be confirmed at all. */
  isUsable(): boolean {
    if (this.from === undefined) this.from = oracleOf(this.sender);
    this.to ??= this.receivers.map(oracleOf);
    return this.from !== null && this.to.every((oracle) => oracle !== null);
  }

  /** JSON pointer of the keyword that refuses a value. */
  placeOf(value: Json): string {
    const path = this.to?.[0]?.refusal(value)?.schemaPath ?? "";
    return path.startsWith("#/") ? path.slice(1).replace(/%25/g, "%") : "";
  }
}
