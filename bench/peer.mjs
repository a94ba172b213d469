/** One side of bench/contract.mjs, in a thread of its own: is every value of `from` one of `to`? */
import { parentPort, workerData } from "node:worker_threads";

const isObject = (schema) => typeof schema === "object" && schema !== null;

/** Most peers refuse to read a `$schema` that they do not know. */
const plain = (schema) => (isObject(schema) ? Object.fromEntries(Object.entries(schema).filter(([key]) => key !== "$schema")) : schema);

/** A schema as the body of a request, for peers that compare descriptions of APIs. */
const api = (schema, openapi) => ({
  openapi,
  info: { title: "tools", version: "1" },
  paths: { "/call": { post: { requestBody: { required: true, content: { "application/json": { schema: plain(schema) } } }, responses: { 200: { description: "done" } } } } },
});

const said = (isBreaking) => (isBreaking ? "breaking" : "compatible");

const asks = {
  "mcp-audit": async () => {
    const { compareSchemas } = await import("../dist/index.js");
    return ({ from, to }) => compareSchemas(from, to, { direction: "input", reading: "strict" }).verdict;
  },
  "json-schema-diff": async () => {
    const { diffSchemas } = (await import("json-schema-diff")).default;
    return async ({ from, to }) => said((await diffSchemas({ sourceSchema: plain(from), destinationSchema: plain(to) })).removalsFound);
  },
  // Any removal or replacement in the text is a break to it, which it throws as an assertion.
  "json-schema-diff-validator": async () => {
    const { validateSchemaCompatibility } = (await import("json-schema-diff-validator")).default;
    const lenient = { allowNewOneOf: true, allowNewEnumValue: true, allowReorder: true };
    return ({ from, to }) => {
      try {
        validateSchemaCompatibility(plain(from), plain(to), lenient);
        return "compatible";
      } catch (error) {
        if (error.name === "AssertionError") return "breaking";
        throw error;
      }
    };
  },
  // json-schema-diff of an older release, under a reader of OpenAPI 3.0.
  "openapi-diff": async () => {
    const { diffSpecs } = (await import("openapi-diff")).default;
    const spec = (schema) => ({ content: JSON.stringify(api(schema, "3.0.0")), location: "tools.json", format: "openapi3" });
    return async ({ from, to }) => said((await diffSpecs({ sourceSpec: spec(from), destinationSpec: spec(to) })).breakingDifferencesFound);
  },
  "@useoptic/standard-rulesets": async () => {
    const { StandardRulesets } = (await import("@useoptic/standard-rulesets")).default;
    const { RuleRunner } = (await import("@useoptic/rulesets-base")).default;
    const { diff } = (await import("@useoptic/openapi-utilities")).default;
    const runner = new RuleRunner([new StandardRulesets["breaking-changes"]()]);
    return async ({ from, to }) => {
      const [fromSpec, toSpec] = [api(from, "3.1.0"), api(to, "3.1.0")];
      const results = await runner.runRules({ context: {}, diffs: diff(fromSpec, toSpec), fromSpec, toSpec });
      return said(results.some(({ passed }) => !passed));
    };
  },
};

const ask = await asks[workerData.peer]().catch((error) => {
  if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
});
parentPort.on("message", (pair) => void answer(pair));
parentPort.postMessage(ask ? "ready" : "missing");

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
