import type { Machine } from "./machine.ts";

/** How many steps a call may take while the server starts, since it began or since something was last found. */
export interface Allowance {
  readonly size: number;
  readonly since: number;
}

const FIRST = 300_000;
const LEAST = 40_000;
/** However little is left, the caller keeps enough of it to go on to the next line. */
const KEPT = 0.1;

/** What looking at one listed element may cost for nothing. */
export const FREE_STEPS = 100;

/** Why a call is not followed to its end. */
export const COSTS_MUCH = "a call that costs much and leads to nothing";

export class Overdrawn extends Error {
  readonly allowance: Allowance;
  constructor(allowance: Allowance) {
    super(COSTS_MUCH);
    this.allowance = allowance;
  }
}

/** What an allowance has left at this step; `found` is when something was last found. */
export const remaining = ({ size, since }: Allowance, step: number, found: number): number => size - (step - Math.max(since, found));

/**
 * A call gets half of what its caller has left, so that whatever it does the caller can go on.
 * @param patience how many times the usual a call gets that nobody called
 */
export function grant(outer: Allowance | null, step: number, found: number, patience: number): Allowance {
  if (!outer) return { size: FIRST * patience, since: step };
  const left = remaining(outer, step, found);
  return { size: Math.floor(Math.min(left * (1 - KEPT), Math.max(LEAST, left / 2))), since: step };
}

/** Runs a call under an allowance of its own; undefined where that was not enough, and then nothing of its open branches stays. */
export function within<T>(machine: Machine, allowance: Allowance, run: () => T): T | undefined {
  const { facts, allowance: outer } = machine;
  const depth = { frames: machine.frames.length, sinks: machine.sinks.length, conditions: machine.conditions.length };
  machine.allowance = allowance;
  try {
    return run();
  } catch (thrown) {
    if (!(thrown instanceof Overdrawn) || thrown.allowance !== allowance) throw thrown;
    machine.isCutShort = true;
    machine.facts = facts;
    machine.frames.length = depth.frames;
    machine.sinks.length = depth.sinks;
    machine.conditions.length = depth.conditions;
    return undefined;
  } finally {
    machine.allowance = outer;
  }
}
