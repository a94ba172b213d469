import { ts } from "ts-morph";
import type { Machine } from "./machine.ts";
import { externalCall, externalGet, native, NO_LABELS, UNDEFINED } from "./value.ts";
import type { ClassValue, External, NativeValue, Site, Value } from "./value.ts";

/* What a bundle took in from packages without saying so around it: it stays outside. */

/** A class of a package that a bundle took in: known by its members, it stays outside. */
export function takenIn(machine: Machine, { members }: ts.ClassLikeDeclaration): Value | undefined {
  if (members.length < 4) return undefined;
  const names = new Set(members.flatMap(({ name }) => (name && ts.isIdentifier(name) ? [name.text] : [])));
  const row = machine.knowledge.classByMembers(names);
  const taken = row && externalGet(machine.modules.external(row.module), row.name, NO_LABELS, null);
  return taken && row.isMadeInside ? native(row.name, () => UNDEFINED, (_args, site) => externalCall("new", taken, [], NO_LABELS, site)) : taken;
}

/** An instance of a package's class that a bundle took in and renamed, where its definition names the class. */
export function namedInstance(machine: Machine, { parent }: ClassValue, args: readonly Value[], site: Site): Value | undefined {
  const definition = args[0];
  let base = parent;
  for (let depth = 0; base?.kind === "class" && depth < 8; depth++) base = base.parent;
  if (definition?.kind !== "object" || base?.kind !== "external" || base.op !== "get" || base.parent.op !== "module") return undefined;
  const { specifier } = base.parent;
  const key = machine.knowledge.classNamedBy(specifier, base.key);
  const name = key === undefined ? undefined : definition.props.get(key)?.value;
  if (name?.kind !== "constant" || typeof name.value !== "string") return undefined;
  return machine.construct(externalGet(machine.modules.external(specifier), name.value, NO_LABELS, null), args, site);
}

/** A module of a package as webpack keeps it: by its path, a function that is given `module` first; esbuild gives `exports`. */
export function moduleTakenIn(machine: Machine, name: ts.PropertyName, fn: ts.FunctionLikeDeclaration): NativeValue | undefined {
  const path = ts.isStringLiteral(name) && name.text.includes("node_modules/") ? name.text : undefined;
  const module = path === undefined || fn.parameters[0]?.name.getText() === "exports" ? undefined : machine.modules.packagedAt(path);
  if (!module) return undefined;
  return native(path!, (_self, [given], site) => {
    if (given) machine.set(given, "exports", module, site);
    return UNDEFINED;
  });
}

/** A class of a package that a bundle took in: it is made by a call with its name. */
export function classMade(machine: Machine, [name, initialiser]: readonly Value[]): External | undefined {
  if (name?.kind !== "constant" || typeof name.value !== "string" || initialiser?.kind !== "function") return undefined;
  const module = machine.knowledge.moduleOfMade(name.value);
  return module === undefined ? undefined : externalGet(machine.modules.external(module), name.value, NO_LABELS, null);
}
