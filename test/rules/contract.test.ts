import { describe, expect, test } from "vitest";
import { behaviorChange } from "../../rules/contract/behavior-change.ts";
import { breakingChange } from "../../rules/contract/breaking-change.ts";
import { staleSnapshot } from "../../rules/contract/stale-snapshot.ts";
import type { ContractChange } from "../../src/model/rule.ts";
import { place } from "./story.ts";

const change = (told: Partial<ContractChange>): ContractChange => ({
  tool: "issue_refund", kind: "type-narrowed", path: "/inputSchema/properties/amount", verdict: "breaking", message: "`amount` went from number to integer", ...told,
});
const published = { file: "contracts/support.json", line: 30, column: 1 };
const subject = { name: "issue_refund", location: place(12), published };

describe("contract/breaking-change", () => {
  test("shows the call that is now refused", () => {
    const witness = { chargeId: "ch_1", amount: 12.5 };
    const answer = breakingChange.check(subject, [change({ kind: "pattern", message: "`note` got a pattern" }), change({ witness })]);
    expect(answer).toMatchObject({ verdict: "fail", witness, place: place(12) });
    expect("message" in answer && answer.message).toBe("`amount` went from number to integer; and 1 more: `note` got a pattern.");
    expect("fix" in answer && answer.fix).toContain("issue_refund_v2");
  });

  test("a removed tool is placed in the snapshot, wherever that is kept", () => {
    expect(breakingChange.check({ ...subject, location: null }, [change({ kind: "tool-removed" })])).toMatchObject({ place: published, trail: [{ place: published, text: "as published in contracts/support.json" }] });
    expect(breakingChange.check(subject, [change({})])).toMatchObject({ trail: [{ place: published }, { place: place(12), text: "as it is now" }] });
  });

  test("no snapshot, no break, no proof", () => {
    expect(breakingChange.check(subject, null).verdict).toBe("n/a");
    expect(breakingChange.check(subject, [change({ verdict: "compatible" }), change({ verdict: "behavior" })]).verdict).toBe("pass");
    expect(breakingChange.check(subject, [change({ verdict: "unknown", message: "two patterns" })])).toMatchObject({ verdict: "unknown", why: "two patterns" });
  });
});

describe("contract/behavior-change and contract/stale-snapshot", () => {
  test("each takes its own changes", () => {
    const flipped = change({ verdict: "behavior", path: "/annotations/readOnlyHint", message: "readOnlyHint went from true to false" });
    const added = change({ verdict: "compatible", path: "/inputSchema/properties/note", message: "`note` was added" });
    expect(behaviorChange.check(subject, [flipped, added])).toMatchObject({ verdict: "fail", message: expect.stringContaining("readOnlyHint") as string });
    expect(behaviorChange.check(subject, [added]).verdict).toBe("pass");
    expect(behaviorChange.check(subject, null).verdict).toBe("n/a");
    expect(staleSnapshot.check(subject, [flipped, added])).toMatchObject({ verdict: "fail", variant: "behind" });
    expect(staleSnapshot.check(subject, []).verdict).toBe("pass");
    expect(staleSnapshot.check(subject, null)).toMatchObject({ verdict: "fail", variant: "absent", place: published, message: expect.stringContaining("There is no contracts/support.json") as string });
  });
});
