import { formats } from "../../report/format.ts";
import type { Report } from "../../model/report.ts";
import { baselineFor } from "../baseline.ts";
import { examineFor } from "../examine.ts";
import type { CheckFlags } from "../flags.ts";
import { exits, type Io } from "../io.ts";
import { lookOf } from "../look.ts";
import { emit, exitFor, nothingAnalysed } from "../output.ts";
import { prepare, type Setup } from "../setup.ts";

/** `mcp-audit check [path]` */
export async function check(path: string, flags: CheckFlags, io: Io): Promise<number> {
  const start = performance.now();
  const setup = prepare(path, flags, io);
  const baseline = baselineFor(setup, flags, io);
  const examination = await examineFor(io, setup, baseline ? { baseline } : {});
  const { report } = examination;
  const empty = report.tools.length === 0;
  if (empty) io.stderr.write(`mcp-audit: ${nothingAnalysed(examination, setup)}\n`);
  const format = flags.format ?? "pretty";
  if (!empty || format !== "pretty") {
    const look = await lookOf(flags, io, format === "pretty" ? setup.shown : setup.base);
    const aside = { elapsedMs: performance.now() - start, hints: hintsFor(report, setup) };
    emit(formats[format](report, look, aside), flags, io);
  }
  return empty ? exits.nothingAnalysed : exitFor(report.findings, flags.failOn ?? setup.config.failOn ?? "error");
}

/** The next steps that are open: to the running server, to a first configuration, to a list of known findings. */
function hintsFor({ coverage, findings, suppressed, server }: Report, { configured }: Setup): string[] {
  const hints: string[] = [];
  if (coverage.live === null) hints.push(`mcp-audit check --live "${liveCommand(server.entries[0])}"   (compare with what the server lists when it runs)`);
  if (!configured) hints.push("mcp-audit init   (configuration, workflow, snapshot)");
  const known = suppressed.some(({ suppression }) => suppression.kind === "known");
  if (findings.length > 0 && !known) hints.push("mcp-audit accept   (take these as known: later runs fail on new ones only)");
  return hints;
}

/** Most people build `src/main.ts` to `dist/main.js`. */
function liveCommand(entry: string | undefined): string {
  if (entry === undefined || !/^[\w./-]+$/.test(entry)) return "node dist/main.js";
  return `node ${/\.[cm]?ts$/.test(entry) ? entry.replace(/^src\//, "dist/").replace(/ts$/, "js") : entry}`;
}
