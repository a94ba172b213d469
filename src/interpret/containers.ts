import { ts } from "ts-morph";
import { containerRow, isContainerName, type ContainerRow } from "../knowledge/containers.ts";
import { rootOf } from "./chain.ts";
import { indexOfKey, present } from "./heap.ts";
import type { Machine } from "./machine.ts";
import { union } from "./choice.ts";
import { array, mapValue, membersOf, object, optionsOf, UNDEFINED, unknown, type ArrayValue, type ClassValue, type External, type MapValue, type ObjectValue, type Site, type Value } from "./value.ts";

/**
 * Dependency injection: what a token was bound to is what asking for it gives. One registry for each package stands for all of its
 * containers, and one instance for each binding: which of several it is seldom decides what a program does.
 */

/** What a parameter of a constructor is given. */
interface Injection {
  readonly token: Value;
  readonly all: boolean;
}

/** What constructors say of their parameters' types where the source is compiled. */
const types = new WeakMap<ClassValue, readonly Value[]>();
/** The class that a constructor's parameter is of, own or of a package, as the compiler wrote it down. */
export const typeOfParameter = (cls: ClassValue, index: number): Value | undefined => types.get(cls)?.[index];

const injections = new WeakMap<ClassValue, Map<number, Injection>>();
/** Bindings whose instance is being made right now: classes that need each other. */
const making = new Set<ObjectValue>();
const BINDINGS = "@@bindings";
const MEMBERS = { value: "useValue", class: "useClass", factory: "useFactory", token: "useToken" } as const;

/** A call of a container or of one of its decorators; undefined where it is none. */
export function containerCall(machine: Machine, callee: External, args: readonly Value[], site: Site): Value | undefined {
  if (callee.op === "call") return decorates(callee, args);
  const row = rowOf(callee);
  if (!row || callee.op !== "get") return undefined;
  const root = rootOf(callee);
  switch (row.does) {
    case "binds": {
      const before = callee.parent.op === "call" ? callee.parent.args : [];
      const [token, to = token] = row.fluent ? [before[0], args[0]] : args;
      if (token && to) bind(machine, root, token, provider(row.to ?? "value", to, site));
      return row.fluent ? undefined : callee.parent;
    }
    case "sets":
      if (args[0]?.kind === "constant") machine.set(callee.parent, String(args[0].value), args[1] ?? UNDEFINED, site);
      return callee.parent;
    case "gives":
      return given(machine, root, args[0] ?? UNDEFINED, site);
    case "gives-all":
      return allGiven(machine, root, args[0] ?? UNDEFINED, site);
    default:
      return undefined;
  }
}

function rowOf(callee: External): ContainerRow | undefined {
  if (callee.op !== "get" || !isContainerName(callee.key)) return undefined;
  const root = rootOf(callee);
  return root.op === "module" ? containerRow(root.specifier, callee.key) : undefined;
}

/** `inject(Token)` called with the class and the place of the parameter. */
function decorates({ parent, args }: Extract<External, { op: "call" }>, [cls, , index]: readonly Value[]): Value | undefined {
  if (cls?.kind !== "class" || index?.kind !== "constant") return undefined;
  const does = rowOf(parent)?.does;
  if (does !== "injects" && does !== "injects-all") return undefined;
  inject(cls, Number(index.value), { token: args[0] ?? UNDEFINED, all: does === "injects-all" });
  return UNDEFINED;
}

function inject(cls: ClassValue, index: number, injection: Injection): void {
  injections.set(cls, (injections.get(cls) ?? new Map<number, Injection>()).set(index, injection));
}

/** `design:paramtypes`, which compilers write beside decorators: the type is the token where no decorator says another. */
export function noteParameterTypes(machine: Machine, cls: ClassValue, given: Value, site: Site): void {
  const { known } = machine.elements(given, site);
  types.set(cls, known);
  known.forEach((token, index) => {
    if (token.kind === "class" && !injections.get(cls)?.has(index)) inject(cls, index, { token, all: false });
  });
}

/** Each binding is an object of its own, for the instance that it makes stays with it. */
function provider(to: NonNullable<ContainerRow["to"]>, given: Value, site: Site): ObjectValue {
  if (to !== "provider") return object(site, [[MEMBERS[to], given]]);
  return given.kind === "object" ? object(site, [...given.props].map(([key, cell]) => [key, cell.value])) : object(site, [["useClass", given]]);
}

function bind(machine: Machine, root: External, token: Value, made: ObjectValue): void {
  const bindings = bindingsOf(root);
  const known = boundTo(bindings, token);
  if (known) machine.heap.setElements(known, [...known.elements, made]);
  else machine.heap.setEntry(bindings, token, array([made], made.site));
}

function bindingsOf(root: External): MapValue {
  const members = membersOf(root);
  const known = members.get(BINDINGS)?.value;
  if (known?.kind === "map") return known;
  const made = mapValue(false);
  members.set(BINDINGS, { value: made });
  return made;
}

function boundTo(bindings: MapValue, token: Value): ArrayValue | undefined {
  const found = bindings.entries.get(indexOfKey(token))?.cell.value;
  const bare = found?.kind === "maybe" ? found.value : found;
  return bare?.kind === "array" ? bare : undefined;
}

/** What a token stands for: the last that was bound to it, or what came before where that may be missing. */
function given(machine: Machine, root: External, token: Value, site: Site): Value {
  if (token.kind === "union") return union(optionsOf(token).map((one) => given(machine, root, one, site)));
  const bound = boundTo(bindingsOf(root), token)?.elements ?? [];
  const last = Math.max(0, bound.findLastIndex((one) => one.kind !== "maybe"));
  const options = bound.slice(last).map((one) => provided(machine, root, one.kind === "maybe" ? one.value : one, site));
  if (options.length > 0) return union(options);
  if (token.kind !== "class") return machine.gap(`nothing is seen to be bound to ${nameOf(token)}`, site);
  // A class that nobody bound stands for itself.
  const own = provider("class", token, site);
  bind(machine, root, token, own);
  return provided(machine, root, own, site);
}

function allGiven(machine: Machine, root: External, token: Value, site: Site): Value {
  const bound = boundTo(bindingsOf(root), token)?.elements ?? [];
  const each = (one: Value): Value => (one.kind === "maybe" ? { ...one, value: each(one.value) } : provided(machine, root, one, site));
  return array(bound.map(each), site);
}

function provided(machine: Machine, root: External, binding: Value, site: Site): Value {
  if (binding.kind !== "object") return binding;
  const member = (key: string): Value | undefined => binding.props.get(key)?.value;
  const value = member(MEMBERS.value);
  if (value) return present(value);
  const known = member("instance");
  if (known) return known.kind === "maybe" ? known.value : known;
  if (making.has(binding)) return unknown("classes that are injected into each other", site);
  making.add(binding);
  try {
    const made = make(machine, root, member, site);
    machine.heap.setProp(binding.props, "instance", { value: made });
    return made;
  } finally {
    making.delete(binding);
  }
}

function make(machine: Machine, root: External, member: (key: string) => Value | undefined, site: Site): Value {
  const token = member(MEMBERS.token);
  if (token) return given(machine, root, token, site);
  const factory = member(MEMBERS.factory);
  if (factory) return machine.call(factory, UNDEFINED, [root], site);
  const cls = member(MEMBERS.class);
  return cls ? machine.construct(cls, cls.kind === "class" ? injected(machine, root, cls, site) : [], site) : unknown("a binding that says nothing", site);
}

/** What the constructor of a class is given: by decorators, else by the classes that its parameters are annotated with. */
function injected(machine: Machine, root: External, cls: ClassValue, site: Site): Value[] {
  const owner = ownerOfConstructor(cls);
  const said = injections.get(owner);
  const parameters = owner.node.members.find(ts.isConstructorDeclaration)?.parameters ?? [];
  return parameters.map(({ type }, index) => {
    const injection = said?.get(index);
    if (injection?.all) return allGiven(machine, root, injection.token, site);
    const token = injection?.token ?? classNamed(owner, type);
    return token ? given(machine, root, token, site) : UNDEFINED;
  });
}

/** The class, or the one above it whose constructor runs. */
function ownerOfConstructor(cls: ClassValue): ClassValue {
  let at = cls;
  while (!at.node.members.some(ts.isConstructorDeclaration) && at.parent?.kind === "class") at = at.parent;
  return at;
}

function classNamed(owner: ClassValue, type: ts.TypeNode | undefined): ClassValue | undefined {
  if (!type || !ts.isTypeReferenceNode(type) || !ts.isIdentifier(type.typeName)) return undefined;
  const named = owner.scope.lookup(type.typeName.text)?.value;
  return named?.kind === "class" ? named : undefined;
}

function nameOf(token: Value): string {
  if (token.kind === "constant") return String(token.value).replace(/^@@(?:symbol:\d+|for):/, "");
  return "a token that is known only at run time";
}
