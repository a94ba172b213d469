import type { ts } from "ts-morph";
import { declaredNames } from "./hoist.ts";
import type { Scope } from "./scope.ts";
import { externalGet, native, NO_LABELS, UNDEFINED, type External, type Value } from "./value.ts";

/**
 * Declares what a bundle took from packages as what the packages export: none of it is run, so that a package is the same thing
 * inside of a bundle as behind an import (research: interpreter.md §3).
 */
export function declareForeign(parts: ReadonlyMap<ts.Statement, string>, scope: Scope, external: (specifier: string) => External): void {
  const names = new Set([...parts.keys()].flatMap(declaredNames));
  for (const [statement, specifier] of parts) {
    for (const name of declaredNames(statement)) scope.declare(name, exported(name, external(specifier), names));
  }
}

/** What a bundler's name stands for: `require_pg`, `init_pg`, `import_pg` for the module, `axios_default` and `Pool2` for an export. */
function exported(name: string, module: External, names: ReadonlySet<string>): Value {
  if (/^require_/.test(name)) return native(name, () => module);
  if (/^init_/.test(name)) return native(name, () => UNDEFINED);
  if (/^(?:import|exports)_|_exports\$?\d*$/.test(name)) return module;
  if (/_default\$?\d*$/.test(name)) return externalGet(module, "default", NO_LABELS, null);
  // A bundler counts up where two packages use one name.
  const plain = name.replace(/\$?\d+$/, "");
  return externalGet(module, names.has(plain) ? plain : name, NO_LABELS, null);
}
