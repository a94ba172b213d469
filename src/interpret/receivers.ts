import { ts } from "ts-morph";
import { withoutCallbacks } from "./externals.ts";
import type { Machine } from "./machine.ts";
import { sameValue } from "./same.ts";
import { choose } from "./choice.ts";
import type { Option, Site, Value } from "./value.ts";

interface Group {
  readonly callee: Value;
  readonly selves: Option[];
}

/** `x.method(…)` where `x` is one of several things: each method runs on those whose own it is. Null where one call does for all. */
export function callOfEach(machine: Machine, access: ts.Expression, self: Value, args: readonly Value[], site: Site): Value | null {
  if (self.kind !== "union" || !ts.isPropertyAccessExpression(access)) return null;
  const groups: Group[] = [];
  for (const option of self.options) {
    const callee = machine.get(option.value, access.name.text, access);
    const known = groups.find((group) => sameValue(group.callee, callee));
    if (known) known.selves.push(option);
    else groups.push({ callee, selves: [option] });
  }
  const callable = groups.filter(({ callee }) => callee.kind !== "constant");
  if (callable.length < 2 || callable.length > 16 || !callable.some(({ callee }) => callee.kind === "function")) return null;
  const first = callable.find(({ callee }) => callee.kind === "external");
  const branches = callable.map((group) => {
    const { callee, selves } = group;
    const run = (): Value => machine.call(callee, choose(selves), args, site);
    return { facts: selves.length === 1 ? selves[0]!.facts : [], condition: null, run: callee.kind === "external" && group !== first ? (): Value => withoutCallbacks(args, run) : run };
  });
  return machine.forkValue(branches, 64);
}
