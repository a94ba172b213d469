import type { Link } from "../chain.ts";
import type { ArgumentView } from "../types.ts";
import { unsettled, worst } from "./resolved.ts";
import type { Resolved } from "./resolved.ts";
import { elementsOf, memberOf, textOf } from "./view.ts";

/** First keyword -> class. Sources: PostgreSQL 17, MySQL 8.4, SQLite 3.50 statement lists; openCypher 9 clauses. */
const keywords: Readonly<Record<string, Resolved["effect"]>> = Object.fromEntries(
  [
    ["read", "SELECT SHOW EXPLAIN DESCRIBE DESC VALUES TABLE MATCH OPTIONAL UNWIND RETURN FROM INFO PRAGMA"],
    ["create", "INSERT CREATE IMPORT LOAD RELATE"],
    ["update", "UPDATE UPSERT MERGE REPLACE ALTER GRANT REVOKE COMMENT RENAME REFRESH DEFINE OPTIMIZE CLUSTER REINDEX VACUUM ANALYZE"],
    ["delete", "DELETE DROP TRUNCATE DETACH REMOVE"],
    ["send", "NOTIFY"],
    ["execute", "CALL EXEC EXECUTE DO KILL SYSTEM ATTACH INSTALL HANDLER"],
    ["none", "BEGIN START COMMIT ROLLBACK END SAVEPOINT RELEASE SET RESET USE LISTEN UNLISTEN LOCK DECLARE FETCH CLOSE DISCARD DEALLOCATE PREPARE ABORT"],
  ].flatMap(([effect, words]) => words!.split(" ").map((word) => [word, effect as Resolved["effect"]])),
);

/** Functions that make a SELECT more than a question. Source: PostgreSQL 17, system administration and sequence functions. */
const ACTS =
  /\b(nextval|setval|pg_terminate_backend|pg_cancel_backend|pg_notify|pg_reload_conf|pg_advisory_lock|lo_import|lo_export|pg_write_file|dblink_exec|load_extension|http_post|pg_create_\w+|pg_drop_\w+)\s*\(/i;
const CLOCK = /\b(now|current_timestamp|clock_timestamp|getdate|sysdate|unixepoch|random|gen_random_uuid|uuid|newid|rand)\b(\s*\()?/i;

/** Comments out, strings and quoted bodies blank: what is left are keywords and names. */
const skeleton = (text: string): string =>
  text
    .replace(/'(?:[^']|'')*'|\$(\w*)\$[\s\S]*?\$\1\$/g, "''")
    .replace(/--[^\n]*|\/\*[\s\S]*?\*\//g, " ")
    .trim();

/** What one or several SQL statements do; undefined where the first keyword is not constant. */
export function classifySql(text: string): Resolved | undefined {
  const statements = skeleton(text)
    .split(";")
    .map((statement) => statement.replace(/^[\s(]+/, "").trim())
    .filter((statement) => statement !== "");
  const all = statements.slice(0, 32).map(classifyStatement);
  return all.length === 0 || all.some((one) => one === undefined) ? undefined : worst(all as Resolved[]);
}

function classifyStatement(statement: string): Resolved | undefined {
  const keyword = /^[A-Za-z]+/.exec(statement)?.[0].toUpperCase();
  if (keyword === undefined) return undefined;
  if (keyword === "WITH") return classifyWith(statement);
  if (keyword === "EXPLAIN") {
    const dml = /^EXPLAIN\s+(?:ANALY[SZ]E|\([^)]*ANALY[SZ]E[^)]*\))\s+(?:VERBOSE\s+)?([\s\S]*)/i.exec(statement)?.[1];
    return dml === undefined ? found("read", "EXPLAIN") : classifyStatement(dml);
  }
  if (keyword === "COPY") return /\bFROM\b/i.test(statement) && !/^COPY\s*\(/i.test(statement) ? found("create", "COPY", false) : found("read", "COPY");
  if (keyword === "PRAGMA") return /=|\(/.test(statement) && !/^PRAGMA\s+\w+\.?\w*(_info|_list|_check)\b/i.test(statement) ? found("none", "PRAGMA") : found("read", "PRAGMA");
  const effect = keywords[keyword];
  if (effect === undefined) return undefined;
  if (effect === "read") return classifyRead(statement, keyword);
  const operation = [keyword, tableOf(statement)].filter((part) => part !== undefined).join(" ");
  const idempotent = repeatable(statement, keyword, effect);
  const upstream = effect === "execute" || /\b(RETURNING|OUTPUT|RETURN)\b/i.test(statement);
  return { effect, confidence: "proven", upstream, operation, ...(idempotent !== undefined && { idempotent }) };
}

const found = (effect: Resolved["effect"], operation: string, idempotent?: boolean): Resolved => ({
  effect,
  confidence: "proven",
  upstream: effect === "read",
  operation,
  ...(idempotent !== undefined && { idempotent }),
});

function classifyRead(statement: string, keyword: string): Resolved {
  const table = tableOf(statement);
  const operation = table === undefined ? keyword : `${keyword} ${table}`;
  if (keyword === "MATCH" || keyword === "OPTIONAL" || keyword === "UNWIND") {
    const clause = /\b(DETACH\s+DELETE|DELETE|CREATE|MERGE|SET|REMOVE)\b/i.exec(statement)?.[1]?.toUpperCase();
    if (clause === "CREATE") return { ...found("create", `${keyword} CREATE`, false), upstream: true };
    if (clause === "MERGE" || clause === "SET") return { ...found("update", `${keyword} ${clause}`, true), upstream: true };
    if (clause !== undefined) return { ...found("delete", `${keyword} ${clause}`, true), upstream: true };
  }
  if (ACTS.test(statement)) return { ...found("execute", operation, false), upstream: true };
  if (keyword === "SELECT" && /\bINTO\s+(?!@|:|\$)(OUTFILE\b|DUMPFILE\b|TEMP\b|TABLE\b|[\w."`[])/i.test(statement.replace(/\bINSERT\s+INTO\b/gi, ""))) {
    return found("create", "SELECT INTO", true);
  }
  // A part that is filled in at run time may be anything, but after SELECT it is rarely more than a name or a value.
  return { effect: "read", confidence: statement.includes("${}") ? "likely" : "proven", upstream: true, operation };
}

/** `WITH … AS (…) DELETE …`: the statement after the CTEs, and whatever they do inside. */
function classifyWith(statement: string): Resolved | undefined {
  let depth = 0;
  let main: Resolved | undefined;
  for (const token of statement.matchAll(/[()]|\b(?:SELECT|INSERT|UPDATE|DELETE|MERGE|REPLACE|VALUES|TABLE)\b/gi)) {
    if (token[0] === "(") depth++;
    else if (token[0] === ")") depth--;
    else if (depth === 0) {
      main = classifyStatement(statement.slice(token.index));
      break;
    }
  }
  const inner = [...statement.matchAll(/\(\s*((?:INSERT|UPDATE|DELETE|MERGE)\b[^;]*)/gi)].slice(0, 8).map((match) => classifyStatement(match[1]!));
  if (main === undefined || inner.some((one) => one === undefined)) return undefined;
  return worst([main, ...(inner as Resolved[])]);
}

function tableOf(statement: string): string | undefined {
  const name = /\b(?:INTO|FROM|UPDATE|TABLE|JOIN)\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+|ONLY\s+)?(?:["`[]?([A-Za-z_][\w.$-]{0,60}))/i.exec(statement)?.[1];
  return name;
}

/** A repeat leaves the tables as after one run (spec/rules.md, write/not-idempotent). */
function repeatable(statement: string, keyword: string, effect: Resolved["effect"]): boolean | undefined {
  if (keyword === "INSERT") {
    const upsert = /\bON\s+CONFLICT\b|\bON\s+DUPLICATE\s+KEY\b|^INSERT\s+(?:OR\s+)?(?:IGNORE|REPLACE)\b|\bNOT\s+EXISTS\b/i.test(statement);
    return upsert && !changesByItself(statement.slice(Math.max(statement.search(/\bDO\s+UPDATE\b|\bKEY\s+UPDATE\b/i), 0)));
  }
  if (keyword === "CREATE") return !/^CREATE\s*\(/i.test(statement);
  if (keyword === "UPDATE") return !changesByItself(statement);
  if (effect === "update" || effect === "delete") return true;
  return effect === "none" ? undefined : false;
}

/** `n = n + 1`, `log = log || x`, `done = NOT done`, values of clock or chance; but for a column that only says when it changed. */
function changesByItself(statement: string): boolean {
  for (const [, column, value] of statement.matchAll(/["`[]?(\w{1,60})["`\]]?\s*=\s*([^,;]{0,300})/g)) {
    if (new RegExp(`\\b${column}\\b["\`\\]]?\\s*(\\+|-|\\*|\\|\\||&|\\^)|\\bNOT\\s+["\`]?(\\w+\\.)?${column}\\b|\\b(array_append|concat|json_insert|jsonb_insert)\\s*\\(`, "i").test(value!)) return true;
    if (CLOCK.test(value!.replace(/\bWHERE\b[\s\S]*/i, "")) && !/updat|modif|chang|edit/i.test(column!)) return true;
  }
  return false;
}

const TEXT_KEYS = ["text", "sql", "query", "statement", "sqlText", "queryText", "Statement", "string", "source"];

function textsOf(view: ArgumentView | undefined): readonly string[] | undefined {
  if (!view) return undefined;
  const text = textOf(memberOf(view, TEXT_KEYS) ?? view);
  return text === undefined ? undefined : [text];
}

/** A statement that a driver is given, or that was prepared earlier in the chain. Text that is not constant is `execute`. */
export function resolveSql(links: readonly Link[]): Resolved {
  const last = links.at(-1)!;
  const batch = last.name === "batch" || last.name === "transaction";
  const own = batch && last.args[0]?.kind === "array" ? elementsOf(last.args[0]).flatMap((element) => textsOf(element) ?? [""]) : textsOf(last.args[0]);
  const looksLikeSql = own?.every((text) => classifySql(text) !== undefined) ?? false;
  const earlier = looksLikeSql ? undefined : earlierText(links);
  const texts = looksLikeSql ? own : (earlier ?? own);
  const classes = texts?.map((text) => classifySql(text));
  const all = classes?.every((one) => one !== undefined) ? worst(classes) : undefined;
  if (all) return all;
  if (opensReadOnly(links)) return { effect: "read", confidence: "likely", upstream: true };
  return unsettled("execute");
}

/** The SQL text that an earlier call of the chain was given: `prepare("…").run()`. */
function earlierText(links: readonly Link[]): readonly string[] | undefined {
  for (let i = links.length - 2; i >= 0; i--) {
    const texts = textsOf(links[i]!.args[0]);
    if (texts && classifySql(texts[0]!) !== undefined) return texts;
  }
  return undefined;
}

const READ_ONLY_OPTIONS = ["readonly", "readOnly", "fileMustExistReadOnly", "access_mode", "accessMode", "defaultAccessMode", "mode"];

/** The connection or transaction in this chain was opened for reading only. */
export function opensReadOnly(links: readonly Link[]): boolean {
  return links.some((link) =>
    link.args.some((arg) => {
      const option = memberOf(arg, READ_ONLY_OPTIONS);
      const text = textOf(option) ?? (arg.kind === "string" ? textOf(arg) : undefined);
      return option?.constant === true || (text !== undefined && text.length < 200 && /^(?:(?:isolation level [\w ]+ )?read[ _-]?only(?: deferrable)?|ro|read|OPEN_READONLY)$/i.test(text.trim()));
    }),
  );
}

/** `BEGIN READ ONLY`, `SET default_transaction_read_only = on`, `PRAGMA query_only = 1`. */
export const startsReadOnly = (text: string): boolean =>
  /^\s*(?:(?:BEGIN|START)\b|SET\s+(?:LOCAL\s+|SESSION\s+)?(?:CHARACTERISTICS\s+AS\s+)?TRANSACTION\b)[^;]*\bREAD\s+ONLY\b/i.test(text) ||
  /\bSET\s+(?:SESSION\s+|LOCAL\s+)?(?:default_)?transaction_read_only\s*(?:=|TO)\s*'?(?:on|true|1)\b/i.test(text) ||
  /^\s*PRAGMA\s+query_only\s*=\s*(?:1|on|true|yes)\b/i.test(text);
