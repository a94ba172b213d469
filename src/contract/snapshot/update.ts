import { createHash } from "node:crypto";
import type { ContractChange } from "../../model/rule.ts";
import type { Server } from "../../model/server.ts";
import { compareContracts, type ContractOptions, type ContractTool } from "../contracts.ts";
import { deprecatedArguments, deprecationOf, type Deprecation } from "../deprecation.ts";
import { DEFAULT_PROFILE, FORMAT, type AcceptedChange, type Snapshot, type SnapshotTool } from "./format.ts";

export interface TakeOptions {
  /** ISO date. */
  readonly today: string;
  /** Version of mcp-audit. */
  readonly version: string;
  readonly profile?: string;
}

/** The contract of a server as it is now, without history. */
export function snapshotOf(server: Pick<Server, "name" | "sdk" | "tools">, { today, version, profile = DEFAULT_PROFILE }: TakeOptions): Snapshot {
  return {
    version: FORMAT,
    generator: { name: "mcp-audit", version, ...(server.sdk !== undefined && { sdk: server.sdk }) },
    server: server.name,
    profile,
    tools: server.tools.map((tool) => kept(tool, undefined, today)),
    removed: [],
    accepted: [],
  };
}

/** What a snapshot keeps of a tool; an unknown schema stays as the last snapshot had it. */
function kept(tool: ContractTool, before: SnapshotTool | undefined, today: string): SnapshotTool {
  const { name, title, description, annotations, _meta, scopes } = tool;
  const inputSchema = tool.inputSchema ?? before?.inputSchema;
  const { outputSchema } = tool;
  const deprecated = noticeOf(tool, before, today);
  const notices = deprecatedArguments(inputSchema).map((argument) => [argument, before?.deprecatedArguments?.[argument] ?? today] as const);
  return {
    name,
    firstSeen: before?.firstSeen ?? today,
    ...(deprecated && { deprecated }),
    ...(notices.length > 0 && { deprecatedArguments: Object.fromEntries(notices) }),
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    ...(scopes && scopes.length > 0 && { scopes }),
    ...(annotations && Object.keys(annotations).length > 0 && { annotations }),
    ...(inputSchema !== undefined && { inputSchema }),
    ...(outputSchema !== undefined && { outputSchema }),
    ...(_meta && Object.keys(_meta).length > 0 && { _meta }),
  };
}

/** The notice of a tool; the day on which a snapshot first saw it counts where the tool does not say one itself. */
function noticeOf(tool: ContractTool, before: SnapshotTool | undefined, today: string): Deprecation | undefined {
  const said = deprecationOf(tool);
  return said ? { ...said, since: said.since ?? before?.deprecated?.since ?? today } : undefined;
}

/** Names one change for good: `issue_refund/type-changed@3f9a1c`. The same change of another day has the same name. */
export function findingId({ tool, kind, path, message }: ContractChange): string {
  return `${tool}/${kind}@${createHash("sha256").update(JSON.stringify([path, message])).digest("hex").slice(0, 6)}`;
}

type Acceptances = Pick<Snapshot, "accepted"> | null;

/**
 * Changes since `before`, with those that `now` accepts on purpose no longer breaking. What was accepted earlier does not count again: a
 * tool that came back may not go a second time without a word.
 */
export function withAccepted(changes: readonly ContractChange[], before: Acceptances, now: Acceptances): readonly ContractChange[] {
  const earlier = new Set(before?.accepted.map((entry) => JSON.stringify(entry)));
  const byId = new Map(now?.accepted.filter((entry) => !earlier.has(JSON.stringify(entry))).map((entry) => [entry.finding, entry]));
  return changes.map((change) => {
    const entry = change.verdict === "breaking" || change.verdict === "unknown" ? byId.get(findingId(change)) : undefined;
    return entry ? { ...change, verdict: "compatible", message: `${change.message} (accepted on ${entry.on}: ${entry.reason})` } : change;
  });
}

export interface UpdateOptions extends TakeOptions, Pick<ContractOptions, "windowDays" | "reading"> {
  /** Findings to let through, with the reason that is kept. */
  readonly accept?: { readonly findings: readonly string[]; readonly reason: string };
}

export interface Update {
  /** What differs from the old snapshot. */
  readonly changes: readonly ContractChange[];
  /** What breaks agents, is not accepted, and does not follow the policy. Not empty: the snapshot must not be written. */
  readonly refused: readonly ContractChange[];
  readonly snapshot: Snapshot;
  /** Names given to `accept` that are none of the findings. */
  readonly mistaken: readonly string[];
}

/**
 * Brings a snapshot up to date. Compatible changes and changes of meaning are taken; a break is refused unless a deprecated tool goes
 * after its window, or the break is accepted by name with a reason, which the snapshot keeps.
 */
export function updateSnapshot(old: Snapshot, server: Pick<Server, "name" | "sdk" | "tools">, options: UpdateOptions): Update {
  const { today, accept } = options;
  const changes = compareContracts(old.tools, server.tools, options);
  const wanted = new Set(accept?.findings ?? []);
  const isLost = (change: ContractChange): boolean => change.verdict === "breaking" || (change.verdict === "unknown" && change.kind !== "arguments-unknown");
  const lost = changes.filter(isLost);
  const accepted = lost.filter((change) => wanted.has(findingId(change)));
  const before = new Map(old.tools.map((tool) => [tool.name, tool]));
  const names = new Set(server.tools.map(({ name }) => name));
  const gone = old.tools.filter(({ name }) => !names.has(name)).map(({ name }) => ({ name, on: today }));
  const fresh = snapshotOf(server, { ...options, profile: options.profile ?? old.profile });
  return {
    changes,
    refused: lost.filter((change) => !accepted.includes(change)),
    mistaken: [...wanted].filter((id) => !lost.some((change) => findingId(change) === id)),
    snapshot: {
      ...fresh,
      tools: server.tools.map((tool) => kept(tool, before.get(tool.name), today)),
      removed: [...old.removed.filter(({ name }) => !names.has(name)), ...gone],
      accepted: [
        ...old.accepted,
        ...accepted.map(
          (change): AcceptedChange => ({ finding: findingId(change), change: change.message, reason: accept!.reason, on: today }),
        ),
      ],
    },
  };
}
