/** Input that cannot be audited. The message is one paragraph for people: what, where, how to mend it. */
export class SourceError extends Error {
  override readonly name = "SourceError";
}
