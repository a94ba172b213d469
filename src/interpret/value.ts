import type { Chain } from "../knowledge/types.ts";
import type { Condition, Fact, Facts } from "./facts.ts";
import type { ts } from "ts-morph";
import type { Label } from "../model/story.ts";
import type { Scope } from "./scope.ts";

/** The syntax node at which something was made; its source file names the place. */
export type Site = ts.Node;
export type Primitive = string | number | boolean | null | undefined | bigint;
export type Labels = readonly Label[];

/** A variable or a property: what strong updates write and a fork's journal restores. */
export interface Cell {
  value: Value;
  /** Accessors run on read and write. */
  getter?: Value;
  setter?: Value;
  /** Declared but not initialised yet: no branch can have read it, so that its first value is not undone. */
  fresh?: boolean;
  /** The call that owns a local variable; a branch that returned leaves its caller's locals alone. */
  readonly owner?: number;
}

export interface Constant {
  readonly kind: "constant";
  readonly value: Primitive;
  readonly labels: Labels;
}

export interface ObjectValue {
  readonly kind: "object";
  readonly props: Map<string, Cell>;
  proto: Value | null;
  /** More keys may exist: what reading an unlisted key gives; null where the keys are all known. */
  open: Value | null;
  readonly site: Site | null;
  /** The class it is an instance of. */
  readonly maker: ClassValue | null;
  /** It is a proxy of its prototype: the object whose `get` gives each of its members. */
  trap?: Value;
  /** Serial of the value, for "older than this rehearsal". */
  readonly born: number;
}

/** An element that exists only under a condition; only found inside arrays and cells. */
export interface Maybe {
  readonly kind: "maybe";
  readonly value: Value;
  readonly conditions: readonly Condition[];
}

export interface ArrayValue {
  readonly kind: "array";
  /** Written only through the heap, which journals. */
  elements: readonly Value[];
  /** Elements beyond the listed ones: what each of them is; null where the list is complete. */
  open: Value | null;
  readonly site: Site | null;
  readonly born: number;
}

/** A Map or a Set. Constant keys are indexed by type and text, others by identity. */
export interface MapValue {
  readonly kind: "map";
  readonly isSet: boolean;
  /** It holds things by themselves: no name that somebody sends is in it. */
  readonly isWeak: boolean;
  readonly entries: Map<unknown, { readonly key: Value; readonly cell: Cell }>;
  open: Value | null;
  readonly site: Site | null;
  readonly born: number;
}

export interface FunctionValue {
  readonly kind: "function";
  readonly node: ts.FunctionLikeDeclaration;
  readonly scope: Scope;
  /** `this` of an arrow is in its scope; of a bound function here. */
  readonly boundThis?: Value;
  readonly boundArgs?: readonly Value[];
  /** The object a method was defined on, for `super`. */
  readonly home?: ObjectValue;
  readonly props: Map<string, Cell>;
  /** A generator that its runner resumes with what it awaited: an async function, compiled down. */
  readonly awaited?: boolean;
}

export interface ClassValue {
  readonly kind: "class";
  readonly node: ts.ClassLikeDeclaration;
  readonly scope: Scope;
  readonly parent: Value | null;
  readonly prototype: ObjectValue;
  readonly statics: ObjectValue;
}

export interface NativeValue {
  readonly kind: "native";
  readonly name: string;
  readonly call: (self: Value, args: readonly Value[], site: Site) => Value;
  readonly construct?: (args: readonly Value[], site: Site) => Value;
  readonly props?: Map<string, Cell>;
}

/**
 * A value from outside of the source, with its history as a tree: a package's export and the members, calls and arguments taken from it.
 * One thing serves package identity, effect identity, schema replay and the search for a handler in an unknown wrapper.
 */
export type External = ExternalBase &
  (
    /** `version`: what the importing file is given, where that is not the version that the project has. */
    | { readonly op: "module"; readonly specifier: string; readonly version?: string | undefined }
    | { readonly op: "global"; readonly name: string }
    /** A symbol of the rehearsal: the tool's arguments, the call's context, an error. */
    | { readonly op: "symbol"; readonly role: string }
    | { readonly op: "get"; readonly parent: External; readonly key: string }
    /** An element or member whose key is not known. */
    | { readonly op: "element"; readonly parent: External }
    | { readonly op: "call"; readonly parent: External; readonly args: readonly Value[]; readonly isThere?: true }
    | { readonly op: "new"; readonly parent: External; readonly args: readonly Value[] }
    /** `===`, `in`, `!`… over values that are not all known. */
    | { readonly op: "operator"; readonly operator: string; readonly args: readonly Value[] }
  );

interface ExternalBase {
  readonly kind: "external";
  readonly labels: Labels;
  readonly site: Site | null;
  /** Length of the chain; a budget ends it in unknown. */
  readonly depth: number;
  /** Members that were read or written: identity of `x.y` and assigned handlers. Null until there is one: most have none. */
  members: Map<string, Cell> | null;
  readonly born: number;
  /** Its history as the tables read it, once somebody has asked (`chainOf`). */
  chain?: Chain;
}

/** One of several values, each with the facts that hold where it is the one. */
export interface Option {
  readonly value: Value;
  /** What surely happened or held where this option was chosen. */
  readonly facts: readonly Fact[];
  /** What the choice itself says of the value: the left side of `a || b` is falsy where it is not chosen. */
  readonly truthy?: boolean;
}

export interface Union {
  readonly kind: "union";
  readonly options: readonly Option[];
}

export interface Unknown {
  readonly kind: "unknown";
  readonly reason: string;
  readonly site: Site | null;
  readonly labels: Labels;
  readonly type?: "string" | "number" | "boolean" | "object" | "function" | "array";
  /** Text as far as known, unknown parts as `${}`. */
  readonly text?: string;
  /** The unknown value whose member it is: a method of a datum is a built-in, not code that nobody followed. */
  readonly member?: { readonly of: Unknown; readonly key: string };
  /** The value whose JSON text it is. */
  readonly json?: Value;
}

/** What an async function returned: its value, and what happens to the one who awaits it. */
export interface PromiseValue {
  readonly kind: "promise";
  readonly value: Value;
  readonly facts: readonly Fact[];
  readonly throws: readonly ThrowOutcome[];
  /** It never fulfils: every path throws. */
  readonly never: boolean;
}

/** A throw that may happen: what is thrown, and what surely happened before. */
export interface ThrowOutcome {
  readonly value: Value;
  readonly facts: Facts;
  readonly site: Site;
  /** Not spelled by the source: a call outside that may fail. */
  readonly implicit: boolean;
}

export type Value =
  | Constant
  | ObjectValue
  | ArrayValue
  | MapValue
  | FunctionValue
  | ClassValue
  | NativeValue
  | External
  | Union
  | Unknown
  | PromiseValue
  | Maybe;

/** What stands for each piece of a text that was split: all of them are the whole, one of them or a part of one is not. */
export const PIECE = "a piece of a text";
export const isPiece = (value: Value): boolean => value.kind === "unknown" && value.reason === PIECE;

/** A part of what these labels speak of. */
export const partly = (labels: Labels): Labels => labels.map((label) => (label.kind === "upstream" && label.extent === "whole" ? { ...label, extent: "part" } : label));

/** One piece by its place: a field of the text. */
export const fieldOfText = (value: Value): Value => (value.kind === "unknown" && isPiece(value) ? { ...value, labels: partly(value.labels) } : value);

/** Why a promise has no value: its `resolve` was handed to another part of the program. */
export const UNSETTLED = "a promise that nobody is seen to settle";

export const NO_LABELS: Labels = [];
const constants = new Map<Primitive, Constant>();

export function constant(value: Primitive, labels: Labels = NO_LABELS): Constant {
  if (labels.length > 0) return { kind: "constant", value, labels };
  let known = constants.get(value);
  if (!known) {
    known = { kind: "constant", value, labels: NO_LABELS };
    if (typeof value !== "string" || value.length < 40) constants.set(value, known);
  }
  return known;
}

/** Numbers that are no more than what something starts from (remembered.ts): not the same as an equal one that a call has set. */
export const START_VALUES = new WeakSet<Value>();

export const UNDEFINED = constant(undefined);
export const NULL = constant(null);
export const TRUE = constant(true);
export const FALSE = constant(false);

let serial = 0;
/** The next serial: values born later compare greater. */
export const nextSerial = (): number => ++serial;

/** Properties or entries that know when they came into being, so that a fork knows whose they are. */
export const tableOf = <K, V>(born: number): Map<K, V> => Object.assign(new Map<K, V>(), { born });

export function object(site: Site | null = null, props?: Iterable<readonly [string, Value]>): ObjectValue {
  const born = nextSerial();
  const made: ObjectValue = { kind: "object", props: tableOf(born), proto: null, open: null, site, maker: null, born };
  if (props) for (const [key, value] of props) made.props.set(key, { value });
  return made;
}

export function array(elements: readonly Value[], site: Site | null = null, open: Value | null = null): ArrayValue {
  return { kind: "array", elements, open, site, born: nextSerial() };
}

export function mapValue(isSet: boolean, site: Site | null = null, isWeak = false): MapValue {
  const born = nextSerial();
  return { kind: "map", isSet, isWeak, entries: tableOf(born), open: null, site, born };
}

export function unknown(reason: string, site: Site | null = null, labels: Labels = NO_LABELS, type?: Unknown["type"], text?: string): Unknown {
  return { kind: "unknown", reason, site, labels, ...(type && { type }), ...(text !== undefined && { text }) };
}

export function native(name: string, call: NativeValue["call"], construct?: NativeValue["construct"], props?: Iterable<readonly [string, Value]>): NativeValue {
  return {
    kind: "native",
    name,
    call,
    ...(construct && { construct }),
    ...(props && { props: new Map([...props].map(([key, value]) => [key, { value }])) }),
  };
}

/** What something outside was taken from, and what it was given. */
export const madeOf = (value: External): readonly Value[] => [...("parent" in value ? [value.parent] : []), ...("args" in value ? value.args : [])];

/** The members of something outside, to be read or written. */
export const membersOf = (value: External): Map<string, Cell> => (value.members ??= new Map<string, Cell>());

// Spelled out one by one: these are made by the hundred thousand, and a spread costs as much as the rest.
export const externalModule = (specifier: string, version?: string): External => ({
  kind: "external", labels: NO_LABELS, site: null, depth: 0, members: null, born: nextSerial(), op: "module", specifier, version,
});
export const externalGlobal = (name: string): External => ({
  kind: "external", labels: NO_LABELS, site: null, depth: 0, members: null, born: nextSerial(), op: "global", name,
});
export const symbol = (role: string, labels: Labels, site: Site | null = null): External => ({
  kind: "external", labels, site, depth: 0, members: null, born: nextSerial(), op: "symbol", role,
});
export const externalGet = (parent: External, key: string, labels: Labels, site: Site | null): External => ({
  kind: "external", labels, site, depth: parent.depth + 1, members: null, born: nextSerial(), op: "get", parent, key,
});
export const externalElement = (parent: External, labels: Labels, site: Site | null): External => ({
  kind: "external", labels, site, depth: parent.depth + 1, members: null, born: nextSerial(), op: "element", parent,
});
/** A call of something outside, or its construction: `parent` is what is called. */
export type ExternalCall = Extract<External, { readonly op: "call" | "new" }> & { readonly site: Site };

export const externalCall = (op: "call" | "new", parent: External, args: readonly Value[], labels: Labels, site: Site): ExternalCall => ({
  kind: "external", labels, site, depth: parent.depth + 1, members: null, born: nextSerial(), op, parent, args,
});
export const externalOperator = (operator: string, args: readonly Value[], labels: Labels, site: Site): External => ({
  kind: "external", labels, site, depth: 1, members: null, born: nextSerial(), op: "operator", operator, args,
});

/** Labels that a value itself carries, not those of what it holds. */
export function ownLabels(value: Value): Labels {
  return value.kind === "constant" || value.kind === "external" || value.kind === "unknown" ? value.labels : NO_LABELS;
}

/** The values that it may be: itself, or its options. */
export function optionsOf(value: Value): readonly Value[] {
  return value.kind === "union" ? value.options.map((o) => o.value) : value.kind === "maybe" ? [value.value, UNDEFINED] : [value];
}

/** An object from outside that is never missing. */
export const isThere = (value: External): boolean => value.op === "module" || value.op === "new" || (value.op === "call" && value.isThere === true);

/** True or false where it is settled, undefined where either may be. */
export function truthiness(value: Value): boolean | undefined {
  switch (value.kind) {
    case "constant":
      return Boolean(value.value);
    case "object":
    case "array":
    case "map":
    case "function":
    case "class":
    case "native":
    case "promise":
      return true;
    case "external":
      return isThere(value) ? true : undefined;
    case "unknown":
      return value.type === "object" || value.type === "array" || value.type === "function" ? true : undefined;
    case "maybe":
      return undefined;
    case "union": {
      const first = optionTruth(value.options[0]!);
      return first !== undefined && value.options.every((o) => optionTruth(o) === first) ? first : undefined;
    }
  }
}

/** Truthiness of an option, with what the choice says of it. */
export const optionTruth = (option: Option): boolean | undefined => option.truthy ?? truthiness(option.value);
