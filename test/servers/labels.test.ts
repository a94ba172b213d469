import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { rules } from "../../rules/index.ts";
import { fixturesIn, judgeAll, serverOf } from "../support/fixtures.ts";

/** What is said of the two whole servers without running them. `servers.test.ts` runs them, and shows what is behind it. */

const folder = join(import.meta.dirname, "../../fixtures/servers");
const said = async (name: string, id: string): Promise<Record<string, string>> => {
  const fixture = fixturesIn(folder, folder).find((one) => one.name === name)!;
  const own = judgeAll(await serverOf(fixture), rules.filter((rule) => rule.id === id)).filter(({ tool }) => tool !== null);
  return Object.fromEntries(own.map(({ tool, answer }) => [tool!.name, [answer.verdict, answer.variant].filter(Boolean).join(" ")]));
};

const all = (verdict: string): Record<string, string> =>
  Object.fromEntries(["get_record", "issue_refund", "list_records", "send_receipt", "update_record"].map((name) => [name, verdict]));

describe("the twins", () => {
  test("write/idempotency-race: the prototype sends a receipt twice to two calls at once, production pays and sends once", async () => {
    const { send_receipt, issue_refund } = await said("prototype", "write/idempotency-race");
    expect({ send_receipt, issue_refund }).toEqual({ send_receipt: "fail", issue_refund: "n/a" });
    expect(await said("production", "write/idempotency-race")).toMatchObject({ send_receipt: "pass", issue_refund: "pass" });
  });

  test("write/not-idempotent: the prototype pays again", async () => {
    expect(await said("prototype", "write/not-idempotent")).toMatchObject({ issue_refund: "fail", send_receipt: "fail" });
    expect(await said("production", "write/not-idempotent")).toMatchObject({ issue_refund: "pass", send_receipt: "pass", update_record: "pass" });
  });

  test("scope/missing-guard: without the scope the prototype does what is asked, production refuses", async () => {
    expect(await said("prototype", "scope/missing-guard")).toMatchObject(all("fail"));
    expect(await said("production", "scope/missing-guard")).toEqual(all("pass"));
  });

  test("data/error-leak: the upstream's body arrives from the prototype, a text of its own from production", async () => {
    expect(await said("prototype", "data/error-leak")).toMatchObject(all("fail detail"));
    expect(await said("production", "data/error-leak")).toEqual(all("pass"));
  });
});
