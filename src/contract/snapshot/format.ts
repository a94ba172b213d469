import type { ToolContract } from "../../model/server.ts";
import type { ContractTool } from "../contracts.ts";

/** Version of the file's format, not of the product: a reader refuses what is newer. */
export const FORMAT = 1;

/** A tool as the snapshot keeps it: its contract and its history. */
export interface SnapshotTool extends ToolContract, Pick<ContractTool, "scopes" | "deprecated" | "deprecatedArguments"> {
  /** ISO date of the first snapshot with this tool. Absent in a plain list of tools. */
  readonly firstSeen?: string;
}

/** A tool that was there once. */
export interface RemovedTool {
  readonly name: string;
  readonly on: string;
}

/** A break that was let through on purpose. */
export interface AcceptedChange {
  /** As `findingId` spells it. */
  readonly finding: string;
  /** What it was, in words. */
  readonly change: string;
  readonly reason: string;
  readonly on: string;
}

/** The committed contract of one server: what agents may plan against. */
export interface Snapshot {
  readonly version: typeof FORMAT;
  readonly generator: { readonly name: "mcp-audit"; readonly version: string; readonly sdk?: string };
  /** The server's own name. */
  readonly server: string;
  /** Whose list it is: the configuration or the caller that sees these tools. */
  readonly profile: string;
  /** Sorted by name. */
  readonly tools: readonly SnapshotTool[];
  readonly removed: readonly RemovedTool[];
  readonly accepted: readonly AcceptedChange[];
}

/** The profile of a list of which nobody said whose it is. */
export const DEFAULT_PROFILE = "default";
