import { rules as all } from "../../../rules/index.ts";
import type { Profile, Rule } from "../../model/rule.ts";
import type { Exposure, ToolClass } from "../../model/server.ts";
import { jsonText } from "../../report/json.ts";
import { pad } from "../../report/text.ts";
import type { Io } from "../io.ts";
import { exits } from "../io.ts";
import { lookOf, type LookFlags } from "../look.ts";
import { emit } from "../output.ts";

type Flags = LookFlags & { readonly format?: "pretty" | "json" };

const columns: readonly { readonly head: string; readonly exposure: Exposure; readonly profile: Profile }[] = [
  { head: "remote", exposure: "remote", profile: "recommended" },
  { head: "local", exposure: "local", profile: "recommended" },
  { head: "remote, strict", exposure: "remote", profile: "strict" },
  { head: "local, strict", exposure: "local", profile: "strict" },
];

/** `mcp-audit rules`: all rules with their severities. */
export async function rules(flags: Flags, io: Io): Promise<number> {
  if (flags.format === "json") {
    const data = all.map((rule) => ({
      id: rule.id,
      duty: rule.duty,
      subject: rule.subject,
      title: rule.title,
      variants: rule.variants ?? {},
      severities: Object.fromEntries(columns.map(({ head, exposure, profile }) => [head, severitiesOf(rule, exposure, profile)])),
    }));
    emit(`${jsonText({ rules: data })}\n`, flags, io);
    return exits.clean;
  }
  const { paint } = await lookOf(flags, io, "");
  const table = [["rule", ...columns.map(({ head }) => head), "defect"], ...all.map((rule) => [rule.id, ...columns.map((column) => spell(rule, column.exposure, column.profile)), rule.title])];
  const widths = table[0]!.map((_, i) => Math.max(...table.map((row) => row[i]!.length)));
  const lines = table.map((row, at) => {
    const line = row.map((text, i) => pad(text, widths[i]!)).join("  ").trimEnd();
    return at === 0 ? paint.bold(line) : line;
  });
  emit(`${lines.join("\n")}\n\nSeverities of tools that write / that read where they differ. mcp-audit explain <rule> tells more.\n`, flags, io);
  return exits.clean;
}

function severitiesOf(rule: Rule, exposure: Exposure, profile: Profile): Readonly<Record<string, string>> {
  const of = (toolClass: ToolClass, variant?: string): string => rule.severity({ exposure, toolClass, variant, confidence: "proven", profile });
  const variants = Object.keys(rule.variants ?? {}).map((variant): [string, string] => [variant, of("write", variant)]);
  return { write: of("write"), read: of("read"), ...Object.fromEntries(variants) };
}

function spell(rule: Rule, exposure: Exposure, profile: Profile): string {
  const { write, read } = severitiesOf(rule, exposure, profile);
  return write === read ? write! : `${write!} / ${read!}`;
}
