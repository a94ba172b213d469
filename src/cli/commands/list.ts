import { inventoryText } from "../../report/inventory.ts";
import { jsonText } from "../../report/json.ts";
import { examineFor } from "../examine.ts";
import type { CheckFlags } from "../flags.ts";
import { exits, type Io } from "../io.ts";
import { lookOf } from "../look.ts";
import { emit, nothingAnalysed } from "../output.ts";
import { prepare } from "../setup.ts";

/** `mcp-audit list [path]`: the tools, without judging the exit code by what is found. */
export async function list(path: string, flags: CheckFlags, io: Io): Promise<number> {
  const setup = prepare(path, flags, io);
  const examination = await examineFor(io, setup);
  const { report } = examination;
  const { version, exposure, server, tools } = report;
  if (flags.format === "json") emit(`${jsonText({ version, exposure, server: { ...server, verdicts: undefined }, tools })}\n`, flags, io);
  if (tools.length === 0) {
    io.stderr.write(`mcp-audit: ${nothingAnalysed(examination, setup)}\n`);
    return exits.nothingAnalysed;
  }
  if (flags.format !== "json") emit(inventoryText(report, await lookOf(flags, io, setup.shown)), flags, io);
  return exits.clean;
}
