import { existsSync } from "node:fs";
import { relative } from "node:path";
import { serializeKnown } from "../../audit/known.ts";
import { examineFor } from "../examine.ts";
import type { CheckFlags } from "../flags.ts";
import { exits, type Io } from "../io.ts";
import { nothingAnalysed } from "../output.ts";
import { prepare } from "../setup.ts";
import { writeWhole } from "../write.ts";

/** `mcp-audit accept [path]`: takes what is found now as known. */
export async function accept(path: string, flags: CheckFlags, io: Io): Promise<number> {
  const setup = prepare(path, flags, io);
  const examination = await examineFor(io, setup);
  const { report, known } = examination;
  if (report.tools.length === 0) {
    io.stderr.write(`mcp-audit: ${nothingAnalysed(examination, setup)}\n`);
    return exits.nothingAnalysed;
  }
  const had = existsSync(setup.baselineFile);
  const before = new Set(setup.options.known?.map(({ fingerprint }) => fingerprint));
  const fresh = known.filter(({ fingerprint }) => !before.has(fingerprint)).length;
  writeWhole(setup.baselineFile, serializeKnown(known));
  const change = had ? ` (${fresh} new, ${before.size - (known.length - fresh)} gone)` : "";
  io.stdout.write(
    `${relative(io.cwd, setup.baselineFile)}: ${known.length} known findings${change}, one for each tool and rule. ` +
      "Commit it: from now on mcp-audit check fails on new findings only.\n",
  );
  return exits.clean;
}
