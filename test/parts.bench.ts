/** What single parts cost: `npm run bench:parts`. Whole commands are measured by `npm run bench`. */
import type * as z4 from "zod";
import { bench, describe } from "vitest";
import { compareContracts, compareSchemas } from "../src/contract/index.ts";
import { advertised } from "../src/discover/schema/index.ts";
import { createKnowledge } from "../src/knowledge/index.ts";
import type { JsonObject } from "../src/model/server.ts";
import { callThunk, tree, valueOf } from "./discover/trees.ts";
import { chain, fn, someString } from "./knowledge/chains.ts";

describe("knowledge", () => {
  const knowledge = createKnowledge();
  const asked = [
    chain("stripe", "default", { new: [] }, "refunds", "create", [{}]),
    chain("global", "fetch", ["https://api.example/x", { method: "POST" }]),
    chain("acme", "default", { new: [] }, "items", "list", []),
    chain("pg", "Pool", { new: [] }, "query", [someString]),
    chain("zod", "z", "object", [{}]),
  ];
  bench("is made", () => void createKnowledge());
  bench("five look-ups", () => {
    for (const of of asked) if (!knowledge.effectOf(of) && !knowledge.isPure(of)) knowledge.effectByVerb(of);
  });
  bench("a chain of 200 calls, and a statement of 20,000 brackets", () => {
    knowledge.effectOf(chain("knex", "default", [{}], ["orders"], ...Array.from({ length: 200 }, () => ["where", [{}]] as const).flat()));
    knowledge.effectOf(chain("pg", "Pool", { new: [] }, "query", ["(".repeat(20_000), fn]));
  });
});

describe("contracts", () => {
  const object = (properties: JsonObject): JsonObject => ({ type: "object", properties });
  const tool = (name: string, inputSchema: JsonObject) => ({ name, inputSchema });
  const many = Array.from({ length: 3_000 }, (_, index) => tool(`tool_${index}`, object({ id: { type: "string" }, hours: { type: "number" } })));
  bench("3,000 equal tools", () => void compareContracts(many, many));
  bench("one type narrowed", () => void compareSchemas(object({ hours: { type: "number" } }), object({ hours: { type: "integer" } })));
  bench("a list of 100,000 values", () => {
    const values = Array.from({ length: 100_000 }, (_, index) => `v${index}`);
    compareSchemas(object({ id: { enum: values } }), object({ id: { enum: values.slice(1) } }));
  }, { iterations: 3 });
});

describe("replayed schemas", () => {
  const zod = tree<typeof z4>("zod");
  const read = (value: unknown): void =>
    void advertised(valueOf(value), { converter: "sdk-v1", direction: "input", zod: { major: 4 }, memo: new Map(), callThunk });
  let part: unknown = zod.string();
  for (let level = 0; level < 30; level++) part = zod.object({ a: part as never, b: part as never, c: part as never });
  const wide = Object.fromEntries(Array.from({ length: 9_000 }, (_, index) => [`field${index}`, zod.string()]));
  bench("parts in parts, 30 levels", () => read(part));
  bench("9,000 fields, which is too many", () => read(wide));
});
