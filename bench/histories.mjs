#!/usr/bin/env node
/**
 * What neighbouring releases of published servers broke, and whether Ajv confirms each witness; the table of docs/breaks.md.
 *   npm run bench:histories -- npm.json [how many rows]
 * The file lists { servers: [{ pkg, history: [file, …] }] }: for each release, oldest first, a file beside it that holds the answer to
 * tools/list.
 * Exits 1 if a breaking finding carries no witness, or one that Ajv does not confirm.
 */
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { compareContracts, parseSnapshot } from "../dist/index.js";
import { confirms } from "./confirm.mjs";

const [list, rows = "10"] = process.argv.slice(2);
if (list === undefined) {
  console.error("usage: npm run bench:histories -- npm.json [rows]");
  process.exit(2);
}
const read = (file) => parseSnapshot(readFileSync(resolve(dirname(list), file), "utf8"), file).tools;
const versionOf = (file) => /@([^@/]+)\.json$/.exec(file)?.[1] ?? file;

/** Kinds of breaks in words, the plainest first; what is none of them is counted as narrowed. */
const words = [
  [/^(?:tool-removed|removed-early)$/, "tools gone"],
  [/^tool-renamed$/, "tools renamed"],
  [/^argument-removed$/, "arguments gone"],
  [/^argument-renamed$/, "arguments renamed"],
  [/^(?:argument-added-required|argument-required|required)$/, "arguments newly required"],
  [/^field-added$/, "fields added to closed results"],
  [/^(?:field-.*|output-schema-removed)$/, "fields of results gone"],
  [/^type-changed$|^type$/, "types changed"],
  [/^enum-/, "values gone"],
  [/./, "lengths, patterns or other bounds tightened"],
];

const wordOf = ({ kind }) => words.find(([is]) => is.test(kind))[1];

/** What happened most often, with how often: the first word is that of the example too. */
function groups(breaks) {
  const counts = new Map();
  for (const change of breaks) counts.set(wordOf(change), (counts.get(wordOf(change)) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]).slice(0, 3);
}
const summary = (breaks) =>
  groups(breaks).map(([word, count]) => `${count} ${count === 1 ? word.replace(/s\b/, "") : word}`).join(", ");

/** The shortest witness that says something, of what happened most often. */
function shownOf(breaks) {
  const [[word]] = groups(breaks);
  const length = ({ witness }) => JSON.stringify(witness).length;
  const usual = breaks.filter((change) => change.witness !== undefined && wordOf(change) === word);
  usual.sort((a, b) => length(a) - length(b));
  return usual.find((change) => length(change) > 2) ?? usual[0];
}

const counted = ["pairs", "packages", "breaking", "confirmed", "withoutWitness", "notConfirmed", "unknown", "behavior", "compatible"];
const sums = Object.fromEntries(counted.map((name) => [name, 0]));
const table = [];
const missing = [];
for (const { pkg, history = [] } of JSON.parse(readFileSync(list, "utf8")).servers) {
  if (history.length > 1) sums.packages++;
  for (let index = 1; index < history.length; index++) {
    sums.pairs++;
    const [before, after] = [read(history[index - 1]), read(history[index])];
    const changes = compareContracts(before, after);
    for (const { verdict } of changes) sums[verdict]++;
    const breaks = changes.filter(({ verdict }) => verdict === "breaking");
    const from = versionOf(history[index - 1]);
    const to = versionOf(history[index]);
    for (const change of breaks) {
      const state = change.witness === undefined ? "withoutWitness" : confirms(change, before, after) ? "confirmed" : "notConfirmed";
      sums[state]++;
      if (state !== "confirmed") missing.push(`${state}: ${pkg} ${from} → ${to} ${change.tool} ${change.path}: ${change.message}`);
    }
    const shown = breaks.length > 0 ? shownOf(breaks) : undefined;
    if (shown) table.push({ pkg, from, to, breaks, shown });
  }
}
table.sort((a, b) => b.breaks.length - a.breaks.length || (a.pkg < b.pkg ? -1 : 1));
console.log("| package | from → to | breaks | what broke | a call (or result) that shows it |\n| --- | --- | --: | --- | --- |");
for (const { pkg, from, to, breaks, shown } of table.slice(0, Number(rows))) {
  const example = `${shown.tool} ${JSON.stringify(shown.witness).replaceAll("|", "\\|")}`;
  console.log(`| \`${pkg}\` | ${from} → ${to} | ${breaks.length} | ${summary(breaks)} | \`${example}\` |`);
}
console.log();
for (const line of missing) console.log(line);
console.log(sums);
process.exitCode = missing.length > 0 ? 1 : 0;
