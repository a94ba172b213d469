import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fixturesIn, type Fixture } from "../support/fixtures.ts";
import { isExcluded, nameOf, type Excluded, type Mutant } from "./mutant.ts";
import { mutantsIn } from "./mutants.ts";
import { OWNERS } from "./points.ts";
import { Trial, type Outcome } from "./trial.ts";

/** A mutant that was tried. */
export interface Tried {
  readonly fixture: string;
  readonly mutant: Mutant;
  readonly outcome: Outcome;
  /** What the owning rule said of the tools. */
  readonly said: string;
}

export interface Score {
  readonly tried: readonly Tried[];
  readonly excluded: readonly { readonly fixture: string; readonly change: Excluded }[];
}

/** The server that keeps every duty, and the scenes of all rules that judge tools. */
export function mutableFixtures(folder: string): readonly Fixture[] {
  const duties = ["scope", "data", "write", "trace"].map((duty) => join(folder, "rules", duty)).filter(existsSync);
  const scenes = duties.flatMap((duty) => readdirSync(duty).sort().flatMap((rule) => fixturesIn(join(duty, rule), folder)));
  return [...fixturesIn(join(folder, "servers"), folder).filter(({ name }) => name.endsWith("production")), ...scenes];
}

export async function scoreOf(fixture: Fixture): Promise<Score> {
  const trial = new Trial(fixture);
  try {
    const all = await mutantsIn(trial);
    const tried: Tried[] = [];
    for (const mutant of all) if (!isExcluded(mutant)) tried.push({ fixture: fixture.name, mutant, ...(await trial.of(mutant)) });
    return { tried, excluded: all.filter(isExcluded).map((change) => ({ fixture: fixture.name, change })) };
  } finally {
    trial.remove();
  }
}

export const titleOf = ({ fixture, mutant }: Pick<Tried, "fixture" | "mutant">): string => `${fixture} (${nameOf(mutant)})`;

/** Operator x rule: how many mutants, and what came of them. */
export function tableOf(tried: readonly Tried[]): string {
  const rows = new Map<string, Record<Outcome, number>>();
  for (const { mutant, outcome } of tried) {
    const key = `${OWNERS[mutant.kind].padEnd(22)}  ${mutant.kind.padEnd(10)}  ${mutant.operator}`;
    const row = rows.get(key) ?? { caught: 0, unknown: 0, survived: 0 };
    rows.set(key, row);
    row[outcome]++;
  }
  const line = (key: string, ...columns: readonly (string | number)[]): string => [key.padEnd(62), ...columns.map((one) => String(one).padStart(9))].join("");
  const counted = (key: string, { caught, unknown, survived }: Record<Outcome, number>): string =>
    line(key, caught + unknown + survived, caught, unknown, survived);
  const of = (outcome: Outcome): number => tried.filter((one) => one.outcome === outcome).length;
  const all = { caught: of("caught"), unknown: of("unknown"), survived: of("survived") };
  return [
    line("rule                    duty        operator", "mutants", "caught", "unknown", "survived"),
    ...[...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, row]) => counted(key, row)),
    counted(`all: ${((100 * all.caught) / tried.length).toFixed(1)} % caught`, all),
  ].join("\n");
}
