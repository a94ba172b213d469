import type { Answer, ContractChange, ContractRule, Failure, Rule, Verdict } from "../model/rule.ts";
import type { Place } from "../model/place.ts";
import type { Server, Tool, ToolClass } from "../model/server.ts";
import type { ReportVerdict } from "../model/report.ts";

/** Of whom a rule was asked: a tool of the server, a tool that only the snapshot still has, or (null) the server as a whole. */
export type Subject = { readonly name: string; readonly location: Place | null; readonly class: ToolClass } | null;

export interface Asked {
  readonly rule: Rule;
  readonly subject: Subject;
  readonly answer: Answer;
}

/** What the rules on the contract need: null where there is no snapshot. */
export interface Comparison {
  readonly changes: readonly ContractChange[] | null;
  /** Where the snapshot names a tool, or would name it. */
  readonly published: (tool: string) => Place;
}

/** Whether an answer makes a finding; a bare `fail` is a verdict that other findings explain already. */
export const isFailure = (answer: Answer): answer is Failure => answer.verdict === "fail" && "message" in answer;

/** Asks every rule of every tool and of the server. A rule that breaks answers `unknown`: one bug must not cost the whole report. */
export function askAll(rules: readonly Rule[], server: Server, comparison: Comparison): Asked[] {
  return rules.flatMap((rule): Asked[] => {
    if (rule.subject === "contract") return askContract(rule, server, comparison);
    if (rule.subject === "server") return [{ rule, subject: null, answer: guarded(() => rule.check(server)) }];
    const asked = server.tools.map((tool): Asked => ({ rule, subject: tool, answer: guarded(() => rule.check(tool, server)) }));
    return rule.overall ? [...asked, { rule, subject: null, answer: guarded(() => rule.overall!(server)) }] : asked;
  });
}

function askContract(rule: ContractRule, server: Server, { changes, published: placeOf }: Comparison): Asked[] {
  const byTool = new Map<string, ContractChange[]>(server.tools.map(({ name }) => [name, []]));
  for (const change of changes ?? []) {
    const known = byTool.get(change.tool);
    if (known) known.push(change);
    else byTool.set(change.tool, [change]);
  }
  const tools = new Map<string, Tool>(server.tools.map((tool) => [tool.name, tool]));
  const asked = [...byTool].map(([name, own]): Asked => {
    const tool = tools.get(name);
    const published = placeOf(name);
    const subject = tool ?? { name, location: published, class: "unknown" as const };
    return { rule, subject, answer: guarded(() => rule.check({ name, location: tool?.location ?? null, published }, changes && own)) };
  });
  return [...asked, { rule, subject: null, answer: overall(asked.map(({ answer }) => answer)) }];
}

/** One verdict for many: the worst one, without the makings of a finding. */
function overall(answers: readonly Answer[]): Verdict {
  for (const word of ["fail", "unknown", "pass"] as const) {
    const first = answers.find(({ verdict }) => verdict === word);
    if (first) return { verdict: word, ...pick(first) };
  }
  return { verdict: "n/a" };
}

const pick = ({ variant, confidence, place, why }: Answer): Omit<Verdict, "verdict"> => ({
  ...(variant !== undefined && { variant }),
  ...(confidence !== undefined && { confidence }),
  ...(place !== undefined && { place }),
  ...(why !== undefined && { why }),
});

/** Starts the reason of a verdict that a broken rule gave. */
export const RULE_BROKE = "the rule itself failed";

function guarded(ask: () => Answer): Answer {
  try {
    return ask();
  } catch (error) {
    return { verdict: "unknown", why: `${RULE_BROKE}: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** A verdict as the JSON report spells it. */
export const reported = ({ verdict, variant, confidence, place, why }: Answer): ReportVerdict => ({
  verdict,
  ...(variant !== undefined && { variant }),
  ...(confidence !== undefined && { confidence }),
  ...(place !== undefined && { file: place.file, line: place.line }),
  ...(why !== undefined && { why }),
});
