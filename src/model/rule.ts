import type { Place, Step } from "./place.ts";
import type { Confidence } from "./story.ts";
import type { Exposure, JsonObject, Server, Tool } from "./server.ts";

export type Duty = "scope" | "data" | "write" | "contract" | "trace" | "coverage";
export type Severity = "error" | "warning" | "note" | "off";
export type Profile = "recommended" | "strict";
export type VerdictWord = "pass" | "fail" | "unknown" | "n/a";

/** What a rule says of one tool, or of the server. Independent of severity and exposure (spec/rules.md). */
export interface Verdict {
  readonly verdict: VerdictWord;
  readonly variant?: string;
  readonly confidence?: Confidence;
  /** The place that decides it. */
  readonly place?: Place;
  readonly why?: string;
}

/** A verdict of `fail` with what a finding needs besides. */
export interface Failure extends Verdict {
  readonly verdict: "fail";
  readonly place: Place;
  readonly confidence: Confidence;
  /** One sentence: what is wrong and what it leads to. */
  readonly message: string;
  /** One sentence: how to mend it here. */
  readonly fix: string;
  /** What the caret under the code frame says, a few words. */
  readonly label?: string;
  readonly trail: readonly Step[];
  /** A call that shows the break (contract rules): the arguments, or the result. */
  readonly witness?: JsonObject[string];
  /** What makes two failures one cause; the same place and message unless said. */
  readonly cause?: string;
}

/** `passed("why", place)` and friends: how a rule answers. */
export type Answer = Verdict | Failure;

interface RuleMeta {
  /** `<duty>/<defect>`, also the path of its files under `rules/`. */
  readonly id: string;
  readonly duty: Duty;
  /** The defect in a few words, as in a list: "Write tool runs again on a retry". */
  readonly title: string;
  /** Variants of a failure, with what each means. */
  readonly variants?: Readonly<Record<string, string>>;
  /** Severity of a failure. `strict` profile first asks `strict`. */
  severity(subject: { exposure: Exposure; toolClass: Tool["class"]; variant: string | undefined; confidence: Confidence; profile: Profile }): Severity;
}

/** Judges each tool by its story. Pure: no IO, no syntax tree, no other rule. */
export interface ToolRule extends RuleMeta {
  readonly subject: "tool";
  check(tool: Tool, server: Server): Answer;
  /** The same question asked of the server as a whole, where the duty is the server's too (trace/missing, write/not-rate-limited). */
  overall?(server: Server): Answer;
}

/** Judges the server as a whole. May also judge tools where the duty is server-level. */
export interface ServerRule extends RuleMeta {
  readonly subject: "server";
  check(server: Server): Answer;
}

/** One change between two contracts of a tool, as `contract/` computes it. */
export interface ContractChange {
  readonly tool: string;
  readonly kind: string;
  /** JSON pointer into the tool: `/inputSchema/properties/amount`. */
  readonly path: string;
  readonly verdict: "breaking" | "behavior" | "compatible" | "unknown";
  /** In words: "`amount` went from number to integer". */
  readonly message: string;
  readonly fix?: string;
  readonly witness?: JsonObject[string];
}

/** A tool of the server, or one that only the published contract still has. */
export interface ContractSubject {
  readonly name: string;
  /** Where the server registers it; null where it no longer does. */
  readonly location: Place | null;
  /** Where the snapshot has it, or would have it. */
  readonly published: Place;
}

/** Judges the comparison with the committed snapshot. */
export interface ContractRule extends RuleMeta {
  readonly subject: "contract";
  check(tool: ContractSubject, changes: readonly ContractChange[] | null): Answer;
}

export type Rule = ToolRule | ServerRule | ContractRule;
