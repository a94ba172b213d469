import { readFileSync, statSync } from "node:fs";
import { relative, resolve } from "node:path";
import { behaviorChange } from "../../../rules/contract/behavior-change.ts";
import { breakingChange } from "../../../rules/contract/breaking-change.ts";
import { removedEarly } from "../../../rules/contract/removed-early.ts";
import { judge } from "../../audit/judge.ts";
import { compareContracts, parseSnapshot, withAccepted } from "../../index.ts";
import type { Snapshot } from "../../index.ts";
import type { Report } from "../../model/report.ts";
import { changesJson, comparisonText, releaseNotes, severityOf, type Comparison } from "../../report/changes.ts";
import { formats } from "../../report/format.ts";
import { clean } from "../../report/text.ts";
import { today } from "../date.ts";
import type { CheckFlags, FailOn } from "../flags.ts";
import { home } from "../home.ts";
import { exits, InputError, type Io } from "../io.ts";
import { lookOf } from "../look.ts";
import { emit } from "../output.ts";
import { configOf } from "../setup.ts";

interface Side {
  readonly shown: string;
  readonly text: string;
  readonly snapshot: Snapshot;
}

/** `mcp-audit diff <old> <new>`: what changed between two snapshots, or two answers to tools/list. */
export async function diff(old: string, now: string, flags: CheckFlags, io: Io): Promise<number> {
  const [before, after] = [read(old, io), read(now, io)];
  if (before.snapshot.tools.length + after.snapshot.tools.length === 0) {
    io.stderr.write(`mcp-audit: Neither ${before.shown} nor ${after.shown} has a tool, so nothing was compared.\n`);
    return exits.nothingAnalysed;
  }
  const config = configOf(io.cwd, flags, io) ?? {};
  const reading = flags.reading ?? config.reading;
  const windowDays = config.deprecation?.windowDays;
  const options = { today: today(io), ...(reading && { reading }), ...(windowDays !== undefined && { windowDays }) };
  const changes = withAccepted(compareContracts(before.snapshot.tools, after.snapshot.tools, options), before.snapshot, after.snapshot);
  warnOfProfiles(before, after, io);
  const comparison: Comparison = { old: before.shown, new: after.shown, changes };
  emit(await textOf(comparison, after, flags, io), flags, io);
  return exitFor(comparison, flags.failOn ?? config.failOn ?? "error");
}

/** Two callers see two lists: what the one does not see is not gone. */
function warnOfProfiles(before: Side, after: Side, { stderr }: Io): void {
  const [old, now] = [before.snapshot.profile, after.snapshot.profile];
  if (old === now) return;
  stderr.write(clean(`mcp-audit: ${before.shown} is the list of ${old} and ${after.shown} that of ${now}: tools that only one of them sees count as gone or new.`) + "\n");
}

async function textOf(comparison: Comparison, after: Side, flags: CheckFlags, io: Io): Promise<string> {
  const format = flags.format ?? "pretty";
  if (format === "json") return changesJson(comparison);
  if (format === "markdown") return releaseNotes(comparison);
  const look = await lookOf(flags, io, "");
  return format === "pretty" ? comparisonText(comparison, look) : formats[format](reportOf(comparison, after), look);
}

/** The changes as a report on a server without source: each is placed where the new file names the tool. */
function reportOf({ changes }: Comparison, { shown, text, snapshot }: Side): Report {
  const server = { name: snapshot.server || shown, transports: [], exposure: "remote", entries: [], tools: [], unresolved: [], files: 0 } as const;
  const evidence = { server, text: () => text, changes, snapshot: { file: shown, text }, live: null, syntaxErrors: [], notices: [] };
  return judge(evidence, [breakingChange, removedEarly, behaviorChange], { comments: false }, home().version).report;
}

const rank = { error: 0, warning: 1, note: 2 } as const;

function exitFor({ changes }: Comparison, failOn: FailOn): number {
  return failOn !== "never" && changes.some((change) => rank[severityOf(change)] <= rank[failOn]) ? exits.findings : exits.clean;
}

function read(file: string, io: Io): Side {
  const path = resolve(io.cwd, file);
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isFile()) throw new InputError(`There is no file ${file}. mcp-audit diff compares two snapshots or two saved tools/list answers.`);
  const shown = relative(io.cwd, path).replaceAll("\\", "/");
  const text = readFileSync(path, "utf8");
  return { shown, text, snapshot: parseSnapshot(text, shown) };
}
