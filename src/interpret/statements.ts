import { ts } from "ts-morph";
import { makeClass } from "./classes.ts";
import { gained, joinFacts, withFacts, type Condition, type Facts } from "./facts.ts";
import { helper } from "./helpers.ts";
import { hoist } from "./hoist.ts";
import { byKind } from "./kinds.ts";
import { Thrown, type Completion, type Machine } from "./machine.ts";
import { forIn, forOf, leavable, loopWhile } from "./loops.ts";
import { narrow } from "./narrow.ts";
import { strictEquals } from "./operators.ts";
import { assignTo, bind } from "./patterns.ts";
import type { Scope } from "./scope.ts";
import { constant, externalOperator, nextSerial, NO_LABELS, object, symbol, truthiness, UNDEFINED, type ThrowOutcome, type Value } from "./value.ts";
import { joinLabels, labelsOf } from "./labels.ts";

/** Runs statements in order until one of them surely ends the path. */
export function executeAll(machine: Machine, nodes: readonly ts.Statement[], scope: Scope): Completion {
  for (const node of nodes) {
    const end = machine.execute(node, scope);
    if (end !== "normal") return end;
  }
  return "normal";
}

/** How each kind of statement runs; what is not here declares types, or nothing. */
const EXECUTORS = byKind<Completion>({
  ExpressionStatement: (machine, node: ts.ExpressionStatement, scope) => {
    machine.evaluate(node.expression, scope);
    return "normal";
  },
  VariableStatement: (machine, node: ts.VariableStatement, scope) => {
    declareAll(machine, node.declarationList, scope);
    return "normal";
  },
  Block: (machine, node: ts.Block, scope) => {
    const block = scope.child();
    hoist(machine, node.statements, block);
    return machine.executeAll(node.statements, block);
  },
  ReturnStatement: (machine, node: ts.ReturnStatement, scope) => {
    const value = node.expression ? machine.evaluate(node.expression, scope) : UNDEFINED;
    machine.frames.at(-1)?.returns.push({ value, facts: machine.facts, site: node });
    return "return";
  },
  IfStatement: ifStatement,
  ThrowStatement: throwStatement,
  TryStatement: tryStatement,
  ForOfStatement: forOf,
  ForInStatement: forIn,
  ForStatement: forStatement,
  WhileStatement: (machine, node: ts.WhileStatement, scope) =>
    loopWhile(machine, node.expression, node.statement, scope, () => undefined, false),
  DoStatement: (machine, node: ts.DoStatement, scope) => loopWhile(machine, node.expression, node.statement, scope, () => undefined, true),
  SwitchStatement: (machine, node: ts.SwitchStatement, scope) => leavable(machine, "break", () => switchStatement(machine, node, scope)),
  BreakStatement: () => "break",
  ContinueStatement: () => "continue",
  LabeledStatement: (machine, node: ts.LabeledStatement, scope) => {
    const end = machine.execute(node.statement, scope);
    return end === "break" ? "normal" : end;
  },
  ClassDeclaration: (machine, node: ts.ClassDeclaration, scope) => {
    bindName(machine, scope, node.name?.text ?? "*default*", makeClass(machine, node, scope));
    return "normal";
  },
  EnumDeclaration: enumDeclaration,
  ModuleDeclaration: namespaceDeclaration,
  ExportAssignment: (machine, node: ts.Statement & ts.ExportAssignment, scope) => {
    const value = machine.evaluate(node.expression, scope);
    if (node.isExportEquals) machine.set(scope.module.commonJs ?? object(), "exports", value, node);
    else bindName(machine, scope, "*default*", value);
    return "normal";
  },
});

export function execute(machine: Machine, node: ts.Statement, scope: Scope): Completion {
  machine.step(node);
  return EXECUTORS[node.kind]?.(machine, node, scope) ?? "normal";
}

function forStatement(machine: Machine, loop: ts.ForStatement, scope: Scope): Completion {
  const outer = scope.child();
  if (loop.initializer) {
    if (ts.isVariableDeclarationList(loop.initializer)) declareAll(machine, loop.initializer, outer);
    else machine.evaluate(loop.initializer, outer);
  }
  const next = (): void => void (loop.incrementor && machine.evaluate(loop.incrementor, outer));
  return loopWhile(machine, loop.condition, loop.statement, outer, next, false);
}

function bindName(machine: Machine, scope: Scope, name: string, value: Value): void {
  const cell = scope.variables.get(name);
  if (cell) machine.heap.setCell(cell, value);
  else scope.declare(name, value);
}

function declareAll(machine: Machine, list: ts.VariableDeclarationList, scope: Scope): void {
  const isVar = !(list.flags & ts.NodeFlags.BlockScoped);
  for (const d of list.declarations) {
    if (!d.initializer) {
      if (!isVar && ts.isIdentifier(d.name)) bind(machine, d.name, UNDEFINED, scope, "declare");
      continue;
    }
    const value = (ts.isIdentifier(d.name) ? helper(machine, d.name.text) : undefined) ?? machine.evaluate(d.initializer, scope);
    if (isVar && ts.isIdentifier(d.name)) assignTo(machine, d.name, value, scope);
    else bind(machine, d.name, value, scope, "declare");
  }
}

function ifStatement(machine: Machine, node: ts.IfStatement, scope: Scope): Completion {
  const test = machine.evaluate(node.expression, scope);
  const truth = truthiness(test);
  const run = (truthy: boolean): Completion => {
    const statement = truthy ? node.thenStatement : node.elseStatement;
    narrow(machine, node.expression, truthy, scope);
    return statement ? machine.execute(statement, scope) : "normal";
  };
  if (truth !== undefined) {
    machine.listener.decided?.(node.expression);
    return run(truth);
  }
  if (machine.rehearsalStart > 0 && machine.knowledge.asksLevel(node.expression.getText())) return run(!endsCall(node.thenStatement));
  const whenTrue = machine.assume(test, true, node.expression);
  const whenFalse = machine.assume(test, false, node.expression);
  if (!whenTrue) return run(false);
  if (!whenFalse) return run(true);
  return machine.fork([
    { ...whenTrue, run: () => run(true) },
    { ...whenFalse, run: () => run(false) },
  ]);
}

/** `return;`, and nothing else. */
function endsCall(node: ts.Statement): boolean {
  const only = ts.isBlock(node) && node.statements.length === 1 ? node.statements[0]! : node;
  return ts.isReturnStatement(only) && only.expression === undefined;
}

/** Before anything was found, a throw that no `try` of ours awaits is stepped over: what would have come after is worth knowing. */
function throwStatement(machine: Machine, node: ts.ThrowStatement, scope: Scope): Completion {
  const value = machine.evaluate(node.expression, scope);
  if (machine.rehearsalStart === 0 && machine.conditions.length === 0 && machine.sinks.length <= 1) return "normal";
  return machine.throw(value, node);
}

function tryStatement(machine: Machine, node: ts.TryStatement, scope: Scope): Completion {
  const before = machine.facts;
  const sink: ThrowOutcome[] = [];
  const frame = machine.frames.at(-1);
  const returnsBefore = frame?.returns.length ?? 0;
  const escaping: ThrowOutcome[] = [];
  let end: Completion;
  let definite: Thrown | null = null;
  const block = (): Completion => {
    machine.sinks.push(sink);
    try {
      return machine.execute(node.tryBlock, scope);
    } catch (thrown) {
      if (!(thrown instanceof Thrown)) throw thrown;
      sink.push(thrown.outcome);
      definite = thrown;
      return "dead";
    } finally {
      machine.sinks.pop();
    }
  };
  const { catchClause, finallyBlock } = node;
  if (!catchClause) {
    end = block();
    escaping.push(...sink);
  } else {
    const outer: ThrowOutcome[] = [];
    const handler = (): Completion => {
      machine.sinks.push(outer);
      machine.facts = sink.length ? joinFacts(sink.map((t) => t.facts), before) : before;
      const inner = scope.child();
      if (catchClause.variableDeclaration) bind(machine, catchClause.variableDeclaration.name, caught(sink, catchClause), inner, "declare");
      try {
        return machine.execute(catchClause.block, inner);
      } catch (thrown) {
        if (!(thrown instanceof Thrown)) throw thrown;
        // What is thrown on crosses the `finally` block too.
        outer.push(thrown.outcome);
        return "dead";
      } finally {
        machine.sinks.pop();
      }
    };
    end = tryThenCatch(machine, block, handler, catchClause, sink);
    escaping.push(...outer);
    definite = null;
  }
  if (finallyBlock) return finallyStatement(machine, finallyBlock, scope, end, escaping, returnsBefore, definite);
  for (const outcome of escaping) machine.sinks.at(-1)?.push(outcome);
  if (definite) throw definite as Thrown;
  return end;
}

/** The block runs, and the handler as an alternative to it: when rehearsing, only if something in the block may throw. */
function tryThenCatch(
  machine: Machine,
  block: () => Completion,
  handler: () => Completion,
  clause: ts.CatchClause,
  sink: readonly ThrowOutcome[],
): Completion {
  let goesOn = false;
  const counted = (): Completion => {
    const end = block();
    if (end === "normal" || end === "return") goesOn = true;
    return end;
  };
  const alternative = (): Completion => {
    if (!goesOn) return handler();
    machine.handlers.push(isCaught(clause));
    try {
      return handler();
    } finally {
      machine.handlers.pop();
    }
  };
  return machine.fork([
    { facts: [], condition: null, run: counted },
    { facts: [], condition: null, run: () => (sink.length === 0 && machine.rehearsalStart > 0 ? "dead" : alternative()) },
  ]);
}

/** That something of the block failed: what its handler does hangs on that. */
const isCaught = (clause: ts.CatchClause): Condition =>
  ({ kind: "condition", value: symbol("error", NO_LABELS, clause), holds: true, site: clause, guards: false, born: nextSerial(), otherwise: null });

function caught(sink: readonly ThrowOutcome[], clause: ts.CatchClause): Value {
  const labels = joinLabels(...sink.map((t) => labelsOf(t.value)), [{ kind: "error", extent: "message", from: "", steps: [] }]);
  const own = sink.filter((t) => !t.implicit).map((t) => t.value);
  const implicit = sink.filter((t) => t.implicit);
  if (own.length === 0) return symbol("error", labels, clause);
  const values: Value[] = [...own.slice(0, 12), ...(implicit.length ? [symbol("error", joinLabels(...implicit.map((t) => labelsOf(t.value))), clause)] : [])];
  return values.length === 1 ? values[0]! : { kind: "union", options: values.map((value) => ({ value, facts: [] })) };
}

function finallyStatement(
  machine: Machine,
  block: ts.Block,
  scope: Scope,
  end: Completion,
  escaping: ThrowOutcome[],
  returnsBefore: number,
  definite: Thrown | null,
): Completion {
  const frame = machine.frames.at(-1);
  const returns = frame?.returns.slice(returnsBefore) ?? [];
  const live = end === "normal" ? [machine.facts] : [];
  const all: Facts[] = [...live, ...returns.map((r) => r.facts), ...escaping.map((t) => t.facts)];
  const own = machine.facts;
  machine.facts = all.length ? joinFacts(all, all[0]!) : own;
  const start = machine.facts;
  const last = machine.execute(block, scope);
  const added = gained(machine.facts, start);
  if (last !== "normal") return last;
  if (frame) {
    for (let i = returnsBefore; i < frame.returns.length; i++)
      frame.returns[i] = { ...frame.returns[i]!, facts: withFacts(frame.returns[i]!.facts, added) };
  }
  for (const outcome of escaping) machine.sinks.at(-1)?.push({ ...outcome, facts: withFacts(outcome.facts, added) });
  machine.facts = withFacts(own, added);
  if (definite) throw Thrown.of({ ...definite.outcome, facts: withFacts(definite.outcome.facts, added) });
  return end;
}

function switchStatement(machine: Machine, node: ts.SwitchStatement, scope: Scope): Completion {
  const subject = machine.evaluate(node.expression, scope);
  const { clauses } = node.caseBlock;
  const inner = scope.child();
  for (const clause of clauses) hoist(machine, clause.statements, inner);
  const from = (index: number): Completion => {
    for (const clause of clauses.slice(index)) {
      const end = machine.executeAll(clause.statements, inner);
      if (end === "break") return "normal";
      if (end !== "normal") return end;
    }
    return "normal";
  };
  const branches: { index: number; test: Value | null; node: ts.Node }[] = [];
  let settled = false;
  for (const [index, clause] of clauses.entries()) {
    if (ts.isDefaultClause(clause)) continue;
    const value = machine.evaluate(clause.expression, inner);
    const same = subjectEquals(subject, value);
    if (same === false) continue;
    branches.push({ index, test: same ? null : externalOperator("===", [subject, value], joinLabels(labelsOf(subject), labelsOf(value)), clause.expression), node: clause.expression });
    if (same) {
      settled = true;
      break;
    }
  }
  if (settled && branches.length === 1) return from(branches[0]!.index);
  const fallback = clauses.findIndex((c) => ts.isDefaultClause(c));
  if (!settled && branches.length === 0) return fallback < 0 ? "normal" : from(fallback);
  const forks = branches.map(({ index, test, node: at }) => {
    const assumed = test ? machine.assume(test, true, at) : null;
    return { facts: assumed?.facts ?? [], condition: assumed?.condition ?? null, run: () => from(index) };
  });
  if (!settled) forks.push({ facts: [], condition: null, run: () => (fallback < 0 ? "normal" : from(fallback)) });
  return machine.fork(forks);
}

function subjectEquals(subject: Value, value: Value): boolean | undefined {
  if (subject.kind !== "union") return strictEquals(subject, value);
  const all = subject.options.map((o) => strictEquals(o.value, value));
  return all.every((x) => x === all[0]) ? all[0] : undefined;
}

function enumDeclaration(machine: Machine, node: ts.EnumDeclaration, scope: Scope): Completion {
  const made = object(node);
  const inner = scope.child();
  let next = 0;
  for (const member of node.members) {
    const name = ts.isIdentifier(member.name) || ts.isStringLiteral(member.name) ? member.name.text : member.name.getText();
    const value = member.initializer ? machine.evaluate(member.initializer, inner) : constant(next);
    if (value.kind === "constant" && typeof value.value === "number") {
      next = value.value + 1;
      made.props.set(String(value.value), { value: constant(name) });
    }
    made.props.set(name, { value });
    inner.declare(name, value);
  }
  bindName(machine, scope, node.name.text, made);
  return "normal";
}

function namespaceDeclaration(machine: Machine, node: ts.ModuleDeclaration, scope: Scope): Completion {
  if (!node.body || !ts.isModuleBlock(node.body) || !ts.isIdentifier(node.name)) return "normal";
  const inner = scope.child();
  hoist(machine, node.body.statements, inner);
  machine.executeAll(node.body.statements, inner);
  bindName(machine, scope, node.name.text, object(node, [...inner.variables].map(([name, cell]) => [name, cell.value] as const)));
  return "normal";
}
