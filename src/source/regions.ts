import { ts } from "ts-morph";
import { packageOf } from "./sdk.ts";

/** A path that a bundler writes in front of what came from it: `// node_modules/zod/core.js` (esbuild, bun), `//#region …` (rolldown). */
const PATH = /^\/\/ ?(?:#region )?((?:[\w@.+~-]+\/)*[\w@.+~-]+\.[cm]?[jt]sx?)\s*$/;
const END = /^\/\/ ?#endregion/;
/** The path inside of a package tells its version: what is kept of it. */
const TELLING = /^(?:zod|@modelcontextprotocol\/\w+)\//;

/**
 * Statements of a bundle that came from packages, each with the specifier under which the package is known. What is of the source itself
 * and of packages that `own` takes is left out. Empty for a file that is no bundle.
 */
export function foreignParts(file: ts.SourceFile, own: (name: string) => boolean): ReadonlyMap<ts.Statement, string> {
  const found = new Map<ts.Statement, string>();
  if (!file.text.includes("node_modules/")) return found;
  let region: string | null = null;
  for (const statement of file.statements) {
    for (const { pos, end } of ts.getLeadingCommentRanges(file.text, statement.pos) ?? []) {
      const comment = file.text.slice(pos, end);
      if (END.test(comment)) region = null;
      const path = PATH.exec(comment)?.[1];
      if (path !== undefined) region = specifierOf(path, own);
    }
    if (region !== null) found.set(statement, region);
  }
  return found;
}

/** The specifier under which what a bundler took from this path is known; null where it is of the source itself. */
export function specifierOf(path: string, own: (name: string) => boolean): string | null {
  const at = path.lastIndexOf("node_modules/");
  if (at < 0) return null;
  const inside = path.slice(at + "node_modules/".length);
  const name = packageOf(inside);
  if (own(name)) return null;
  return TELLING.test(inside) ? inside.replace(/\.[cm]?[jt]s$/, ".js") : name;
}
