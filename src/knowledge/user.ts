/** Rows that a user's config adds (`knowledge:`). */
export interface UserRows {
  readonly effects?: readonly unknown[];
}
