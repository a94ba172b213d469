import type { Place, Step } from "./place.ts";
import type { Confidence } from "./story.ts";
import type { ContractChange, Duty, Profile, Severity, Verdict, VerdictWord } from "./rule.ts";
import type { Annotations, Exposure, Json, ToolClass } from "./server.ts";

/** Verdict as the JSON report spells it: the place flattened to `file` and `line`. */
export interface ReportVerdict {
  readonly verdict: VerdictWord;
  readonly variant?: string;
  readonly confidence?: Confidence;
  readonly file?: string;
  readonly line?: number;
  readonly why?: string;
}

export interface ReportTool {
  readonly name: string;
  readonly class: ToolClass;
  readonly conditional?: string;
  readonly origin: "source" | "live" | "both";
  readonly location: { readonly file: string; readonly line: number };
  readonly handler: { readonly file: string; readonly line: number } | null;
  readonly description?: string;
  readonly annotations?: Annotations;
  readonly inputSchema: Json | null;
  readonly outputSchema?: Json;
  readonly scopes: readonly string[];
  /** The effects of a call, as a person would say them, in order. */
  readonly effects: readonly { readonly kind: string; readonly operation: string; readonly file: string; readonly line: number }[];
  readonly unresolved?: string;
  readonly verdicts: Readonly<Record<string, ReportVerdict>>;
}

/** A line of source in a code frame. */
export interface FrameLine {
  readonly line: number;
  readonly text: string;
  /** Column of the first character of `text`, where the head of a long line was cut away; 1 unless said. */
  readonly column?: number;
}

/** One cause, with every tool that it touches. */
export interface Finding {
  readonly rule: string;
  readonly duty: Duty;
  readonly severity: Exclude<Severity, "off">;
  readonly variant?: string;
  readonly confidence: Confidence;
  readonly message: string;
  readonly fix: string;
  readonly label?: string;
  readonly place: Place;
  /** The source around `place`, cut from the file when the report was made. */
  readonly frame?: readonly FrameLine[];
  readonly trail: readonly Step[];
  readonly tools: readonly string[];
  readonly witness?: Json;
  /** Stable across unrelated edits: rule, tool names and normalised text, not the line. */
  readonly fingerprint: string;
}

/**
 * A finding that does not count, and why: `inline`: a comment in the source; `config`: the configuration accepts it;
 * `known`: it is in the list of known findings.
 */
export interface SuppressedFinding extends Finding {
  readonly suppression: { readonly kind: "inline" | "config" | "known"; readonly reason: string };
}

/** A rule that was asked, for reporters that explain it. */
export interface ReportRule {
  readonly id: string;
  readonly duty: Duty;
  readonly title: string;
  readonly variants?: Readonly<Record<string, string>>;
}

/** What a user should know of the run besides findings: a comment that suppresses nothing, a rule that broke. */
export interface Notice {
  readonly message: string;
  readonly file?: string;
  readonly line?: number;
}

/** All that a run found out; the only thing that `report/` reads. Spelled out in `report.schema.json`. */
export interface Report {
  /** Version of this format, not of the product. */
  readonly version: 1;
  readonly generator: { readonly name: "mcp-audit"; readonly version: string };
  readonly exposure: Exposure;
  readonly profile: Profile;
  readonly server: {
    readonly name: string;
    readonly version?: string;
    readonly sdk?: string;
    readonly transports: readonly string[];
    readonly entries: readonly string[];
    readonly verdicts: Readonly<Record<string, ReportVerdict>>;
  };
  readonly tools: readonly ReportTool[];
  readonly findings: readonly Finding[];
  readonly suppressed: readonly SuppressedFinding[];
  readonly notices: readonly Notice[];
  /** The rules that were asked, in the order of the catalogue. */
  readonly rules: readonly ReportRule[];
  /** What differs from the snapshot, compatible changes included; null where there is none. */
  readonly changes: readonly ContractChange[] | null;
  readonly coverage: {
    readonly files: number;
    readonly tools: number;
    /** Tools whose handler was found and rehearsed to its end. */
    readonly followed: number;
    readonly unresolved: readonly { readonly tool?: string; readonly file?: string; readonly line?: number; readonly reason: string }[];
    /** Verdicts by word, over all tools and rules. */
    readonly verdicts: Readonly<Record<VerdictWord, number>>;
    /** How the live list was taken, or null. */
    readonly live: string | null;
    readonly snapshot: string | null;
  };
}

export type { Verdict };
