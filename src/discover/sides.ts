import type { Condition } from "../interpret/facts.ts";
import type { Registered } from "./registration.ts";

/** More registrations of one name than a few are a loop, not the sides of a condition. */
const MOST = 16;

/** A tool that is registered on both sides of a condition does not hang on it: over stdio or over HTTP, by the same factory. */
export function onBothSides(registered: readonly Registered[]): readonly Registered[] {
  const groups = new Map<string, Registered[]>();
  for (const one of registered) {
    if (one.conditions.length === 0 || one.name.kind !== "constant") continue;
    const name = String(one.name.value);
    groups.set(name, [...(groups.get(name) ?? []), one]);
  }
  const left = new Map<Registered, readonly Condition[]>();
  for (const group of groups.values()) if (group.length > 1 && group.length < MOST) settle(group, left);
  return registered.map((one) => ({ ...one, conditions: left.get(one) ?? one.conditions }));
}

/** Takes conditions away as long as there is one of which both sides register, all else being the same; each time one less is left. */
function settle(group: readonly Registered[], left: Map<Registered, readonly Condition[]>): void {
  const of = (one: Registered): readonly Condition[] => left.get(one) ?? one.conditions;
  for (let changed = true; changed; ) {
    changed = false;
    for (const one of group) {
      const sides = group.map((each) => sideOf(of(one), of(each))).find((at) => at >= 0);
      if (sides === undefined) continue;
      left.set(one, of(one).toSpliced(sides, 1));
      changed = true;
    }
  }
}

/** Where the same conditions differ in one only, of which they are the two sides; else -1. */
function sideOf(a: readonly Condition[], b: readonly Condition[]): number {
  if (a.length !== b.length || a.some(({ site }, i) => site !== b[i]!.site)) return -1;
  const differing = a.flatMap(({ holds }, i) => (holds === b[i]!.holds ? [] : [i]));
  return differing.length === 1 ? differing[0]! : -1;
}
