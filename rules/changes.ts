import type { Place, Step } from "../src/model/place.ts";
import type { ContractChange, ContractSubject } from "../src/model/rule.ts";

/** A change is where the tool is now; of a tool that is gone, where the contract still has it. */
export const placeOf = ({ location, published }: ContractSubject): Place => location ?? published;

/** From the contract to the code. */
export const trailOf = ({ location, published }: ContractSubject, said: string): readonly Step[] => [
  { place: published, text: `${said} in ${published.file}` },
  ...(location ? [{ place: location, text: "as it is now" }] : []),
];

/** The first of these changes in words, and how many more there are. */
export function said(changes: readonly ContractChange[]): string {
  const [first, ...rest] = changes;
  return rest.length === 0 ? first!.message : `${first!.message}; and ${rest.length} more: ${rest.map(({ message }) => message).join("; ")}`;
}

export const ofVerdict = (changes: readonly ContractChange[], verdict: ContractChange["verdict"]): readonly ContractChange[] =>
  changes.filter((change) => change.verdict === verdict);
