/**
 * The library: audits a server as the command does, and compares contracts without any source.
 * The command is a thin caller of it.
 */
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import manifest from "../package.json" with { type: "json" };
import { rules } from "../rules/index.ts";
import type { KnownFinding } from "./audit/known.ts";
import { judge } from "./audit/judge.ts";
import type { Settings } from "./audit/settings.ts";
import { drift, parseSnapshot, type Snapshot } from "./contract/index.ts";
import { discover } from "./discover/discover.ts";
import { createKnowledge } from "./knowledge/index.ts";
import type { UserRows } from "./knowledge/user.ts";
import type { LiveList, LiveTarget } from "./live/take.ts";
import type { Notice, Report } from "./model/report.ts";
import type { ContractChange } from "./model/rule.ts";
import type { Exposure, Server } from "./model/server.ts";
import { loadProject } from "./source/project.ts";

export { compareContracts, compareSchemas, DEFAULT_PROFILE, findingId, parseSnapshot, serializeSnapshot, snapshotOf, updateSnapshot, withAccepted } from "./contract/index.ts";
export type { CompareOptions, ContractOptions, ContractTool, SchemaChange, SchemaComparison, Snapshot, Update } from "./contract/index.ts";
export { rules } from "../rules/index.ts";
export { LiveError } from "./live/error.ts";
export { SourceError } from "./source/error.ts";
export type * from "./model/place.ts";
export type * from "./model/report.ts";
export type * from "./model/rule.ts";
export type * from "./model/server.ts";
export type * from "./model/story.ts";
export type { KnownFinding, LiveTarget, Settings, UserRows };

/** Where the contract is committed, unless said otherwise; relative to the root. */
const SNAPSHOT_FILE = "mcp-audit.snapshot.json";

/** A snapshot as text, and what to call it in the report; a text of null where there is none yet. */
export interface SnapshotText {
  readonly file: string;
  readonly text: string | null;
}

export interface AuditOptions extends Settings {
  /** The server's folder. */
  readonly root: string;
  /** Files to start from, relative to the root; else package.json and the usual names decide. */
  readonly entries?: readonly string[];
  /** Who can reach the server; else its transports decide. */
  readonly exposure?: Exposure;
  /** Rows on packages that the built-in tables do not know. */
  readonly knowledge?: UserRows;
  /** A running server, or its saved answer, to compare with the source. A command is started only if it is named here. */
  readonly live?: LiveTarget;
  /** The contract to compare with: `mcp-audit.snapshot.json` under the root unless given; null for none. */
  readonly snapshot?: SnapshotText | null;
  /** How long the visit to a live server may take, in milliseconds. Default: 20,000. */
  readonly liveTimeoutMs?: number;
  /** The snapshot of another commit, by which breaking changes are judged: one that was updated along with the change hides none. */
  readonly baseline?: SnapshotText | null;
  /** How a contract is read: `declared` (default), as agents call who send declared arguments only, or `strict`, as plain sets. */
  readonly reading?: "declared" | "strict";
  /** Days between the notice of a deprecation and the removal; 90 unless given. */
  readonly windowDays?: number;
  /** ISO date of the audit, by which deprecation windows are judged; today unless given. */
  readonly today?: string;
  /** Ends the visit to a live server early. */
  readonly signal?: AbortSignal;
  /** Version of mcp-audit for the report, where another program is built on it; its own unless given. */
  readonly version?: string;
}

/** A report with what it rests on. */
export interface Examination {
  readonly report: Report;
  /** The tools with their stories. */
  readonly server: Server;
  /** Every failure that is told, as the list of known findings holds it. */
  readonly known: readonly KnownFinding[];
  /** The entries that were tried, relative to the root. */
  readonly tried: readonly string[];
  /** Where no tool was found in a monorepo: its packages that use an MCP SDK, relative to the root. */
  readonly elsewhere: readonly string[];
}

/**
 * Audits one server: reads its source without running it, asks every rule of every tool, and reports.
 * @throws SourceError where the folder or an entry is missing, LiveError where the live list cannot be had,
 *   SnapshotError where the snapshot cannot be read. Each message is a paragraph for people.
 */
export async function audit(options: AuditOptions): Promise<Report> {
  return (await examine(options)).report;
}

/** As `audit`, with the stories behind the report. */
export async function examine(options: AuditOptions): Promise<Examination> {
  const { root, entries, exposure, live: target, version = manifest.version } = options;
  const project = await loadProject(root, entries ? { entries } : {});
  const none = { file: SNAPSHOT_FILE, text: null };
  const snapshot = options.snapshot === undefined ? defaultSnapshot(project.root) : (options.snapshot ?? none);
  const published = { snapshot: parsed(snapshot), baseline: parsed(options.baseline) };
  const live = target ? await takeLive(target, options) : null;
  const server = discover(project, createKnowledge(options.knowledge), { ...(exposure && { exposure }), live });
  const { today = new Date().toISOString().slice(0, 10), windowDays, reading } = options;
  const judging = { today, ...(windowDays !== undefined && { windowDays }), ...(reading && { reading }) };
  const changes: readonly ContractChange[] | null = drift(server, published, judging);
  const { report, known } = judge(
    {
      server,
      text: (file) => (file === snapshot.file ? (snapshot.text ?? undefined) : project.text(file)),
      changes,
      snapshot: snapshot.text === null ? (options.baseline ?? snapshot) : snapshot,
      live: live?.how ?? null,
      syntaxErrors: project.syntaxErrors,
      notices: [...project.faults, ...(live?.notes ?? []).map((message): Notice => ({ message }))],
    },
    rules,
    options,
    version,
  );
  const tried = project.tried.map((file) => relative(project.root, file).replaceAll("\\", "/"));
  return { report, server, known, tried, elsewhere: server.tools.length === 0 ? project.servers() : [] };
}

async function takeLive(target: LiveTarget, { signal, version, liveTimeoutMs: timeMs }: AuditOptions): Promise<LiveList> {
  // The client costs more to load than a check without it may take.
  const { takeLiveList } = await import("./live/take.ts");
  return takeLiveList(target, {
    ...(timeMs !== undefined && { limits: { timeMs } }),
    ...(signal && { signal }),
    ...(version !== undefined && { version }),
  });
}

const parsed = (snapshot: SnapshotText | null | undefined): Snapshot | null =>
  snapshot && snapshot.text !== null ? parseSnapshot(snapshot.text, snapshot.file) : null;

function defaultSnapshot(root: string): SnapshotText {
  try {
    return { file: SNAPSHOT_FILE, text: readFileSync(join(root, SNAPSHOT_FILE), "utf8") };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { file: SNAPSHOT_FILE, text: null };
    throw error;
  }
}
