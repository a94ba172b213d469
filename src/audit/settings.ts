import type { Exposure, ToolClass } from "../model/server.ts";
import type { Failure, Profile, Rule, Severity } from "../model/rule.ts";
import type { KnownFinding } from "./known.ts";
import { matches } from "./wildcard.ts";

/** What decides which failures are told, and how loud. None of it changes a verdict. */
export interface Settings {
  /** `strict` asks for every duty of the checklist; `recommended` for those that hurt most. Default: recommended. */
  readonly profile?: Profile;
  /** Severity by rule id or by duty (`trace/*`), in place of the rule's own; the id wins. */
  readonly rules?: Readonly<Record<string, Severity>>;
  /** Tools whose purpose is the payload (data/raw-passthrough); `*` stands for any part of a name. */
  readonly passthrough?: readonly string[];
  /** Tools that may return a credential which the upstream made (data/secret-exposed, variant `minted`). */
  readonly returnsCredential?: readonly string[];
  /** Files whose findings do not count: paths relative to the root, `*` and `**` allowed. */
  readonly ignore?: readonly string[];
  /** Findings that are known and do not count again. */
  readonly known?: readonly KnownFinding[];
  /** Whether `mcp-audit-ignore` comments of the audited source are heeded. Default: true. */
  readonly comments?: boolean;
}

/** How loud a failure is, by the settings, else by the rule. */
export function severityOf(
  rule: Rule,
  failure: Failure,
  subject: { exposure: Exposure; toolClass: ToolClass },
  settings: Settings,
): Severity {
  const own = settings.rules?.[rule.id] ?? settings.rules?.[`${rule.duty}/*`];
  if (own !== undefined) return own;
  const { variant, confidence } = failure;
  return rule.severity({ ...subject, variant, confidence, profile: settings.profile ?? "recommended" });
}

/** The lists that accept a tool for what it is there for. */
const acceptingLists = [
  { list: "passthrough", rule: "data/raw-passthrough" },
  { list: "returnsCredential", rule: "data/secret-exposed", variant: "minted" },
] as const;

/** Why the configuration sets a failure aside; undefined where it does not. */
export function acceptedBy(settings: Settings, rule: string, tool: string | null, failure: Failure): string | undefined {
  const ignored = settings.ignore?.find((pattern) => matches(pattern, failure.place.file));
  if (ignored !== undefined) return `"ignore" holds ${ignored}`;
  if (tool === null) return undefined;
  for (const accepting of acceptingLists) {
    if (accepting.rule !== rule || ("variant" in accepting && accepting.variant !== failure.variant)) continue;
    const pattern = settings[accepting.list]?.find((name) => matches(name, tool));
    if (pattern !== undefined) return `"${accepting.list}" holds ${pattern}`;
  }
  return undefined;
}
