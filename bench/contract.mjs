#!/usr/bin/env node
/**
 * The comparison of schemas beside its peers on npm, on the same pairs in one run.
 *   node bench/contract.mjs [cases.json]
 * Without a file, pairs whose verdict holds by construction (pairs.mjs). A file holds a list of { id, old, new, expected, direction? }.
 * A peer that is not installed is left out, with a word (docs/dependencies.md says which one, and why).
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { ownPairs } from "./pairs.mjs";

const LIMIT_MS = 10_000;
const peers = ["mcp-audit", "json-schema-diff", "json-schema-diff-validator", "openapi-diff", "@useoptic/standard-rulesets"];

const [file] = process.argv.slice(2);
const pairs = (file ? JSON.parse(readFileSync(file, "utf8")) : ownPairs()).map(({ direction, old, new: now, ...rest }) =>
  // What is sent must have been possible before: the same question with the sides exchanged.
  direction === "output" ? { ...rest, from: now, to: old } : { ...rest, from: old, to: now },
);

/** Asks one peer, in a thread that is thrown away if it does not come back. */
class Peer {
  constructor(name) {
    this.name = name;
  }

  async start() {
    this.worker ??= await started(this.name);
    return this.worker !== undefined;
  }

  async ask(pair) {
    await this.start();
    const { worker } = this;
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.worker = undefined;
        void worker.terminate().then(() => resolve({ verdict: "timeout", ms: LIMIT_MS }));
      }, LIMIT_MS);
      worker.once("message", (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
      worker.postMessage({ from: pair.from, to: pair.to });
    });
  }

  stop = () => this.worker?.terminate();
}

/** Its thread, or undefined where it is not installed. */
function started(peer) {
  const worker = new Worker(fileURLToPath(new URL("./peer.mjs", import.meta.url)), { workerData: { peer }, stdout: true, stderr: true });
  return new Promise((resolve, reject) => {
    worker.once("message", (state) => {
      if (state === "ready") resolve(worker);
      else void worker.terminate().then(() => resolve(undefined));
    });
    worker.once("error", reject);
  });
}

const tables = {};
for (const name of peers) {
  const peer = new Peer(name);
  if (!(await peer.start())) {
    console.log(`${name} is not installed, and left out`);
    continue;
  }
  const tally = { right: 0, falseCompatible: 0, falseBreaking: 0, unknown: 0, error: 0, timeout: 0 };
  const times = [];
  const missed = new Map();
  for (const pair of pairs) {
    const { verdict, ms } = await peer.ask(pair);
    times.push(ms);
    if (verdict === pair.expected) tally.right++;
    else if (verdict in tally) tally[verdict]++;
    else tally[pair.expected === "breaking" ? "falseCompatible" : "falseBreaking"]++;
    if (verdict !== pair.expected) missed.set(pair.source ?? "", (missed.get(pair.source ?? "") ?? 0) + 1);
  }
  await peer.stop();
  times.sort((a, b) => a - b);
  const { right, ...wrong } = tally;
  const at = (share) => Number(times[Math.min(times.length - 1, Math.floor(times.length * share))].toFixed(1));
  tables[name] = { "right %": Number(((100 * right) / pairs.length).toFixed(1)), ...wrong, "median ms": at(0.5), "p99 ms": at(0.99), "worst ms": at(1) };
  const list = [...missed].sort((a, b) => b[1] - a[1]).slice(0, 8).map(([source, count]) => `${source} ${count}`);
  if (list.length > 0) console.log(`${name} does not decide rightly: ${list.join(", ")}`);
}
console.log(`${pairs.length} pairs, ${pairs.filter(({ expected }) => expected === "breaking").length} of them breaking`);
console.table(tables);
