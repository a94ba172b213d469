import type { ContractRule } from "../../src/model/rule.ts";
import { failed, passed } from "../answers.ts";
import { ofVerdict, placeOf, said } from "../changes.ts";

/** The committed contract is the one that is served (spec/rules.md, contract/stale-snapshot). */
export const staleSnapshot: ContractRule = {
  subject: "contract",
  id: "contract/stale-snapshot",
  duty: "contract",
  title: "The snapshot is missing, or older than the tools",
  variants: { absent: "There is no snapshot.", behind: "A compatible change is not in the snapshot." },
  severity: ({ profile }) => (profile === "strict" ? "warning" : "note"),

  check(tool, changes) {
    const place = placeOf(tool);
    if (!changes) {
      return failed({
        variant: "absent",
        place: tool.published,
        confidence: "proven",
        message: `There is no ${tool.published.file}: nobody will notice when a change breaks the agents that are running.`,
        fix: "run `mcp-audit snapshot` and commit the file",
        trail: [],
        cause: "absent",
      });
    }
    const behind = ofVerdict(changes, "compatible");
    if (behind.length === 0) return passed("the snapshot holds this contract", place);
    return failed({
      variant: "behind",
      place,
      confidence: "proven",
      message: `${said(behind)}: nothing breaks, but the snapshot does not hold it yet.`,
      fix: "run `mcp-audit snapshot --update` and commit the file",
      trail: [],
      cause: "behind",
    });
  },
};
