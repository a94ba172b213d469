import { formOf, holding } from "./forms.ts";
import { excluded, isExcluded, mutant, type Excluded, type Mutant } from "./mutant.ts";
import { dropKey } from "./operators/key.ts";
import { moveAfterReturn, moveAfterWork } from "./operators/move.ts";
import { negate } from "./operators/negate.ts";
import { moveRecord } from "./operators/record.ts";
import { remove } from "./operators/remove.ts";
import { unawait } from "./operators/unawait.ts";
import { unwrap } from "./operators/unwrap.ts";
import { pointsOf, type Point } from "./points.ts";
import { projected } from "./projections.ts";
import { nodeAt, type Edit, type Parsed } from "./source.ts";
import type { Trial } from "./trial.ts";

/** Everything that can be done to a server, each change once. */
export async function mutantsIn(trial: Trial): Promise<readonly (Mutant | Excluded)[]> {
  const server = await trial.server();
  const all = [...pointsOf(server).flatMap((point) => [...mutantsOf(point, trial.files)]), ...(await projected(trial, server))];
  const seen = new Set<string>();
  return all.filter((one) => {
    const key = isExcluded(one) ? `${one.kind} ${one.operator} ${one.file}:${one.line} ${one.text}` : `${one.kind} ${one.file} ${JSON.stringify(one.edits)}`;
    return !seen.has(key) && seen.add(key);
  });
}

function* mutantsOf(point: Point, files: Parsed): Iterable<Mutant | Excluded> {
  const site = nodeAt(files, point.place);
  if (!site) return;
  const around = [...point.held.values()].flatMap((place) => nodeAt(files, place) ?? []);
  if (point.kind === "key") {
    for (const { at, edits } of dropKey(point.name ?? "", site, around)) yield { ...mutant(point, "remove", at, edits), any: true };
    return;
  }
  const held = holding(around);
  const form = formOf(site, held);
  const make = (operator: string, edits: readonly Edit[] | null): Mutant[] => (edits ? [mutant(point, operator, site, edits)] : []);
  if (form) {
    for (const edits of remove(form)) yield* make("remove", edits);
    if (point.kind === "record") for (const { operator, edits } of moveRecord(form, held)) yield* make(operator, edits);
    else {
      // What a store answers is no yes or no, so that its opposite is nothing.
      const isBare = form.how === "answer" && form.answer === site && point.kind === "claim";
      for (const edits of isBare ? [] : negate(form)) yield* make("negate", edits);
      for (const { edits, why } of unawait(site, form)) yield why === undefined ? mutant(point, "un-await", site, edits) : excluded(point.kind, "un-await", site, why);
      yield* make("move after the work", moveAfterWork(form, held));
      yield* make("move after the return", moveAfterReturn(form, held));
    }
  }
  for (const { at, edits, why } of unwrap(site, files)) {
    yield why === undefined ? { ...mutant(point, "unwrap", at, edits), any: true } : excluded(point.kind, "unwrap", at, why);
  }
}
