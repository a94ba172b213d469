import { ts } from "ts-morph";
import { hinted } from "./calls.ts";
import { hoist, hoistVars, makeFunction } from "./hoist.ts";
import { addAccessor, keyOf } from "./literals.ts";
import { BASE } from "./members.ts";
import type { Machine } from "./machine.ts";
import { startValue } from "./remembered.ts";
import { Scope } from "./scope.ts";
import { namedInstance, takenIn } from "./taken.ts";
import { constant, nextSerial, tableOf, object, UNDEFINED, type ClassValue, type ObjectValue, type Site, type Value } from "./value.ts";

const isStatic = (member: ts.ClassElement): boolean =>
  ts.canHaveModifiers(member) && (ts.getModifiers(member) ?? []).some((m) => m.kind === ts.SyntaxKind.StaticKeyword);

/** Makes a class: its methods on the prototype, its statics run now, its fields kept for each instance. */
export function makeClass(machine: Machine, node: ts.ClassLikeDeclaration, scope: Scope): Value {
  const taken = takenIn(machine, node);
  if (taken) return taken;
  const extended = node.heritageClauses?.find((c) => c.token === ts.SyntaxKind.ExtendsKeyword)?.types[0]?.expression;
  const parent = extended ? pickClass(machine.evaluate(extended, scope)) : null;
  const inner = scope.child();
  const prototype = object(node);
  const statics = object(node);
  const made: ClassValue = { kind: "class", node, scope: inner, parent, prototype, statics };
  if (node.name) inner.declare(node.name.text, made);
  if (parent?.kind === "class") {
    prototype.proto = parent.prototype;
    statics.proto = parent.statics;
  } else if (parent?.kind === "external") prototype.proto = null;
  prototype.props.set("constructor", { value: made });
  inner.self = made;
  for (const member of node.members) {
    const home = isStatic(member) ? statics : prototype;
    if (ts.isMethodDeclaration(member) && member.body) {
      const key = keyOf(machine, member.name, inner);
      if (key.kind === "constant") home.props.set(String(key.value), { value: makeFunction(member, inner, home) });
    } else if (ts.isGetAccessorDeclaration(member) || ts.isSetAccessorDeclaration(member)) {
      if (member.body)
        addAccessor(home.props, keyOf(machine, member.name, inner), makeFunction(member, inner, home), ts.isGetAccessorDeclaration(member));
    }
  }
  for (const member of node.members) {
    if (ts.isPropertyDeclaration(member) && isStatic(member)) {
      const key = keyOf(machine, member.name, inner);
      if (key.kind === "constant") statics.props.set(String(key.value), { value: member.initializer ? startValue(machine, String(key.value), machine.evaluate(member.initializer, inner), member) : UNDEFINED });
    } else if (ts.isClassStaticBlockDeclaration(member)) {
      const block = inner.child();
      hoistVars(member.body, block);
      hoist(machine, member.body.statements, block);
      machine.executeAll(member.body.statements, block);
    }
  }
  decorate(machine, node, made, inner);
  machine.listener.declared?.(made);
  return made;
}

/** Of several classes it may extend, the one that is ours: its methods are what we can read. */
function pickClass(value: Value): Value {
  if (value.kind !== "union") return value;
  return value.options.find((o) => o.value.kind === "class")?.value ?? value.options[0]!.value;
}

/** Decorators are called as functions with what they decorate, so that adapters see them as any other call. */
function decorate(machine: Machine, node: ts.ClassLikeDeclaration, made: ClassValue, scope: Scope): void {
  for (const member of node.members) {
    if (!ts.isMethodDeclaration(member) || !ts.canHaveDecorators(member)) continue;
    for (const decorator of ts.getDecorators(member) ?? []) {
      const name = keyOf(machine, member.name, scope);
      const descriptor = object(member, [["value", machine.getComputed(made.prototype, name, member)]]);
      machine.call(machine.evaluate(decorator.expression, scope), UNDEFINED, [made, name, descriptor], decorator);
    }
  }
  const constructor = node.members.find(ts.isConstructorDeclaration);
  constructor?.parameters.forEach((parameter, index) => {
    for (const decorator of ts.getDecorators(parameter) ?? [])
      machine.call(machine.evaluate(decorator.expression, scope), UNDEFINED, [made, UNDEFINED, constant(index)], decorator);
  });
  if (!ts.canHaveDecorators(node)) return;
  for (const decorator of ts.getDecorators(node) ?? [])
    machine.call(machine.evaluate(decorator.expression, scope), UNDEFINED, [made], decorator);
}

/** `new C(…)`: fields and constructors from the base down, as the language runs them. */
export function instantiate(machine: Machine, cls: ClassValue, args: readonly Value[], site: Site): Value {
  const outside = namedInstance(machine, cls, args, site);
  if (outside) return outside;
  const born = nextSerial();
  const made: ObjectValue = { kind: "object", props: tableOf(born), proto: cls.prototype, open: null, site, maker: cls, born };
  const nested = MAKING.get(cls) ?? 0;
  if (nested >= MOST_NESTED) return machine.gap("instances nested too deeply", site);
  MAKING.set(cls, nested + 1);
  try {
    return initialise(machine, cls, made, args, site) ?? made;
  } finally {
    MAKING.set(cls, nested);
  }
}

/** How many instances of a class are being made, one inside of the other: a class whose field holds another of itself never ends. */
const MAKING = new WeakMap<ClassValue, number>();
const MOST_NESTED = 40;

function initialise(machine: Machine, cls: ClassValue, made: ObjectValue, args: readonly Value[], site: Site): Value | null {
  const constructor = cls.node.members.find((m): m is ts.ConstructorDeclaration => ts.isConstructorDeclaration(m) && m.body !== undefined);
  if (!constructor) {
    if (cls.parent) initialiseParent(machine, cls.parent, made, args, site);
    fields(machine, cls, made);
    return null;
  }
  if (!cls.parent) fields(machine, cls, made);
  const scope = new Scope(cls.scope, cls.scope.module, 0);
  (scope as unknown as { pending: unknown }).pending = undefined;
  PENDING.set(made, [...(PENDING.get(made) ?? []), cls]);
  const bound = makeFunction(constructor, cls.scope, cls.prototype);
  const properties = constructor.parameters.filter((p) => ts.canHaveModifiers(p) && (ts.getModifiers(p)?.length ?? 0) > 0);
  properties.forEach((p) => {
    const index = constructor.parameters.indexOf(p);
    const given = args[index];
    const value =
      given && given !== UNDEFINED
        ? given
        : (hinted(machine, p.type, cls.scope) ?? (p.initializer ? machine.evaluate(p.initializer, cls.scope) : UNDEFINED));
    if (ts.isIdentifier(p.name)) made.props.set(p.name.text, { value });
  });
  const result = machine.callFunction(bound, made, args, site);
  const waiting = PENDING.get(made)?.filter((c) => c !== cls) ?? [];
  PENDING.set(made, waiting);
  return result.kind === "object" || result.kind === "external" ? result : null;
}

/** Classes whose constructor runs for an instance right now: `super(…)` belongs to the last. */
const PENDING = new WeakMap<ObjectValue, ClassValue[]>();

export function superCall(machine: Machine, args: readonly Value[], scope: Scope, site: Site): Value {
  const self = scope.nearest("self");
  if (self?.kind !== "object") return UNDEFINED;
  const cls = PENDING.get(self)?.at(-1);
  if (!cls) return UNDEFINED;
  if (cls.parent) initialiseParent(machine, cls.parent, self, args, site);
  fields(machine, cls, self);
  return UNDEFINED;
}

function initialiseParent(machine: Machine, parent: Value, made: ObjectValue, args: readonly Value[], site: Site): void {
  if (parent.kind === "class") initialise(machine, parent, made, args, site);
  else {
    const base = machine.construct(parent, args, site);
    if (base.kind === "object") for (const [key, cell] of base.props) made.props.set(key, { ...cell });
    else made.props.set(BASE, { value: base });
  }
}

function fields(machine: Machine, cls: ClassValue, made: ObjectValue): void {
  const scope = cls.scope.child();
  scope.self = made;
  scope.home = cls.prototype;
  for (const member of cls.node.members) {
    if (!ts.isPropertyDeclaration(member) || isStatic(member)) continue;
    const key = keyOf(machine, member.name, scope);
    if (key.kind !== "constant") continue;
    const name = String(key.value);
    if (member.initializer) made.props.set(name, { value: startValue(machine, name, machine.evaluate(member.initializer, scope), member) });
    else if (!made.props.has(name) && !ts.canHaveModifiers(member)) made.props.set(name, { value: UNDEFINED });
    else if (!made.props.has(name)) {
      const hint = hinted(machine, member.type, scope);
      if (hint) made.props.set(name, { value: hint });
    }
  }
}
