import { ts } from "ts-morph";
import { conditionOf } from "./asked.ts";
import { joinAll, matters, type Fact } from "./facts.ts";
import { labelsOf } from "./labels.ts";
import type { Machine } from "./machine.ts";
import { narrow } from "./narrow.ts";
import { isNullish } from "./operators.ts";
import type { Scope } from "./scope.ts";
import { choose } from "./choice.ts";
import { externalOperator, NULL, truthiness, type Option, type Value } from "./value.ts";

/** `&&`, `||` and `??`: where the left side does not settle it, both outcomes, each with what it says. */
export function logical(machine: Machine, node: ts.BinaryExpression, operator: ts.SyntaxKind, scope: Scope): Value {
  const left = machine.evaluate(node.left, scope);
  const right = (): Value => machine.evaluate(node.right, scope);
  if (operator === ts.SyntaxKind.QuestionQuestionToken) {
    const nullish = isNullish(left);
    if (nullish !== undefined) return nullish ? right() : left;
    if (left.kind === "union") {
      const keep = left.options.filter((o) => isNullish(o.value) !== true);
      const absent = left.options.filter((o) => isNullish(o.value) !== false);
      return machine.forkValue([
        {
          facts: factsOf(keep),
          condition: null,
          run: () => choose(keep.map((o) => ({ ...o, facts: keep.length > 1 ? o.facts : [] })), 400),
        },
        { facts: factsOf(absent), condition: null, run: right },
      ], 400);
    }
    const absent = (holds: boolean): readonly Fact[] => {
      const condition = conditionOf(missing, holds, node.left);
      return matters(condition) ? [condition] : [];
    };
    const missing = externalOperator("==", [left, NULL], labelsOf(left), node.left);
    return machine.forkValue([
      { facts: absent(false), condition: null, run: () => left },
      { facts: absent(true), condition: null, run: right },
    ]);
  }
  const takesRight = operator === ts.SyntaxKind.AmpersandAmpersandToken;
  const truth = truthiness(left);
  if (truth !== undefined) return truth === takesRight ? right() : left;
  const goesOn = machine.assume(left, takesRight, node.left);
  const stays = machine.assume(left, !takesRight, node.left);
  if (!goesOn) return left;
  if (!stays) return right();
  return machine.forkValue(
    [
      { facts: stays.facts, condition: stays.condition, run: () => settled(left, !takesRight) },
      {
        facts: goesOn.facts,
        condition: goesOn.condition,
        run: () => {
          narrow(machine, node.left, takesRight, scope);
          return right();
        },
      },
    ],
    400,
  );
}

const factsOf = (options: readonly Option[]): readonly Fact[] => joinAll(options.map((o) => o.facts));

/** The left side of `&&` or `||` where it is the answer: its truth is known there. */
function settled(value: Value, truthy: boolean): Value {
  if (value.kind === "union") {
    const left = value.options.filter((o) => (o.truthy ?? truthiness(o.value) ?? truthy) === truthy);
    return { kind: "union", options: left.map((o) => ({ ...o, truthy })) };
  }
  return { kind: "union", options: [{ value, facts: [], truthy }] };
}

export function conditional(machine: Machine, node: ts.ConditionalExpression, scope: Scope): Value {
  const test = machine.evaluate(node.condition, scope);
  const truth = truthiness(test);
  if (truth !== undefined) return machine.evaluate(truth ? node.whenTrue : node.whenFalse, scope);
  const side = (truthy: boolean): Parameters<Machine["forkValue"]>[0][number] | null => {
    const assumed = machine.assume(test, truthy, node.condition);
    if (!assumed) return null;
    return {
      ...assumed,
      run: () => {
        narrow(machine, node.condition, truthy, scope);
        return machine.evaluate(truthy ? node.whenTrue : node.whenFalse, scope);
      },
    };
  };
  return machine.forkValue([side(true), side(false)].filter((b) => b !== null), 64);
}
