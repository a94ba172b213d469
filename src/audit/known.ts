/** A failure that somebody has seen and lives with for now. */
export interface KnownFinding {
  readonly rule: string;
  /** `*` for a failure of the server as a whole. */
  readonly tool: string;
  readonly fingerprint: string;
  /** For those who read the list; not compared. */
  readonly file: string;
}

/** A list of known findings that cannot be read. The message says what is wrong with it, for people. */
export class KnownError extends Error {
  override readonly name = "KnownError";
}

const fields = ["rule", "tool", "fingerprint", "file"] as const;

/**
 * Reads the text of `mcp-audit.baseline.json`.
 * @throws KnownError
 */
export function parseKnown(text: string): readonly KnownFinding[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new KnownError(`it is not JSON (${(error as Error).message})`);
  }
  const { version, findings } = (typeof value === "object" && value !== null ? value : {}) as { version?: unknown; findings?: unknown };
  if (version !== 1 || !Array.isArray(findings)) throw new KnownError('it is not a list of known findings of this version ({ "version": 1, "findings": […] })');
  return findings.map((entry: unknown, i) => {
    const known = (typeof entry === "object" && entry !== null ? entry : {}) as Record<string, unknown>;
    const lacking = fields.find((field) => typeof known[field] !== "string");
    if (lacking) throw new KnownError(`findings[${i}] lacks "${lacking}"`);
    return known as unknown as KnownFinding;
  });
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The same findings give the same bytes, one line each, so that the list diffs well. */
export function serializeKnown(known: readonly KnownFinding[]): string {
  const lines = known
    .map(({ rule, tool, fingerprint, file }) => JSON.stringify({ rule, tool, fingerprint, file }))
    .sort(byText);
  return `{\n  "version": 1,\n  "findings": [${[...new Set(lines)].map((line) => `\n    ${line}`).join(",")}${lines.length > 0 ? "\n  " : ""}]\n}\n`;
}
