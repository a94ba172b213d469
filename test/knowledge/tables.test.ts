import { describe, expect, test } from "vitest";
import { callbackModules } from "../../src/knowledge/callbacks.ts";
import { callerRows } from "../../src/knowledge/callers.ts";
import { claimModules } from "../../src/knowledge/claims.ts";
import { effectModules } from "../../src/knowledge/effects/index.ts";
import { errorRows } from "../../src/knowledge/errors.ts";
import { gateModules } from "../../src/knowledge/gates.ts";
import { hookModules } from "../../src/knowledge/hooks.ts";
import { createKnowledge } from "../../src/knowledge/index.ts";
import { upstreamKeys } from "../../src/knowledge/keys.ts";
import { limitModules } from "../../src/knowledge/limits.ts";
import { propagationModules } from "../../src/knowledge/propagation.ts";
import { pureModules } from "../../src/knowledge/pure.ts";
import { recordModules } from "../../src/knowledge/records.ts";
import { randomModules, secretModules } from "../../src/knowledge/secrets.ts";
import { shaperModules } from "../../src/knowledge/shapers.ts";
import { methodsOf, Table } from "../../src/knowledge/table.ts";
import type { ModuleRows, Row } from "../../src/knowledge/table.ts";
import { parseUserRows } from "../../src/knowledge/user.ts";
import { chain, fn } from "./chains.ts";
import type { Step } from "./chains.ts";

const tables: Readonly<Record<string, readonly ModuleRows<Row<unknown>>[]>> = {
  effects: effectModules,
  claims: claimModules,
  keys: upstreamKeys,
  limits: limitModules,
  records: recordModules,
  callbacks: callbackModules,
  hooks: hookModules,
  propagation: propagationModules,
  secrets: secretModules,
  random: randomModules,
  shapers: shaperModules,
  gates: gateModules,
};

/** A chain that a row's first method speaks of, made from its scope and pattern alone. */
function chainOf(module: string, row: Row<unknown>): ReturnType<typeof chain> {
  const scope = (row[2]?.on ?? "").split(" ").find((path) => path !== ".") ?? "";
  const path: Step[] = scope === "" ? [] : scope.split(".").flatMap((name): Step[] => (name === "()" ? [[]] : name === "new" ? ["Thing", { new: [] }, { new: [] }] : [name]));
  const pattern = methodsOf(row)[0]!;
  const specifier = module.replace(/\*$/, "thing");
  if (pattern === "()") return chain(specifier, ...path, ...(path.length > 0 && scope !== "()" ? [[], []] : [[]]));
  if (pattern.startsWith("new")) return chain(specifier, ...path, ...(pattern === "new" ? [] : [pattern.slice(4)]), { new: [] });
  return chain(specifier, ...path, pattern.replace(/\*$/, "Thing"), []);
}

describe.each(Object.entries(tables))("table of %s", (_, modules) => {
  test("every module says where its rows were read", () => {
    for (const { module, source, rows } of modules) {
      expect(source, module).toMatch(/\S{3}/);
      expect(rows.length, module).toBeGreaterThan(0);
      // A package's version, or the name of a specification, runtime or API.
      expect(source, module).toMatch(/@(\*@)?\d|[A-Z]/);
    }
  });

  test("every row of every module answers", () => {
    for (const of of modules) {
      for (const name of of.module.split(" ")) {
        const table = new Table([of]);
        for (const row of of.rows) {
          const asked = chainOf(name, row);
          const hit = table.findChain(asked);
          expect(hit, `${name}: ${row[1]}`).toBeDefined();
          expect(hit!.id.startsWith(`${of.source}: `)).toBe(true);
        }
      }
    }
  });

  test("no method is listed twice with the same scope", () => {
    const twice: string[] = [];
    for (const { source, rows } of modules) {
      const seen = new Set<unknown>();
      for (const row of rows) {
        for (const pattern of methodsOf(row)) {
          const key = `${row[2]?.on ?? ""} ${pattern}`;
          if (seen.has(key)) twice.push(`${source}:${key}`);
          seen.add(key);
        }
      }
    }
    expect(twice).toEqual([]);
  });
});

test("rows without methods have sources too", () => {
  for (const { source } of [...errorRows, ...callerRows, ...pureModules]) expect(source.length).toBeGreaterThan(5);
});

test("the effect tables hold what the research listed", () => {
  const modules = new Set(effectModules.flatMap(({ module }) => module.split(" ")));
  expect(modules.size).toBeGreaterThan(190);
  expect(effectModules.flatMap(({ rows }) => rows.flatMap((row) => methodsOf(row))).length).toBeGreaterThan(1500);
});

test("an effect row that says what it does is found through the whole of knowledge", () => {
  const knowledge = createKnowledge();
  const mute: string[] = [];
  for (const of of effectModules) {
    for (const row of of.rows) {
      if (row[0] === "none" || row[2]?.amends) continue;
      for (const name of of.module.split(" ")) {
        const asked = chainOf(name, row);
        const fact = knowledge.effectOf(asked);
        if (!fact) mute.push(`${name}: ${row[1].slice(0, 30)}`);
        else expect(knowledge.sourceOf(fact.row), fact.row).toBeDefined();
      }
    }
  }
  expect(mute).toEqual([]);
});

describe("a user's rows", () => {
  const knowledge = createKnowledge(
    parseUserRows({
      effects: [
        { module: "acme-billing", method: "charge", effect: "execute", idempotent: false, category: "payment" },
        { module: "acme-billing", method: "peek*", effect: "read", upstream: false },
        { module: "stripe", on: "refunds", method: "create", effect: "create", idempotent: true },
        { module: "@acme/*", method: "go", effect: "POST" },
      ],
      guards: [{ module: "acme-auth", method: "needs", form: "check", scopes: 0, perTool: true }],
      shapers: [{ module: "acme-views", method: "brief", argument: 1 }],
      claims: [{ module: "acme-once", method: "begin", step: "claim", key: { argument: 0, member: "key" }, expires: true, loser: "value" }],
      limiters: [{ module: "acme-limits", method: "take", key: 0 }],
      tracers: [
        { module: "acme-trace", method: "around", form: "span", name: 0, callback: 1, recordsThrow: true, measures: true },
        { module: "acme-trace", method: "start", form: "starts" },
        { module: "acme-trace", method: "note", form: "record" },
      ],
    }),
  );

  test("answer like built-in ones, with the source config", () => {
    expect(knowledge.effectOf(chain("acme-billing", "default", { new: [] }, "charge", [{}]))).toMatchObject({ effect: "execute", idempotent: false, category: "payment", row: "config: charge" });
    expect(knowledge.sourceOf("config: charge")).toBe("config");
    expect(knowledge.effectOf(chain("acme-billing", "peekBalance", []))).toMatchObject({ effect: "read", upstream: false });
    expect(knowledge.effectOf(chain("@acme/http", "go", ["https://x.example/a", {}]))).toMatchObject({ effect: "create", operation: "POST https://x.example/a" });
    expect(knowledge.gateOf(chain("acme-auth", "needs", [["a"]]))).toMatchObject({ form: "check", required: true, perTool: true });
    expect(knowledge.shaperOf(chain("acme-views", "brief", [1, 2]))).toMatchObject({ strength: "shapes", argument: 1 });
    expect(knowledge.claimOf(chain("acme-once", "begin", [{}]))).toMatchObject({ step: "claim", key: { argument: 0, member: "key" }, expires: true, durable: true });
    expect(knowledge.limitOf(chain("acme-limits", "take", ["u"]))).toMatchObject({ form: "call", key: { argument: 0 }, purpose: "quota", refusal: "throws" });
    expect(knowledge.recordOf(chain("acme-trace", "around", ["n", fn]))).toMatchObject({ form: "span", recordsThrow: true, measures: true });
    expect(knowledge.callbacksOf(chain("acme-trace", "around", ["n", fn]))[0]).toMatchObject({ argument: 1, surely: true, gives: ["span"] });
    expect(knowledge.propagationOf(chain("acme-trace", "start", []))?.form).toBe("starts");
    expect(knowledge.recordOf(chain("acme-trace", "note", [{ tool: "x" }]))?.form).toBe("record");
    expect(knowledge.recordOf(chain("acme-trace", "note", ["x"]))?.form).toBe("line");
  });

  test("win over built-in ones, only where they speak", () => {
    expect(knowledge.effectOf(chain("stripe", "default", { new: [] }, "refunds", "create", [{}]))?.idempotent).toBe(true);
    expect(knowledge.effectOf(chain("stripe", "default", { new: [] }, "charges", "create", [{}]))?.idempotent).toBe(false);
    expect(createKnowledge().effectOf(chain("stripe", "default", { new: [] }, "refunds", "create", [{}]))?.idempotent).toBe(false);
  });

  test.each([
    [{ effects: [{ module: "a", method: "b", effect: "destroy" }] }, "knowledge.effects[0].effect"],
    [{ effects: [{ module: "a b", method: "b", effect: "read" }] }, "knowledge.effects[0].module: is one specifier"],
    [{ effects: [{ module: "a", method: "b c", effect: "read" }] }, "knowledge.effects[0].method: is the name of a method"],
    [{ effects: [{ module: "a", method: "b", effect: "read", idempotnt: true }] }, "idempotnt"],
    [{ limiters: [{ module: "a", method: "b", key: "user" }] }, 'knowledge.limiters[0].key: is the number of an argument (from 0), { argument, member }, "ip" or "global"'],
    [{ claims: [{ module: "a", method: "b", step: "claim", key: -1 }] }, "knowledge.claims[0].key"],
    [{ effect: [] }, "effect"],
    ["x", "knowledge: "],
  ])("%j is refused with its place", (value, said) => {
    expect(() => parseUserRows(value)).toThrow(said);
  });
});
