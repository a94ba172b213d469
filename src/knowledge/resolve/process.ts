import type { Link } from "../chain.ts";
import type { EffectKind } from "../../model/story.ts";
import { verbOf } from "../verbs.ts";
import { unsettled, worst } from "./resolved.ts";
import type { Resolved } from "./resolved.ts";
import { elementsOf, memberOf, textOf } from "./view.ts";

/** Subcommands of a program by class; `scalar` are reads that print one value. `*` speaks for the rest. */
type Subcommands = Readonly<Partial<Record<EffectKind | "scalar" | "repeatable", string>>>;

/** Programs whose every call has one class. Source: POSIX.1-2024 utilities; manual pages of macOS 15 and util-linux 2.41. */
const programs: Readonly<Record<EffectKind | "scalar", string>> = {
  read: "ls cat head tail grep egrep rg ag find fd wc sort uniq cut diff cmp file stat du df ps top lsof netstat ss ifconfig ip env printenv tree less more strings od xxd jq yq man lscpu lsblk free uptime w who last dmesg ping ping6 traceroute dig nslookup host whois ffprobe exiftool pdftotext system_profiler sw_vers vm_stat ioreg mdfind mdls pbpaste xclip tasklist systeminfo eslint tsc mypy ruff",
  scalar: "pwd whoami id hostname uname date which where command echo basename dirname realpath readlink arch nproc tty locale",
  update: "mv cp chmod chown touch ln sed rsync unzip tar zip gzip gunzip convert ffmpeg dd tee install pbcopy",
  create: "mkdir mkfifo mktemp",
  delete: "rm rmdir unlink shred kill killall pkill",
  send: "mail sendmail say notify-send",
  execute: "bash sh zsh node python python3 osascript open xdg-open start sudo eval xargs make ssh perl ruby powershell pwsh cmd docker-compose terraform ansible",
  write: "",
};

/** Programs with subcommands. Source: their manuals: Git 2.51, npm 11, Docker 28, kubectl 1.34, gh 2.80, Homebrew 4. */
const withSubcommands: Readonly<Record<string, Subcommands>> = {
  git: {
    read: "status log diff show blame grep ls-files ls-tree ls-remote branch tag remote reflog shortlog cat-file for-each-ref stash-list config describe rev-list name-rev whatchanged check-ignore version",
    scalar: "rev-parse symbolic-ref merge-base hash-object var",
    repeatable: "add push pull fetch merge rebase checkout switch restore reset revert mv init clone gc prune worktree submodule",
    create: "commit",
    update: "stash cherry-pick apply am",
    delete: "rm clean",
  },
  npm: { read: "ls list view info search outdated audit config explain fund ping whoami pack help", scalar: "prefix root bin", repeatable: "install ci i uninstall update prune link dedupe", send: "publish", execute: "*" },
  docker: { read: "ps images inspect logs info version stats top port history search events diff", repeatable: "pull push tag start stop pause unpause rename", delete: "rm rmi kill prune", execute: "*" },
  podman: { read: "ps images inspect logs info version stats top port history search", repeatable: "pull push tag start stop", delete: "rm rmi kill prune", execute: "*" },
  kubectl: { read: "get describe logs top explain version api-resources api-versions cluster-info config diff auth wait events", repeatable: "apply patch label annotate scale set taint cordon uncordon replace create expose", delete: "delete drain", execute: "*" },
  helm: { read: "list ls status get history search show template lint version", repeatable: "upgrade", delete: "uninstall delete", execute: "*" },
  gh: { read: "view list status search diff checks browse", repeatable: "merge close reopen edit", create: "create comment", delete: "delete", execute: "*" },
  brew: { read: "list info search outdated deps config", repeatable: "install upgrade uninstall update", execute: "*" },
  xcrun: { read: "list", execute: "*" },
  adb: { read: "devices logcat", scalar: "get-state version", execute: "*" },
  systemctl: { read: "status list-units is-active show cat", repeatable: "start stop enable disable", execute: "*" },
  launchctl: { read: "list print", execute: "*" },
};
withSubcommandsAliases();

function withSubcommandsAliases(): void {
  const table = withSubcommands as Record<string, Subcommands>;
  for (const name of ["pnpm", "yarn", "bun"]) table[name] = table["npm"]!;
}

const classOf = new Map<string, EffectKind | "scalar">(
  Object.entries(programs).flatMap(([kind, names]) =>
    names
      .split(" ")
      .filter((name) => name !== "")
      .map((name): [string, EffectKind | "scalar"] => [name, kind as EffectKind | "scalar"]),
  ),
);

/** `execFile("git", ["log", …])`, `exec("git status | wc -l")`, `$\`git status\``: classed by program and constant subcommand. */
export function resolveProcess(links: readonly Link[]): Resolved {
  const last = links.at(-1)!;
  const args = last.args.length > 0 ? last.args : (links.at(-2)?.args ?? []);
  const isList = args[0]?.kind === "array" && last.name.startsWith("spawn");
  const first = isList ? undefined : textOf(args[0]);
  const list = isList ? args[0] : args[1]?.kind === "array" ? args[1] : memberOf(args[1], ["args"]);
  if (first === undefined && !isList) return unsettled("execute");
  const words = list ? [...(first === undefined ? [] : [first]), ...elementsOf(list).map((element) => textOf(element) ?? "${}")] : undefined;
  const lines = words && !/\s/.test(words[0] ?? "") ? [words] : (first ?? "").split(/\|\|?|&&|;|\n/).map(wordsOfCommand);
  const all = lines.filter((line) => line.length > 0).map(classify);
  const redirected = !words && /(^|[^\d&>-])>{1,2}\s*(?!\/dev\/null|&)/.test(first ?? "");
  const found = worst(all);
  if (!found) return unsettled("execute");
  return redirected && found.effect === "read" ? { ...found, effect: "update", idempotent: !/>>/.test(first!), upstream: false } : found;
}

const wordsOfCommand = (line: string): readonly string[] => (line.match(/"[^"]*"|'[^']*'|\S+/g) ?? []).map((word) => word.replace(/^["']|["']$/g, ""));

function classify(words: readonly string[]): Resolved {
  const start = /^(sudo|env|time|nohup|npx|bunx)$/.test(words[0] ?? "") ? words.findIndex((word, i) => i > 0 && !word.startsWith("-")) : 0;
  const rest = words.slice(start < 0 ? words.length : start).filter((word) => !/^\w+=/.test(word));
  const program = (rest[0] ?? "").split(/[\\/]/).at(-1)!.replace(/\.(exe|cmd)$/i, "");
  if (program === "" || program.includes("${}")) return unsettled("execute");
  const args = rest.slice(1);
  if (args.length === 1 && /^(--version|-v|-V|version|--help)$/.test(args[0]!)) return settle("scalar", `${program} ${args[0]}`);
  const subcommands = withSubcommands[program];
  if (subcommands) return bySubcommand(program, subcommands, args);
  if (program === "curl" || program === "wget") return transfer(program, args);
  const kind = classOf.get(program);
  if (kind === "update" && program === "sed" && !args.some((arg) => /^-\w*i/.test(arg))) return settle("read", program);
  if (kind === "read" && program === "find" && args.some((arg) => arg === "-delete" || arg === "-exec")) return settle("execute", `${program} -exec`);
  return kind ? settle(kind, program) : { effect: "execute", idempotent: false, confidence: "likely", upstream: true, operation: program };
}

function bySubcommand(program: string, table: Subcommands, args: readonly string[]): Resolved {
  const plain = args.filter((arg, i) => !arg.startsWith("-") && !(/^-[CcnH]$|^--(namespace|context|git-dir|work-tree|prefix)$/.test(args[i - 1] ?? "")));
  // gh and xcrun name the noun first: `gh pr list`.
  const candidates = program === "gh" || program === "xcrun" || program === "docker" ? plain.slice(0, 2) : plain.slice(0, 1);
  for (const word of candidates) {
    if (word.includes("${}")) return { ...unsettled("execute"), operation: program };
    for (const [kind, names] of Object.entries(table)) {
      if (!names.split(" ").includes(word)) continue;
      const write = kind === "read" && program === "git" ? writeOfListing(word, args) : undefined;
      if (write) return settle(write, `${program} ${word}`);
      if (kind === "repeatable") return { ...settle("update", `${program} ${word}`), idempotent: true };
      return settle(kind as EffectKind | "scalar", `${program} ${word}`);
    }
  }
  return candidates.length === 0 ? unsettled("execute") : { effect: "execute", idempotent: false, confidence: "proven", upstream: true, operation: `${program} ${candidates[0]}` };
}

/** Subcommands of git that list, unless told otherwise: `git branch topic`, `git tag -d v1`, `git config key value`, `git remote add`. */
function writeOfListing(word: string, args: readonly string[]): EffectKind | undefined {
  const rest = args.slice(args.indexOf(word) + 1);
  const names = rest.filter((arg) => !arg.startsWith("-"));
  if (word === "branch" || word === "tag") {
    if (rest.some((arg) => /^-[dD]$|^--delete$/.test(arg))) return "delete";
    const lists = rest.some((arg) => /^(-l|--list|--contains|--merged|--no-merged|--points-at|-a|-r|--all|--remotes)/.test(arg));
    return rest.some((arg) => /^-[mMcCf]$|^--(move|copy|force|annotate)$/.test(arg)) || (names.length > 0 && !lists) ? "update" : undefined;
  }
  if (word === "remote") return /^(remove|rm)$/.test(names[0] ?? "") ? "delete" : /^(add|rename|set-url|prune|update)$/.test(names[0] ?? "") ? "update" : undefined;
  return word === "config" && names.length > 1 && !/^(get|list)/.test(names[0]!) && !rest.some((arg) => /^--(get|list)/.test(arg)) ? "update" : undefined;
}

function transfer(program: string, args: readonly string[]): Resolved {
  const at = args.findIndex((arg) => arg === "-X" || arg === "--request");
  const verb = at >= 0 ? (args[at + 1] ?? "") : args.some((arg) => /^(-d|--data|-F|--form|--json|--post-data|-T)/.test(arg)) ? "POST" : "GET";
  if (verb.includes("${}")) return unsettled("write");
  const kinds: Readonly<Record<string, EffectKind>> = { GET: "read", HEAD: "read", PUT: "update", PATCH: "update", DELETE: "delete" };
  const effect = kinds[verb.toUpperCase()] ?? "create";
  return { ...settle(effect, `${program} ${verb.toUpperCase()}`), ...(effect === "create" && { idempotent: false }) };
}

function settle(kind: EffectKind | "scalar", operation: string): Resolved {
  if (kind === "scalar") return { effect: "read", confidence: "proven", upstream: false, operation };
  if (kind === "read") return { effect: "read", confidence: "proven", upstream: true, operation };
  const idempotent = kind === "delete" || (kind === "update" && !/ (stash|cherry-pick|apply|am)$/.test(operation)) || operation === "mkdir";
  return { effect: kind, idempotent, confidence: "proven", upstream: true, operation };
}

/** Words that hand a program something to run. Source: manuals of psql 18, mysql 9, docker 28, heroku 10. */
const runs = new Set("psql mysql sqlite3 redis mongosh exec run shell sh bash console eval repl query sql ssh".split(" "));
/** Words that set a switch. */
const switches = new Set("on off enable disable set unset use select default".split(" "));

/** Words whose amount may be relative: `ps:scale web+1`. Source: manual of heroku 10. */
const relative = new Set(["scale", "resize"]);

/** `child.stdin.write("apps:create tea-shop")`: a line that a running program is told, classed by the words of its command. */
export function resolveInput(links: readonly Link[]): Resolved {
  const { name, args } = links.at(-1)!;
  const text = textOf(args[0])?.trim();
  if (text === undefined && name === "end" && (args.length === 0 || args[0]!.kind === "function")) return { effect: "none", confidence: "proven", upstream: false };
  const call = /^\{.*"method"\s*:\s*"([^"$]+)"/s.exec(text ?? "")?.[1];
  const command = call ?? /^[a-z][\w:.-]*(?=\s|$)/i.exec(text ?? "")?.[0];
  if (command === undefined) return unsettled("execute");
  const words = command.split(/[^a-zA-Z\d]+/);
  const fact = { confidence: "likely" as const, upstream: false, operation: command };
  if (words.some((word) => runs.has(word))) return { ...fact, effect: "execute", idempotent: false };
  if (switches.has(words.at(-1)!)) return { ...fact, effect: "update", idempotent: true };
  if (relative.has(words.at(-1)!)) return { ...fact, effect: "update", idempotent: false };
  const verb = words.toReversed().map(verbOf).find((one) => one !== undefined);
  if (!verb) return { ...fact, effect: "read" };
  return { ...fact, effect: verb.effect, ...(verb.idempotent !== undefined && verb.effect !== "read" && { idempotent: verb.idempotent }) };
}
