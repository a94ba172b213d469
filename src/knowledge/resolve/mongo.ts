import type { Link } from "../chain.ts";
import type { ArgumentView } from "../types.ts";
import { verbOf } from "../verbs.ts";
import { unsettled } from "./resolved.ts";
import type { Resolved } from "./resolved.ts";
import { elementsOf } from "./view.ts";

const reads: Resolved = { effect: "read", confidence: "proven", upstream: true };

/** An aggregation reads, unless a stage writes what it computes; one that the model wrote may hold any. Source: MongoDB 8, $out, $merge. */
export function resolvePipeline(links: readonly Link[]): Resolved {
  const { args } = links.at(-1)!;
  const pipeline = args.find((arg) => arg.kind === "array") ?? args.find(isForeign);
  if (!pipeline) return reads;
  const stages = [...elementsOf(pipeline), ...(pipeline.rest ? [pipeline.rest] : [])];
  if (stages.some((stage) => stage.keys.includes("$out") || stage.keys.includes("$merge"))) return { ...reads, effect: "update", idempotent: false };
  return isForeign(pipeline) || (pipeline.rest && isForeign(pipeline.rest)) ? { ...reads, effect: "execute", idempotent: false, unsettled: true } : reads;
}

/** Neither of the source nor of a package: an argument of the tool. */
const isForeign = (view: ArgumentView): boolean => view.kind === "unknown" && view.chain === undefined;

/** Commands that only ask. Source: MongoDB 8, database commands. */
const asking = new Set(
  "ping hello isMaster explain dbStats collStats serverStatus buildInfo hostInfo connectionStatus listCollections listDatabases listIndexes listSearchIndexes getLog getParameter find count distinct getMore top whatsmyuri usersInfo rolesInfo replSetGetStatus replSetGetConfig currentOp dataSize validate".split(" "),
);

/** `db.command({ dropIndexes: … })`: the first key of the document names the command. */
export function resolveDatabaseCommand(links: readonly Link[]): Resolved {
  const document = links.at(-1)!.args.find((arg) => arg.kind === "object" && arg.keys.length > 0);
  const name = document?.keys[0];
  if (name === undefined) return unsettled("execute");
  if (asking.has(name)) return { ...reads, operation: name };
  const verb = verbOf(name);
  const fact = { confidence: "proven" as const, upstream: true, operation: name };
  if (!verb || verb.effect === "read") return { ...fact, effect: "execute", idempotent: false };
  return { ...fact, effect: verb.effect, ...(verb.idempotent !== undefined && { idempotent: verb.idempotent && name !== "update" }) };
}
