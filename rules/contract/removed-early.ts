import type { ContractRule } from "../../src/model/rule.ts";
import { failed, notApplicable, passed } from "../answers.ts";
import { placeOf, said, trailOf } from "../changes.ts";

/** What was announced to go stays until the day that was announced (spec/rules.md, contract/removed-early). */
export const removedEarly: ContractRule = {
  subject: "contract",
  id: "contract/removed-early",
  duty: "contract",
  title: "Something deprecated goes before its window has passed",
  severity: () => "error",

  check(tool, changes) {
    if (!changes) return notApplicable("no snapshot to compare with");
    const early = changes.filter(({ kind, verdict }) => kind === "removed-early" && verdict === "breaking");
    const place = placeOf(tool);
    const [first] = early;
    if (!first) return passed("nothing went before its time", place);
    return failed({
      place,
      confidence: "proven",
      message: `${said(early)}: agents that planned with the notice in mind still call it.`,
      fix: first.fix ?? "put it back until its window has passed",
      label: "gone too early",
      trail: trailOf(tool, "deprecated"),
      ...(first.witness !== undefined && { witness: first.witness }),
      cause: `${tool.name} ${early.map(({ path }) => path).join(" ")}`,
    });
  },
};
