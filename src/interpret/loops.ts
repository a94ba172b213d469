import { ts } from "ts-morph";
import { unlisted } from "./builtins/index.ts";
import { gained, joinFacts, sortOfFact, type Fact } from "./facts.ts";
import type { Delta } from "./heap.ts";
import type { Completion, Machine } from "./machine.ts";
import { assignTo, bind } from "./patterns.ts";
import type { Scope } from "./scope.ts";
import { constant, truthiness, unknown, type Value } from "./value.ts";
import { labelsOf } from "./labels.ts";

const MAX_ENDLESS = 300;
const MAX_ITERATIONS = 20_000;

/** Once for each known element, conditionally where it may be missing, and once for those that nobody listed. */
export function forOf(machine: Machine, node: ts.ForOfStatement, scope: Scope): Completion {
  const subject = machine.evaluate(node.expression, scope);
  const iterable = node.awaitModifier ? machine.await(subject, node) : subject;
  const { known, rest } = machine.elements(iterable, node.expression);
  const once = (element: Value): Completion => {
    const inner = scope.child();
    const value = node.awaitModifier ? machine.await(element, node) : element;
    bindLoop(machine, node.initializer, value, inner);
    return machine.execute(node.statement, inner);
  };
  for (const element of known.slice(0, MAX_ITERATIONS)) {
    if (element.kind === "maybe") {
      const [condition] = element.conditions;
      machine.fork([
        { facts: element.conditions, condition: condition ?? null, run: () => stay(iteration(machine, () => once(element.value))) },
        { facts: [], condition: null, run: () => "normal" },
      ]);
      continue;
    }
    const end = iteration(machine, () => once(element));
    if (end === "break") return "normal";
    if (end === "return" || end === "dead") return end;
  }
  for (const { value, facts } of unlisted(machine, rest)) {
    const conditions = facts.filter((fact) => fact.kind === "condition");
    machine.fork([
      { facts: [], condition: null, run: () => "normal" },
      { facts: conditions, condition: conditions[0] ?? null, run: () => stay(iteration(machine, () => once(value))) },
    ]);
  }
  return "normal";
}

/** Runs what `break` (and `continue`, of a loop) may leave: what holds afterwards holds for those who left it too. */
export function leavable(machine: Machine, takes: "break" | "both", run: () => Completion): Completion {
  const before = machine.facts;
  const left: Machine["left"][number] = [];
  machine.left.push(left);
  let end: Completion;
  try {
    end = run();
  } finally {
    machine.left.splice(machine.left.lastIndexOf(left));
  }
  const own = left.filter(({ how }) => takes === "both" || how === "break");
  machine.left.at(-1)?.push(...left.filter((one) => !own.includes(one)));
  const ways = [...(end === "return" || end === "dead" ? [] : [machine.facts]), ...own.map(({ facts }) => facts)];
  if (own.length > 0) machine.facts = joinFacts(ways, before);
  return end;
}

/** One turn of a loop. Where a check let some elements only come to its end, what it wrote after the check stands under it. */
function iteration(machine: Machine, run: () => Completion): Completion {
  const before = machine.facts;
  let checks: readonly Fact[] = [];
  let early: Delta = new Map();
  const { result, writes } = machine.heap.branch(() =>
    leavable(machine, "both", () => {
      const end = run();
      const [first] = machine.left.at(-1)!;
      if (first) early = first.writes;
      if (first) checks = gained(machine.facts, before).filter((fact) => sortOfFact(fact) === "guard");
      return end;
    }),
  );
  const state = { condition: null, endedCall: null };
  const kept = { ...state, writes, facts: checks };
  machine.heap.join(checks.length > 0 ? [kept, { ...state, writes: early, facts: [] }] : [kept]);
  return result;
}

const stay = (end: Completion): Completion => (end === "break" || end === "continue" ? "normal" : end);

function bindLoop(machine: Machine, target: ts.ForInitializer, value: Value, scope: Scope): void {
  if (ts.isVariableDeclarationList(target)) bind(machine, target.declarations[0]!.name, value, scope, "declare");
  else assignTo(machine, target, value, scope);
}

export function forIn(machine: Machine, node: ts.ForInStatement, scope: Scope): Completion {
  const target = machine.evaluate(node.expression, scope);
  const keys = target.kind === "object" ? [...target.props].filter(([k]) => !k.startsWith("@@")) : [];
  const run = (key: Value): Completion => {
    const inner = scope.child();
    bindLoop(machine, node.initializer, key, inner);
    return leavable(machine, "both", () => machine.execute(node.statement, inner));
  };
  for (const [key] of keys) {
    const end = run(constant(key));
    if (end === "break") return "normal";
    if (end === "return" || end === "dead") return end;
  }
  if (target.kind !== "object" || target.open) {
    machine.fork([
      { facts: [], condition: null, run: () => "normal" },
      { facts: [], condition: null, run: () => stay(run(unknown("a key that is not known", node, labelsOf(target), "string"))) },
    ]);
  }
  return "normal";
}

/**
 * A loop runs as long as its condition is settled; where it is not, its body is something that may happen. Where an iteration may
 * leave an endless loop, or a retry, a third one would tell nothing new.
 */
export function loopWhile(
  machine: Machine,
  test: ts.Expression | undefined,
  body: ts.Statement,
  scope: Scope,
  after: () => void,
  first: boolean,
): Completion {
  const limit = test && test.kind !== ts.SyntaxKind.TrueKeyword ? MAX_ITERATIONS : MAX_ENDLESS;
  for (let i = 0; i < limit; i++) {
    if (!(first && i === 0) && test) {
      const value = machine.evaluate(test, scope);
      const truth = truthiness(value);
      if (truth === false) return "normal";
      if (truth === undefined) return maybeAgain(machine, test, value, body, scope, after);
    }
    const exits = machine.exits;
    const end = leavable(machine, "both", () => machine.execute(body, scope.child()));
    if (end === "break") return "normal";
    if (end === "return" || end === "dead") return end;
    if (i > 0 && machine.exits > exits && (limit === MAX_ENDLESS || machine.rehearsalStart > 0)) return "normal";
    after();
  }
  return "normal";
}

function maybeAgain(machine: Machine, test: ts.Expression, value: Value, body: ts.Statement, scope: Scope, after: () => void): Completion {
  const enter = machine.assume(value, true, test);
  const leave = machine.assume(value, false, test);
  if (!enter) return "normal";
  machine.fork([
    ...(leave ? [{ ...leave, condition: null, run: (): Completion => "normal" }] : []),
    {
      ...enter,
      condition: null,
      run: () => {
        const end = stay(leavable(machine, "both", () => machine.execute(body, scope.child())));
        if (end === "normal") after();
        return end;
      },
    },
  ]);
  return "normal";
}
