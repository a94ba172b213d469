import type { Notice, Report, ReportTool } from "../model/report.ts";
import type { Place } from "../model/place.ts";
import type { ContractChange, Rule, VerdictWord } from "../model/rule.ts";
import type { Server, Tool } from "../model/server.ts";
import { askAll, isFailure, reported, RULE_BROKE, type Asked } from "./answers.ts";
import { findingsOf, suppressedFindingsOf, type Told } from "./findings.ts";
import { fingerprint } from "./fingerprint.ts";
import type { KnownFinding } from "./known.ts";
import { acceptedBy, severityOf, type Settings } from "./settings.ts";
import { Sources } from "./sources.ts";
import { Suppressions } from "./suppressions.ts";

/** The facts that rules judge, and where they come from. */
export interface Evidence {
  readonly server: Server;
  /** Text of a file, by its path relative to the root. */
  readonly text: (file: string) => string | undefined;
  /** How the contract differs from the snapshot; null where there is none. */
  readonly changes: readonly ContractChange[] | null;
  /** The published contract: what the file is called, and its text; null where it is not there. */
  readonly snapshot: { readonly file: string; readonly text: string | null };
  /** How the live list was taken, or null. */
  readonly live: string | null;
  readonly syntaxErrors: readonly { readonly place: Place; readonly message: string }[];
  readonly notices: readonly Notice[];
}

/** A report, and what `accept` would write: every failure that the report tells, known ones included. */
export interface Judgement {
  readonly report: Report;
  readonly known: readonly KnownFinding[];
}

/** From facts over rules to findings. Pure: the same evidence gives the same report. */
export function judge(evidence: Evidence, rules: readonly Rule[], settings: Settings, version: string): Judgement {
  const { server, changes } = evidence;
  const sources = new Sources(evidence.text);
  const asked = askAll(rules, server, { changes, published: (tool) => placeInSnapshot(tool, evidence.snapshot) });
  const sorted = sortOut(asked, server, settings, sources, new Set(rules.map(({ id }) => id)));
  const answers = answersBySubject(asked);
  const report: Report = {
    version: 1,
    generator: { name: "mcp-audit", version },
    exposure: server.exposure,
    profile: settings.profile ?? "recommended",
    server: {
      name: server.name,
      ...(server.version !== undefined && { version: server.version }),
      ...(server.sdk !== undefined && { sdk: server.sdk }),
      transports: server.transports,
      entries: server.entries,
      verdicts: verdictsOf(answers.get(null)),
    },
    tools: server.tools.map((tool) => reportTool(tool, answers.get(tool))),
    findings: findingsOf(sorted.told, sources),
    suppressed: suppressedFindingsOf(sorted.setAside, sources),
    notices: [...evidence.notices, ...evidence.syntaxErrors.map(syntaxNotice), ...brokenRules(asked), ...sorted.notices],
    rules: rules.map(({ id, duty, title, variants }) => ({ id, duty, title, ...(variants && { variants }) })),
    changes,
    coverage: coverageOf(evidence, asked),
  };
  return { report, known: sorted.known };
}

/** Which failures are told, which are set aside and why, and which are not worth telling here. */
function sortOut(asked: readonly Asked[], server: Server, settings: Settings, sources: Sources, rules: ReadonlySet<string>): {
  told: Told[];
  setAside: Told[];
  known: KnownFinding[];
  notices: Notice[];
} {
  const failures = asked.flatMap(({ rule, subject, answer }) => (isFailure(answer) ? [{ rule, subject, failure: answer }] : []));
  const files = settings.comments === false ? [] : [...filesOf(server), ...failures.map(({ failure }) => failure.place.file)];
  const comments = new Suppressions(files, sources, rules);
  const knownBefore = new Set((settings.known ?? []).map(keyOf));
  const gone = new Set(knownBefore);
  const writes = server.tools.some((tool) => tool.class === "write");
  const told: Told[] = [];
  const setAside: Told[] = [];
  const known: KnownFinding[] = [];
  for (const { rule, subject, failure } of failures) {
    const tool = subject?.name ?? null;
    const commented = comments.reasonFor(rule.id, [failure.place, subject?.location ?? null]);
    const entry: KnownFinding = { rule: rule.id, tool: tool ?? "*", fingerprint: fingerprint(rule.id, tool === null ? [] : [tool], failure, sources), file: failure.place.file };
    gone.delete(keyOf(entry));
    const severity = severityOf(rule, failure, { exposure: server.exposure, toolClass: subject ? subject.class : writes ? "write" : "read" }, settings);
    if (severity === "off") continue;
    const aside = (kind: "inline" | "config" | "known", reason: string): void => void setAside.push({ rule, tool, failure, severity, suppression: { kind, reason } });
    const accepted = acceptedBy(settings, rule.id, tool, failure);
    if (accepted !== undefined) aside("config", accepted);
    else if (commented !== undefined) aside("inline", commented);
    else {
      known.push(entry);
      if (knownBefore.has(keyOf(entry))) aside("known", "in the list of known findings");
      else told.push({ rule, tool, failure, severity });
    }
  }
  const notices = comments.notices();
  if (gone.size > 0) {
    notices.push({ message: `${gone.size} of the ${knownBefore.size} known findings ${gone.size === 1 ? "is" : "are"} gone: run mcp-audit accept to shorten the list` });
  }
  return { told, setAside, known, notices };
}

const keyOf = ({ rule, tool, fingerprint: print }: KnownFinding): string => `${rule}\0${tool}\0${print}`;

/** Every file that a tool or its story touches. */
function filesOf(server: Server): Set<string> {
  const files = new Set<string>();
  for (const { location, handler, story } of server.tools) {
    files.add(location.file);
    if (handler) files.add(handler.file);
    for (const event of story?.events ?? []) files.add(event.place.file);
  }
  return files;
}

type Answers = ReadonlyMap<string, Asked>;

function answersBySubject(asked: readonly Asked[]): ReadonlyMap<Asked["subject"], Answers> {
  const all = new Map<Asked["subject"], Map<string, Asked>>();
  for (const one of asked) {
    let own = all.get(one.subject);
    if (!own) all.set(one.subject, (own = new Map<string, Asked>()));
    own.set(one.rule.id, one);
  }
  return all;
}

const verdictsOf = (answers: Answers | undefined): ReportTool["verdicts"] =>
  Object.fromEntries([...(answers ?? [])].map(([rule, { answer }]) => [rule, reported(answer)]));

const fileAndLine = ({ file, line }: Place): { file: string; line: number } => ({ file, line });

function reportTool(tool: Tool, answers: Answers | undefined): ReportTool {
  const effects = (tool.story?.events ?? []).flatMap((event) =>
    event.kind === "effect" ? [{ kind: event.effect, operation: event.operation, ...fileAndLine(event.place) }] : [],
  );
  return {
    name: tool.name,
    class: tool.class,
    ...(tool.conditional !== undefined && { conditional: tool.conditional }),
    origin: tool.origin,
    location: fileAndLine(tool.location),
    handler: tool.handler && fileAndLine(tool.handler),
    ...(tool.description !== undefined && { description: tool.description }),
    ...(tool.annotations && { annotations: tool.annotations }),
    inputSchema: tool.inputSchema ?? null,
    ...(tool.outputSchema !== undefined && { outputSchema: tool.outputSchema }),
    scopes: tool.scopes,
    effects,
    ...(tool.unresolved && { unresolved: tool.unresolved.reason }),
    verdicts: verdictsOf(answers),
  };
}

function coverageOf({ server, live, snapshot }: Evidence, asked: readonly Asked[]): Report["coverage"] {
  const verdicts: Record<VerdictWord, number> = { "pass": 0, "fail": 0, "unknown": 0, "n/a": 0 };
  for (const { subject, answer } of asked) if (subject) verdicts[answer.verdict]++;
  return {
    files: server.files,
    tools: server.tools.length,
    followed: server.tools.filter(({ story, unresolved }) => story?.complete && !unresolved).length,
    unresolved: [
      ...server.tools.flatMap(({ name, unresolved }) =>
        unresolved ? [{ tool: name, ...(unresolved.place && fileAndLine(unresolved.place)), reason: unresolved.reason }] : [],
      ),
      ...server.unresolved.map(({ place, reason }) => ({ ...fileAndLine(place), reason })),
    ],
    verdicts,
    live,
    snapshot: snapshot.text === null ? null : snapshot.file,
  };
}

const syntaxNotice = ({ place, message }: Evidence["syntaxErrors"][number]): Notice => ({
  ...fileAndLine(place),
  message: `syntax error: ${message.replace(/\.$/, "")}; what it garbles is not audited`,
});

function brokenRules(asked: readonly Asked[]): Notice[] {
  const failed = asked.filter(({ answer }) => answer.why?.startsWith(RULE_BROKE));
  const broken = new Map(failed.map(({ rule, answer }) => [rule.id, answer.why!]));
  return [...broken].map(([id, why]) => ({ message: `${id}: ${why}. Please report it` }));
}

/** The line of the snapshot that names a tool. */
function placeInSnapshot(tool: string, { file, text }: Evidence["snapshot"]): Place {
  const at = text?.indexOf(`"name": ${JSON.stringify(tool)}`) ?? -1;
  return { file, line: at < 0 ? 1 : text!.slice(0, at).split("\n").length, column: 1 };
}
