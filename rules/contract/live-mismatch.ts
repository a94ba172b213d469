import type { ToolRule } from "../../src/model/rule.ts";
import { compareContracts } from "../../src/contract/index.ts";
import { failed, notApplicable, passed, quote, unknown } from "../answers.ts";

/** What the source declares is what the server lists when it runs (spec/rules.md, contract/live-mismatch). */
export const liveMismatch: ToolRule = {
  subject: "tool",
  id: "contract/live-mismatch",
  duty: "contract",
  title: "The running server lists another contract than the source",
  variants: {
    unlisted: "The source registers the tool, the running server does not list it.",
    schema: "The arguments or the result differ.",
    promise: "Annotations or the description differ.",
  },
  severity: ({ variant, profile }) => (variant === "schema" || profile === "strict" ? "warning" : "note"),

  check(tool) {
    const place = tool.location;
    if (tool.unlisted) {
      return failed({
        variant: "unlisted",
        place,
        confidence: "likely",
        message: `${quote(tool.name)} is registered in the source, but the running server does not list it: a setting or another build decides.`,
        fix: "run the live check with the settings of production, or take the tool out",
        trail: [],
      });
    }
    if (!tool.live) return notApplicable("the running server was not asked");
    if (!tool.declared) return notApplicable("the source has no contract to compare with");
    // Either side may be the newer one, so a difference in any direction counts.
    const source = { ...tool.declared, ...(tool.schemaGaps && { schemaGaps: tool.schemaGaps }) };
    const changes = [
      ...compareContracts([tool.live], [source]),
      ...compareContracts([source], [{ ...tool.live, ...(tool.schemaGaps && { schemaGaps: tool.schemaGaps }) }]),
    ];
    const shape = changes.find(({ verdict }) => verdict === "breaking");
    if (shape) {
      return failed({
        variant: "schema",
        place,
        confidence: "proven",
        message: `The source and the running server disagree on ${quote(tool.name)}: ${shape.message}.`,
        fix: "build and start what is in the source, or find what changes the schema at run time",
        trail: [],
        ...(shape.witness !== undefined && { witness: shape.witness }),
      });
    }
    const meaning = changes.find(({ verdict }) => verdict === "behavior");
    if (meaning) {
      return failed({
        variant: "promise",
        place,
        confidence: "proven",
        message: `The source and the running server describe ${quote(tool.name)} differently: ${meaning.message}.`,
        fix: "build and start what is in the source, or find what rewrites it at run time",
        trail: [],
      });
    }
    const open = changes.find(({ verdict }) => verdict === "unknown");
    return open ? unknown(open.message, place) : passed("the running server lists what the source declares", place);
  },
};
