import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { rules } from "../../../rules/index.ts";
import { storyText } from "../../report/story.ts";
import { clean, listed } from "../../report/text.ts";
import type { CheckFlags } from "../flags.ts";
import { home } from "../home.ts";
import { exits, InputError, type Io } from "../io.ts";
import { lookOf } from "../look.ts";
import { nearest } from "../nearest.ts";
import { nothingAnalysed } from "../output.ts";
import { pageText } from "../page.ts";
import { prepare } from "../setup.ts";

/** `mcp-audit explain <rule|tool> [path]`: the page of a rule, or the story of a tool. */
export async function explain(subject: string, path: string, flags: CheckFlags, io: Io): Promise<number> {
  const rule = rules.find(({ id }) => id === subject);
  if (rule) {
    const file = join(home().folder, "rules", `${rule.id}.md`);
    if (!existsSync(file)) throw new InputError(`The page of ${rule.id} is missing from this installation.`);
    io.stdout.write(pageText(`${rule.id}\n\n${readFileSync(file, "utf8")}`, await lookOf(flags, io, "")));
    return exits.clean;
  }
  const ids = rules.map(({ id }) => id);
  const alike = ids.filter((id) => id.startsWith(subject) || id.endsWith(`/${subject}`));
  const near = alike.length > 0 ? alike : [nearest(subject, ids)].filter((id) => id !== undefined);
  const looksLikeRule = rules.some(({ duty }) => subject.startsWith(`${duty}/`)) || alike.length > 0;
  if (looksLikeRule || (subject.includes("/") && near.length > 0)) {
    const hint = near.length > 0 ? `Did you mean ${listed(near, 20).replace(/ and /, " or ")}? ` : "";
    throw new InputError(clean(`${subject} is no rule. ${hint}mcp-audit rules lists them all.`));
  }
  return explainTool(subject, path, flags, io);
}

async function explainTool(name: string, path: string, flags: CheckFlags, io: Io): Promise<number> {
  const { examineFor } = await import("../examine.ts");
  const setup = prepare(path, flags, io);
  const examination = await examineFor(io, setup);
  const { report, server } = examination;
  const at = server.tools.findIndex((tool) => tool.name === name);
  if (at >= 0) {
    io.stdout.write(storyText(server.tools[at]!, report.tools[at]!, await lookOf(flags, io, setup.shown)));
    return exits.clean;
  }
  if (server.tools.length === 0) {
    io.stderr.write(`mcp-audit: ${nothingAnalysed(examination, setup)}\n`);
    return exits.nothingAnalysed;
  }
  const names = server.tools.map((tool) => tool.name);
  const near = nearest(name, names);
  const hint = near === undefined ? `Its tools are ${names.slice(0, 12).join(", ")}${names.length > 12 ? ` and ${names.length - 12} more` : ""}` : `Did you mean ${near}?`;
  throw new InputError(clean(`${name} is neither a rule nor a tool of this server. ${hint} (mcp-audit rules and mcp-audit list show all).`));
}
