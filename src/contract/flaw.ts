/** Something in a schema that keeps clients from using it. */
export interface Flaw {
  /** JSON pointer into the schema. */
  readonly path: string;
  /** In words, as the end of "its input schema …". */
  readonly message: string;
  readonly fix: string;
  /** Only clients that speak HTTP mind. */
  readonly isHeader?: true;
}
