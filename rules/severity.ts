import type { Rule, Severity } from "../src/model/rule.ts";

type SeverityOf = Rule["severity"];

/** How loud a failure is: for every tool alike, or by what the tool does. */
type Loudness = Severity | { readonly write: Severity; readonly read: Severity };

interface Table {
  readonly remote: Loudness;
  readonly local: Loudness;
  /** What the `strict` profile says instead. */
  readonly strict?: { readonly remote?: Loudness; readonly local?: Loudness };
}

const milder: Readonly<Record<Severity, Severity>> = { error: "warning", warning: "note", note: "off", off: "off" };

/**
 * Severity by exposure and class of tool. `internal` is `remote` with all but write tools one level milder
 * (spec/rules.md, Vocabulary: exposure).
 */
export function severityBy(table: Table): SeverityOf {
  return ({ exposure, toolClass, profile }) => {
    const side = exposure === "local" ? "local" : "remote";
    const loudness = (profile === "strict" ? table.strict?.[side] : undefined) ?? table[side];
    const writes = toolClass === "write";
    const severity = typeof loudness === "string" ? loudness : loudness[writes ? "write" : "read"];
    return exposure === "internal" && !writes ? milder[severity] : severity;
  };
}

/** Severity by variant; `otherwise` is for failures without one. */
export function severityByVariant(variants: Readonly<Record<string, SeverityOf>>, otherwise: SeverityOf): SeverityOf {
  return (subject) => (variants[subject.variant ?? ""] ?? otherwise)(subject);
}
