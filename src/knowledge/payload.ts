import { UNKNOWN_KEY } from "./chain.ts";
import type { Link } from "./chain.ts";
import type { EffectCategory, PayloadExtent } from "./types.ts";
import { wordsOf } from "./verbs.ts";

/**
 * Members of what an upstream call gives. `whole`: readers of the body and what holds it. `about`: scalars that say something of the
 * answer. Any other member is a part, unless its name is that of a collection.
 */
const members: readonly { readonly source: string; readonly categories: readonly EffectCategory[] | "all"; readonly whole: string; readonly about: string }[] = [
  {
    source: "WHATWG Fetch: Body, Response; axios@1.21.1, got@14.6.6, undici@7.30.2: response objects",
    categories: "all",
    whole: "json text data body blob bytes arrayBuffer formData buffer rawBody _data bodyText clone stream pipe result value content payload response list collection",
    about:
      "status statusCode statusText status_code ok headers trailers url redirected requestUrl statusMessage timings size length count total totalCount total_count has_more hasMore nextPageToken next_cursor cursor $metadata requestId request_id lastResponse",
  },
  { source: "openapi-fetch@0.17.0: the error is the body of a response that is not ok", categories: ["http"], whole: "error", about: "" },
  {
    source: "pg@8.23.1, mysql2@3.24.6, mssql@12.7.14, mongodb@7.9.0, better-sqlite3@12.11.1: results",
    categories: ["database", "cache"],
    whole: "recordset toArray next forEach Item get all fetchAll resource",
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
  for (const name of names.split(" ").filter((one) => one !== "")) named.set(name, [...(named.get(name) ?? []), { extent, categories }]);
};
for (const { categories, whole, about } of members) {
  note(whole, "whole", categories);
  note(about, "about", categories);
}
note(common, "whole", "all");
note(scalars, "about", "all");

/** Members that are texts of their own inside of a body, and the body where they stand on the answer itself. */
const TEXTS = new Set(["text", "content", "value", "body", "stdout", "stderr", "output"]);

/** Objects of any shape inside of a record. Source: JSON:API 1.1, Airtable, GitHub and OpenTelemetry APIs. */
const OBJECTS = new Set("fields attributes properties metadata options settings contexts".split(" "));
/** Plurals that list scalars, or count. */
const SCALARS = new Set(
  "tags names ids keys scopes roles permissions urls emails paths topics languages categories aliases domains ips ports flags types codes words terms versions lines counts stars forks watchers likes views followers points votes seconds minutes hours days weeks months years millis ms bytes tokens args units requests calls times prices cents dollars news series species".split(
    " ",
  ),
);

/** A member that holds records, or an object of any shape, as far as its name tells. In a record a plural is as often a count. */
export function isCollection(name: string, ofRecord: boolean): boolean {
  if (OBJECTS.has(name)) return true;
  if (ofRecord) return false;
  const words = wordsOf(name);
  const last = words.at(-1) ?? "";
  if (words.length > 1 && /^(num|total|max|min|count|has|is|last|first|default)$/.test(words[0]!)) return false;
  return /^[a-z]{3,}s$/.test(last) && !/(ss|us|is)$/.test(last) && !SCALARS.has(last);
}

const isElement = (name: string): boolean => name === UNKNOWN_KEY || /^\d+$/.test(name);

/** What one member takes from something that is part of a body, or of one of the records in it. */
export function memberOfBody(name: string, extent: PayloadExtent, ofRecord: boolean): PayloadExtent {
  if (isElement(name)) return extent;
  const known = TEXTS.has(name) ? undefined : named.get(name)?.find(({ categories }) => categories === "all");
  if (known) return known.extent === "about" ? "about" : extent;
  return isCollection(name, ofRecord) ? "whole" : "part";
}

/** What the steps after an effect take from its answer: the members of the answer itself first, then those of its body. */
export function payloadOfLinks(links: readonly Link[], category: EffectCategory, isBuilder: boolean): PayloadExtent {
  let extent: PayloadExtent = "whole";
  let isBody = false;
  let isRecord = false;
  for (const link of links) {
    const known = isBody && link.op === "get" ? undefined : named.get(link.name)?.find(({ categories }) => categories === "all" || categories.includes(category))?.extent;
    // A call without a name we know keeps it whole: it may be a reader or a further condition.
    const next: PayloadExtent = known ?? (link.op === "get" ? memberOfBody(link.name, extent, isRecord) : extent);
    isRecord = isElement(link.name) || extent === "part";
    if (next === "about") return "about";
    if (known === "whole") isBody = true;
    else if (!(isBuilder && link.op === "call")) {
      isBody ||= link.name !== "" && link.name !== UNKNOWN_KEY && link.op === "get";
      extent = next;
    }
  }
  return extent;
}
