import { resolve } from "node:path";
import type { Examination } from "../index.ts";
import type { Finding } from "../model/report.ts";
import { under } from "../report/paths.ts";
import { clean, count, listed } from "../report/text.ts";
import type { CheckFlags, FailOn } from "./flags.ts";
import { exits, type Io } from "./io.ts";
import type { Setup } from "./setup.ts";
import { writeWhole } from "./write.ts";

/** To the file that --output names, else to stdout. */
export function emit(text: string, { output }: Pick<CheckFlags, "output">, io: Io): void {
  if (output === undefined || output === "-") io.stdout.write(text);
  else writeWhole(resolve(io.cwd, output), text);
}

const rank = { error: 0, warning: 1, note: 2 } as const;

/** The exit code that findings ask for. */
export function exitFor(findings: readonly Finding[], failOn: FailOn): number {
  if (failOn === "never") return exits.clean;
  return findings.some(({ severity }) => rank[severity] <= rank[failOn]) ? exits.findings : exits.clean;
}

/** What to say where no tool was found: never a silent pass. */
export function nothingAnalysed({ report, tried, elsewhere }: Examination, { shown }: Setup): string {
  const start =
    tried.length > 0
      ? `It was read from ${listed(tried.map(clean), 6)} (${count(report.coverage.files, "file")})`
      : "There is no file to start from (package.json bin, main, exports; src/index.ts and the like)";
  const [gap] = [...report.coverage.unresolved, ...report.notices.map(({ message, ...place }) => ({ ...place, reason: message }))];
  const where = gap?.file === undefined ? "" : ` (${gap.file}${gap.line === undefined ? "" : `:${gap.line}`})`;
  const reason = gap ? ` What stood in the way: ${gap.reason}${where}.` : "";
  const next =
    elsewhere.length > 0
      ? `It is a monorepo, in which ${listed(elsewhere.map(clean), 6)} ${elsewhere.length === 1 ? "uses" : "use"} an MCP SDK: name the folder, as in mcp-audit check ${under(shown, elsewhere[0]!)}.`
      : 'If the server starts elsewhere, name the file: --entry src/server.ts. To learn what it offers when it runs: --live "node dist/main.js".';
  return clean(`No tool was found in ${shown || "this folder"}, so nothing was analysed. ${start}.${reason} ${next}`);
}
