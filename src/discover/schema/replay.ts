import { isThereUnset, isUnset, optionUnset } from "../../interpret/unset.ts";
import type { External, ObjectValue, Union, Value } from "../../interpret/value.ts";
import { argumentOf } from "./arguments.ts";
import { constructed } from "./definitions.ts";
import { namespaceOf } from "./namespaces.ts";
import { Alternatives, Callback, Maker, Member, Namespace } from "./real.ts";
import { asked4, isZod, libraryOfSchema, uncertain, unsettledSchema, withMarkedDefault, type ZodSchema } from "./library.ts";
import { isMarked, isPlain, OPEN, put, UNSET, UNSETTLED } from "./marks.ts";
import { EXTENSIONS, METHODS, PROPERTIES } from "./members.ts";
import { zodOf } from "./zod-of.ts";
import type { ZodVersion } from "./older-zod.ts";

export interface ReplayOptions {
  /** Installed zod: decides what the bare specifier `zod` means. */
  readonly zod: ZodVersion;
  /** Results by node, shared by all schemas of a server, so that a shared or recursive schema is one schema. */
  readonly memo: Map<object, unknown>;
  /** For parsing: a schema with functions of the source is not made, and patterns let everything through. */
  readonly isStrict?: boolean;
  /** Evaluates a function without arguments: `z.lazy(() => Node)`, `get children() {…}`. */
  readonly callThunk?: ((fn: Value) => Value | undefined) | undefined;
}

/** A tree that is too large to be replayed. */
export class Overrun extends Error {}

const MOST_NODES = 20_000;
/** Calls are what costs: zod makes an object with all its methods for each (measured: 4,000 take 0.3 s). */
const MOST_CALLS = 2_000;
const DEEPEST = 200;
const NUMBERS: ReadonlySet<string> = new Set(["MAX_SAFE_INTEGER", "MIN_SAFE_INTEGER", "MAX_VALUE", "MIN_VALUE", "EPSILON"]);
const PENDING = Symbol("pending");

/**
 * Turns abstract values into real ones: constants and literals into data, trees of zod calls into schemas of our own zod.
 * Only members of the tables are called; nothing of the audited source runs. What is not known becomes a mark.
 */
export class Replay {
  private readonly options: ReplayOptions;
  private nodes = 0;
  private calls = 0;
  private depth = 0;

  constructor(options: ReplayOptions) {
    this.options = options;
  }

  real(value: Value): unknown {
    if (++this.nodes > MOST_NODES) throw new Overrun();
    if (this.depth >= DEEPEST) return UNSETTLED;
    this.depth++;
    try {
      return this.realOf(value);
    } finally {
      this.depth--;
    }
  }

  private realOf(value: Value): unknown {
    switch (value.kind) {
      case "constant":
        return value.value;
      case "object":
        return this.objectOf(value);
      case "array": {
        const items = value.elements.map((element) => (element.kind === "maybe" ? UNSETTLED : this.real(element)));
        return value.open ? [...items, UNSETTLED] : items;
      }
      case "function":
      case "native":
      case "class":
        return new Callback(value);
      case "promise":
        return value.never ? UNSETTLED : this.real(value.value);
      case "maybe": {
        const there = this.real(value.value);
        return new Alternatives([there, undefined], isThereUnset(value) ? there : undefined);
      }
      case "union":
        return this.unionOf(value);
      case "external":
        return this.externalOf(value);
      case "map":
      case "unknown":
        return UNSETTLED;
    }
  }

  private unionOf(value: Union): unknown {
    const options = value.options.map((option) => this.real(option.value));
    if (options.every((option) => Object.is(option, options[0]))) return options[0];
    const usual = optionUnset(value);
    return new Alternatives(options, usual && options[value.options.indexOf(usual)]);
  }

  private objectOf(value: ObjectValue): Record<string, unknown> {
    const made: Record<string, unknown> = {};
    if (value.open) this.spread(made, value.open);
    for (const [key, cell] of value.props) {
      if (key.startsWith("@@")) continue;
      const getter = cell.getter;
      if (getter) Object.defineProperty(made, key, { get: () => this.thunk(getter), enumerable: true, configurable: true });
      else put(made, key, this.real(cell.value));
    }
    return made;
  }

  /** What was spread into a literal: members of another schema's shape, or of a converted schema. */
  private spread(into: Record<string, unknown>, value: Value): void {
    if (value.kind === "union") for (const option of value.options) this.spread(into, option.value);
    else {
      const source = value.kind === "external" ? this.real(value) : UNSETTLED;
      if (isPlain(source)) for (const [key, member] of Object.entries(source)) put(into, key, member);
      else put(into, OPEN, UNSETTLED);
    }
  }

  private externalOf(node: External): unknown {
    const known = this.options.memo.get(node);
    if (known === PENDING) return UNSETTLED;
    if (known !== undefined) return known;
    this.options.memo.set(node, PENDING);
    try {
      const made = this.assigned(node, this.build(node)) ?? UNSETTLED;
      this.options.memo.set(node, made);
      return made;
    } catch (thrown) {
      this.options.memo.delete(node);
      throw thrown;
    }
  }

  private build(node: External): unknown {
    switch (node.op) {
      case "module":
        return namespaceOf(node.specifier, zodOf(node) ?? this.options.zod) ?? UNSETTLED;
      case "get":
        return this.get(node.parent, node.key);
      case "call":
        return isRegExp(node.parent) ? this.regex(node.args) : this.call(this.real(node.parent), node.args);
      case "new":
        return isRegExp(node.parent) ? this.regex(node.args) : this.constructed(this.real(node.parent), node.args);
      case "global":
        return node.name === "Infinity" ? Infinity : UNSETTLED;
      default:
        return UNSETTLED;
    }
  }

  private get(parent: External, key: string): unknown {
    const target = this.real(parent);
    if (!(target instanceof Alternatives)) return this.getOf(target, parent, key);
    // A member of nothing is never read.
    const there = target.options.filter((option) => option !== undefined).map((option) => this.getOf(option, parent, key));
    return there.length === 1 ? there[0] : new Alternatives(there);
  }

  private getOf(target: unknown, parent: External, key: string): unknown {
    if (parent.op === "global" && parent.name === "Number") return NUMBERS.has(key) ? Number[key as "MAX_VALUE"] : UNSETTLED;
    if (target instanceof Namespace) return target.get(key);
    if (isZod(target)) return this.memberOf(target, key);
    if (Array.isArray(target)) return key === "length" ? target.length : /^\d{1,6}$/.test(key) ? (target as unknown[])[Number(key)] : UNSETTLED;
    if (!isPlain(target)) return UNSETTLED;
    if (Object.hasOwn(target, key)) return target[key];
    return OPEN in target ? UNSETTLED : undefined;
  }

  private memberOf(schema: ZodSchema, key: string): unknown {
    const members = schema as unknown as Record<string, unknown>;
    const signature = METHODS.get(key);
    const library = libraryOfSchema(schema);
    if (signature !== undefined) {
      if (key === "toJSONSchema") return new Member(signature, ([options]) => asked4(schema, options, this.options.zod), () => UNSETTLED, library);
      const method = members[key] as (...args: readonly unknown[]) => unknown;
      const run = (args: readonly unknown[]): unknown => {
        const made = method.apply(schema, [...args]);
        return key === "default" && isMarked(args[0]) ? withMarkedDefault(made as ZodSchema, args[0] !== UNSET) : made;
      };
      return new Member(signature, run, () => unsettledSchema(library), library);
    }
    if (EXTENSIONS.has(key)) return new Member("r", () => schema, () => schema, library);
    return PROPERTIES.has(key) && key in members ? members[key] : UNSETTLED;
  }

  private call(callee: unknown, args: readonly Value[]): unknown {
    if (callee instanceof Alternatives) return new Alternatives(callee.options.map((option) => this.call(option, args)));
    if (!(callee instanceof Member)) return UNSETTLED;
    const given = args.map((arg) => (callee.signature === "a" && isUnset(arg) ? UNSET : this.real(arg)));
    const [shape] = given;
    const shapes = callee.signature.startsWith("h") && shape instanceof Alternatives ? shape.options : undefined;
    if (!shapes?.every(isPlain)) return this.callWith(callee, given);
    const made = shapes.map((one) => this.callWith(callee, [one, ...given.slice(1)]));
    return new Alternatives(made, made[shapes.indexOf((shape as Alternatives).usual as never)]);
  }

  private callWith(callee: Member, args: readonly unknown[]): unknown {
    if (++this.calls > MOST_CALLS) throw new Overrun();
    const { signature, failed } = callee;
    try {
      const given: unknown[] = [];
      let isUsual = false;
      for (const [index, arg] of args.entries()) {
        const read = argumentOf(signature[Math.min(index, signature.length - 1)]!, arg, this, callee.library);
        if (!read || (this.options.isStrict && arg instanceof Callback && !isPure(signature, index))) return failed();
        given.push(read.value);
        isUsual ||= read.isUsual === true;
      }
      const made = callee.run(given) ?? UNSETTLED;
      return isUsual && isZod(made) ? uncertain(libraryOfSchema(made), [made]) : made;
    } catch (thrown) {
      if (thrown instanceof Overrun) throw thrown;
      return failed();
    }
  }

  private constructed(maker: unknown, [definition]: readonly Value[]): unknown {
    if (!(maker instanceof Maker) || !definition) return UNSETTLED;
    if (++this.calls > MOST_CALLS) throw new Overrun();
    return constructed(maker.library, maker.name, this.real(definition), ({ value }) => this.thunk(value));
  }

  /** What a function of the source gives, once per function. */
  thunk(fn: Value): unknown {
    const known = this.options.memo.get(fn);
    if (known !== undefined) return known === PENDING ? UNSETTLED : known;
    this.options.memo.set(fn, PENDING);
    try {
      const result = this.options.callThunk?.(fn);
      const made = (result && this.real(result)) ?? UNSETTLED;
      this.options.memo.set(fn, made);
      return made;
    } catch (thrown) {
      this.options.memo.delete(fn);
      throw thrown;
    }
  }

  private regex(args: readonly Value[]): unknown {
    const [source, flags] = args.map((arg) => this.real(arg));
    if (typeof source !== "string" || source === UNSETTLED || source.length > 10_000) return UNSETTLED;
    if (this.options.isStrict) return /(?:)/;
    try {
      return new RegExp(source, typeof flags === "string" ? flags : "");
    } catch {
      return UNSETTLED;
    }
  }

  /** Members that the source assigned to a result: `const schema = zodToJsonSchema(X); schema.title = …`. */
  private assigned(node: External, made: unknown): unknown {
    if (!isPlain(made) || node.op !== "call") return made;
    let copy: Record<string, unknown> | undefined;
    for (const [key, { value, getter }] of node.members ?? []) {
      if (getter || (value.kind === "external" && value.op === "get" && value.parent === node && value.key === key)) continue;
      copy ??= { ...made };
      put(copy, key, this.real(value));
    }
    return copy ?? made;
  }
}

/** A function that gives a schema, which is evaluated and does not run. */
const isPure = (signature: string, index: number): boolean => signature[Math.min(index, signature.length - 1)] === "t";
const isRegExp = (callee: External): boolean => callee.op === "global" && callee.name === "RegExp";
