import type { Look } from "../report/pretty/look.ts";
import { plain, type Paint } from "../report/paint.ts";
import type { Io } from "./io.ts";

/** How the text is to look, as far as the command line says. */
export interface LookFlags {
  readonly color?: boolean;
  readonly verbose?: boolean;
  readonly quiet?: boolean;
  readonly output?: string;
}

const NARROWEST = 60;
/** Where no terminal says how wide it is: logs and files are read in wide windows. */
const USUAL = 120;

export async function lookOf(flags: LookFlags, io: Io, base: string): Promise<Look> {
  const columns = io.stdout.columns ?? (Number(io.env["COLUMNS"]) || USUAL);
  return {
    paint: wantsColour(flags, io) ? await colours() : plain,
    width: Math.max(NARROWEST, Math.min(columns, 200)),
    verbose: flags.verbose ?? false,
    quiet: flags.quiet ?? false,
    base,
  };
}

/** The option, then NO_COLOR (no-color.org) and FORCE_COLOR, then whether somebody looks. */
function wantsColour({ color, output }: LookFlags, { env, stdout }: Io): boolean {
  if (color === false || output !== undefined) return false;
  if (env["NO_COLOR"]) return false;
  if (env["FORCE_COLOR"] !== undefined && env["FORCE_COLOR"] !== "0") return true;
  return stdout.isTTY === true && env["TERM"] !== "dumb";
}

async function colours(): Promise<Paint> {
  const { Chalk } = await import("chalk");
  return new Chalk({ level: 1 });
}
