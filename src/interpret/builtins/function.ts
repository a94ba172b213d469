import type { Machine } from "../machine.ts";
import { native } from "../value.ts";
import type { Site, Value } from "../value.ts";
import { arg, bare, table, type Table } from "./shared.ts";

/** `fn.bind(self, …args)`. What is bound already stays bound. */
export function bind(machine: Machine, target: Value, args: readonly Value[]): Value {
  const [self, given] = [arg(args, 0), args.slice(1)];
  if (target.kind === "function") {
    return { ...target, boundThis: target.boundThis ?? self, boundArgs: [...(target.boundArgs ?? []), ...given] };
  }
  if (target.kind === "class" || (target.kind === "external" && given.length === 0)) return target;
  return native("bound", (_self, rest, site) => machine.call(target, self, [...given, ...rest], site));
}

/** The arguments in a list: those that may be missing are taken as given, and the rest stands for one more. */
export function spreadArguments(machine: Machine, list: Value, site: Site): readonly Value[] {
  if (list.kind === "constant") return [];
  const { known, rest } = machine.elements(list, site);
  return [...known.slice(0, 256).map((e) => bare(e).value), ...(rest ? [rest] : [])];
}

/** Function.prototype. */
export const functions: Table = table({
  call: (machine, target, args, site) => machine.call(target, arg(args, 0), args.slice(1), site),
  apply: (machine, target, args, site) => machine.call(target, arg(args, 0), spreadArguments(machine, arg(args, 1), site), site),
  bind: (machine, target, args) => bind(machine, target, args),
});

