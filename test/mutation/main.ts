/** `npm run mutate`: tries every mutant of the fixtures, or of those whose name holds the given word, and prints what came of it. */
import { mutableFixtures, scoreOf, tableOf, titleOf, type Score } from "./score.ts";
import { nameOf } from "./mutant.ts";
import { EXPLAINED } from "./explained.ts";

const [folder, word = ""] = process.argv.slice(2);
if (folder === undefined) throw new Error("which folder of fixtures?");
const scores: Score[] = [];
for (const fixture of mutableFixtures(folder).filter(({ name }) => name.includes(word))) {
  const score = await scoreOf(fixture);
  scores.push(score);
  for (const { fixture: name, change } of score.excluded) console.log(`excluded  ${name}:${change.line} (${nameOf(change)})\n          ${change.why}`);
  for (const tried of score.tried.filter(({ outcome }) => outcome !== "caught")) {
    console.log(`${tried.outcome.padEnd(8)}  ${titleOf(tried)} in line ${tried.mutant.line}\n          ${EXPLAINED[titleOf(tried)] ?? `NOT EXPLAINED: ${tried.said}`}`);
  }
}
console.log(`\n${tableOf(scores.flatMap(({ tried }) => tried))}\nexcluded: ${scores.flatMap(({ excluded }) => excluded).length}`);
