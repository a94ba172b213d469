import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What mcp-audit reads of a package.json. Fields of the wrong type count as absent: the file is not ours. */
export interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly repository?: string;
  /** Who wrote it: the author, and the owner of the repository. */
  readonly publishers: readonly string[];
  readonly bin: readonly string[];
  /** `module`, `main` and the leaves of `exports["."]`, in this order. */
  readonly mains: readonly string[];
  readonly exports: unknown;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly workspaces: readonly string[];
  readonly scripts: readonly string[];
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value.length > 0 ? value : undefined);
const record = (value: unknown): Record<string, unknown> => (typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {});

/** The author's name, and who owns the repository, in the forms that npm documents: `Name <mail> (url)`; a URL, `github:owner/name`. */
function publishersOf(author: unknown, repository = ""): readonly string[] {
  const name = (text(author) ?? text(record(author)["name"]) ?? "").replace(/[<(].*$/, "");
  const owner = /([\w.-]+)\/[\w.-]+$/.exec(repository)?.[1] ?? "";
  return [name, owner].map((publisher) => publisher.trim().toLowerCase()).filter(Boolean);
}

/** The leaves of an `exports` entry that a server would run, `import` before `default` before `require`. */
function exportLeaves(entry: unknown, depth = 0): string[] {
  if (typeof entry === "string") return [entry];
  if (typeof entry !== "object" || entry === null || depth > 5) return [];
  if (Array.isArray(entry)) return entry.flatMap((e) => exportLeaves(e, depth + 1));
  const conditions = entry as Record<string, unknown>;
  return ["import", "node", "default", "require"].flatMap((key) => exportLeaves(conditions[key], depth + 1));
}

/**
 * Reads `package.json` in a folder; undefined where there is none or it is not JSON.
 * @param onFault is told why a file that is there cannot be read
 */
export function readManifest(folder: string, onFault?: (why: string) => void): Manifest | undefined {
  let raw: Record<string, unknown>;
  try {
    raw = record(JSON.parse(readFileSync(join(folder, "package.json"), "utf8").replace(/^\uFEFF/, "")));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") onFault?.((error as Error).message);
    return undefined;
  }
  const root = record(raw["exports"])["."] ?? raw["exports"];
  const bin = raw["bin"];
  const workspaces = Array.isArray(raw["workspaces"]) ? raw["workspaces"] : record(raw["workspaces"])["packages"];
  const repository = text(raw["repository"]) ?? text(record(raw["repository"])["url"]);
  const [name, version] = [text(raw["name"]), text(raw["version"])];
  return {
    ...(name && { name }),
    ...(version && { version }),
    ...(repository && { repository }),
    publishers: publishersOf(raw["author"], repository),
    bin: (typeof bin === "string" ? [bin] : Object.values(record(bin))).flatMap((b) => text(b) ?? []),
    mains: [...new Set([text(raw["module"]), text(raw["main"]), ...exportLeaves(root)].flatMap((m) => m ?? []))],
    exports: raw["exports"],
    dependencies: Object.fromEntries(
      ["devDependencies", "optionalDependencies", "peerDependencies", "dependencies"].flatMap((field) =>
        Object.entries(record(raw[field])).flatMap(([key, value]) => (typeof value === "string" ? [[key, value]] : [])),
      ),
    ),
    workspaces: Array.isArray(workspaces) ? workspaces.filter((w): w is string => typeof w === "string") : [],
    scripts: Object.values(record(raw["scripts"])).flatMap((s) => text(s) ?? []),
  };
}
