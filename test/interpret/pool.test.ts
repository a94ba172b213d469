import { expect, test } from "vitest";
import { Pool } from "../../src/interpret/pool.ts";

/** What the rehearsals get one after the other, each of which takes what it is given. */
const greedy = (pool: Pool, tools: number): readonly number[] => {
  pool.expects(tools);
  return Array.from({ length: tools }, () => {
    const steps = pool.next();
    pool.spend(steps);
    return steps;
  });
};
const sum = (steps: readonly number[]): number => steps.reduce((a, b) => a + b, 0);

test("few tools together get less than many, and each of them more", () => {
  const few = greedy(new Pool(), 5);
  const many = greedy(new Pool(), 40);
  expect(sum(few)).toBeLessThan(sum(many));
  expect(Math.max(...few)).toBeGreaterThan(Math.max(...many));
});

test("the last of many gets what a simple handler needs, though all before it took everything", () => {
  const last = greedy(new Pool(), 60).at(-1)!;
  const simplest = greedy(new Pool(), 3_000).at(-1)!;
  expect(last).toBeGreaterThan(1_000);
  expect(simplest).toBeGreaterThan(0);
});

test("servers made again and again, one for each session, share what one of them has", () => {
  const pool = new Pool();
  const first = sum(greedy(pool, 14));
  const others = Array.from({ length: 10 }, () => sum(greedy(pool, 14)));
  expect(Math.max(...others)).toBeLessThan(first / 10);
});

test("what the simple ones leave over is for the others", () => {
  const pool = new Pool();
  pool.expects(4);
  for (let i = 0; i < 3; i++) {
    pool.next();
    pool.spend(10);
  }
  expect(pool.next()).toBeGreaterThan(greedy(new Pool(), 4).at(-1)!);
});

test("telling which tools there are gets more than any of them, but not again and again", () => {
  const pool = new Pool();
  const listing = pool.nextListing();
  expect(listing).toBeGreaterThan(2 * new Pool().next());
  pool.spend(listing);
  expect(pool.nextListing()).toBeLessThan(listing / 10);
});
