import type { Place } from "../model/place.ts";
import type { Notice } from "../model/report.ts";
import type { Sources } from "./sources.ts";

interface Suppression {
  readonly file: string;
  /** Where the comment stands. */
  readonly line: number;
  /** The line of code that it speaks of. */
  readonly target: number;
  readonly rule: string;
  readonly reason: string;
}

const comment = /(\/\/|\/\*|^\s*\*)\s*mcp-audit-ignore\b(.*)$/;
const blank = /^\s*(?:\/\/.*|\/\*.*|\*.*)?$/;

/**
 * The comments of the audited files that set a finding aside: `// mcp-audit-ignore write/not-idempotent -- the ledger dedupes`, on the line
 * of the finding or of the tool's registration, or alone on a line above it. Several rules are separated by commas. The reason is required.
 */
export class Suppressions {
  private readonly all: readonly Suppression[];
  private readonly byTarget = new Map<string, Suppression>();
  private readonly used = new Set<Suppression>();
  private readonly faults: readonly Notice[];

  /** @param rules ids of all rules, to tell a misspelt one */
  constructor(files: Iterable<string>, sources: Sources, rules: ReadonlySet<string>) {
    const faults: Notice[] = [];
    this.all = [...new Set(files)].sort().flatMap((file) => read(file, sources.lines(file), rules, faults));
    for (const one of this.all) this.byTarget.set(`${one.file}:${one.target}:${one.rule}`, one);
    this.faults = faults;
  }

  /** Why a failure of this rule at one of these places is set aside; undefined where it is not. */
  reasonFor(rule: string, places: readonly (Place | null)[]): string | undefined {
    for (const place of places) {
      const found = place && this.byTarget.get(`${place.file}:${place.line}:${rule}`);
      if (!found) continue;
      this.used.add(found);
      return found.reason;
    }
    return undefined;
  }

  /** Comments that are spelled wrong, and those that set nothing aside. Ask when all failures have been seen. */
  notices(): Notice[] {
    const idle = this.all.filter((one) => !this.used.has(one));
    return [
      ...this.faults,
      ...idle.map(({ file, line, rule }) => ({ message: `this mcp-audit-ignore is not needed any more: ${rule} says nothing here`, file, line })),
    ];
  }
}

function read(file: string, lines: readonly string[], rules: ReadonlySet<string>, faults: Notice[]): Suppression[] {
  return lines.flatMap((text, i) => {
    const found = text.includes("mcp-audit-ignore") ? comment.exec(text) : null;
    if (!found) return [];
    const line = i + 1;
    const fault = (message: string): [] => {
      faults.push({ message, file, line });
      return [];
    };
    const [names = "", ...reasons] = found[2]!.replace(/\*\/\s*$/, "").split(/\s--\s|\s—\s/);
    const reason = reasons.join(" -- ").trim();
    const ids = names.split(",").map((name) => name.trim()).filter(Boolean);
    const example = ids[0] ?? "write/not-idempotent";
    if (ids.length === 0) return fault(`this mcp-audit-ignore names no rule: write // mcp-audit-ignore ${example} -- why`);
    if (reason === "") return fault(`this mcp-audit-ignore gives no reason, so it suppresses nothing: write // mcp-audit-ignore ${ids.join(", ")} -- why`);
    const target = blank.test(text.slice(0, found.index)) ? nextCode(lines, i) : line;
    return ids.flatMap((rule) => (rules.has(rule) ? [{ file, line, target, rule, reason }] : fault(`this mcp-audit-ignore names ${rule}, which is no rule: see mcp-audit rules`)));
  });
}

/** The number of the first line below that is neither empty nor a comment. */
function nextCode(lines: readonly string[], index: number): number {
  let at = index + 1;
  while (at < lines.length && blank.test(lines[at]!)) at++;
  return at + 1;
}
