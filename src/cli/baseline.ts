import { realpathSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import type { SnapshotText } from "../index.ts";
import type { CheckFlags } from "./flags.ts";
import { Git } from "./git.ts";
import { InputError, type Io } from "./io.ts";
import type { Setup } from "./setup.ts";

/** Where CI systems say which branch a change is to be merged into: GitHub, GitLab, Azure, Bitbucket. */
const targets = ["GITHUB_BASE_REF", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "SYSTEM_PULLREQUEST_TARGETBRANCH", "BITBUCKET_PR_DESTINATION_BRANCH"];

/**
 * The contract that clients know today: the snapshot of the commit that --against names or, on a pull request in CI, of the commit where
 * the target branch was left. Undefined where the committed snapshot is to count.
 * @throws InputError where --against cannot be followed
 */
export function baselineFor({ root, snapshotFile }: Pick<Setup, "root" | "snapshotFile">, { against }: CheckFlags, io: Io): SnapshotText | undefined {
  const git = new Git(root, io);
  if (against !== undefined) return explicit(git, against, snapshotFile);
  const branch = io.env["CI"] ? targets.map((name) => io.env[name]).find(Boolean) : undefined;
  if (branch === undefined) return undefined;
  const name = branch.replace(/^refs\/heads\//, "");
  const base = [`origin/${name}`, name].flatMap((ref) => git.commit(ref) ?? []).flatMap((commit) => git.mergeBase(commit, "HEAD") ?? [])[0];
  if (base === undefined) {
    io.stderr.write(`mcp-audit: The target branch ${name} is not in this clone (fetch-depth: 0 fetches it), so the contract is compared with the snapshot of this commit only.\n`);
    return undefined;
  }
  return read(git, base, snapshotFile, base.slice(0, 12)) ?? undefined;
}

function explicit(git: Git, ref: string, file: string): SnapshotText {
  if (git.top() === null) throw new InputError(`--against reads a git commit, but ${dirname(file)} is in no git repository, or git is not installed.`);
  const commit = git.commit(ref);
  if (commit === null) {
    const hint = git.isShallow() ? "This clone is shallow: fetch more of it (fetch-depth: 0)." : "Fetch it first, or name a branch, tag or commit that is here.";
    throw new InputError(`--against ${ref} is no commit that this clone knows. ${hint}`);
  }
  const found = read(git, commit, file, ref);
  if (!found) throw new InputError(`There is no ${basename(file)} in ${ref}, so there is no contract to compare with. Commit one there first: mcp-audit snapshot.`);
  return found;
}

function read(git: Git, commit: string, file: string, shown: string): SnapshotText | null {
  const top = git.top();
  if (top === null) return null;
  const path = relative(top, join(realpathSync(dirname(file)), basename(file))).replaceAll("\\", "/");
  const text = path.startsWith("../") ? null : git.fileAt(commit, path);
  return text === null ? null : { file: `${path} at ${shown}`, text };
}
