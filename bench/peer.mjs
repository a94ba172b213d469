/** One side of bench/contract.mjs, in a thread of its own: is every value of `from` one of `to`? */
import { parentPort, workerData } from "node:worker_threads";

const asks = {
  "mcp-audit": async () => {
    const { compareSchemas } = await import("../dist/index.js");
    return ({ from, to }) => compareSchemas(from, to, { direction: "input", reading: "strict" }).verdict;
  },
  "json-schema-diff": async () => {
    const { diffSchemas } = (await import("json-schema-diff")).default;
    // It knows draft-07 only and refuses to read any other `$schema`.
    const plain = (schema) => (typeof schema === "object" && schema !== null ? Object.fromEntries(Object.entries(schema).filter(([key]) => key !== "$schema")) : schema);
    return async ({ from, to }) => ((await diffSchemas({ sourceSchema: plain(from), destinationSchema: plain(to) })).removalsFound ? "breaking" : "compatible");
  },
};

const ask = await asks[workerData.peer]();
parentPort.on("message", (pair) => void answer(pair));
parentPort.postMessage("ready");

async function answer(pair) {
  const start = performance.now();
  let verdict;
  try {
    verdict = await ask(pair);
  } catch {
    verdict = "error";
  }
  parentPort.postMessage({ verdict, ms: performance.now() - start });
}
