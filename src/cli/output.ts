import { resolve } from "node:path";
import type { Finding, Report } from "../model/report.ts";
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
export function nothingAnalysed(report: Report, tried: readonly string[], { root }: Setup): string {
  const entries = tried.length > 0 ? `Started from ${tried.slice(0, 8).join(", ")}${tried.length > 8 ? ` and ${tried.length - 8} more` : ""}` : "Found no file to start from (package.json bin, main, exports; src/index.ts and the like)";
  const [gap] = report.coverage.unresolved;
  const reason = gap ? ` Not followed: ${gap.reason}${gap.file === undefined ? "" : ` (${gap.file}:${gap.line ?? 1})`}.` : "";
  return (
    `No tool was found in ${root}, so nothing was analysed. ${entries}; ${report.coverage.files} files read.${reason} ` +
    'If the server starts elsewhere, name the file: --entry src/server.ts. To learn what it offers when it runs: --live "node dist/main.js".'
  );
}
