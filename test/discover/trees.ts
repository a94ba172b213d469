import { array, constant, externalCall, externalGet, externalGlobal, externalModule, membersOf, native, object, UNDEFINED, type External, type Value } from "../../src/interpret/value.ts";

/**
 * Writes trees of outside values as the interpreter does, from the same code that the real library runs: `build(tree("zod"))` gives the
 * value where `build(z)` gives the schema.
 */
const values = new WeakMap<object, Value>();
const functions = new WeakMap<Value, () => unknown>();
const SITE = null as never;

export function tree<T = never>(specifier: string): T {
  return wrap(externalModule(specifier)) as T;
}

function wrap(value: External): unknown {
  const proxy: object = new Proxy(function () {}, {
    get: (_target, key) => {
      if (typeof key !== "string") return undefined;
      const known = membersOf(value).get(key);
      if (known) return wrap(known.value as External);
      const made = externalGet(value, key, [], null);
      membersOf(value).set(key, { value: made });
      return wrap(made);
    },
    apply: (_target, _self, args: unknown[]) => wrap(externalCall("call", value, args.map(valueOf), [], SITE)),
  });
  values.set(proxy, value);
  return proxy;
}

/** The abstract value for something of the test. */
export function valueOf(real: unknown): Value {
  if (typeof real === "object" || typeof real === "function") {
    if (real === null) return constant(null);
    const known = values.get(real);
    if (known) return known;
    const made = makeValue(real);
    values.set(real, made);
    return made;
  }
  return real === undefined ? UNDEFINED : constant(real as string);
}

/** Lets a test put any abstract value where code would have put a real one. */
export function stand<T = never>(value: Value): T {
  const placeholder = {};
  values.set(placeholder, value);
  return placeholder as T;
}

function makeValue(real: object): Value {
  if (Array.isArray(real)) return array(real.map(valueOf));
  if (real instanceof RegExp) return externalCall("new", externalGlobal("RegExp"), [constant(real.source), constant(real.flags)], [], SITE);
  if (typeof real === "function") {
    const made = native("callback", () => UNDEFINED);
    functions.set(made, real as () => unknown);
    return made;
  }
  const made = object(null);
  for (const [key, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(real))) {
    const getter = descriptor.get && valueOf(() => (real as Record<string, unknown>)[key]);
    made.props.set(key, getter ? { value: UNDEFINED, getter } : { value: valueOf(descriptor.value) });
  }
  return made;
}

/** Runs a function of the test, as the interpreter runs one of the source. */
export const callThunk = (fn: Value): Value | undefined => {
  const real = functions.get(fn);
  return real && valueOf(real());
};
