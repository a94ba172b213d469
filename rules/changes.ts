import type { Place } from "../src/model/place.ts";
import type { ContractChange } from "../src/model/rule.ts";

/** Where the committed contract is kept; the place of a change whose tool is no longer in the source. */
export const snapshotFile = "mcp-audit.snapshot.json";

export const placeOf = (location: Place | null): Place => location ?? { file: snapshotFile, line: 1, column: 1 };

/** The first of these changes in words, and how many more there are. */
export function said(changes: readonly ContractChange[]): string {
  const [first, ...rest] = changes;
  return rest.length === 0 ? first!.message : `${first!.message}; and ${rest.length} more: ${rest.map(({ message }) => message).join("; ")}`;
}

export const ofVerdict = (changes: readonly ContractChange[], verdict: ContractChange["verdict"]): readonly ContractChange[] =>
  changes.filter((change) => change.verdict === verdict);
