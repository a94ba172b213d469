import type { ContractRule } from "../../src/model/rule.ts";
import { failed, notApplicable, passed, quote } from "../answers.ts";
import { ofVerdict, placeOf, said } from "../changes.ts";

/** Same shape, other meaning: agents that planned against the old one do the wrong thing (spec/rules.md, contract/behavior-change). */
export const behaviorChange: ContractRule = {
  subject: "contract",
  id: "contract/behavior-change",
  duty: "contract",
  title: "The tool means something else under the same name",
  severity: () => "warning",

  check(tool, changes) {
    if (!changes) return notApplicable("no snapshot to compare with");
    const changed = ofVerdict(changes, "behavior");
    const place = placeOf(tool);
    if (changed.length === 0) return passed("it means what it meant", place);
    return failed({
      place,
      confidence: "proven",
      message: `${said(changed)}: agents that read the old contract still plan against it.`,
      fix: changed[0]!.fix ?? `give the new meaning a new name (${quote(tool.name)}_v2), or accept the change with a new snapshot`,
      trail: [{ place, text: "as it is now" }],
      cause: `${tool.name} ${changed.map(({ path }) => path).join(" ")}`,
    });
  },
};
