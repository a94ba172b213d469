import { Table } from "./table.ts";
import type { ModuleRows, Row } from "./table.ts";
import type { Chain, ShaperFact } from "./types.ts";
import { throughWrappers } from "./wrappers.ts";

/** Says what it leaves of its argument; the index of that argument is 0 unless said. */
export type ShaperRow = Row<ShaperFact["strength"], { readonly argument?: number }>;
export type ShaperModule = ModuleRows<ShaperRow>;

/** Calls that choose from a payload (rules.md, data/raw-passthrough). How lenient a schema is inside is the replay's to find. */
export const shaperModules: readonly ShaperModule[] = [
  {
    module: "lodash lodash-es underscore radash es-toolkit remeda lodash.pick just-pick object.pick",
    source: "lodash@4.17.21; es-toolkit@1.42.0; remeda@2.32.0",
    rows: [
      ["shapes", "pick () get"],
      ["shapes", "size sumBy countBy meanBy maxBy minBy"],
      ["weak", "omit pickBy omitBy truncate mapKeys mapValues cloneDeep compact merge"],
    ],
  },
  { module: "ramda", source: "ramda@0.32.0", rows: [["shapes", "pick pickAll project props path", { argument: 1 }], ["weak", "omit", { argument: 1 }]] },
  {
    module: "zod",
    source: "zod@4.6.7: object schemas strip unknown keys",
    rows: [["schema", "parse safeParse parseAsync safeParseAsync decode safeDecode"]],
  },
  {
    module: "valibot",
    source: "valibot@1.2.0: object() strips, looseObject() keeps",
    rows: [["schema", "parse safeParse parseAsync safeParseAsync", { argument: 1 }]],
  },
  { module: "superstruct", source: "superstruct@2.0.2", rows: [["shapes", "mask", { argument: 0 }], ["keeps", "assert create is validate"]] },
  { module: "yup joi", source: "yup@1.7.0; joi@18.0.0", rows: [["weak", "cast validate validateSync"]] },
  { module: "ajv arktype typebox @sinclair/typebox", source: "ajv@8.20.0: validates, keeps what it is given", rows: [["keeps", "validate compile assert Check"]] },
  { module: "@sinclair/typebox/value typebox/value", source: "@sinclair/typebox@0.34.0: Value.Clean", rows: [["shapes", "Clean", { argument: 1 }], ["keeps", "Parse Decode Check", { argument: 1 }]] },
  { module: "fast-redact @pinojs/redact slow-redact mongodb-redact redact-pii deep-redact @zapier/secret-scrubber", source: "fast-redact@3.5.0", rows: [["weak", "() redact redactSync"]] },
  { module: "sanitize-html dompurify isomorphic-dompurify", source: "sanitize-html@2.17.0", rows: [["weak", "() sanitize"]] },
  { module: "jmespath jsonpath jsonpath-plus", source: "jmespath@0.16.0", rows: [["shapes", "search query value"]] },
  { module: "turndown html-to-text @mozilla/readability marked strip-ansi @toon-format/toon yaml js-yaml", source: "turndown@7.2.2: another form, all of the text", rows: [["keeps", "turndown convert htmlToText parse stringify dump encode ()"]] },
  { module: "global", source: "ECMAScript 2026: JSON, encoding", rows: [["keeps", "stringify", { on: "JSON" }], ["keeps", "structuredClone btoa encodeURIComponent"], ["keeps", "from", { on: "Buffer" }]] },
  { module: "node:util", source: "Node.js 20: util.inspect", rows: [["keeps", "inspect format"]] },
  { module: "node:zlib", source: "Node.js 20: zlib", rows: [["keeps", "gzip gzipSync deflate deflateSync brotliCompress brotliCompressSync"]] },
  { module: "node:crypto", source: "Node.js 20: crypto, digests", rows: [["shapes", "digest hash scrypt scryptSync pbkdf2 pbkdf2Sync hkdfSync"]] },
  { module: "bcrypt bcryptjs argon2", source: "bcrypt@6.0.0", rows: [["shapes", "hash hashSync"]] },
];

export class Shapers {
  readonly #table: Table<ShaperRow, ShaperModule>;

  constructor(modules: Iterable<ShaperModule>) {
    this.#table = new Table(modules);
  }

  shaperOf(chain: Chain): ShaperFact | undefined {
    const { module, links } = throughWrappers(chain);
    const hit = links.at(-1)?.op === "call" ? this.#table.find(module, links) : undefined;
    return hit && { strength: hit.row[0], argument: hit.row[2]?.argument ?? 0, row: hit.id };
  }

  get modules(): readonly ShaperModule[] {
    return this.#table.modules;
  }
}
