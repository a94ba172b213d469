import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder around a path that is under version control; undefined where none is. */
export function repositoryOf(path: string): string | undefined {
  for (let folder = path; ; folder = dirname(folder)) {
    if (existsSync(join(folder, ".git"))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}
