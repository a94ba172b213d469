import type { Machine } from "../machine.ts";
import { methodOf } from "./methods.ts";
import type { NativeValue, Value } from "../value.ts";

export { globals } from "./globals.ts";
export { isErrorClass, messageGiven } from "./error.ts";
export { opaqueMethod } from "./opaque.ts";
export { ofThenable } from "./promise.ts";
export { deepLabels, heldBy, isRegex, toJson, unlisted } from "./shared.ts";

/** The built-in method of a value's prototype, bound to the value; undefined where there is none of that name. */
export const method = (machine: Machine, target: Value, name: string): NativeValue | undefined => methodOf(machine, target, name);
