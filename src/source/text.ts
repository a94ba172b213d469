/** Files beyond this size are data, not code somebody wrote; they are not parsed. */
export const MAX_FILE_BYTES = 16 * 1024 * 1024;

/** Text of a file: UTF-8, or UTF-16 where a byte order mark says so. The mark itself is no part of the text, as editors count columns. */
export function decoded(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString("utf16le", 2);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return Buffer.from(bytes.subarray(2, bytes.length & ~1)).swap16().toString("utf16le");
  return bytes.toString("utf8").replace(/^\uFEFF/, "");
}
