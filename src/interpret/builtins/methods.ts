import type { Machine } from "../machine.ts";
import { native } from "../value.ts";
import type { NativeValue, Site, Value } from "../value.ts";
import { arrays } from "./array.ts";
import { functions } from "./function.ts";
import { maps } from "./map.ts";
import { objects } from "./object.ts";
import { opaqueMethod } from "./opaque.ts";
import { promises } from "./promise.ts";
import { absorb, baseOf, type Builtin, type Table } from "./shared.ts";
import { numbers, strings } from "./string.ts";

/** The table of a value's own type; the methods of all values come after it. */
function tableOf(value: Value): Table | undefined {
  switch (value.kind) {
    case "array":
      return arrays as unknown as Table;
    case "map":
      return maps as unknown as Table;
    case "function":
    case "class":
    case "native":
      return functions;
    case "constant":
      return (typeof value.value === "string" ? strings : numbers) as unknown as Table;
    default:
      return undefined;
  }
}

function find(value: Value, name: string): { readonly run: Builtin; readonly on: Value } | undefined {
  const base = value.kind === "object" ? baseOf(value) : undefined;
  const own = tableOf(value)?.get(name);
  if (own) return { run: own, on: value };
  const inherited = base && tableOf(base)?.get(name);
  if (inherited) return { run: inherited, on: base };
  const common = promises.get(name) ?? objects.get(name);
  return common && { run: common, on: value };
}

/** The method of that name for a value, as a native. Called with another receiver it serves that one: `slice.call(list)`. */
export function methodOf(machine: Machine, target: Value, name: string): NativeValue | undefined {
  const found = find(target, name);
  if (!found) return undefined;
  return native(name, (self, args, site) =>
    absorb(site, () => {
      const own = (): Value => found.run(machine, found.on, args, site);
      if (self === target || self.kind === "union" || self.kind === "maybe" || (self.kind === "constant" && self.value == null)) return own();
      if (self.kind === "external" || self.kind === "unknown") return opaqueMethod(machine, self, name, args, site) ?? own();
      const other = find(self, name);
      return other?.run === found.run ? other.run(machine, other.on, args, site) : own();
    }),
  );
}

/**
 * A prototype's method, which has no value of its own: `Array.prototype.map.call(list, …)`. `Object.prototype.toString` stays what it is
 * for every receiver; other methods are those that the receiver has under that name.
 */
export function detached(machine: Machine, name: string, run: Builtin, anyReceiver = false): NativeValue {
  const on = (self: Value, args: readonly Value[], site: Site): Value => {
    if (self.kind === "union") {
      const branches = self.options.map((o) => ({ facts: o.facts, condition: null, run: () => on(o.value, args, site) }));
      return machine.forkValue(branches, 64);
    }
    if (self.kind === "external" || self.kind === "unknown") {
      return opaqueMethod(machine, self, name, args, site) ?? run(machine, self, args, site);
    }
    const other = anyReceiver ? undefined : find(self, name);
    return (other?.run ?? run)(machine, other?.on ?? self, args, site);
  };
  return native(name, (self, args, site) => absorb(site, () => on(self, args, site)));
}
