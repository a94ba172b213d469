import type { GuardEvent } from "../model/story.ts";
import { elementsOf } from "../knowledge/resolve/view.ts";
import type { ArgumentView, GateFact } from "../knowledge/types.ts";
import { deepLabels } from "./builtins/index.ts";
import { chainOf } from "./chain.ts";
import type { Machine } from "./machine.ts";
import { isWaitedFor } from "./unawaited.ts";
import type { ExternalCall } from "./value.ts";
import { wordsOf } from "./words.ts";

export type Check = Pick<GuardEvent, "kind" | "reads" | "requirement" | "refusal" | "presence" | "failsOpen" | "text">;

/**
 * What a package or another system is asked about the caller, where it answers by throwing: `await verifyToken(token, { scopes })`.
 * Nothing of what it gives back need be looked at; undefined where the call asks nothing of the kind.
 */
export function checkedBy(machine: Machine, call: ExternalCall): Check | undefined {
  const { args, site } = call;
  const fact = machine.knowledge.verifierOf(chainOf(call));
  if (!fact) return undefined;
  const reads = [...new Set(args.flatMap((arg) => deepLabels(arg)))].filter(({ kind }) => kind === "caller");
  if (reads.length === 0) return undefined;
  const requirement = requirementOf(fact);
  return {
    kind: "guard",
    reads,
    requirement,
    refusal: fact.sync || isWaitedFor(site) ? "throws" : "proceeds",
    ...(!fact.scopes && { presence: true }),
    text: wordsOf(site),
  };
}

/** The scopes that a gate names, as far as they are constant. */
export const requirementOf = ({ scopes }: Pick<GateFact, "scopes">): readonly string[] => (scopes ? textsIn(scopes) : []);

function textsIn(view: ArgumentView): readonly string[] {
  if (typeof view.constant === "string") return view.constant === "" ? [] : [view.constant];
  if (view.kind === "array") return elementsOf(view).flatMap(textsIn);
  return view.kind === "object" ? view.keys.flatMap((key) => textsIn(view.get(key)!)) : [];
}
