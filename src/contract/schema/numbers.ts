import type { Outcome, Signed } from "./outcome.ts";
import { firstOf, none } from "./outcome.ts";
import type { Rational } from "./rational.ts";
import { add, compare, floorDivide, half, isMultiple, leastCommon, numberOf, rationalOf, times } from "./rational.ts";

interface Bound {
  readonly value: Rational;
  readonly exclusive: boolean;
}

/** Up to so many multiples are looked at one by one. */
const maxEnumerated = 2_000;
const liked = [1, 0, -1, 12.5, 1.5, 0.5, -0.5, 2, 3, 10, 100, 0.25, 1.1];

/** A number that meets atoms about numbers. */
export function findNumber(atoms: readonly Signed[]): Outcome {
  let low: Bound | null = null;
  let high: Bound | null = null;
  let unit: Rational | null = null;
  for (const { node, holds } of atoms) {
    if (node.op === "multiple" && holds) unit = unit ? leastCommon(unit, node.of) : node.of;
    if (node.op !== "min") continue;
    if (holds) low = tighter(low, node, 1);
    else high = tighter(high, { value: node.value, exclusive: !node.exclusive }, -1);
  }
  if (low && high) {
    const order = compare(low.value, high.value);
    if (order > 0 || (order === 0 && (low.exclusive || high.exclusive))) return none;
    if (order === 0) return firstOf([numberOf(low.value)], atoms, rationalIs(low.value), "number");
  }
  return unit ? multiples(unit, low, high, atoms) : between(low, high, atoms);
}

const rationalIs = (value: Rational): boolean => compare(rationalOf(numberOf(value)), value) === 0;

function tighter(one: Bound | null, other: Bound, sign: 1 | -1): Bound {
  if (!one) return other;
  const order = compare(other.value, one.value) * sign;
  return order > 0 || (order === 0 && other.exclusive) ? other : one;
}

function multiples(unit: Rational, low: Bound | null, high: Bound | null, atoms: readonly Signed[]): Outcome {
  // Every multiple of the unit is one of `of` too.
  for (const { node, holds } of atoms) if (node.op === "multiple" && !holds && isMultiple(unit, node.of)) return none;
  let first = low && floorDivide(low.value, unit);
  if (low && (low.exclusive || compare(times(unit, first!), low.value) < 0)) first = first! + 1n;
  let last = high && floorDivide(high.value, unit);
  if (high?.exclusive && compare(times(unit, last!), high.value) === 0) last = last! - 1n;
  if (first !== null && last !== null && first > last) return none;
  const factors: bigint[] = [];
  const within = (factor: bigint): boolean => (first === null || factor >= first) && (last === null || factor <= last);
  const areAll = first !== null && last !== null && last - first < BigInt(maxEnumerated);
  if (areAll) for (let factor = first!; factor <= last!; factor++) factors.push(factor);
  else {
    for (let index = 0n; index < 60n; index++) factors.push(1n + index, -index);
    for (let index = 0n; index < 60n; index++) factors.push((first ?? 0n) + index, (last ?? 0n) - index);
    for (let power = 7n; power < 400n; power += 9n) factors.push(10n ** power, -(10n ** power));
  }
  const values = factors.filter(within).map((factor) => numberOf(times(unit, factor)));
  // JSON has no number beyond the doubles.
  return firstOf(values.filter(Number.isFinite), atoms, areAll && exact(unit, first!, last!), "multipleOf");
}

/** Whether doubles name the ends of the range exactly; else there may be numbers that were not tried. */
const exact = (unit: Rational, first: bigint, last: bigint): boolean => [first, last].every((factor) => rationalIs(times(unit, factor)));

function between(low: Bound | null, high: Bound | null, atoms: readonly Signed[]): Outcome {
  const candidates = [...liked];
  for (const [bound, sign] of [[low, 1n], [high, -1n]] as const) {
    if (!bound) continue;
    candidates.push(numberOf(bound.value));
    for (let index = 1n; index <= 20n; index++) {
      candidates.push(
        numberOf(add(bound.value, { top: sign * index, bottom: 1n })), numberOf(add(bound.value, { top: sign * index, bottom: 10n })),
      );
    }
  }
  if (low && high) {
    let middle = half(add(low.value, high.value));
    for (let index = 0; index < 40; index++) {
      candidates.push(numberOf(middle));
      middle = half(add(index % 2 ? low.value : high.value, middle));
    }
  }
  // Beyond every bound and constant that the schemas mention.
  if (!high) candidates.push(1e15 + 0.5, 1e21, 1e300);
  if (!low) candidates.push(-1e15 - 0.5, -1e21, -1e300);
  return firstOf(candidates.filter(Number.isFinite), atoms, false, "number");
}
