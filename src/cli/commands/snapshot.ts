import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { DEFAULT_PROFILE, findingId, parseSnapshot, serializeSnapshot, snapshotOf, updateSnapshot } from "../../index.ts";
import type { Server, Snapshot, Update } from "../../index.ts";
import type { ContractChange } from "../../model/rule.ts";
import { changesText, comparisonText } from "../../report/changes.ts";
import { clean, count } from "../../report/text.ts";
import { today } from "../date.ts";
import { examineFor } from "../examine.ts";
import type { SnapshotFlags } from "../flags.ts";
import { home } from "../home.ts";
import { exits, InputError, type Io } from "../io.ts";
import { lookOf } from "../look.ts";
import { nothingAnalysed } from "../output.ts";
import { prepare, type Setup } from "../setup.ts";
import { writeWhole } from "../write.ts";

/** `mcp-audit snapshot [path]`: writes the contract that later checks compare with, or brings it up to date. */
export async function snapshot(path: string, flags: SnapshotFlags, io: Io): Promise<number> {
  if (flags.accept && !flags.update) throw new InputError("--accept lets a break through when a snapshot is updated: it needs --update.");
  if (flags.accept && !flags.reason?.trim()) throw new InputError('--accept needs --reason "…": the snapshot keeps why the break was let through.');
  const setup = prepare(path, flags, io);
  const file = flags.output === undefined || flags.output === "-" ? setup.snapshotFile : resolve(io.cwd, flags.output);
  const shown = relative(io.cwd, file);
  const old = flags.update && existsSync(file) ? parseSnapshot(readFileSync(file, "utf8"), shown) : null;
  if (old && flags.for !== undefined && ![DEFAULT_PROFILE, flags.for].includes(old.profile)) {
    throw new InputError(`${shown} is the list of ${old.profile}, not of ${flags.for}: what only one of them sees would count as gone. Give each list a file of its own, by snapshot in its configuration or by --output.`);
  }
  if (!flags.update && flags.output !== "-" && existsSync(file)) {
    throw new InputError(`${shown} is there already, and holds what agents plan against. mcp-audit snapshot --update brings it up to date without breaking them.`);
  }
  const examination = await examineFor(io, setup, { snapshot: null });
  const { server } = examination;
  if (server.tools.length === 0) {
    io.stderr.write(`mcp-audit: ${nothingAnalysed(examination, setup)}\n`);
    return exits.nothingAnalysed;
  }
  warnOfSeveral(server, setup, io);
  const { windowDays, reading } = setup.options;
  const taken = { today: today(io), version: home().version, ...(flags.for !== undefined && { profile: flags.for }) };
  const accept = flags.accept && { findings: flags.accept, reason: flags.reason!.trim() };
  const options = { ...taken, ...(windowDays !== undefined && { windowDays }), ...(reading && { reading }), ...(accept && { accept }) };
  const update = old && updateSnapshot(old, server, options);
  if (update?.mistaken.length) throw new InputError(`--accept ${update.mistaken.join(", ")}: no such break is there now. mcp-audit snapshot --update without it names those that are.`);
  if (update && update.refused.length > 0) return refuse(update, shown, path, flags, io);
  const text = serializeSnapshot(update?.snapshot ?? snapshotOf(server, taken));
  if (flags.output === "-") {
    io.stdout.write(text);
    return exits.clean;
  }
  const isSame = old !== null && readFileSync(file, "utf8") === text;
  if (!isSame) writeWhole(file, text);
  await tell(update?.changes.filter(({ verdict }) => verdict === "behavior") ?? [], flags, io);
  io.stdout.write(`${summary(shown, update, server.tools.length, isSame)}\n`);
  warnOfUnknown(update?.snapshot ?? snapshotOf(server, taken), io);
  return exits.clean;
}

function summary(shown: string, update: Update | null, tools: number, isSame: boolean): string {
  if (!update) return `${shown}: the contract of ${count(tools, "tool")}. Commit it: mcp-audit check compares with it.`;
  if (isSame) return `${shown} is up to date: the contract of ${count(tools, "tool")}.`;
  const { changes } = update;
  return `${shown} is brought up to date with ${count(changes.length, "change")}. Commit it together with the change.`;
}

/** Changes of meaning are taken, but nobody is to sign them unseen. */
async function tell(changes: readonly ContractChange[], flags: SnapshotFlags, io: Io): Promise<void> {
  if (changes.length > 0 && !flags.quiet) io.stdout.write(`${changesText(changes, await lookOf(flags, io, ""))}\n`);
}

/** What breaks agents, and the ways out; nothing is written. */
async function refuse({ refused }: Update, shown: string, path: string, flags: SnapshotFlags, io: Io): Promise<number> {
  const look = await lookOf(flags, io, "");
  const named = refused.map((change): ContractChange => ({ ...change, message: `${change.message}   [${findingId(change)}]` }));
  const isProved = refused.every(({ verdict }) => verdict === "breaking");
  const again = ["mcp-audit snapshot", ...(path === "." ? [] : [path]), ...(typeof flags.config === "string" ? ["--config", flags.config] : []), "--update"].join(" ");
  io.stderr.write(comparisonText({ old: shown, new: "the server now", changes: named }, look));
  io.stderr.write(
    `\nmcp-audit: ${clean(shown)} stays as it was: ${count(refused.length, "change")} ${isProved ? "would" : "would, or may,"} break agents that plan against it. Keep the old tool beside a new one ` +
      "(a version suffix), deprecate first and remove after the window, or let a break through by name: " +
      `${clean(again)} --accept ${findingId(refused[0]!)} --reason "…"\n`,
  );
  return exits.findings;
}

/** A workspace is no server: its packages are, each with a contract of its own. */
function warnOfSeveral({ entries }: Server, { root }: Setup, io: Io): void {
  const folders = [...new Set(entries.map((entry) => packageOf(root, entry)))].filter((folder) => folder !== "");
  if (folders.length < 2) return;
  io.stderr.write(clean(`mcp-audit: these tools come from ${folders.length} packages (${folders.slice(0, 5).join(", ")}). If each is a server of its own, give it its own snapshot: mcp-audit snapshot ${folders[0]}`) + "\n");
}

/** The folder of the package that a file is in, from the root; empty for the root's own. */
function packageOf(root: string, file: string): string {
  for (let folder = dirname(file); folder !== "."; folder = dirname(folder)) if (existsSync(join(root, folder, "package.json"))) return folder;
  return "";
}

function warnOfUnknown({ tools }: Snapshot, io: Io): void {
  const vague = tools.filter(({ inputSchema }) => inputSchema === undefined).map(({ name }) => clean(name));
  if (vague.length === 0) return;
  io.stderr.write(
    `mcp-audit: the schemas of ${vague.length} of them are not known from the source (${vague.slice(0, 5).join(", ")}${vague.length > 5 ? ", …" : ""}); with --live they come from the running server.\n`,
  );
}
