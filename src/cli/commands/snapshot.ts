import { relative, resolve } from "node:path";
import { examine, serializeSnapshot } from "../../index.ts";
import type { CheckFlags } from "../flags.ts";
import { exits, type Io } from "../io.ts";
import { nothingAnalysed } from "../output.ts";
import { prepare } from "../setup.ts";
import { writeWhole } from "../write.ts";

/** `mcp-audit snapshot [path]`: writes the contract that later checks compare with. */
export async function snapshot(path: string, flags: CheckFlags, io: Io): Promise<number> {
  const setup = prepare(path, flags, io);
  const examination = await examine({ ...setup.options, snapshot: null });
  const { server } = examination;
  if (server.tools.length === 0) {
    io.stderr.write(`mcp-audit: ${nothingAnalysed(examination, setup)}\n`);
    return exits.nothingAnalysed;
  }
  const text = serializeSnapshot(server);
  if (flags.output === "-") {
    io.stdout.write(text);
    return exits.clean;
  }
  const file = flags.output === undefined ? setup.snapshotFile : resolve(io.cwd, flags.output);
  writeWhole(file, text);
  const vague = server.tools.filter(({ inputSchema }) => inputSchema === undefined).map(({ name }) => name);
  io.stdout.write(`${relative(io.cwd, file)}: the contract of ${server.tools.length} tools. Commit it: mcp-audit check compares with it.\n`);
  if (vague.length > 0) {
    io.stderr.write(`mcp-audit: the schemas of ${vague.length} of them are not known from the source (${vague.slice(0, 5).join(", ")}${vague.length > 5 ? ", …" : ""}); with --live they come from the running server.\n`);
  }
  return exits.clean;
}
