import { UNKNOWN_KEY } from "./chain.ts";
import type { Link } from "./chain.ts";
import type { EffectCategory, PayloadExtent } from "./types.ts";

/**
 * Members of what an upstream call gives. `whole`: readers of the body and containers that hold all of it; their elements are whole
 * records. `about`: scalars that say something of the answer. Any other member is a part.
 */
const members: readonly { readonly source: string; readonly categories: readonly EffectCategory[] | "all"; readonly whole: string; readonly about: string }[] = [
  {
    source: "WHATWG Fetch: Body, Response; axios@1.21.1, got@14.6.6, undici@7.30.2: response objects",
    categories: "all",
    whole: "json text data body blob bytes arrayBuffer formData buffer rawBody _data bodyText clone stream pipe items results result records rows docs documents hits nodes edges entries value values content contents payload response list collection objects",
    about:
      "status statusCode statusText status_code ok headers trailers url redirected requestUrl statusMessage timings size length count total totalCount total_count has_more hasMore nextPageToken next_cursor cursor $metadata requestId request_id lastResponse",
  },
  {
    source: "pg@8.23.1, mysql2@3.24.6, mssql@12.7.14, mongodb@7.9.0, better-sqlite3@12.11.1: results",
    categories: ["database", "cache"],
    whole: "recordset recordsets toArray next forEach Items Item Attributes summary records get all fetchAll resources resource",
    about:
      "rowCount affectedRows insertId changedRows lastInsertRowid lastInsertRowId changes rowsAffected command fields columns matchedCount modifiedCount deletedCount upsertedCount insertedCount insertedId insertedIds upsertedId acknowledged numAffected meta success duration",
  },
  {
    source: "Node.js 20: child_process; execa@9.6.1: result",
    categories: ["process"],
    whole: "stdout stderr all stdio output on once",
    about: "exitCode code signal killed pid failed timedOut command escapedCommand durationMs cwd",
  },
  { source: "Node.js 20: fs.Stats, fs.Dirent", categories: ["file"], whole: "toString read readFile on", about: "size mtime mtimeMs ctime birthtime atime mode isFile isDirectory isSymbolicLink byteLength" },
];

const common = "map filter find findLast slice toSorted sort reverse flat flatMap concat at values entries then catch finally trim toString toJSON valueOf split replace replaceAll join substring slice";
const scalars = "includes indexOf findIndex some every startsWith endsWith localeCompare charCodeAt";

const named = new Map<string, { readonly extent: PayloadExtent; readonly categories: readonly EffectCategory[] | "all" }[]>();
const note = (names: string, extent: PayloadExtent, categories: readonly EffectCategory[] | "all"): void => {
  for (const name of names.split(" ")) named.set(name, [...(named.get(name) ?? []), { extent, categories }]);
};
for (const { categories, whole, about } of members) {
  note(whole, "whole", categories);
  note(about, "about", categories);
}
note(common, "whole", "all");
note(scalars, "about", "all");

/** What one step takes from a payload. A call without a name we know keeps it whole: it may be a reader or a further condition. */
export function payloadName(link: Link, category: EffectCategory): PayloadExtent {
  if (link.name === "" || link.name === UNKNOWN_KEY || /^\d+$/.test(link.name)) return "whole";
  const known = named.get(link.name)?.find(({ categories }) => categories === "all" || categories.includes(category));
  return known?.extent ?? (link.op === "get" ? "part" : "whole");
}
