import type { Json } from "../model/server.ts";
import { differencesOf, type Difference } from "./changes/differences.ts";
import { judged } from "./changes/judge.ts";
import { Inclusion } from "./schema/inclusion.ts";
import { canonical, isBearable } from "./schema/json.ts";
import { withoutNoise } from "./schema/noise.ts";

/** `breaking`: a client notices. `behavior`: same shape, other meaning. `compatible`: proved. `unknown`: neither proved nor refuted. */
export type ChangeVerdict = "breaking" | "behavior" | "compatible" | "unknown";

/** One change of a schema, for people, with what proves it. */
export interface SchemaChange {
  /** A stable word: `argument-removed`, `type-changed`. */
  readonly kind: string;
  /** JSON pointer into the new schema, or into the old one for what is gone. */
  readonly path: string;
  readonly verdict: ChangeVerdict;
  /** In words: "`amount` went from number to integer". */
  readonly message: string;
  /** How to have both the old clients and the new wish. */
  readonly fix?: string;
  /** A value that shows the break, confirmed by Ajv: accepted by the one schema, refused by the other. */
  readonly witness?: Json;
}

export interface SchemaComparison {
  /** The worst of the shape: `behavior` changes do not count here. */
  readonly verdict: "compatible" | "breaking" | "unknown";
  readonly changes: readonly SchemaChange[];
}

export interface CompareOptions {
  /** `input`: what was accepted must still be (contravariant). `output`: what is sent must have been possible before (covariant). */
  readonly direction?: "input" | "output";
  /**
   * `declared` (default): whoever sends, sends declared members only; one that goes is a break even where the other side swallows it;
   * what a generator adds on its own is no change. `strict`: plain containment of sets.
   */
  readonly reading?: "declared" | "strict";
  /**
   * With `declared`: take a safe-integer bound as the generator's even where the author wrote the other bound (zod 4 prints `maximum:
   * 9007199254740991` for `int().min(1)`). `compareContracts` does.
   */
  readonly openBounds?: boolean;
  /** Milliseconds that a comparison may take at most; what is not decided by then is `unknown`. */
  readonly budgetMs?: number;
}

/** Many times what the largest published tool has (650 objects); past it a proof is out of reach of the budget. */
const bearable = { depth: 128, values: 200_000, containers: 4_000 } as const;
const tooLarge = "is nested deeper than 128 levels, larger than 4,000 objects and lists or 200,000 values, or no JSON: it was not compared";

/**
 * Compares two versions of a JSON Schema. Never says `compatible` without a proof, nor `breaking` without a value that shows it.
 * Takes any value as schema; fetches nothing.
 */
export function compareSchemas(oldSchema: unknown, newSchema: unknown, options: CompareOptions = {}): SchemaComparison {
  const { direction = "input", reading = "declared", openBounds = false, budgetMs = 1_500 } = options;
  for (const [schema, which] of [[oldSchema, "old"], [newSchema, "new"]] as const) {
    if (!isBearable(schema, bearable)) return { verdict: "unknown", changes: [{ kind: "unreadable", path: "", verdict: "unknown", message: `the ${which} schema ${tooLarge}` }] };
  }
  const [old, now] = [oldSchema as Json, newSchema as Json];
  if (canonical(old) === canonical(now)) return { verdict: "compatible", changes: [] };
  const declared = reading === "declared";
  const [sender, receiver] = direction === "input" ? [old, now] : [now, old];
  const inclusion = new Inclusion(sender, receiver, { declared, openBounds, budgetMs });
  const losses = inclusion.losses();
  const violations = inclusion.violations(losses);
  const changes = judged({
    direction,
    losses: declared ? losses : losses.filter(({ isRefused }) => isRefused),
    violations,
    differences: wordsFor(old, now, { direction, declared, openBounds }),
    ...(declared && direction === "output" && { example: () => inclusion.example() }),
  });
  const isBroken = changes.some(({ verdict }) => verdict === "breaking");
  return { verdict: isBroken ? "breaking" : changes.some(({ verdict }) => verdict === "unknown") ? "unknown" : "compatible", changes };
}

/** The differences as people read them, without those that only a generator made. */
function wordsFor(old: Json, now: Json, { direction, declared, openBounds }: { direction: "input" | "output"; declared: boolean; openBounds: boolean }): Difference[] {
  const [before, after] = declared ? [withoutNoise(old, now, openBounds), withoutNoise(now, old, openBounds)] : [old, now];
  return differencesOf(before, after, direction === "input" ? "argument" : "field", !declared);
}

const alone = (schema: Json): Inclusion | null =>
  isBearable(schema, bearable) ? new Inclusion(schema, false, { declared: true, budgetMs: 300 }) : null;

/** A small value that a schema accepts, confirmed by Ajv; undefined where none was found. Made of what is declared only. */
export const exampleOf = (schema: Json): Json | undefined => alone(schema)?.example();

/** Whether it is proved that a schema accepts nothing. */
export const isVoid = (schema: Json): boolean => alone(schema)?.isVoid() === true;
