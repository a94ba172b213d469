import type { Finding } from "../../model/report.ts";
import type { Paint } from "../paint.ts";

/** How a text for people is to look. */
export interface Look {
  readonly paint: Paint;
  /** Columns of the terminal. */
  readonly width: number;
  /** Everything, instead of one page. */
  readonly verbose: boolean;
  /** Findings only: no heading, matrix, summary or hint. */
  readonly quiet: boolean;
  /** From the working directory to the audited root. */
  readonly base: string;
}

export function inSeverity(severity: Finding["severity"], text: string, { paint }: Look): string {
  if (severity === "error") return paint.red(text);
  return severity === "warning" ? paint.yellow(text) : paint.blue(text);
}
