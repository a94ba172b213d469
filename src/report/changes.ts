import type { ContractChange } from "../model/rule.ts";
import { jsonText, oneLine } from "./json.ts";
import { inSeverity, type Look } from "./pretty/look.ts";
import { clean, cleanLine, count, wrap } from "./text.ts";

const order = ["breaking", "unknown", "behavior", "compatible"] as const;
const severities = { breaking: "error", unknown: "warning", behavior: "warning", compatible: "note" } as const;

/** What changed between two contracts: the worst verdict of all, and how many there are of each. */
export interface Comparison {
  readonly old: string;
  readonly new: string;
  readonly changes: readonly ContractChange[];
}

/** The worst of all changes: what a client has to fear. */
export const verdictOf = (changes: readonly ContractChange[]): ContractChange["verdict"] => order.find((verdict) => changes.some((change) => change.verdict === verdict)) ?? "compatible";

export function changesJson({ old, new: now, changes }: Comparison): string {
  return `${jsonText({ version: 1, old, new: now, verdict: verdictOf(changes), changes })}\n`;
}

/** `2 breaking, 1 compatible`. */
function sumsOf(changes: readonly ContractChange[]): string {
  const sums = order.flatMap((verdict) => {
    const number = changes.filter((change) => change.verdict === verdict).length;
    return number > 0 ? [`${number} ${verdict}`] : [];
  });
  return sums.length > 0 ? `${count(changes.length, "change")}: ${sums.join(", ")}` : "no change";
}

const sorted = (changes: readonly ContractChange[]): ContractChange[] =>
  [...changes].sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));

export function changesText(comparison: Comparison, look: Look): string {
  const { paint, width: columns } = look;
  const blocks = sorted(comparison.changes).map(({ tool, verdict, path, message, witness, fix }) => {
    const text = (name: string, said: string): string[] =>
      wrap(said, columns - 4 - name.length).map((line, i) => `  ${i === 0 ? paint.dim(name) : " ".repeat(name.length)} ${line}`);
    return [
      `${inSeverity(severities[verdict], verdict, look)}  ${paint.bold(clean(tool))}  ${paint.dim(clean(path))}`,
      ...wrap(clean(message), columns - 2).map((line) => `  ${line}`),
      ...(witness === undefined ? [] : text("shown by:", cleanLine(oneLine(witness)))),
      ...(fix === undefined ? [] : text("fix:", clean(fix))),
    ].join("\n");
  });
  const summary = `${clean(comparison.old)} → ${clean(comparison.new)}   ${paint.bold(sumsOf(comparison.changes))}`;
  if (look.quiet) return blocks.length > 0 ? `${blocks.join("\n\n")}\n` : "";
  return `${[...blocks, summary].join("\n\n")}\n`;
}
