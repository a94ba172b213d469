/**
 * Why there is no live list.
 * - `command`: the words cannot be run. `died`: the process ended. `unreachable`: nobody answers there.
 * - `silent`: no answer in time. `refused`: the server said no (401, 403, a protocol error).
 * - `garbled`: what came is not MCP. `limit`: it is too much. `cursor`: pages go round in a circle.
 * - `file`: the file cannot be read. `stopped`: the caller gave up.
 */
export type LiveErrorKind = "command" | "died" | "unreachable" | "silent" | "refused" | "garbled" | "limit" | "cursor" | "file" | "stopped";

/** The one error of this floor. Its message is a paragraph for people: what, where, how to mend it; safe to print. */
export class LiveError extends Error {
  override readonly name = "LiveError";
  readonly kind: LiveErrorKind;

  constructor(kind: LiveErrorKind, message: string) {
    super(message);
    this.kind = kind;
  }
}
