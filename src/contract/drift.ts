import type { ContractChange } from "../model/rule.ts";
import type { Server } from "../model/server.ts";
import { compareContracts, type ContractOptions } from "./contracts.ts";
import type { Snapshot } from "./snapshot/format.ts";
import { findingId, withAccepted } from "./snapshot/update.ts";

/** What a server is compared with. */
export interface Published {
  /** The committed snapshot; null where there is none. */
  readonly snapshot: Snapshot | null;
  /** The snapshot of the commit that the change will be merged into: what clients know today. Absent: the committed one counts. */
  readonly baseline?: Snapshot | null;
}

/**
 * How a server differs from its published contract; null where nothing was published. Breaks are judged by the baseline, so that a
 * snapshot that was updated along with the change hides none; what the committed snapshot lacks is told besides.
 */
export function drift(server: Pick<Server, "tools" | "unresolved">, { snapshot, baseline }: Published, options: ContractOptions): readonly ContractChange[] | null {
  if (!snapshot && !baseline) return null;
  const against = (published: Snapshot): readonly ContractChange[] =>
    withAccepted(compareContracts(published.tools, server.tools, options), published, snapshot).map((change) => doubted(change, server));
  const mine = snapshot ? against(snapshot) : [];
  if (!baseline) return mine;
  const known = against(baseline).filter(({ verdict }) => !snapshot || verdict !== "compatible");
  const told = new Set(known.map(findingId));
  return [...known, ...mine.filter((change) => !told.has(findingId(change)))];
}

/** A tool that was not found is not proved to be gone while a registration could not be followed. */
function doubted(change: ContractChange, { unresolved }: Pick<Server, "unresolved">): ContractChange {
  const [gap] = unresolved;
  if (!gap || !["tool-removed", "tool-renamed", "removed-early"].includes(change.kind) || change.verdict !== "breaking") return change;
  const { witness: _, ...rest } = change;
  return { ...rest, verdict: "unknown", message: `\`${change.tool}\` was not found, but a registration could not be followed (${gap.place.file}:${gap.place.line}: ${gap.reason})` };
}
