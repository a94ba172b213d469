import type { ContractRule } from "../../src/model/rule.ts";
import { failed, notApplicable, passed, quote, unknown } from "../answers.ts";
import { ofVerdict, placeOf, said, trailOf } from "../changes.ts";

/** A call that was valid stays valid, and a result that clients rely on stays (spec/rules.md, contract/breaking-change). */
export const breakingChange: ContractRule = {
  subject: "contract",
  id: "contract/breaking-change",
  duty: "contract",
  title: "A call that worked is refused, or a result is gone",
  severity: () => "error",

  check(tool, changes) {
    if (!changes) return notApplicable("no snapshot to compare with");
    // Of what goes too early there is a rule of its own.
    const breaking = ofVerdict(changes, "breaking").filter(({ kind }) => kind !== "removed-early");
    const place = placeOf(tool);
    if (breaking.length === 0) {
      const [open] = ofVerdict(changes, "unknown");
      return open ? unknown(open.message, place) : passed("every call that was valid still is", place);
    }
    const shown = breaking.find(({ witness }) => witness !== undefined) ?? breaking[0]!;
    const others = breaking.filter((change) => change !== shown);
    return failed({
      place,
      confidence: "proven",
      message: `${said([shown, ...others])}${/[.!?]$/.test(breaking.at(-1)!.message) ? "" : "."}`,
      fix: shown.fix ?? `keep what clients rely on, or publish ${quote(tool.name)}_v2 and keep ${quote(tool.name)} through a deprecation window`,
      label: "no longer what clients planned against",
      trail: trailOf(tool, "as published"),
      ...(shown.witness !== undefined && { witness: shown.witness }),
      cause: `${tool.name} ${breaking.map(({ path, kind }) => `${kind} ${path}`).join(" ")}`,
    });
  },
};
