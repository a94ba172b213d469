import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deepLabels, globals, method, opaqueMethod, toJson } from "../../src/interpret/builtins/index.ts";
import { mostSteps } from "../../src/interpret/builtins/regex.ts";
import { Interpreter } from "../../src/interpret/interpreter.ts";
import { Ended, Thrown, type Listener } from "../../src/interpret/machine.ts";
import { union } from "../../src/interpret/choice.ts";
import { array, constant, mapValue, object, UNDEFINED, unknown, type Site, type Value } from "../../src/interpret/value.ts";
import { createKnowledge } from "../../src/knowledge/index.ts";
import { loadProject } from "../../src/source/project.ts";

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "builtins-"))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;

interface Run {
  readonly machine: Interpreter;
  readonly get: (name: string) => Value;
  /** The constants that `send` was given, in order. */
  readonly sent: unknown[];
  readonly memory: string[];
}

/** Interprets a module. `outside` is a value that nobody knows, `send` a call that leaves the source. */
async function interpret(source: string, rehearsed = ""): Promise<Run> {
  const file = join(folder, `module${files++}.mjs`);
  writeFileSync(file, `import { outside, send } from "outside-package";\n${source}\nconst handler = () => { ${rehearsed} };\nexport {};\n`);
  const machine = new Interpreter(await loadProject(file), createKnowledge());
  const get = (name: string): Value => machine.modules.records.get(file)!.scope.lookup(name)?.value ?? UNDEFINED;
  const run: Run = { machine, sent: [], memory: [], get };
  const listener: Listener = {
    external: ({ parent: callee, args }) => {
      if (callee.op === "get" && callee.key === "send") run.sent.push(shape(args[0] ?? UNDEFINED));
      return undefined;
    },
    memory: (step) => run.memory.push(step),
  };
  machine.listener = listener;
  machine.run(file);
  if (rehearsed) machine.rehearse(listener, () => machine.call(run.get("handler"), UNDEFINED, [], null as unknown as Site));
  return run;
}

/** A value as a test can read it. */
function shape(value: Value): unknown {
  switch (value.kind) {
    case "constant":
      return value.value;
    case "array":
      return value.open ? { list: value.elements.map(shape), rest: shape(value.open) } : value.elements.map(shape);
    case "object":
      return Object.fromEntries([...value.props].map(([key, cell]) => [key, shape(cell.value)]));
    case "maybe":
      return { maybe: shape(value.value) };
    case "union":
      return { oneOf: value.options.map((o) => shape(o.value)) };
    case "unknown":
      return `unknown ${value.type ?? ""}`.trim();
    case "external":
      return value.op === "operator" ? { ask: value.operator } : value.op === "symbol" ? `symbol ${value.role}` : `external ${value.op}`;
    case "promise":
      return { promise: shape(value.value) };
    case "map":
      return { entries: [...value.entries.values()].map((e) => [shape(e.key), shape(e.cell.value)]) };
    default:
      return value.kind;
  }
}

const evaluated = async (expression: string, before = ""): Promise<unknown> => shape((await interpret(`${before}\nconst result = ${expression};`)).get("result"));

/** Expressions that the interpreter must fold to what Node says. */
const FOLDED = [
  `[3, 1, 2].sort()`,
  `["b", "a"].toSorted().concat(["c"], "d")`,
  `[1, 2, 3, 4].filter((n) => n % 2 === 0)`,
  `[1, 2, 3].map((n, i) => n * i)`,
  `[1, 2, 3].reduce((a, b) => a + b)`,
  `[1, 2, 3].reduceRight((a, b) => a + "-" + b, "")`,
  `["read", "write"].reduce((all, s) => ({ ...all, [s]: "refunds:" + s }), {})`,
  `[[1, [2]], [3]].flat()`,
  `[[1, [2, [3]]]].flat(Infinity)`,
  `["a b", "c"].flatMap((s) => s.split(" "))`,
  `[5, 6, 7].find((n) => n > 5)`,
  `[5, 6, 7].findLast((n) => n < 7)`,
  `[5, 6, 7].findIndex((n) => n === 7)`,
  `[5, 6, 7].findLastIndex((n) => n === 1)`,
  `[5, 6].some((n) => n === 6) && ![5, 6].every((n) => n === 6)`,
  `[[].some(() => true), [].every(() => false)]`,
  `["a", "b"].includes("b") && !["a"].includes("c")`,
  `[1, 2, 1].lastIndexOf(1) + [1, 2].indexOf(3)`,
  `[1, null, undefined, "x", [2, 3]].join(";")`,
  `[1, 2, 3, 4].slice(-3, -1)`,
  `[1, 2, 3].at(-1)`,
  `[1, 2, 3].with(1, 9).toReversed()`,
  `Array(3).fill(0).map((_, i) => i)`,
  `Array.from({ length: 3 }, (_, i) => i * 2)`,
  `Array.from(new Set(["a", "b", "a"]))`,
  `Array.from("ab")`,
  `[...new Map([["a", 1], ["b", 2]]).entries()]`,
  `[...["x", "y"].entries()]`,
  `[...["x", "y"].keys()]`,
  `(() => { const a = [1]; a.push(2, 3); a.unshift(0); const out = [a.pop(), a.shift()]; return [a, out, a.splice(0, 1), a.length]; })()`,
  `(() => { const m = new Map(); m.set("a", 1).set("a", 2); const had = m.delete("a"); return [had, m.has("a"), m.size, m.get("a") === undefined]; })()`,
  `(() => { const seen = []; new Map([["a", 1]]).forEach((v, k) => seen.push(k + v)); new Set(["z"]).forEach((v) => seen.push(v)); return seen; })()`,
  `[...new Set([1, 2, 3])].filter((n) => new Set([2, 3]).has(n))`,
  `Array.prototype.slice.call([1, 2, 3], 1)`,
  `Math.max.apply(null, [1, 7, 3])`,
  `Object.prototype.hasOwnProperty.call({ a: 1 }, "a")`,
  `Object.prototype.toString.call([])`,
  `"refund-order".split("-").map((w) => w[0].toUpperCase() + w.slice(1)).join("")`,
  `"createRefund".replace(/([A-Z])/g, "_$1").toLowerCase()`,
  `"createRefund".replace(/[A-Z]/g, (c) => "_" + c.toLowerCase())`,
  `"a.b.c".replaceAll(".", "/") + "a.b".replace(".", "$&$&")`,
  `"/users/{id}/notes/{note}".match(/\\{(\\w+)\\}/g)`,
  `"v1.2.3".match(/(\\d+)\\.(\\d+)/)[2]`,
  `"nothing".match(/\\d/)`,
  `[..."a1b2".matchAll(/[a-z](\\d)/g)].map((m) => m[1])`,
  `"a, b;c".split(/[,;]\\s*/)`,
  `"a-b".split("")`,
  `"x".padStart(3, "0") + "ab".repeat(2) + " t ".trim() + "abc".at(-1) + "abc".substring(1)`,
  `"refunds:write".startsWith("refunds") && "refunds:write".endsWith("write") && "abc".includes("b")`,
  `"b".localeCompare("a")`,
  `"abc".search(/c/)`,
  `(255).toString(16) + (1.005).toFixed(1) + true.toString()`,
  `[Number(), String(Number(undefined)), Number(null)]`,
  `[Number("12"), parseInt("0x1f", 16), parseFloat("1.5rem"), Number.isInteger(4), isNaN("x")]`,
  `[String(12), String(null), String([1, [2]]), String({}), String(undefined)]`,
  `[Boolean(""), Boolean("x"), !!0]`,
  `String(new TypeError("no such refund"))`,
  `[new Error("a").message, new RangeError("b").name, new Error("c", { cause: "d" }).cause]`,
  `JSON.parse('{"a":[1,{"b":null}],"c":"d"}')`,
  `JSON.stringify({ a: [1, "x", null, undefined], b: undefined, c: { d: true } })`,
  `JSON.stringify({ a: 1, b: { a: 2, c: 3 } }, ["a", "b"], 2)`,
  `JSON.stringify(new Error("hidden"))`,
  `JSON.stringify({ toJSON() { return "short"; } })`,
  `JSON.stringify({ at: { get now() { return 3; } } })`,
  `Object.keys({ a: 1, b: 2 }).concat(Object.keys(["x"]))`,
  `Object.entries({ a: 1 }).map(([k, v]) => k + v)`,
  `Object.values(Object.assign({ a: 1 }, { b: 2 }, null, { a: 3 }))`,
  `Object.fromEntries([["a", 1], ["b", 2]].map(([k, v]) => [v, k]))`,
  `Object.fromEntries(new Map([["k", "v"]]))`,
  `Object.defineProperty({}, "a", { enumerable: true, get: () => 5 }).a`,
  `Object.getOwnPropertyDescriptor({ a: 4 }, "a").value`,
  `Object.create({ inherited: 1 }, { own: { value: 2 } }).inherited`,
  `Object.getOwnPropertyNames({ a: 1 })`,
  `Object.hasOwn({ a: 1 }, "b")`,
  `Object.is(NaN, NaN)`,
  `Object.freeze({ a: 1 }).a`,
  `Reflect.ownKeys({ a: 1 }).length + Reflect.get({ a: 2 }, "a") + Reflect.apply(Math.min, null, [4, 3])`,
  `structuredClone({ a: [1, { b: 2 }] })`,
  `encodeURIComponent("a b&c") + decodeURIComponent("%20")`,
  `String.raw\`a\${1}b\${2}\``,
  `(function (a, b) { return [this.x, a, b]; }).bind({ x: 1 }, 2)(3)`,
  `(function (a) { return [this.x, a]; }).call({ x: 1 }, 2)`,
  `(function () { return [...arguments]; }).apply(null, [1, 2])`,
  `[typeof Symbol.iterator, Symbol.for("a") === Symbol.for("a"), Symbol("a") === Symbol("a")][2]`,
  `[["id", "7"]].map(([name, id]) => \`\${name}=\${id}\`)[0]`,
  `["a", undefined, "b", null].filter(Boolean)`,
  `["1", "2"].map(Number)`,
  `globalThis.JSON.stringify([1])`,
  `new Proxy({ a: 1 }, {}).a`,
  `(() => { const { resolve } = Promise.withResolvers?.() ?? {}; return typeof resolve === "function" || resolve === undefined; })()`,
  `[..."ab"][Symbol.iterator]().next().value`,
];

describe("built-ins over constants", () => {
  it.each(FOLDED)("%s gives what Node gives", async (expression) => {
    const expected: unknown = runInNewContext(`JSON.stringify([${expression}])`, { structuredClone });
    expect(JSON.stringify([await evaluated(expression)])).toBe(expected);
  });
});

describe("built-ins over values that are not all known", () => {
  it.each([
    ["filter keeps what may pass as maybe", `["a", "b"].filter((s) => s === "a" || outside.allows(s))`, ["a", { maybe: "b" }]],
    ["map over maybe elements", `["a", "b"].filter((s) => outside.allows(s)).map((s) => s + "!")`, [{ maybe: "a!" }, { maybe: "b!" }]],
    ["the length of a filtered list is unknown", `["a"].filter((s) => outside.allows(s)).length`, "unknown number"],
    ["find gives each that may be it, or none", `["a", "b", "c"].find((s) => outside.allows(s))`, { oneOf: ["a", "b", "c", undefined] }],
    ["find stops at the first that surely is it", `["a", "b", "c"].find((s) => s === "b" || outside.allows(s))`, { oneOf: ["a", "b"] }],
    ["some is settled by one element", `["a", "b"].some((s) => s === "b" || outside.allows(s))`, true],
    ["every is a question where it is not settled", `["a", "b"].every((s) => outside.allows(s))`, { ask: "every" }],
    ["every is settled by one element", `["a", "b"].every((s) => s === "a" && outside.allows(s))`, false],
    ["includes is a question", `["a", "b"].includes(outside.scope)`, { ask: "includes" }],
    ["includes of nothing is settled", `[].includes(outside.scope)`, false],
    ["reduce over maybe elements", `["a", "b"].filter((s) => outside.allows(s)).reduce((n, s) => n + s, "")`, { oneOf: ["", "a", "b", "ab"] }],
    ["a choice is narrowed by filter(Boolean)", `[outside.on ? "a" : undefined].filter(Boolean)`, [{ maybe: "a" }]],
    ["a pop from a list that may be shorter", `(() => { const a = ["a"]; if (outside.on) a.push("b"); return a.pop(); })()`, { oneOf: ["a", "b", undefined] }],
    ["a map read by an unknown key", `new Map([["a", 1], ["b", 2]]).get(outside.key)`, { oneOf: [1, 2, undefined] }],
    ["a map read by one of two keys", `new Map([["a", 1], ["b", 2]]).get(outside.on ? "a" : "b")`, { oneOf: [1, 2] }],
    ["a key that a branch set", `(() => { const m = new Map(); if (outside.on) m.set("a", 1); return [m.get("a"), m.has("a")]; })()`, [{ oneOf: [1, undefined] }, { ask: "has" }]],
    ["a class whose field holds another of itself", `(() => { class Knot { next = new Knot(); } return typeof new Knot(); })()`, "object"],
    ["a member that the proxy of something from outside gives", `new Proxy(outside, { prefix: "my ", get(target, key) { return key === "name" ? this.prefix + key : target[key]; } }).name`, "my name"],
    ["keys of something from outside", `Object.keys(outside)`, { list: [], rest: "unknown string" }],
    ["entries with unknown keys", `Object.fromEntries([["a", 1], [outside.key, 2]]).anything`, 2],
    ["assign from a choice", `Object.assign({ a: 1 }, outside.on ? { b: 2 } : {}).b`, { oneOf: [2, undefined] }],
    ["a text with an unknown part", `["/users", outside.id].join("/")`, "unknown string"],
    ["isArray of something from outside", `Array.isArray(outside)`, { ask: "isArray" }],
    ["a promise that resolves", `await new Promise((resolve) => setTimeout(() => resolve("late"), 10))`, "late"],
    ["then is on every value", `await Promise.resolve(1).then((n) => n + 1)`, 2],
    ["then of a text", `"a".then((s) => s + "b")`, { promise: "ab" }],
    ["catch may have run", `await Promise.resolve("fine").catch(() => "failed")`, { oneOf: ["fine", "failed"] }],
    ["catch of what surely fails", `await Promise.reject(new Error("no")).catch((e) => e.message)`, "no"],
    ["finally does not change the value", `await Promise.resolve(3).finally(() => 4)`, 3],
    ["all awaits each", `await Promise.all([Promise.resolve(1), 2, (async () => 3)()])`, [1, 2, 3]],
    ["race may be any", `await Promise.race([Promise.resolve(1), Promise.resolve(2)])`, { oneOf: [1, 2] }],
    ["allSettled says how each ended", `(await Promise.allSettled([Promise.resolve(1), Promise.reject("no")])).map((r) => r.status + (r.value ?? r.reason))`, ["fulfilled1", "rejectedno"]],
    ["withResolvers", `(() => { const d = Promise.withResolvers(); d.resolve("set"); return d.promise; })()`, { promise: "set" }],
    ["groupBy", `Object.groupBy([1, 2, 3], (n) => (n % 2 ? "odd" : "even")).odd`, [1, 3]],
    ["metadata of decorators", `(() => { class A {} Reflect.metadata("tool", "refund")(A); return Reflect.getMetadata("tool", A); })()`, "refund"],
    ["a bound method keeps its receiver", `(() => { const list = ["a"]; const push = list.push.bind(list); push("b"); return list; })()`, ["a", "b"]],
    ["a class that extends Map", `(() => { class Store extends Map {} const s = new Store(); s.set("a", 1); return s.get("a"); })()`, 1],
    ["a class that extends Error", `(() => { class Denied extends Error { constructor(m) { super(m); this.code = 403; } } const e = new Denied("no"); return [e.message, e.code]; })()`, ["no", 403]],
  ])("%s", async (_what, expression, expected) => {
    expect(await evaluated(expression)).toEqual(expected);
  });

  it("keeps with a found element what the predicate said of it", async () => {
    const found = (await interpret(`const result = ["a", "b"].find((s) => outside.allows(s));`)).get("result");
    if (found.kind !== "union") throw new Error(`a ${found.kind}`);
    expect(found.options.map((o) => o.facts.some((f) => f.kind === "condition" && f.holds))).toEqual([true, true, false]);
  });

  it("calls back for each element, maybe ones included", async () => {
    const { sent } = await interpret(`const list = ["a"]; if (outside.on) list.push("b"); list.forEach((s) => send(s)); for (const s of ["c"].map((x) => x)) send(s);`);
    expect(sent).toEqual(["a", "b", "c"]);
  });

  it("joins what a callback for a maybe element wrote", async () => {
    const { get } = await interpret(`let last = "none"; ["a"].filter((s) => outside.allows(s)).forEach((s) => { last = s; });`);
    expect(shape(get("last"))).toEqual({ oneOf: ["a", "none"] });
  });

  it("does not end the program for an exit in a promise's handler", async () => {
    const { sent } = await interpret(`Promise.resolve().then(() => { process.exit(1); }); send("after");`);
    expect(sent).toEqual(["after"]);
  });
});

describe("built-ins over content that is not known", () => {
  const settings = `const list = process.env.ALLOWED; `;

  it.each([
    ["a text that is split and joined", `list.split(",").map((s) => s.trim()).join(" ")`, "unknown string"],
    ["map gives what the callback gives", `list.map((s) => ({ name: "fixed" }))`, { list: [], rest: { name: "fixed" } }],
    ["flatMap gives its elements", `list.flatMap((s) => ["a", "b"])`, { list: [], rest: { oneOf: ["a", "b"] } }],
    ["filter leaves the content", `list.filter((s) => s.length > 1)`, "external get"],
    ["filter of nothing", `list.filter(() => false)`, []],
    ["find gives an element or none", `list.find((s) => s.ok)`, { oneOf: ["external element", undefined] }],
    ["some is a question", `list.some((s) => s === outside)`, { ask: "some" }],
    ["every that surely holds", `list.every(() => true)`, true],
    ["includes is a call, so that its tree can be read", `list.includes("a")`, "external call"],
    ["reduce starts with what it is given", `list.reduce((n) => n, 0)`, 0],
    ["a regular expression asks", `/^a/.test(list)`, { ask: "test" }],
    ["a replaced text", `list.replace("a", "b")`, "unknown string"],
    ["parsed JSON is content", `JSON.parse(list)`, "external call"],
  ])("%s", async (_what, expression, expected) => {
    expect(await evaluated(expression, settings)).toEqual(expected);
  });

  it("carries the labels on, and not on a count", async () => {
    const { get } = await interpret(`${settings} const text = list.split(",").join(" "); const at = list.indexOf("a"); const first = list.map((s) => s);`);
    expect(deepLabels(get("text"))).toEqual([{ kind: "operator", name: "ALLOWED", steps: [] }]);
    expect(deepLabels(get("at"))).toEqual([]);
    expect(deepLabels(get("first")).map((l) => l.kind)).toEqual(["operator"]);
  });

  it("calls a callback once, and lets what it wrote be unsure", async () => {
    const { get, sent } = await interpret(`${settings} let last = "none"; list.forEach((s) => { last = "some"; send("x"); });`);
    expect(sent).toEqual(["x"]);
    expect(shape(get("last"))).toEqual({ oneOf: ["none", "some"] });
  });
});

describe("memory that outlives a call", () => {
  const rehearsed = async (body: string): Promise<Run> => interpret(`const seen = new Map(); seen.set("known", "at start");`, body);

  it("tells of lookups and stores in a map of the module, not in one of the call", async () => {
    const { memory } = await rehearsed(`if (seen.has(outside.id)) return; seen.set(outside.id, 1); const own = new Map(); own.set("a", 1); own.get("a");`);
    expect(memory).toEqual(["lookup", "store"]);
  });

  it("may find what an earlier call stored", async () => {
    const { sent } = await rehearsed(`send(seen.get(outside.id)); send(seen.get("known"));`);
    expect(sent).toEqual([{ oneOf: ["at start", "symbol memory", undefined] }, "at start"]);
  });
});

describe("labels of what a value holds", () => {
  const secret = { kind: "secret", name: "API_KEY", steps: [] } as const;
  const labelled = unknown("a key", null, [secret], "string");

  it("looks into objects, lists, maps, promises and choices, round and round", () => {
    const inner = object(null, [["key", labelled]]);
    inner.props.set("self", { value: inner });
    const map = mapValue(false);
    map.entries.set("k", { key: constant("k"), cell: { value: array([union([inner, constant(1)])]) } });
    expect(deepLabels({ kind: "promise", value: map, facts: [], throws: [], never: false })).toEqual([secret]);
  });

  it("counts equal labels once, whatever their steps", () => {
    const twin = unknown("the same", null, [{ ...secret, steps: [{ place: { file: "a.ts", line: 1, column: 1 }, text: "read" }] }]);
    expect(deepLabels(array([labelled, twin]))).toHaveLength(1);
  });

  it("keeps them through JSON, and loses them where a list of names leaves them out", async () => {
    const labels = async (text: string): Promise<unknown[]> => deepLabels((await interpret(`const result = ${text};`)).get("result")).map((l) => l.kind);
    expect(await labels(`JSON.stringify({ a: { b: process.env.API_KEY } })`)).toEqual(["secret"]);
    expect(await labels(`JSON.stringify({ a: 1, b: process.env.API_KEY }, ["a"])`)).toEqual([]);
    expect(await labels(`JSON.parse(process.env.API_KEY).part`)).toEqual(["secret"]);
  });

  it("reads only what is constant all through as JSON", () => {
    expect(toJson(object(null, [["a", array([constant(1), constant(null)])]]))).toEqual({ a: [1, null] });
    expect(toJson(object(null, [["a", labelled]]))).toBeUndefined();
    const round = object();
    round.props.set("self", { value: round });
    expect(toJson(round)).toBeUndefined();
  });
});

describe("hostile input", () => {
  it.each([
    ["^(a+)+$", 40],
    ["(a|a)*b", 40],
    ["(\\w+\\s?)*$", 60],
    ["a*a*a*a*a*b", 2000],
    ["(a)\\1", 5],
  ])("does not run %s on a text of %i characters", (pattern, length) => {
    expect(mostSteps(pattern.replaceAll("\\\\", "\\"), length)).toBeGreaterThan(2e7);
  });

  it.each(["[A-Z]", "^[a-z]+:[a-z]+$", "https?:\\/\\/[^/]+", "\\s+"])("runs %s", (pattern) => {
    expect(mostSteps(pattern, 100)).toBeLessThan(2e7);
  });

  it("does not compute texts and lists without an end", async () => {
    expect(await evaluated(`"a".repeat(1e9)`)).toBe("unknown string");
    expect(await evaluated(`"a".padStart(2 ** 30)`)).toBe("unknown string");
    expect(await evaluated(`"(".match(new RegExp("("))`)).toEqual({ oneOf: [{ list: [], rest: "unknown string" }, null] });
    expect(await evaluated(`new Array(4e9).length`)).toBe("unknown number");
  });

  it("absorbs what makes a built-in fail", async () => {
    expect(await evaluated(`decodeURIComponent("%")`)).toBe("unknown");
    expect(await evaluated(`"a".normalize("nonsense")`)).toBe("unknown");
    expect(await evaluated(`"a".repeat(-1)`)).toBe("unknown");
    expect(await evaluated(`[1].reduce()`)).toBe(1);
  });

  it("never fails, whatever the receiver and the arguments are", async () => {
    const { machine, get } = await interpret(`const fn = (...all) => all[0]; class Store {} const whole = outside.payload; const regex = /a+/g;`);
    const site = machine.modules.records.values().next().value!.source as unknown as Site;
    const maybe: Value = { kind: "maybe", value: constant("m"), conditions: [] };
    const round = object(null);
    round.props.set("self", { value: round });
    const values: Value[] = [
      ...[undefined, null, 0, -1, NaN, 1e21, "", "text", "@@iterator", true, 10n].map((v) => constant(v)),
      ...["fn", "Store", "whole", "regex"].map(get),
      array([]), array([constant(1), maybe], null, unknown("more")), array([array([constant("k"), constant("v")])]),
      mapValue(false), mapValue(true), round, unknown("no idea"), unknown("text", null, [], "string"),
      union([constant("a"), array([constant(2)]), get("fn")]), { kind: "promise", value: round, facts: [], throws: [], never: false },
    ];
    const types = [Array, String, Map, Set, Promise, Object, Number, Function];
    const names = types.flatMap((type) => Object.getOwnPropertyNames(type.prototype));
    const failures: string[] = [];
    const attempt = (what: string, run: () => Value): void => {
      try {
        if (typeof run().kind !== "string") failures.push(what);
      } catch (error) {
        if (!(error instanceof Thrown) && !(error instanceof Ended)) failures.push(`${what}: ${String(error)}`);
      }
    };
    let step = 0;
    for (const target of values) {
      for (const name of new Set([...names, "constructor", "__proto__", "next"])) {
        for (let i = 0; i < 3; i++) {
          step++;
          const args = [step, step * 7, step * 11].slice(0, i + 1).map((at) => values[at % values.length]!);
          attempt(`${target.kind}.${name}`, () => method(machine, target, name)?.call(target, args, site) ?? UNDEFINED);
          if (target.kind === "external" || target.kind === "unknown") attempt(`${target.kind}.${name}`, () => opaqueMethod(machine, target, name, args, site) ?? UNDEFINED);
        }
      }
    }
    for (const [name, global] of globals(machine)) {
      const members = global.kind === "native" || global.kind === "object" ? [...(global.props?.keys() ?? [])] : [];
      for (const target of values) {
        const args = [target, values[step++ % values.length]!, values[(step * 5) % values.length]!];
        attempt(name, () => machine.call(global, UNDEFINED, args, site));
        attempt(`new ${name}`, () => machine.construct(global, args, site));
        for (const member of members) if (name !== "globalThis" && name !== "global") attempt(`${name}.${member}`, () => machine.call(machine.get(global, member, site), global, args, site));
      }
    }
    expect(failures).toEqual([]);
  }, 30_000);
});
