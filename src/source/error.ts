/** Input that cannot be audited. The message is one paragraph for people: what, where, how to mend it. */
export class SourceError extends Error {
  override readonly name = "SourceError";
}

/** Something odd that did not stop the audit, with the file, relative to the root. */
export interface Fault {
  readonly message: string;
  readonly file: string;
  readonly line?: number;
}

const MOST = 200;

/** Parsers quote what they choke on, which may be long. */
export const clipped = (text: string): string => (text.length > MOST ? `${text.slice(0, MOST)}…` : text);
