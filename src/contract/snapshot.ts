import type { Server, ToolContract } from "../model/server.ts";

export interface Snapshot { readonly tools: readonly ToolContract[] }
export class SnapshotError extends Error { override readonly name = "SnapshotError"; }
export function parseSnapshot(text: string, file: string): Snapshot {
  try { const j = JSON.parse(text) as Snapshot; if (Array.isArray(j.tools)) return j; } catch { /* below */ }
  throw new SnapshotError(`${file} is no snapshot`);
}
export const serializeSnapshot = (server: Server): string =>
  `${JSON.stringify({ version: 1, tools: server.tools.map(({ name, title, description, inputSchema, outputSchema, annotations }) => ({ name, title, description, inputSchema, outputSchema, annotations })) }, null, 2)}\n`;
