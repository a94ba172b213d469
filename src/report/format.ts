import type { Report } from "../model/report.ts";
import { github } from "./github.ts";
import { jsonText } from "./json.ts";
import { markdown } from "./markdown.ts";
import { pretty, type Aside } from "./pretty/pretty.ts";
import type { Look } from "./pretty/look.ts";
import { sarif } from "./sarif.ts";

/** The formats of a report, each a function from the report to text. Adding one is a file and a line here. */
export const formats = {
  pretty: (report: Report, look: Look, aside?: Aside): string => pretty(report, look, aside),
  json: (report: Report): string => `${jsonText(report)}\n`,
  sarif: (report: Report, { base }: Look): string => sarif(report, { base }),
  github: (report: Report, { base }: Look): string => github(report, { base }),
  markdown: (report: Report, { base }: Look): string => markdown(report, { base }),
} as const;

export type Format = keyof typeof formats;
