import { labelsOf } from "../labels.ts";
import type { Machine } from "../machine.ts";
import { union } from "../choice.ts";
import { constant, externalOperator, native, object, TRUE, UNDEFINED } from "../value.ts";
import type { NativeValue, ObjectValue, Site, Value } from "../value.ts";
import { spreadArguments } from "./function.ts";
import { define, describe, hasOwn, keysOf, ownProps, prototypeOf, setPrototype } from "./object.ts";
import { absorb, arg, conditionally, isCallable, someText, table, type Builtin, type Table } from "./shared.ts";

/** Where metadata of decorators is kept: on what they decorate, under a name that no property has. */
const slot = (key: Value, member: Value): string | null => {
  const text = (value: Value): string | null => (value.kind === "constant" ? String(value.value ?? "") : null);
  const [a, b] = [text(key), text(member)];
  return a === null || b === null ? null : `@@metadata:${a}:${b}`;
};

function setMetadata(machine: Machine, key: Value, value: Value, target: Value, member: Value): Value {
  const name = slot(key, member);
  const props = ownProps(target);
  if (name !== null && props && target.kind !== "external") machine.heap.setProp(props, name, { value });
  return UNDEFINED;
}

function getMetadata(machine: Machine, key: Value, target: Value, member: Value, site: Site): Value {
  const name = slot(key, member);
  return name === null || target.kind === "external" ? UNDEFINED : machine.get(target, name, site);
}

const METHODS: Table = table({
  get: (machine, target, args, site) => machine.getComputed(target, arg(args, 1), site),
  set: (machine, target, args, site) => {
    machine.setComputed(target, arg(args, 1), arg(args, 2), site);
    return TRUE;
  },
  has: (machine, target, args, site) => {
    const own = hasOwn(machine, target, arg(args, 1), site);
    const settled = own === TRUE || (target.kind === "object" && !target.proto);
    return settled ? own : externalOperator("in", [arg(args, 1), target], labelsOf(target), site);
  },
  ownKeys: (machine, target, _args, site) => keysOf(machine, target, site),
  apply: (machine, target, args, site) => machine.call(target, arg(args, 1), spreadArguments(machine, arg(args, 2), site), site),
  construct: (machine, target, args, site) => machine.construct(target, spreadArguments(machine, arg(args, 1), site), site),
  defineProperty: (machine, target, args, site) => {
    define(machine, target, arg(args, 1), arg(args, 2), site);
    return TRUE;
  },
  deleteProperty: (machine, target, args) => {
    const [props, key] = [ownProps(target), arg(args, 1)];
    if (props && key.kind === "constant") machine.heap.setProp(props, String(key.value), undefined);
    return TRUE;
  },
  getPrototypeOf: (_machine, target) => prototypeOf(target),
  setPrototypeOf: (machine, target, args) => {
    setPrototype(machine, target, arg(args, 1));
    return TRUE;
  },
  getOwnPropertyDescriptor: (machine, target, args, site) => describe(machine, target, arg(args, 1), site),
  defineMetadata: (machine, key, args) => setMetadata(machine, key, arg(args, 1), arg(args, 2), arg(args, 3)),
  getMetadata: (machine, key, args, site) => getMetadata(machine, key, arg(args, 1), arg(args, 2), site),
  getOwnMetadata: (machine, key, args, site) => getMetadata(machine, key, arg(args, 1), arg(args, 2), site),
  hasMetadata: (machine, key, args, site) => constant(getMetadata(machine, key, arg(args, 1), arg(args, 2), site) !== UNDEFINED),
  hasOwnMetadata: (machine, key, args, site) => constant(getMetadata(machine, key, arg(args, 1), arg(args, 2), site) !== UNDEFINED),
  metadata: (machine, key, args) => native("metadata", (_self, given) => setMetadata(machine, key, arg(args, 1), arg(given, 0), arg(given, 1))),
});

/** Reflect, with the metadata that reflect-metadata adds. `decorate` is left out: compiled decorators then run their own loop. */
export const reflect = (machine: Machine): ObjectValue =>
  object(
    null,
    [...METHODS].map(([name, run]: [string, Builtin]) => {
      const call: NativeValue["call"] = (_self, args, site) => absorb(site, () => run(machine, arg(args, 0), args, site));
      return [name, native(name, call)] as const;
    }),
  );

/**
 * A proxy of something outside, or over an empty object, has the members that its `get` gives; any other is its target.
 */
export function proxy(machine: Machine): NativeValue {
  const make = (args: readonly Value[], site: Site): Value => {
    const [target, handler] = [arg(args, 0), arg(args, 1)];
    const isEmpty = target.kind === "object" && target.props.size === 0;
    if ((!isEmpty && target.kind !== "external") || handler.kind !== "object") return target;
    const getter = machine.get(handler, "get", site);
    if (!isCallable(getter)) return target;
    const made = object(site);
    if (target.kind === "external") return Object.assign(made, { proto: target, trap: handler });
    const read = (): Value => machine.call(getter, handler, [target, someText(site), target], site);
    const given = conditionally(machine, [], site, "a member of a proxy is read", read);
    made.open = given ? (target.open ? union([target.open, given]) : given) : target.open;
    return made;
  };
  return native("Proxy", (_self, args, site) => make(args, site), (args, site) => absorb(site, () => make(args, site)), [
    ["revocable", native("revocable", (_self, args, site) => object(site, [["proxy", make(args, site)], ["revoke", native("revoke", () => UNDEFINED)]]))],
  ]);
}
