import { spot } from "../model/place.ts";
import type { Failure, Rule, Severity } from "../model/rule.ts";
import type { Finding, SuppressedFinding } from "../model/report.ts";
import { fingerprint } from "./fingerprint.ts";
import { frameOf } from "./frame.ts";
import type { Sources } from "./sources.ts";

/** One failure of one tool (or, with null, of the server) that is to be told. */
export interface Told {
  readonly rule: Rule;
  readonly tool: string | null;
  readonly failure: Failure;
  readonly severity: Exclude<Severity, "off">;
  readonly suppression?: SuppressedFinding["suppression"];
}

const rank = { error: 0, warning: 1, note: 2 } as const;

/** One finding for each cause, with all the tools that it touches; the gravest first, then by file and line. */
export function findingsOf(told: readonly Told[], sources: Sources): Finding[] {
  const causes = new Map<string, Told[]>();
  for (const one of told) {
    const key = causeOf(one);
    const same = causes.get(key);
    if (same) same.push(one);
    else causes.set(key, [one]);
  }
  return [...causes.values()].map((same) => findingOf(same, sources)).sort(inOrder);
}

/** As `findingsOf`, for failures that are set aside. */
export const suppressedFindingsOf = (told: readonly Told[], sources: Sources): SuppressedFinding[] =>
  findingsOf(told, sources) as SuppressedFinding[];

/** A severity is part of the cause: the same gap may be an error for the tools that write and a warning for those that read. */
function causeOf({ rule, failure, severity, suppression }: Told): string {
  const { place, message, variant } = failure;
  const cause = failure.cause ?? `${spot(place)} ${message}`;
  return [severity, rule.id, variant, cause, suppression?.kind, suppression?.reason].join("\0");
}

function findingOf(same: readonly Told[], sources: Sources): Finding {
  const { rule, failure, severity, suppression } = same[0]!;
  const { variant, message, fix, label, place, trail, witness } = failure;
  const tools = [...new Set(same.flatMap(({ tool }) => tool ?? []))];
  const frame = frameOf(place, sources);
  return {
    rule: rule.id,
    duty: rule.duty,
    severity,
    ...(variant !== undefined && { variant }),
    confidence: same.every((one) => one.failure.confidence === "proven") ? "proven" : "likely",
    message,
    fix,
    ...(label !== undefined && { label }),
    place,
    ...(frame && { frame }),
    trail,
    tools,
    ...(witness !== undefined && { witness }),
    fingerprint: fingerprint(rule.id, tools, failure, sources),
    ...(suppression && { suppression }),
  };
}

function inOrder(a: Finding, b: Finding): number {
  return (
    rank[a.severity] - rank[b.severity] ||
    compare(a.place.file, b.place.file) ||
    a.place.line - b.place.line ||
    a.place.column - b.place.column ||
    compare(a.rule, b.rule) ||
    compare(a.message, b.message)
  );
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
