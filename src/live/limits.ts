/** Bounds of one visit to a live server. Sizes in bytes, times in milliseconds. */
export interface LiveLimits {
  /** From the first step to the last page, tries with other transports included. */
  readonly timeMs: number;
  /** All that the server may send: stdout, or HTTP bodies after decompression. */
  readonly bytes: number;
  /** One message on stdout. */
  readonly messageBytes: number;
  readonly pages: number;
  readonly tools: number;
  readonly nameLength: number;
  /** Nesting of a tool's schemas and `_meta`. */
  readonly schemaDepth: number;
  /** A tool's schemas and `_meta`, each as JSON text. */
  readonly schemaBytes: number;
  /** Kept of stderr, the end of it. */
  readonly stderrBytes: number;
}

/** Far above what servers need: the longest known list has 197 tools; MCP 2025-11-25 recommends names of up to 128 characters. */
export const defaultLimits: LiveLimits = {
  timeMs: 20_000,
  bytes: 32 << 20,
  messageBytes: 16 << 20,
  pages: 200,
  tools: 10_000,
  nameLength: 256,
  schemaDepth: 100,
  schemaBytes: 1 << 20,
  stderrBytes: 8 << 10,
};
