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

/** Takes conditions away as long as there is one of which both sides register; each time one condition less is left. */
function settle(group: readonly Registered[], left: Map<Registered, readonly Condition[]>): void {
  const of = (one: Registered): readonly Condition[] => left.get(one) ?? one.conditions;
  for (let changed = true; changed; ) {
    changed = false;
    for (const one of group) {
      const other = group.find((each) => isOtherSide(of(one), of(each)));
      if (!other) continue;
      left.set(one, of(one).slice(0, -1));
      changed = true;
    }
  }
}

/** The same conditions but for the last, of which they are the two sides. */
function isOtherSide(a: readonly Condition[], b: readonly Condition[]): boolean {
  if (a.length === 0 || a.length !== b.length) return false;
  return a.every(({ site, holds }, i) => site === b[i]!.site && (holds !== b[i]!.holds) === (i === a.length - 1));
}
