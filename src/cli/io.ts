/** A stream that the command writes text to, and what it tells of the terminal behind it. */
export interface Out {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** All of the surroundings that the command touches besides files; tests hand in their own. */
export interface Io {
  readonly stdout: Out;
  readonly stderr: Out;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

/** Exit codes, as documented. */
export const exits = { clean: 0, findings: 1, badInput: 2, nothingAnalysed: 3 } as const;

/** What the user gave cannot be worked with. The message is one paragraph: what, where, how to mend it. */
export class InputError extends Error {
  override readonly name = "InputError";
}
