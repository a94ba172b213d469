import { UNDEFINED, type Cell, type ObjectValue, type Value } from "./value.ts";
import type { ModuleRecord } from "./modules.ts";

/** Variables of a block, function or module, with the scope around it. */
export class Scope {
  readonly variables = new Map<string, Cell>();
  readonly parent: Scope | null;
  readonly module: ModuleRecord;
  /** The call that this scope belongs to; 0 for module level. */
  readonly owner: number;
  /** `this`, where a function (not an arrow) or a class body set it. */
  self: Value | null = null;
  /** Home object of the running method, for `super`. */
  home: ObjectValue | null = null;
  /** `arguments` and `new.target` are rare: only the list is kept. */
  args: readonly Value[] | null = null;

  constructor(parent: Scope | null, module: ModuleRecord, owner: number) {
    this.parent = parent;
    this.module = module;
    this.owner = owner;
  }

  child(): Scope {
    return new Scope(this, this.module, this.owner);
  }

  declare(name: string, value: Value): Cell {
    const cell: Cell = { value, owner: this.owner };
    this.variables.set(name, cell);
    return cell;
  }

  /** A `let`, `const` or class whose declaration has not run yet. */
  announce(name: string): void {
    this.declare(name, UNDEFINED).fresh = true;
  }

  /** Puts a shared cell under a name: an import is the exporter's variable. */
  alias(name: string, cell: Cell): void {
    this.variables.set(name, cell);
  }

  lookup(name: string): Cell | undefined {
    for (let scope: Scope | null = this; scope; scope = scope.parent) {
      const cell = scope.variables.get(name);
      if (cell) return cell;
    }
    return undefined;
  }

  nearest<K extends "self" | "home" | "args">(what: K): Scope[K] {
    for (let scope: Scope | null = this; scope; scope = scope.parent) if (scope[what] !== null) return scope[what];
    return null;
  }
}
