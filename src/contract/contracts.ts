import type { ContractChange } from "../model/rule.ts";
import type { Json, ToolContract } from "../model/server.ts";
import { annotationChanges } from "./changes/annotations.ts";
import { rewritten } from "./changes/descriptions.ts";
import { renamesOf } from "./changes/renames.ts";
import { maskedText } from "./changes/secrets.ts";
import { listed } from "./changes/words.ts";
import { compareSchemas, exampleOf, isVoid } from "./compare.ts";
import { deprecatedArguments, deprecationOf, plusDays, WINDOW_DAYS, windowEnd, type Deprecation } from "./deprecation.ts";
import { constraints } from "./changes/view.ts";
import { isObject, own } from "./schema/json.ts";

/** A tool as the comparison sees it: what is advertised, and what a snapshot or the source knows besides. */
export interface ContractTool extends ToolContract {
  /** Scopes that a call needs. Absent: not known. */
  readonly scopes?: readonly string[];
  /** Parts of the input schema that the source does not settle, as JSON pointers into it. */
  readonly schemaGaps?: readonly string[];
  /** What the snapshot wrote down of the tool's deprecation. */
  readonly deprecated?: Deprecation;
  /** Since when each deprecated argument is deprecated, by name. */
  readonly deprecatedArguments?: Readonly<Record<string, string>>;
}

export interface ContractOptions {
  /** ISO date, to judge deprecation windows; without it no window has passed. */
  readonly today?: string;
  /** Days between the notice and the removal. */
  readonly windowDays?: number;
  readonly reading?: "declared" | "strict";
}

/** All changes between two lists of tools, tool by tool in the old order, then what is new. Equal tools cost nothing. */
export function compareContracts(
  before: readonly ContractTool[], after: readonly ContractTool[], options: ContractOptions = {},
): readonly ContractChange[] {
  const [old, now] = [byName(before), byName(after)];
  const gone = [...old.values()].filter(({ name }) => !now.has(name));
  const fresh = [...now.values()].filter(({ name }) => !old.has(name));
  const renames = renamesOf(schemasOf(gone), schemasOf(fresh), 0.8);
  return [
    ...[...old.values()].flatMap((tool) => {
      const same = now.get(tool.name);
      return same ? changesOf(tool, same, options) : [removal(tool, renames.get(tool.name), options)];
    }),
    ...fresh.flatMap(addition),
  ];
}

/** A new tool; what nobody sees in its description is told besides. */
function addition({ name, description = "" }: ContractTool): ContractChange[] {
  const secret = rewritten("", maskedText(description));
  return [
    { tool: name, kind: "tool-added", path: "", verdict: "compatible", message: `\`${name}\` is new` },
    ...(secret?.kind === "description-hides"
      ? [{ tool: name, kind: secret.kind, path: "/description", verdict: "behavior", message: `its description is new: ${secret.text}` } as const]
      : []),
  ];
}

const byName = (tools: readonly ContractTool[]): ReadonlyMap<string, ContractTool> => new Map(tools.map((tool) => [tool.name, tool]));
const schemasOf = (tools: readonly ContractTool[]): ReadonlyMap<string, Json> =>
  new Map(tools.map(({ name, inputSchema }) => [name, inputSchema ?? true]));

/** The next name of a tool in its own style: `issue_refund_v2`, `issue-refund-v2`, `issueRefundV2`. */
export function nextName(name: string): string {
  const version = /^(.*?)([_.-]?[vV])(\d+)$/.exec(name);
  if (version) return `${version[1]!}${version[2]!}${Number(version[3]) + 1}`;
  return /[a-z][A-Z]/.test(name) && !/[_-]/.test(name) ? `${name}V2` : `${name}${name.includes("-") && !name.includes("_") ? "-" : "_"}v2`;
}

/** The way out that every breaking change has: a new name beside the old one. */
function beside(tool: string, { today, windowDays = WINDOW_DAYS }: ContractOptions): string {
  return `publish \`${nextName(tool)}\` and deprecate \`${tool}\`${today === undefined ? "" : ` until ${plusDays(today, windowDays)}`}`;
}

function removal(tool: ContractTool, renamed: string | undefined, options: ContractOptions): ContractChange {
  const { name } = tool;
  const { today, windowDays = WINDOW_DAYS } = options;
  const notice = tool.deprecated ?? deprecationOf(tool);
  const accepted = argumentsOf(tool) ?? {};
  const witness = exampleOf(accepted);
  if (witness === undefined && isVoid(accepted)) {
    return { tool: name, kind: "tool-removed", path: "", verdict: "compatible", message: `\`${name}\` is gone; by its own schema no call of it was ever valid` };
  }
  const shown = { tool: name, path: "", ...(witness !== undefined && { witness }) };
  if (notice) {
    const until = windowEnd(notice, windowDays);
    if (until !== undefined && today !== undefined && today > until) {
      return { tool: name, kind: "tool-removed", path: "", verdict: "compatible", message: `\`${name}\` is gone, after its deprecation window ended on ${until}` };
    }
    const message = until === undefined ? `\`${name}\` was deprecated without a date and is gone` : `\`${name}\` is gone before its deprecation window ends on ${until}`;
    const fix = until === undefined ? "keep it, and write down since when it is deprecated" : `keep it until ${until}`;
    return { ...shown, kind: "removed-early", verdict: "breaking", message, fix };
  }
  if (renamed !== undefined) {
    return { ...shown, kind: "tool-renamed", verdict: "breaking", message: `\`${name}\` is gone; it looks renamed to \`${renamed}\``, fix: `keep \`${name}\` as a deprecated alias of \`${renamed}\`` };
  }
  const date = today === undefined ? "" : ` until ${plusDays(today, windowDays)}`;
  return { ...shown, kind: "tool-removed", verdict: "breaking", message: `\`${name}\` is gone: every call of it fails`, fix: `keep \`${name}\` and mark it deprecated${date}` };
}

function changesOf(old: ContractTool, now: ContractTool, options: ContractOptions): ContractChange[] {
  const changes = [
    ...schemaChanges(old, now, "inputSchema", options),
    ...schemaChanges(old, now, "outputSchema", options),
    ...annotationChanges(old.annotations, now.annotations),
    ...descriptionChange(old, now),
    ...scopeChanges(old, now),
    ...deprecationChanges(old, now),
  ].map((change): ContractChange => ({ tool: old.name, ...change }));
  return changes.map((change) => settled(change, now.schemaGaps ?? []));
}

type Change = Omit<ContractChange, "tool">;

function schemaChanges(old: ContractTool, now: ContractTool, part: "inputSchema" | "outputSchema", options: ContractOptions): Change[] {
  const [before, after] = part === "inputSchema" ? [argumentsOf(old), argumentsOf(now)] : [old[part], now[part]];
  const isInput = part === "inputSchema";
  const path = `/${part}`;
  if (before === undefined && after === undefined) return [];
  if (before === undefined) {
    return isInput
      ? [{ kind: "arguments-known", path, verdict: "compatible", message: "its arguments are known now" }]
      : [{ kind: "output-schema-added", path, verdict: "compatible", message: "it has an output schema now" }];
  }
  if (after === undefined) {
    if (isInput) return [{ kind: "arguments-unknown", path, verdict: "unknown", message: "its arguments can no longer be read from the source" }];
    const witness = exampleOf(before);
    const fix = `keep the output schema, or ${beside(old.name, options)}`;
    return [{ kind: "output-schema-removed", path, verdict: "breaking", message: "its output schema is gone: clients that read structured results get none", fix, ...(witness !== undefined && { witness }) }];
  }
  const { changes } = compareSchemas(before, after, { direction: isInput ? "input" : "output", reading: options.reading ?? "declared", openBounds: true, budgetMs: isInput ? 1_200 : 700 });
  return changes.map(({ path: inside, fix, verdict, ...change }): Change => {
    const way = verdict === "breaking" ? [fix, beside(old.name, options)].filter((text) => text !== undefined).join("; or ") : fix;
    const told: Change = { ...change, path: path + inside, verdict, ...(way !== undefined && { fix: way }) };
    return isInput && verdict === "breaking" ? afterNotice(told, old, options) : told;
  });
}

/** An argument that went after a notice: in time it is no break, before that it is a break of another kind. */
function afterNotice(change: Change, { inputSchema, deprecatedArguments: since = {} }: ContractTool, options: ContractOptions): Change {
  const name = /^\/inputSchema\/properties\/([^/]+)$/.exec(change.path)?.[1]?.replaceAll("~1", "/").replaceAll("~0", "~");
  if (name === undefined || !/^argument-(?:removed|renamed)$/.test(change.kind) || !deprecatedArguments(inputSchema).includes(name)) return change;
  const { today, windowDays = WINDOW_DAYS } = options;
  const day = Object.hasOwn(since, name) ? since[name] : undefined;
  const until = day === undefined ? undefined : plusDays(day, windowDays);
  if (until === undefined) return { ...change, kind: "removed-early", message: `${change.message}; it was deprecated, but not since a date that is known` };
  if (today === undefined || today <= until) return { ...change, kind: "removed-early", message: `${change.message}, before its deprecation window ends on ${until}`, fix: `keep it until ${until}` };
  const { witness: _, fix: __, ...rest } = change;
  return { ...rest, verdict: "compatible", message: `${change.message}, after its deprecation window ended on ${until}` };
}

/** What a client may send: always an object (MCP 2025-11-25, CallToolRequest), and without any members where none is described. */
function argumentsOf({ inputSchema }: ContractTool): Json | undefined {
  if (!isObject(inputSchema)) return inputSchema;
  const isBlank = constraints(inputSchema).every((key) => key === "type");
  return { type: "object", ...(isBlank && { properties: {} }), ...inputSchema };
}

function descriptionChange(old: ContractTool, now: ContractTool): Change[] {
  const [before, after] = [old.description ?? "", now.description ?? ""].map(maskedText) as [string, string];
  if (before === after) return [];
  const rewrite = rewritten(before, after);
  // A notice of deprecation is told by its own change.
  if (!rewrite || (rewrite.kind === "description-changed" && deprecationOf(now) && !deprecationOf(old))) return [];
  const message = `its description was rewritten: ${rewrite.text}`;
  return [{ kind: rewrite.kind, path: "/description", verdict: "behavior", message }];
}

const scopesOf = ({ scopes, _meta }: ContractTool): readonly string[] | undefined => {
  const said = _meta && own(_meta, "mcp-audit/scopes");
  return Array.isArray(said) ? (said as readonly Json[]).filter((scope) => typeof scope === "string") : scopes;
};

function scopeChanges(old: ContractTool, now: ContractTool): Change[] {
  const [before, after] = [scopesOf(old), scopesOf(now)];
  if (!before || !after) return [];
  const code = (scopes: readonly string[]): string => listed(scopes.map((scope) => `\`${scope}\``));
  const more = after.filter((scope) => !before.includes(scope));
  const less = before.filter((scope) => !after.includes(scope));
  if (more.length > 0) return [{ kind: "scope-raised", path: "/scopes", verdict: "behavior", message: `a call now needs ${code(more)}: a token that sufficed is refused`, fix: "accept the old scope too until clients have new grants" }];
  return less.length > 0 ? [{ kind: "scope-lowered", path: "/scopes", verdict: "compatible", message: `a call no longer needs ${code(less)}` }] : [];
}

function deprecationChanges(old: ContractTool, now: ContractTool): Change[] {
  const [before, after] = [old.deprecated ?? deprecationOf(old), now.deprecated ?? deprecationOf(now)];
  const [path, head] = ["/_meta/mcp-audit~1deprecated", "its deprecation"];
  if (!before && after) {
    const words = [after.since && `since ${after.since}`, after.removeAfter && `to be removed after ${after.removeAfter}`, after.replacement && `use \`${after.replacement}\` instead`].filter(Boolean);
    return [{ kind: "tool-deprecated", path, verdict: "compatible", message: ["it is deprecated now", ...words].join(", ") }];
  }
  if (before && !after) return [{ kind: "deprecation-withdrawn", path, verdict: "compatible", message: `${head} was withdrawn` }];
  if (before?.removeAfter !== undefined && after?.removeAfter !== undefined && after.removeAfter < before.removeAfter) {
    return [{ kind: "window-shortened", path, verdict: "behavior", message: `its removal moved from ${before.removeAfter} to ${after.removeAfter}`, fix: `keep it until ${before.removeAfter}` }];
  }
  return [];
}

/** A change in a part of the schema that the source does not settle says nothing for sure. */
function settled(change: ContractChange, gaps: readonly string[]): ContractChange {
  const isOpen = gaps.map((gap) => `/inputSchema${gap}`).some((gap) => change.path === gap || change.path.startsWith(`${gap}/`) || (gap.startsWith(`${change.path}/`) && !change.kind.endsWith("-added")));
  if (!isOpen || change.verdict === "behavior" || !/^\/(?:input|output)Schema/.test(change.path)) return change;
  const { witness: _, ...rest } = change;
  return { ...rest, verdict: "unknown", message: `${change.message}, as far as the source tells: this part of the schema is made at run time` };
}
