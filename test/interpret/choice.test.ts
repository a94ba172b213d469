import { describe, expect, it } from "vitest";
import { gaining, union } from "../../src/interpret/choice.ts";
import type { Happened } from "../../src/interpret/facts.ts";
import { Interpreter } from "../../src/interpret/interpreter.ts";
import { constant, NULL, symbol, type Labels, type Union, type Value } from "../../src/interpret/value.ts";
import { createKnowledge } from "../../src/knowledge/index.ts";
import { loadProject } from "../../src/source/project.ts";
import { inFolder } from "../support/fixtures.ts";

const from = (name: string): Labels => [{ kind: "upstream", extent: "part", from: name, steps: [] }];
const manyErrors = (): Value => union(Array.from({ length: 40 }, () => symbol("error", from("stripe"))));

/** How many writes the branches of a start hand back, for a set-up of so many steps that keeps a list of them. */
async function writesOf(steps: number): Promise<number> {
  const source = `const steps = [];
function add(step) { steps.push({ step, status: "started", at: Date.now(), error: null }); return steps.length - 1; }
function update(index, status, error = null) {
  if (!steps[index]) return;
  steps[index].status = status;
  steps[index].doneAt = Date.now();
  if (error) steps[index].error = error.message || String(error);
}
async function send(name) {
  const index = add(name);
  try {
    await fetch("https://shop.example/events", { method: "POST", body: name });
    update(index, "completed");
  } catch (error) {
    update(index, "failed", error);
  }
}
async function setUp() {
${Array.from({ length: steps }, (_, i) => `  if (process.env.STEP_${i}) await send("step ${i}");`).join("\n")}
}
setUp();`;
  let writes = 0;
  await inFolder({ "server.js": source }, async (root) => {
    const project = await loadProject(root, { entries: ["server.js"] });
    const machine = new Interpreter(project, createKnowledge());
    const { heap } = machine;
    const join = heap.join.bind(heap);
    heap.join = (branches) => {
      for (const branch of branches) for (const slots of branch.writes.values()) writes += slots.size;
      join(branches);
    };
    for (const [entry] of project.entryGroups) machine.run(entry!);
  });
  return writes;
}

describe("a value that is written to again and again", () => {
  const old = union([constant("started"), constant("completed")]);

  it("stays itself where it may be that already", () => {
    expect(gaining(old, constant("completed"))).toBe(old);
    expect(gaining(old, union([constant("completed"), constant("started")]))).toBe(old);
    expect((gaining(old, constant("failed")) as Union).options).toHaveLength(3);
  });

  it("is written to where it was that only under a fact", () => {
    const fact: Happened = { kind: "event", type: "guard", id: 1 };
    const guarded: Union = { kind: "union", options: [{ value: constant("paid"), facts: [fact] }, { value: NULL, facts: [] }] };
    expect(gaining(guarded, constant("paid"))).not.toBe(guarded);
    expect(gaining(guarded, { kind: "union", options: [{ value: constant("paid"), facts: [fact] }] })).toBe(guarded);
  });

  it("that is one of too many holds one more of them, and nothing of another origin", () => {
    const many = manyErrors();
    expect(many).toMatchObject({ kind: "unknown", labels: from("stripe") });
    expect(gaining(many, symbol("error", from("stripe")))).toBe(many);
    expect(gaining(many, symbol("error", from("twilio")))).not.toBe(many);
    expect(gaining(many, { kind: "array", elements: [], open: null, site: null, born: 1 })).not.toBe(many);
  });

  it("comes to an end, and so does what the branches of a start hand back", async () => {
    const [few, more] = [await writesOf(40), await writesOf(80)];
    expect(few).toBeGreaterThan(400);
    expect(more - few).toBeLessThan(2 * few);
  });
});
