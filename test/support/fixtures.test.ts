import { describe, expect, test } from "vitest";
import type { Answer } from "../../src/model/rule.ts";
import { failed, passed, unknown } from "../../rules/answers.ts";
import { lost, place, tool } from "../rules/story.ts";
import { assertionsOf, disagreements, type Judgement } from "./fixtures.ts";

const file = "server.ts";
const text = `import { pay } from "./pay.js";
// tool: issue_refund
// expect: write/retry "runs again"
register("issue_refund", pay);
register("get_charge", charge); // ok: write/retry a read
// unknown: write/retry "plugin"
register("rate_charge", plugin);
`;
const assertions = assertionsOf({ files: [{ path: file, text }] });
const said = (name: string, line: number, answer: Answer): Judgement => ({ rule: "write/retry", tool: { ...tool({ name }), location: place(line, file) }, answer });
const fails = (line: number, message: string): Answer => failed({ place: place(line, file), confidence: "proven", message, fix: "", trail: [] });
const good = [
  said("issue_refund", 4, fails(4, "POST runs again")),
  said("get_charge", 5, passed("a read")),
  said("rate_charge", 7, unknown("a plugin was not followed")),
];
const problems = (judgements: readonly Judgement[], names = ["issue_refund"], tested: readonly string[] = []) => disagreements(assertions, judgements, names, tested);

describe("the language of fixtures", () => {
  test("a comment speaks of its line, or of the code below it", () => {
    expect(assertions.map(({ kind, line, subject, text: part }) => [kind, line, subject, part])).toEqual([
      ["tool", 4, "issue_refund", ""],
      ["expect", 4, "write/retry", "runs again"],
      ["ok", 5, "write/retry", "a read"],
      ["unknown", 7, "write/retry", "plugin"],
    ]);
  });

  test("what is as asserted is silent", () => {
    expect(problems(good)).toEqual([]);
  });

  const [refund, charge, rate] = good as [Judgement, Judgement, Judgement];
  test.each([
    ["an expected failure that does not come", [said("issue_refund", 4, passed("")), charge, rate], "not so: expect"],
    ["a failure on another line", [said("issue_refund", 4, fails(6, "POST runs again")), charge, rate], "not asserted"],
    ["a failure with another message", [said("issue_refund", 4, fails(4, "POST has no limit")), charge, rate], "not so: expect"],
    ["a failure that nobody expects", [refund, said("get_charge", 5, fails(5, "GET runs again")), rate], "not so: ok"],
    ["an unknown where it should be kept", [refund, said("get_charge", 5, unknown("lost")), rate], "not so: ok"],
    ["an unknown that was guessed", [refund, charge, said("rate_charge", 7, passed(""))], "not so: unknown"],
    ["an unknown for another reason", [refund, charge, said("rate_charge", 7, unknown("lost"))], "not asserted"],
  ])("%s is said", (_what, judgements, part) => {
    expect(problems(judgements).join("\n")).toContain(part);
  });

  test("tools that are missing, and tools that nobody named", () => {
    expect(problems(good, [])).toEqual(["tool not found: issue_refund (server.ts:4)"]);
    expect(problems(good, ["issue_refund", "get_charge"])).toEqual(["tool not named: get_charge"]);
  });

  test("other rules may say what they like, unless they are tested", () => {
    const other: Judgement = { rule: "trace/missing", tool: lost, answer: fails(4, "no record") };
    expect(problems([...good, other])).toEqual([]);
    expect(problems([...good, other], ["issue_refund"], ["trace/missing"])).toHaveLength(1);
  });
});
