import type { ContractChange } from "../model/rule.ts";
import { jsonText, oneLine } from "./json.ts";
import { inSeverity, type Look } from "./pretty/look.ts";
import { clean, cleanLine, count, wrap } from "./text.ts";

const order = ["breaking", "unknown", "behavior", "compatible"] as const;
const severities = { breaking: "error", unknown: "warning", behavior: "warning", compatible: "note" } as const;

/** How loud a change is by itself. */
export const severityOf = ({ verdict }: ContractChange): "error" | "warning" | "note" => severities[verdict];

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

/** Changes one after the other, the worst first; empty where there is none. */
export function changesText(changes: readonly ContractChange[], look: Look): string {
  const { paint, width: columns } = look;
  const blocks = sorted(changes).map(({ tool, verdict, path, message, witness, fix }) => {
    const text = (name: string, said: string): string[] =>
      wrap(said, columns - 4 - name.length).map((line, i) => `  ${i === 0 ? paint.dim(name) : " ".repeat(name.length)} ${line}`);
    return [
      `${inSeverity(severities[verdict], verdict, look)}  ${paint.bold(clean(tool))}${path === "" ? "" : `  ${paint.dim(clean(path))}`}`,
      ...wrap(clean(message), columns - 2).map((line) => `  ${line}`),
      ...(witness === undefined ? [] : text("shown by:", cleanLine(oneLine(witness)))),
      ...(fix === undefined ? [] : text("fix:", clean(fix))),
    ].join("\n");
  });
  return blocks.length > 0 ? `${blocks.join("\n\n")}\n` : "";
}

/** The same with a last line that sums them up. */
export function comparisonText({ old, new: now, changes }: Comparison, look: Look): string {
  const text = changesText(changes, look);
  if (look.quiet) return text;
  return `${text}${text === "" ? "" : "\n"}${clean(old)} → ${clean(now)}   ${look.paint.bold(sumsOf(changes))}\n`;
}

/** Sections of a release's notes, in the order in which a reader wants them. */
const sections: readonly (readonly [title: string, is: (change: ContractChange) => boolean])[] = [
  ["Breaking", ({ verdict }) => verdict === "breaking"],
  ["Not decided", ({ verdict }) => verdict === "unknown"],
  ["Deprecated", ({ kind }) => kind === "tool-deprecated" || kind === "deprecated"],
  ["Changed in meaning", ({ verdict }) => verdict === "behavior"],
  ["Added", ({ kind }) => kind.includes("-added")],
  ["Changed", () => true],
];

/** The step that semantic versioning asks for, and why. */
function stepOf(changes: readonly ContractChange[]): string {
  const has = (verdict: ContractChange["verdict"]): number => changes.filter((change) => change.verdict === verdict).length;
  if (has("breaking") > 0) return `**major**: ${count(has("breaking"), "change")} can break a client`;
  if (has("unknown") > 0) return `**major**, unless a review shows that ${count(has("unknown"), "change")} that could not be decided break nobody`;
  if (has("behavior") > 0) return `**minor**: nothing is refused that was accepted, but ${count(has("behavior"), "change")} of meaning deserve a word to clients`;
  return changes.length > 0 ? "**minor**: every call that worked still works" : "**patch**: the tools are as they were";
}

/** A section of a changelog in Markdown: what clients of the tools have to know of a release. */
export function releaseNotes({ changes }: Comparison): string {
  const left = new Set(changes);
  const parts = sections.flatMap(([title, is]) => {
    const own = [...left].filter(is);
    own.forEach((change) => left.delete(change));
    return own.length > 0 ? [`### ${title}\n\n${own.map(item).join("\n")}`] : [];
  });
  return `${["## Tools", `Next version: ${stepOf(changes)}.`, ...parts].join("\n\n")}\n`;
}

function item({ tool, message, witness, fix, verdict, path, kind }: ContractChange): string {
  const output = path.startsWith("/outputSchema");
  const name = kind.startsWith("tool-") && message.includes(`\`${tool}\``) ? "" : `\`${plain(tool)}\`${output ? " (result)" : ""}: `;
  const shown = witness === undefined ? [] : [`${output ? "A result" : "A call"} that shows it: \`${oneLine(witness).replaceAll("`", "'")}\``];
  const way = fix === undefined || verdict !== "breaking" ? [] : [`Way out: ${prose(fix)}`];
  return [`- ${name}${prose(message)}`, ...[...shown, ...way].map((line) => `  ${line}`)].join("  \n");
}

const plain = (text: string): string => clean(text).replaceAll("`", "'");

/** Text of strangers in Markdown: code stays code, markup loses its meaning. */
const prose = (text: string): string =>
  clean(text)
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith("`") ? part : part.replace(/[\\*_[\]<>#|~&]/g, (sign) => (sign === "<" ? "&lt;" : sign === ">" ? "&gt;" : sign === "&" ? "&amp;" : `\\${sign}`))))
    .join("");
