import { LIFECYCLES, TOOL_CLASSES, TOOL_PROVIDERS } from "../knowledge/lifecycles.ts";
import type { RegistrationRow } from "../knowledge/registrations.ts";
import type { Interpreter } from "../interpret/interpreter.ts";
import { hinted } from "../interpret/calls.ts";
import { typeOfParameter } from "../interpret/containers.ts";
import { constant, NO_LABELS, optionsOf, symbol, type ClassValue, type External, type Value } from "../interpret/value.ts";
import { ts } from "ts-morph";
import { registeredBy, type Circumstances, type Registered } from "./registration.ts";

/** A method that a decorator makes a tool of. */
export interface Decorated {
  readonly row: RegistrationRow;
  readonly given: readonly Value[];
  /** The class, or its prototype, as a decorator gets it, and the method's name. */
  readonly target: Value;
  readonly method: Value;
  readonly circumstances: Circumstances;
}

/** A decorator that registers nothing, on the same method or on its class. */
export interface Beside {
  readonly value: External;
  readonly target: Value;
  readonly method: Value | undefined;
}

const isSameName = (a: Value, b: Value): boolean => a.kind === "constant" && b.kind === "constant" && a.value === b.value;

/** Objects that a platform makes by itself, one of each class: nobody in the source says `new`. */
export class Platform {
  private readonly machine: Interpreter;
  private readonly made = new Map<ClassValue, Value>();
  private readonly underway = new Set<ClassValue>();

  constructor(machine: Interpreter) {
    this.machine = machine;
  }

  /** Makes an instance of a class that extends or is marked as what a platform makes, and calls what the platform calls. */
  start(cls: ClassValue, marks: readonly External[]): void {
    const base = baseOf(cls);
    for (const row of LIFECYCLES) {
      const mark = "base" in row ? base : marks.find((one) => isExport(one, row.module, row.decorator));
      if (!mark || ("base" in row && !isExport(mark, row.module, row.base))) continue;
      const calls = row.methods.filter((name) => "base" in row || hasMethod(cls, name));
      if (!("base" in row) && calls.length === 0) continue;
      this.machine.guarded(() => this.run(cls, "base" in row ? row.reads : [], calls));
    }
  }

  private run(cls: ClassValue, reads: readonly string[], methods: readonly string[]): void {
    const { machine } = this;
    const instance = this.instanceOf(cls);
    for (const name of reads) machine.get(instance, name, cls.node);
    for (const method of methods) machine.await(machine.call(machine.get(instance, method, cls.node), instance, [], cls.node), cls.node);
  }

  /** What a decorator says of a method, with the method of the object that the platform makes. */
  toolOf({ row, given, target, method, circumstances }: Decorated, beside: readonly Beside[]): readonly Registered[] {
    const found: Registered[] = [];
    this.machine.guarded(() => {
      const cls = classBehind(target);
      if (!cls || method.kind !== "constant") return;
      const instance = this.instanceOf(cls);
      const handler = this.machine.get(instance, String(method.value), circumstances.site);
      const bound: Value = handler.kind === "function" ? { ...handler, boundThis: instance } : handler;
      const registered = registeredBy(row, [given[0] ?? UNSAID, bound], circumstances);
      const isHere = (one: Value | undefined): boolean => one === undefined || isSameName(one, method);
      const gates = beside.filter((one) => classBehind(one.target) === cls && isHere(one.method)).map(({ value }) => value);
      const name = registered.name.kind === "unknown" ? constant(method.value) : registered.name;
      found.push({ ...registered, name, gates });
    });
    return found;
  }

  /** The tools that a host elsewhere gets of these classes: those that a provider gives, else each class that is one by what it extends. */
  provided(classes: readonly ClassValue[]): readonly Registered[] {
    const given = classes.flatMap((cls) => this.givenBy(cls));
    return given.length > 0 ? given : classes.flatMap((cls) => this.toolOfClass(cls, () => this.instanceOf(cls)));
  }

  private givenBy(cls: ClassValue): readonly Registered[] {
    const base = baseOf(cls);
    const row = base && TOOL_PROVIDERS.find(({ module, base: name }) => isExport(base, module, name));
    if (!row) return [];
    const found: Registered[] = [];
    this.machine.guarded(() => {
      const provider = this.instanceOf(cls);
      const gives = this.machine.get(provider, row.gives, cls.node);
      if (gives.kind !== "function") return;
      const services = gives.node.parameters.map(({ type }) => hinted(this.machine, type, gives.scope) ?? symbol("context", NO_LABELS, cls.node));
      const list = this.machine.await(this.machine.call(gives, provider, services, cls.node), cls.node);
      for (const element of this.machine.elements(list, cls.node).known) {
        const tool = element.kind === "maybe" ? element.value : element;
        if (tool.kind === "object" && tool.maker) found.push(...this.toolOfClass(tool.maker, () => tool));
      }
    });
    return found;
  }

  private toolOfClass(cls: ClassValue, make: () => Value): readonly Registered[] {
    const base = baseOf(cls);
    const row = base && TOOL_CLASSES.find(({ module, base: name }) => isExport(base, module, name));
    if (!row) return [];
    const found: Registered[] = [];
    this.machine.guarded(() => {
      const instance = make();
      const answers = row.asks.map((method) => this.machine.call(this.machine.get(instance, method, cls.node), instance, [], cls.node));
      const registered = registeredBy(row, [instance, ...answers], { site: cls.node, conditions: [], facts: null, server: null });
      if (registered.handler && registered.name.kind === "constant") found.push(registered);
    });
    return found;
  }

  private instanceOf(cls: ClassValue): Value {
    const known = this.made.get(cls);
    if (known) return known;
    if (this.underway.has(cls)) return symbol("instance", NO_LABELS, cls.node);
    this.underway.add(cls);
    const instance = this.machine.construct(cls, this.injected(cls), cls.node);
    this.made.set(cls, instance);
    return instance;
  }

  /** What the platform gives a constructor, by the types of its parameters. */
  private injected(cls: ClassValue): readonly Value[] {
    const isConstructor = (m: ts.ClassElement): m is ts.ConstructorDeclaration => ts.isConstructorDeclaration(m) && m.body !== undefined;
    const constructor = cls.node.members.find(isConstructor);
    if (!constructor) return [symbol("context", NO_LABELS, cls.node), symbol("environment", NO_LABELS, cls.node)];
    return constructor.parameters.map(({ type }, index) => {
      const name = type && ts.isTypeReferenceNode(type) && ts.isIdentifier(type.typeName) ? type.typeName.text : undefined;
      const named = (name === undefined ? undefined : cls.scope.lookup(name)?.value) ?? typeOfParameter(cls, index);
      const known = named && optionsOf(named).find((one) => one.kind === "class" || (one.kind === "external" && one.op === "get"));
      if (known?.kind === "class") return this.instanceOf(known);
      if (known?.kind === "external" && !type) return this.machine.construct(known, [], cls.node);
      return hinted(this.machine, type, cls.scope) ?? symbol(index === 0 ? "context" : "environment", NO_LABELS, constructor);
    });
  }
}

const UNSAID: Value = constant(undefined);

const isExport = (value: External, module: string, name: string): boolean =>
  value.op === "get" && value.key === name && value.parent.op === "module" && value.parent.specifier === module;

const hasMethod = (cls: ClassValue, name: string): boolean => cls.prototype.props.has(name);

/** The class that a decorator is on: TypeScript gives it itself, or its prototype where it is compiled. */
function classBehind(target: Value): ClassValue | null {
  const cls = target.kind === "object" ? target.props.get("constructor")?.value : target;
  return cls?.kind === "class" ? cls : null;
}

/** What the last class of the source extends, where that is something outside. */
function baseOf(made: ClassValue): External | null {
  let at: Value | null = made;
  while (at?.kind === "class") at = at.parent;
  return at?.kind === "external" ? at : null;
}

/** A decorator at work on a class, or on a method of one. */
interface Decoration {
  readonly decorator: External;
  readonly given: readonly Value[];
  readonly target: Value;
  readonly method: Value | undefined;
}

/** A decorator is called with what it stands on: `@Tool({ … })` with the class, the method's name and the method. */
export function decorationOf(callee: External, args: readonly Value[]): Decoration | undefined {
  const decorator = callee.op === "call" ? callee.parent : callee;
  const [target, method] = args;
  if (!target || !classBehind(target)) return undefined;
  return { decorator, given: callee.op === "call" ? callee.args : [], target, method };
}

