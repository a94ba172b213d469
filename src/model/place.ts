/** A place in a file of the audited project. Lines and columns are 1-based, as SARIF 2.1.0 counts them. */
export interface Place {
  /** Path relative to the audited root, with forward slashes. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine?: number;
  readonly endColumn?: number;
}

/** A place as a key: `src/tools/refund.ts:41:7`. */
export const spot = ({ file, line, column }: Pick<Place, "file" | "line" | "column">): string => `${file}:${line}:${column}`;

/** One step on the way to a finding: where, and what happened there, in words. */
export interface Step {
  readonly place: Place;
  readonly text: string;
}
