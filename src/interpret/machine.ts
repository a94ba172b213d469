import type { ts } from "ts-morph";
import type { Place } from "../model/place.ts";
import type { Knowledge } from "../knowledge/index.ts";
import type { Allowance } from "./allowance.ts";
import type { Condition, Fact, Facts } from "./facts.ts";
import type { Listening } from "./elsewhere.ts";
import type { Growth } from "./growth.ts";
import type { Delta, Heap } from "./heap.ts";
import type { ModuleLoader } from "./modules.ts";
import type { Scope } from "./scope.ts";
import type { ClassValue, External, ExternalCall, FunctionValue, Labels, PromiseValue, Site, ThrowOutcome, Value } from "./value.ts";

/** How a statement ended. Where branches differ, the weakest: code after it may still run. */
export type Completion = "normal" | "continue" | "break" | "return" | "dead";

/** One call of the audited code that is under way. */
export interface Frame {
  readonly id: number;
  readonly node: ts.Node | null;
  /** The closure that runs, and on what: a re-entry of both is recursion. */
  readonly closure: Scope | null;
  readonly self: Value;
  readonly args: readonly Value[];
  /** Where it was called. */
  readonly site: Site | null;
  readonly name: string;
  /** What it has returned so far, on any path. */
  readonly returns: { value: Value; facts: Facts; site: Site }[];
  /** Values yielded by a generator. */
  readonly yields: Value[] | null;
}

/** What listens to a run: discovery notes registrations, rehearsal writes the story. */
export interface Listener {
  /** A call that leaves the source. A value answers for the call; undefined lets the interpreter go on. */
  external?(call: ExternalCall): Value | undefined;
  /** Whether a value from outside is an instance of a class from outside; undefined where that is not known. */
  instanceOf?(value: External, type: External): boolean | undefined;
  /** Whether two values from outside are one object; undefined where that is not known. */
  isSame?(a: External, b: External): boolean | undefined;
  /** What a member of a value from outside is, where its package tells. */
  member?(target: External, key: string, site: Site): Value | undefined;
  /** A call that verifies something has come back: it did not throw. */
  back?(call: ExternalCall): void;
  /** The interpreter met something that it cannot follow. */
  gap?(reason: string, site: Site | null): void;
  /** A map or object that outlives the call was read or written by a key. */
  memory?(step: "lookup" | "store", store: Value, key: Value, site: Site): void;
  /** Something that was read is added to: a list by an element, a text by words of the model. */
  grew?(labels: Labels, how: Growth): void;
  /** Something was asked of the caller or of the operator that the source does not settle. */
  asked?(condition: Condition): void;
  /** Time is waited for, so much. */
  waits?(time: Value | undefined, site: Site): void;
  /** A condition was decided, or is not known, without anything being asked of the caller or the operator. */
  decided?(site: Site): void;
  /** A function of the source is entered. */
  enter?(node: ts.Node): void;
  /** A function of the source that was given these arguments returned this. */
  returned?(value: Value, site: Site, given: readonly Value[]): void;
  /** Remembers this point of the story; calling the answer forgets what has happened since. */
  mark?(): () => void;
  /** A class of the source was declared. */
  declared?(made: ClassValue): void;
}

function withoutStack<T>(make: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return make();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** A definite throw of the audited code, while it unwinds. */
export class Thrown extends Error {
  readonly outcome: ThrowOutcome;
  constructor(outcome: ThrowOutcome) {
    super("thrown by the audited code");
    this.outcome = outcome;
  }

  /** Unwinding is ordinary here, and a stack of ours tells nobody anything: taking one costs more than the rest. */
  static of(outcome: ThrowOutcome): Thrown {
    return withoutStack(() => new Thrown(outcome));
  }
}

/** The path ends here for good: `process.exit`, or a call that never returns. */
export class Ended extends Error {
  constructor() {
    super("ended by the audited code");
  }

  static here(): Ended {
    return withoutStack(() => new Ended());
  }
}

export interface Branch<T> {
  /** What is assumed on entering. */
  readonly facts: readonly Fact[];
  readonly condition: Condition | null;
  readonly run: () => T;
}

/**
 * The state of one run and the parts of the interpreter, which call each other only through here.
 * `interpreter.ts` puts it together.
 */
export interface Machine {
  readonly heap: Heap;
  readonly modules: ModuleLoader;
  readonly knowledge: Knowledge;
  facts: Facts;
  readonly frames: Frame[];
  /** Where throws that may happen go: the innermost `try` or async call. */
  sinks: ThrowOutcome[][];
  /** What held, and what the turn had written, where `break` or `continue` left a loop or `switch` that runs now, the innermost last. */
  readonly left: { readonly how: "break" | "continue"; readonly facts: Facts; readonly writes: Delta }[][];
  /** Forks that are open now, outermost first: a registration inside is conditional. */
  readonly conditions: Condition[];
  listener: Listener;
  /** Values born before this serial outlive the rehearsed call; 0 outside of a rehearsal. */
  rehearsalStart: number;
  /** How often one branch of a fork left a loop or a function while another went on. */
  exits: number;
  /** Handlers of errors that are running, outermost first, whose block came to its end: the program goes on without them. */
  readonly handlers: Condition[];
  /** Callbacks that the program gave to things outside while it started: they may run during any call. */
  readonly listening: Listening[];
  /** Another part of the program runs now, since the call waits for it. */
  elsewhere: boolean;
  /** How far the call that is under way may go; null outside of calls and in a rehearsal. */
  allowance: Allowance | null;
  /** How many times the usual a call may take while the server starts. */
  readonly patience: number;
  /** Some call was not followed to its end. */
  isCutShort: boolean;
  /** How often the run has suspended: two reads with the same count have no `await` between them. */
  awaits: number;

  evaluate(node: ts.Expression, scope: Scope): Value;
  execute(node: ts.Statement, scope: Scope): Completion;
  executeAll(nodes: readonly ts.Statement[], scope: Scope): Completion;
  /** Calls any value. `self` is `this`. */
  call(callee: Value, self: Value, args: readonly Value[], site: Site): Value;
  construct(callee: Value, args: readonly Value[], site: Site): Value;
  callFunction(fn: FunctionValue, self: Value, args: readonly Value[], site: Site): Value;
  /** Reads a member of any value; never fails. */
  get(target: Value, key: string, site: Site): Value;
  /** Reads a member by a computed key. */
  getComputed(target: Value, key: Value, site: Site): Value;
  set(target: Value, key: string, value: Value, site: Site): void;
  setComputed(target: Value, key: Value, value: Value, site: Site): void;
  /** The elements to run through, or null where the value is not a known collection. Elements may be `maybe`. */
  elements(value: Value, site: Site): { readonly known: readonly Value[]; readonly rest: Value | null };
  /** Waits for a promise: what its throws and facts are comes over the waiter. */
  await(value: Value, site: Site): Value;

  /** What a promise that the call waits for has become by what other parts of the program do; null where nobody is seen to settle it. */
  arrived(value: Value, site: Site): PromiseValue | null;

  /** Follows each branch from the same state and joins what they leave behind. Statements. */
  fork(branches: readonly Branch<Completion>[]): Completion;
  /** The same for values: each option keeps the facts of its branch. */
  forkValue(branches: readonly Branch<Value>[], limit?: number): Value;
  /** Runs something that may or may not happen: a callback that somebody may call. */
  may(site: Site, what: string, run: () => void): void;
  /** What is known if the value is truthy (or falsy): null where that cannot be. */
  assume(value: Value, truthy: boolean, site: Site): { facts: readonly Fact[]; condition: Condition } | null;

  /** A throw that may happen here. */
  mayThrow(outcome: Omit<ThrowOutcome, "facts">): void;
  /** Throws for sure. */
  throw(value: Value, site: Site): never;
  /** Says that something could not be followed, and gives the value that stands for it. */
  gap(reason: string, site: Site | null, labels?: Labels): Value;
  /** Where a node is, for labels and events. */
  placeOf(node: ts.Node): Place;
  /** Looks at one of the elements that the source lists: a few steps for each are nobody's waste, however long the list. */
  looksAt<T>(run: () => T): T;
  /** Counts work; throws `Ended` when the run as a whole is out of budget. */
  step(site: Site): void;
}
