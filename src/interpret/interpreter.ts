import type { ts } from "ts-morph";
import type { Place } from "../model/place.ts";
import type { Knowledge } from "../knowledge/index.ts";
import type { Project } from "../source/project.ts";
import { globals } from "./builtins/index.ts";
import { conditionOf } from "./asked.ts";
import { FREE_STEPS, Overdrawn, remaining } from "./allowance.ts";
import { awaitValue, callFunction, type Spending } from "./calls.ts";
import { instantiate } from "./classes.ts";
import { arrived } from "./elsewhere.ts";
import { evaluate } from "./expressions.ts";
import { callExternal, callUnknown, withoutCallbacks } from "./externals.ts";
import { gained, joinAll, joinFacts, sortOfFact, withFact, type Condition, type Ending, type Fact } from "./facts.ts";
import { Heap, type BranchWrites } from "./heap.ts";
import { Ended, Thrown, type Branch, type Completion, type Listener, type Machine } from "./machine.ts";
import { elementsOf, getComputed, getMember, setComputed, setMember } from "./members.ts";
import { ModuleLoader } from "./modules.ts";
import { execute, executeAll } from "./statements.ts";
import { ASIDE, Pool } from "./pool.ts";
import { isStillPromise } from "./unawaited.ts";
import { choose } from "./choice.ts";
import { NO_LABELS, nextSerial, optionTruth, truthiness, UNDEFINED, unknown, type Labels, type Option, type Site, type ThrowOutcome, type Value } from "./value.ts";

const RUN_BUDGET = 20_000_000;

/** Why an interpretation ended early: it says so, and everything after it is unknown. */
export class OutOfBudget extends Error {
  readonly site: Site;
  constructor(site: Site) {
    super("more steps than an interpretation may take");
    this.site = site;
  }
}

const WEIGHT: Record<Completion, number> = { normal: 0, continue: 1, break: 2, return: 3, dead: 4 };

/** One interpretation of a project. State lives here; what the parts do is in the files beside. */
export class Interpreter implements Machine {
  readonly heap = new Heap();
  readonly modules: ModuleLoader;
  readonly knowledge: Knowledge;
  readonly conditions: Condition[] = [];
  readonly frames: Machine["frames"] = [];
  readonly left: Machine["left"] = [];
  facts: Machine["facts"] = null;
  sinks: ThrowOutcome[][] = [[]];
  listener: Listener = {};
  rehearsalStart = 0;
  awaits = 0;
  exits = 0;
  readonly handlers: Condition[] = [];
  readonly listening: Machine["listening"] = [];
  elsewhere = false;
  allowance: Machine["allowance"] = null;
  private spending: Spending = { byNode: new Map(), steps: 0, paid: 0, yield: 0, found: 0, memo: new Map() };

  private budget = RUN_BUDGET;
  readonly pool = new Pool();

  isCutShort = false;
  readonly patience: number;

  private readonly project: Project;

  constructor(project: Project, knowledge: Knowledge, patience = 1) {
    this.patience = patience;
    this.project = project;
    this.knowledge = knowledge;
    this.modules = new ModuleLoader(project);
    this.modules.attach(this, globals(this));
  }

  /** Taken since the server began to start. */
  get steps(): number {
    return this.spending.steps;
  }

  /** Something worth having was found: functions that led to it may go on. */
  found(): void {
    this.spending.yield++;
    this.spending.found = this.spending.paid;
  }

  looksAt<T>(run: () => T): T {
    const { spending } = this;
    const before = spending.paid;
    try {
      return run();
    } finally {
      spending.paid -= Math.min(FREE_STEPS, spending.paid - before);
    }
  }

  /** Runs a file as the entry of the server. What another entry found says nothing of what its functions are worth. */
  run(file: string): void {
    this.spending = { ...this.spending, byNode: new Map(), yield: 0 };
    this.guarded(() => void this.modules.load(file));
  }

  /** Runs `body` and undoes what it wrote; throws that leave it are given back. */
  rehearse(listener: Listener, body: () => Value, since: Machine["facts"] = null, isListing = false): { value: Value; thrown: readonly ThrowOutcome[]; ended: boolean; overspent: Site | null } {
    const { listener: outer, spending, facts, sinks, rehearsalStart: start, budget, allowance } = this;
    const saved = { listener: outer, spending, facts, sinks, start, budget, allowance };
    const frames = this.frames.splice(0);
    const conditions = this.conditions.splice(0);
    this.listener = listener;
    this.spending = { byNode: new Map(), steps: 0, paid: 0, yield: 0, found: 0, memo: new Map() };
    this.facts = since;
    this.allowance = null;
    const thrown: ThrowOutcome[] = [];
    this.sinks = [thrown];
    this.rehearsalStart = nextSerial();
    this.budget = listener.external ? (isListing ? this.pool.nextListing() : this.pool.next()) : ASIDE;
    try {
      return this.heap.branch(() => {
        try {
          return { value: this.await(body(), null as unknown as Site), thrown, ended: false, overspent: null };
        } catch (error) {
          if (error instanceof Thrown) return { value: UNDEFINED, thrown: [...thrown, error.outcome], ended: true, overspent: null };
          if (error instanceof Ended) return { value: UNDEFINED, thrown, ended: true, overspent: null };
          if (error instanceof OutOfBudget) return { value: UNDEFINED, thrown, ended: true, overspent: error.site };
          throw error;
        }
      }).result;
    } finally {
      if (listener.external) this.pool.spend(this.spending.steps);
      this.budget = saved.budget;
      this.allowance = saved.allowance;
      this.listener = saved.listener;
      this.spending = saved.spending;
      this.facts = saved.facts;
      this.sinks = saved.sinks;
      this.rehearsalStart = saved.start;
      this.frames.splice(0, this.frames.length, ...frames);
      this.conditions.splice(0, this.conditions.length, ...conditions);
    }
  }

  /** Runs something of the discovery; what ends it ends only that. */
  guarded(body: () => void): void {
    try {
      body();
    } catch (error) {
      if (error instanceof OutOfBudget) this.gap(error.message, error.site);
      else if (!(error instanceof Thrown) && !(error instanceof Ended)) throw error;
    }
  }

  placeOf(node: Site): Place {
    return this.project.placeOf(node);
  }

  step(site: Site): void {
    const { spending, allowance } = this;
    spending.steps++;
    spending.paid++;
    if (spending.steps > this.budget) throw new OutOfBudget(site);
    if (allowance !== null && remaining(allowance, spending.paid, spending.found) < 0) throw new Overdrawn(allowance);
  }

  evaluate(node: ts.Expression, scope: Parameters<Machine["evaluate"]>[1]): Value {
    return evaluate(this, node, scope);
  }
  execute(node: ts.Statement, scope: Parameters<Machine["execute"]>[1]): Completion {
    return execute(this, node, scope);
  }
  executeAll(nodes: readonly ts.Statement[], scope: Parameters<Machine["execute"]>[1]): Completion {
    return executeAll(this, nodes, scope);
  }

  call(callee: Value, self: Value, args: readonly Value[], site: Site): Value {
    switch (callee.kind) {
      case "function":
        return this.callFunction(callee, self, args, site);
      case "native":
        return callee.call(self, args, site);
      case "external":
        return callExternal(this, callee, args, site, "call");
      case "class":
        return instantiate(this, callee, args, site);
      case "union":
        return this.callEach(callee.options, args, (value) => this.call(value, self, args, site));
      case "maybe":
        return this.call(callee.value, self, args, site);
      default:
        return callUnknown(this, callee, args, site);
    }
  }

  construct(callee: Value, args: readonly Value[], site: Site): Value {
    switch (callee.kind) {
      case "class":
        return instantiate(this, callee, args, site);
      case "native":
        return callee.construct ? callee.construct(args, site) : callee.call(UNDEFINED, args, site);
      case "external":
        return callExternal(this, callee, args, site, "new");
      case "union":
        return this.callEach(callee.options, args, (value) => this.construct(value, args, site));
      case "function": {
        const made: Value = { kind: "object", props: new Map(), proto: this.get(callee, "prototype", site), open: null, site, maker: null, born: nextSerial() };
        const result = this.callFunction(callee, made, args, site);
        return result.kind === "object" || result.kind === "function" ? result : made;
      }
      default:
        return callUnknown(this, callee, args, site);
    }
  }

  /** Each function that it may be is called as a branch of its own; absent ones are left out where another is there. */
  private callEach(options: readonly Option[], args: readonly Value[], run: (value: Value) => Value): Value {
    const callable = options.filter((o) => o.value.kind !== "constant");
    const first = callable.find((o) => o.value.kind === "external");
    const branches = (callable.length ? callable : options).map((o) => ({
      facts: o.facts,
      condition: this.rehearsalStart === 0 ? (o.facts.find((fact) => fact.kind === "condition") ?? null) : null,
      run: () => (o.value.kind === "external" && o !== first ? withoutCallbacks(args, () => run(o.value)) : run(o.value)),
    }));
    return branches.length === 1 ? branches[0]!.run() : this.forkValue(branches, 64);
  }

  callFunction(fn: Extract<Value, { kind: "function" }>, self: Value, args: readonly Value[], site: Site): Value {
    return callFunction(this, this.spending, fn, self, args, site);
  }
  get(target: Value, key: string, site: Site): Value {
    return getMember(this, target, key, site);
  }
  getComputed(target: Value, key: Value, site: Site): Value {
    return getComputed(this, target, key, site);
  }
  set(target: Value, key: string, value: Value, site: Site): void {
    setMember(this, target, key, value, site);
  }
  setComputed(target: Value, key: Value, value: Value, site: Site): void {
    setComputed(this, target, key, value, site);
  }
  elements(value: Value, site: Site): { known: readonly Value[]; rest: Value | null } {
    return elementsOf(this, value, site);
  }
  await(value: Value, site: Site): Value {
    return awaitValue(this, value, site);
  }
  arrived(value: Value, site: Site): ReturnType<Machine["arrived"]> {
    return arrived(this, value, site);
  }

  fork(branches: readonly Branch<Completion>[]): Completion {
    const ends: Completion[] = [];
    this.branchAll(branches, (end) => {
      ends.push(end);
      if (end === "break" || end === "continue") this.left.at(-1)?.push({ how: end, facts: this.facts, writes: this.heap.written() });
      return end === "normal" ? "live" : end === "return" ? "returned" : end === "dead" ? "dead" : "left";
    });
    if (ends.includes("normal") && ends.some((end) => end === "return" || end === "break")) this.exits++;
    return ends.reduce((a, b) => (WEIGHT[b] < WEIGHT[a] ? b : a), "dead");
  }

  forkValue(branches: readonly Branch<Value>[], limit = 64): Value {
    const before = this.facts;
    const options: Option[] = [];
    this.branchAll(branches, (value) => {
      options.push({ value, facts: gained(this.facts, before) });
      return "live";
    });
    return choose(options, limit);
  }

  /** What a value that the branch left is told apart by: the guards in it, and what the start of a server hangs on. */
  private leftBy({ condition, facts }: Branch<unknown>, before: Machine["facts"]): readonly Fact[] {
    const guards = gained(this.facts, before).filter((fact) => sortOfFact(fact) === "guard");
    if (this.rehearsalStart > 0) return guards;
    return [...new Set([...(condition ? [condition] : []), ...facts.filter(({ kind }) => kind === "condition"), ...guards])];
  }

  /** Runs each branch from the same state; what ends in a throw leaves nothing behind. */
  private branchAll<T>(branches: readonly Branch<T>[], end: (result: T) => "live" | "returned" | "left" | "dead"): void {
    const before = this.facts;
    const writes: BranchWrites[] = [];
    const live: Machine["facts"][] = [];
    const left: Machine["facts"][] = [];
    let stopped: unknown = null;
    let ended = 0;
    const endings: (Ending | null)[] = [];
    for (const branch of branches) {
      this.facts = branch.facts.reduce<Machine["facts"]>((facts, fact) => withFact(facts, fact), before);
      if (branch.condition) this.facts = withFact(this.facts, branch.condition);
      if (branch.condition) this.conditions.push(branch.condition);
      const depth = this.conditions.length;
      const sinks = this.sinks.length;
      const frames = this.frames.length;
      try {
        const { result, writes: written } = this.heap.branch(() => branch.run());
        const how = end(result);
        if (how === "live") live.push(this.facts);
        else if (how === "left") left.push(this.facts);
        if (how !== "dead") writes.push({ writes: written, condition: branch.condition, facts: this.leftBy(branch, before), endedCall: how === "returned" ? (this.frames.at(-1)?.id ?? null) : null });
        endings.push(how === "returned" ? { how: "returns", value: this.frames.at(-1)?.returns.at(-1)?.value ?? null } : how === "left" ? { how: "skips", value: null } : how === "dead" ? { how: "throws", value: null } : null);
      } catch (error) {
        if (!(error instanceof Thrown) && !(error instanceof Ended)) throw error;
        stopped ??= error;
        if (error instanceof Thrown) this.noteThrow(error.outcome);
        ended++;
        endings.push(error instanceof Thrown ? { how: "throws", value: error.outcome.value } : { how: "exits", value: null });
      } finally {
        this.sinks.length = Math.max(1, Math.min(this.sinks.length, sinks));
        this.frames.length = Math.min(this.frames.length, frames);
        if (branch.condition) this.conditions.length = Math.min(this.conditions.length, depth - 1);
      }
    }
    branches.forEach((branch, index) => {
      if (!branch.condition || branch.condition.otherwise) return;
      const other = endings.find((_, i) => i !== index && endings[i] !== null);
      if (other && endings[index] === null) branch.condition.otherwise = other;
    });
    this.facts = before;
    if (ended === branches.length && stopped instanceof Error) throw stopped;
    this.heap.join(writes);
    this.facts = live.length ? joinFacts(live, before) : left.length ? joinFacts(left, before) : before;
  }

  private noteThrow(outcome: ThrowOutcome): void {
    this.sinks.at(-1)?.push(outcome);
  }

  may(site: Site, what: string, run: () => void): void {
    void what;
    void site;
    this.branchAll<Completion>(
      [
        { facts: [], condition: null, run: () => "normal" },
        {
          facts: [],
          condition: null,
          run: () => {
            run();
            return "normal";
          },
        },
      ],
      () => "live",
    );
  }

  assume(value: Value, truthy: boolean, site: Site): { facts: readonly Fact[]; condition: Condition } | null {
    const condition = conditionOf(value, truthy, site);
    if (value.kind !== "union") {
      const truth = isStillPromise(value) ? true : truthiness(value);
      if (!condition.guards) this.listener.decided?.(site);
      if (truth === undefined && this.listener.asked && condition.guards) this.listener.asked(condition);
      return truth === !truthy ? null : { facts: [], condition };
    }
    const survivors = value.options.filter((o) => optionTruth(o) !== !truthy);
    if (survivors.length === 0) return null;
    const each = survivors.map((o) => [...o.facts, ...this.said(o, truthy, site)]);
    return { facts: joinAll(each), condition };
  }

  /** What it says of an option's own value that it was the one, where the value does not settle it. */
  private said(option: Option, truthy: boolean, site: Site): readonly Fact[] {
    if (optionTruth(option) !== undefined) return [];
    const assumed = this.assume(option.value, truthy, site);
    if (!assumed) return [];
    return assumed.condition.guards || assumed.condition.answers ? [...assumed.facts, assumed.condition] : assumed.facts;
  }

  mayThrow(outcome: Omit<ThrowOutcome, "facts">): void {
    this.sinks.at(-1)?.push({ ...outcome, facts: this.facts });
  }

  throw(value: Value, site: Site): never {
    throw Thrown.of({ value, facts: this.facts, site, implicit: false });
  }

  gap(reason: string, site: Site | null, labels: Labels = NO_LABELS): Value {
    this.listener.gap?.(reason, site);
    return unknown(reason, site, labels);
  }
}
