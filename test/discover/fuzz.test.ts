import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { discover } from "../../src/discover/discover.ts";
import { createKnowledge } from "../../src/knowledge/index.ts";
import { loadProject } from "../../src/source/project.ts";
import { fixturesIn } from "../support/fixtures.ts";
import { folder } from "../support/folder.ts";

/** Sources that no author wrote: no crash, no hang, whatever is in the file. */

const RUNS = 2_000;
/** Of the processor's time, so that a busy machine makes no hang. */
const LONGEST_MS = 5_000;
const LARGEST = 1_600;

const root = join(dirname(fileURLToPath(import.meta.url)), "../../fixtures/discovery");
const sources = fixturesIn(root, root)
  .filter(({ entries, files }) => entries.length === 1 && files.length === 1)
  .map((fixture) => readFileSync(join(fixture.root, fixture.entries[0]!), "utf8").replaceAll(/^\s*\/\/.*\n/gm, ""))
  .filter((text) => text.length < LARGEST);

/** The same numbers each time, so that what fails fails again (Lehmer). */
function numbers(seed: number): (below: number) => number {
  let at = seed * 48_271 + 1;
  return (below) => {
    at = (at * 48_271) % 2_147_483_647;
    return at % below;
  };
}

const ODD = ["(", ")", "{", "}", "[", "]", "=>", "await ", "...", "?.", "`${", "/*", "class ", "new ", "this.", "super(", "yield ", "@", "#x", "\u0000", "__proto__", "constructor", "null", "() => ", "while (true) ", "get ", "async ", "import(", "export default ", "0n", "Symbol.iterator"];

/** A piece goes, comes twice, moves, is replaced by another source's, or something odd stands in it. */
function mangled(text: string, draw: (below: number) => number): string {
  const from = draw(text.length);
  const to = Math.min(text.length, from + 1 + draw(60));
  const piece = text.slice(from, to);
  const rest = text.slice(0, from) + text.slice(to);
  const other = sources[draw(sources.length)]!;
  const elsewhere = draw(rest.length + 1);
  switch (draw(6)) {
    case 0:
      return rest;
    case 1:
      return text.slice(0, to) + piece + text.slice(to);
    case 2:
      return rest.slice(0, elsewhere) + piece + rest.slice(elsewhere);
    case 3:
      return text.slice(0, from) + other.slice(draw(other.length)).slice(0, 80) + text.slice(to);
    case 4:
      return text.slice(0, from);
    default:
      return text.slice(0, from) + ODD[draw(ODD.length)]! + text.slice(from);
  }
}

/** Identifiers change places: what was a name of one thing is one of another. */
function shuffled(text: string, draw: (below: number) => number): string {
  const words = [...text.matchAll(/\b[A-Za-z_$][\w$]*\b/g)];
  if (words.length === 0) return text;
  const [one, two] = [words[draw(words.length)]!, words[draw(words.length)]!];
  if (one.index === two.index) return text;
  const [a, b] = one.index < two.index ? [one, two] : [two, one];
  return text.slice(0, a.index) + b[0] + text.slice(a.index + a[0].length, b.index) + a[0] + text.slice(b.index + b[0].length);
}

test(`${RUNS} mangled sources are read to their end`, { timeout: 240_000 }, async () => {
  const home = folder({ "server.ts": "" });
  const knowledge = createKnowledge();
  const slow: string[] = [];
  let found = 0;
  for (let run = 0; run < RUNS; run++) {
    const draw = numbers(run + 1);
    let text = sources[run % sources.length]!;
    for (let times = 1 + draw(4); times > 0 && text.length > 0; times--) text = draw(3) === 0 ? shuffled(text, draw) : mangled(text, draw);
    writeFileSync(join(home, "server.ts"), text);
    const project = await loadProject(home, { entries: ["server.ts"] });
    const began = process.cpuUsage().user;
    try {
      found += discover(project, knowledge).tools.length;
    } catch (error) {
      throw new Error(`run ${run} crashed on\n${text}`, { cause: error });
    }
    if ((process.cpuUsage().user - began) / 1000 > LONGEST_MS) slow.push(`run ${run}`);
  }
  expect(slow).toEqual([]);
  // Most of what is left of a server is still found: the sources are not only noise.
  expect(found).toBeGreaterThan(RUNS / 2);
});
