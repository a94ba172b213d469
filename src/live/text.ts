/** Control and format characters (Unicode Cc, Cf, Zl, Zp): escapes, line breaks, marks that make text read otherwise than it is. */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu;
/** CSI and OSC sequences go as a whole, else their parameters stay behind as litter (ECMA-48 §5.4, §8.3.89). */
const escapeSequences = /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?/g;

/** What a stranger said, as one line that is safe to print, of at most `max` characters. */
export function printable(text: string, max = 200): string {
  // Cut before the work too: a pattern need not run over megabytes of which a line is shown.
  const line = text.slice(0, max * 8).replace(escapeSequences, "").replace(unprintable, " ").replace(/ {2,}/g, " ").trim();
  return line.length > max ? `${line.slice(0, max - 1)}…` : line;
}

/** A function that blots out the given values. Short ones stay: `1` or `dev` is no secret, and without it a text is torn apart. */
export function blotter(secrets: Iterable<string>): (text: string) => string {
  const known = [...secrets].filter((secret) => secret.length >= 6).sort((a, b) => b.length - a.length);
  return (text) => known.reduce((rest, secret) => rest.replaceAll(secret, "***"), text);
}

/** Bytes as a person says them: 16 MiB, 8 KiB. */
export function size(bytes: number): string {
  if (bytes >= 1 << 20) return `${Math.round(bytes / (1 << 20))} MiB`;
  return bytes >= 1 << 10 ? `${Math.round(bytes / (1 << 10))} KiB` : `${bytes} bytes`;
}

/** `1 tool`, `2 tools`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
