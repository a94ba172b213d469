/** A place in a file of the audited project. Lines and columns are 1-based, as SARIF 2.1.0 counts them. */
export interface Place {
  /** Path relative to the audited root, with forward slashes. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine?: number;
  readonly endColumn?: number;
}

/** One step on the way to a finding: where, and what happened there, in words. */
export interface Step {
  readonly place: Place;
  readonly text: string;
}
