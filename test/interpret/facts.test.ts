import { expect, test } from "vitest";
import { joinAll, type Condition, type Fact } from "../../src/interpret/facts.ts";
import { symbol } from "../../src/interpret/value.ts";

const guard = (role: string): Condition =>
  ({ kind: "condition", value: symbol(role, []), holds: true, site: null as never, guards: true, born: 0, otherwise: null });
const either = (...facts: Condition[]): Fact => ({ kind: "either", facts });

test("that one of two holds, and one of the two or others, is said once", () => {
  const [a, b, c] = [guard("a"), guard("b"), guard("c")];
  const shorter = either(a, b);
  const longer = either(a, b, c);
  expect(joinAll([[longer, shorter], [shorter, longer]])).toEqual([shorter]);
});

test("alternatives of which neither follows from the other are both kept", () => {
  const [a, b, c] = [guard("a"), guard("b"), guard("c")];
  const some = either(a, b);
  const others = either(b, c);
  expect(joinAll([[some, others], [others, some]])).toEqual([some, others]);
});

test("what holds on the one branch and its opposite on the other says nothing", () => {
  const asked = guard("a");
  expect(joinAll([[asked], [{ ...asked, holds: false }]])).toEqual([]);
});
