import type { Json } from "../../model/server.ts";
import { holds } from "./evaluate.ts";
import type { Node } from "./node.ts";

/** A node that must hold, or must not. */
export interface Signed {
  readonly node: Node;
  readonly holds: boolean;
}

/**
 * What a search for a value ends with. `none` is a proof that no value exists; `some` is a value, `sure` where every part of the
 * goal was seen to hold; `open` is neither, with the keyword that stood in the way.
 */
export type Outcome =
  | { readonly kind: "none" }
  | { readonly kind: "some"; readonly value: Json; readonly sure: boolean }
  | { readonly kind: "open"; readonly why: string };

export const none = { kind: "none" } as const;
export const open = (why: string): { readonly kind: "open"; readonly why: string } => ({ kind: "open", why });
export const must = (node: Node): Signed => ({ node, holds: true });
export const mustNot = (node: Node): Signed => ({ node, holds: false });

/** Whether a value meets a goal; undefined where an opaque part would have to be known. */
export function meets(value: Json, goal: readonly Signed[]): boolean | undefined {
  let truth: boolean | undefined = true;
  for (const { node, holds: wanted } of goal) {
    const held = holds(node, value);
    if (held === undefined) truth = undefined;
    else if (held !== wanted) return false;
  }
  return truth;
}

/** The keyword of the first opaque part, to name what was in the way. */
export const obstacle = (goal: readonly Signed[], otherwise: string): string => {
  for (const { node } of goal) if (node.op === "opaque") return node.keyword;
  return otherwise;
};

/** The first candidate that meets the goal. If they are all there is, and none does, that is a proof. */
export function firstOf(candidates: Iterable<Json>, goal: readonly Signed[], areAll: boolean, why: string): Outcome {
  let unsure: Json | undefined;
  for (const value of candidates) {
    const met = meets(value, goal);
    if (met) return { kind: "some", value, sure: true };
    if (met === undefined) unsure ??= value;
  }
  if (unsure !== undefined) return { kind: "some", value: unsure, sure: false };
  return areAll ? none : open(obstacle(goal, why));
}
