import * as z from "zod";

/**
 * Rows that a user's config adds (`knowledge:`), in the same terms as the built-in ones. They win over built-in rows of the same method.
 * See docs/knowledge.md.
 */
const specifier = z.string().min(1, "is the specifier that the code imports, such as \"acme-sdk\" or \"@acme/*\"").regex(/^\S+$/, "is one specifier, without spaces");
const method = z
  .string()
  .regex(/^(\(\)|new \S+|new|[\w$.-]+\*?|\*)$/, "is the name of a method, a prefix (create*), `()` for the call of the value itself, or `new Name`");
const on = z.string().min(1).optional();
const argument = z.int().min(0, "counts from 0").max(9, "is one of the first ten arguments");
const place = z.union([argument, z.strictObject({ argument, member: z.string().min(1) })], "is the number of an argument (from 0) or { argument, member }");

const base = { module: specifier, method, on };

const effect = z.strictObject({
  ...base,
  effect: z.enum(["none", "read", "write", "create", "update", "delete", "send", "execute", "GET", "POST", "PUT", "PATCH", "DELETE", "request", "sql", "graphql", "process"]),
  idempotent: z.boolean().optional(),
  /** The call gives back a payload of the other system; true unless said. */
  upstream: z.boolean().optional(),
  category: z
    .enum(["http", "database", "file", "process", "browser", "cloud", "queue", "mail", "chat", "payment", "repository", "service", "model", "secrets", "cache"])
    .optional(),
});

const guard = z.strictObject({
  ...base,
  form: z.enum(["middleware", "wrapper", "check", "verifier"]),
  /** Refuses callers who bring no valid credential; true unless said. */
  required: z.boolean().optional(),
  /** The option or the argument that names the required scopes; `all` where each argument is one. */
  scopes: z.union([z.string().min(1), argument], "is the name of an option, the number of an argument, or \"all\"").optional(),
  perTool: z.boolean().optional(),
  /** Index of the handler, with `form: wrapper`. */
  wraps: argument.optional(),
});

const shaper = z.strictObject({ ...base, strength: z.enum(["shapes", "weak", "keeps"]).optional(), argument: argument.optional() });

const claim = z.strictObject({
  ...base,
  step: z.enum(["claim", "lookup", "store"]),
  key: place.optional(),
  durable: z.boolean().optional(),
  expires: z.boolean().optional(),
  loser: z.enum(["value", "throws"]).optional(),
});

const limiter = z.strictObject({
  ...base,
  key: z.union([place, z.enum(["ip", "global"])], "is the number of an argument (from 0), { argument, member }, \"ip\" or \"global\""),
  form: z.enum(["call", "middleware"]).optional(),
  refusal: z.enum(["throws", "value", "answers", "waits"]).optional(),
});

const tracer = z.strictObject({
  ...base,
  form: z.enum(["record", "line", "span", "attributes", "outcome", "end", "starts", "injects", "reads"]),
  name: place.optional(),
  data: z.array(place).max(8).optional(),
  /** Index of the function that runs inside the span. */
  callback: argument.optional(),
  /** A throw out of that function is recorded. */
  recordsThrow: z.boolean().optional(),
  measures: z.boolean().optional(),
});

const part = place.optional();

const registration = z.strictObject({
  module: specifier,
  method: z.string().regex(/^[\w$]+$/, "is the name of a function or method"),
  on,
  form: z.enum(["tool", "tools", "decorator"]).optional(),
  /** Where the parts of a tool stand in the call; with `tools` in each entry of the list, which is argument 0 then. */
  name: part,
  description: part,
  inputSchema: part,
  outputSchema: part,
  annotations: part,
  handler: part,
  /** With `tools`: where the list stands in the call. */
  list: part,
  /** What turns the schema into what is advertised. */
  schema: z.enum(["sdk-v1", "sdk-v2", "json-schema"]).optional(),
});

const LIMIT = 1000;
const rows = <T extends z.ZodType>(row: T) => z.array(row).max(LIMIT, `holds at most ${LIMIT} rows`).optional();

export const userRowsSchema = z.strictObject({
  effects: rows(effect),
  guards: rows(guard),
  shapers: rows(shaper),
  claims: rows(claim),
  limiters: rows(limiter),
  tracers: rows(tracer),
  registrations: rows(registration),
});

export type UserRows = z.infer<typeof userRowsSchema>;

/** A config's `knowledge` that is not as documented: one line for each fault, with its path. */
export class KnowledgeError extends Error {
  override readonly name = "KnowledgeError";
}

/** Reads a config's `knowledge`. Throws a `KnowledgeError` that says where and what is wrong. */
export function parseUserRows(value: unknown): UserRows {
  const parsed = userRowsSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.slice(0, 10).map((issue) => `${pathText(issue.path)}: ${issue.message}`);
  const more = parsed.error.issues.length - lines.length;
  throw new KnowledgeError([...lines, ...(more > 0 ? [`and ${more} more`] : [])].join("\n"));
}

const pathText = (path: readonly PropertyKey[]): string => path.reduce<string>((text, part) => (typeof part === "number" ? `${text}[${part}]` : `${text}.${String(part)}`), "knowledge");
