import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { clean } from "../report/text.ts";
import type { CheckFlags, SnapshotFlags } from "./flags.ts";
import { home } from "./home.ts";
import { exits, type Io } from "./io.ts";

/** Errors whose message is made for the user: what was given cannot be worked with. */
const badInput = new Set(["InputError", "SourceError", "LiveError", "KnownError", "SnapshotError", "KnowledgeError"]);

/**
 * Runs the command. Never throws and never ends the process.
 * @param argv what comes after the command's name
 * @returns the exit code: 0 clean, 1 findings, 2 bad usage or input, 3 nothing analysed
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  let code: number = exits.clean;
  const program = programOf(io, (result) => (code = result));
  try {
    await program.parseAsync([...argv], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exits.clean : exits.badInput;
    io.stderr.write(`${messageOf(error, argv)}\n`);
    return exits.badInput;
  }
}

function messageOf(error: unknown, argv: readonly string[]): string {
  if (!(error instanceof Error)) return `mcp-audit: ${clean(String(error))}`;
  if (argv.includes("--debug")) return error.stack ?? error.message;
  if (badInput.has(error.name)) return `mcp-audit: ${clean(error.message)}`;
  return `mcp-audit: This is a fault of mcp-audit itself, not of your server: ${clean(error.message)}. Please report it with what --debug prints.`;
}

const more = `
Examples:
  $ mcp-audit                                          check the server in this folder
  $ mcp-audit check packages/tickets --entry src/server.ts
  $ mcp-audit check --live "node dist/main.js" --env TICKETS_URL
  $ mcp-audit check --url https://tickets.example/mcp --header-env Authorization=MCP_TOKEN
  $ mcp-audit check --format sarif --output mcp-audit.sarif
  $ mcp-audit explain write/not-idempotent

Exit codes: 0 clean, 1 findings at or above --fail-on, 2 bad usage, configuration or input, 3 nothing analysed`;

/** The grammar of the command. Each action loads what it needs only when it is asked for: help and version load nothing. */
function programOf(io: Io, done: (code: number) => void): Command {
  const program = new Command("mcp-audit")
    .description("Tells whether an autonomous agent can be let loose on an MCP server: follows its code, compares its contract.")
    .version(home().version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand(false)
    .showHelpAfterError("(mcp-audit --help lists all commands and options)")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      getOutHelpWidth: () => 100,
      getErrHelpWidth: () => 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
      outputError: (text, write) => write(`mcp-audit: ${clean(text.replace(/^error: /, "").trimEnd())}\n`),
    })
    .addHelpText("after", more);

  const audited = (command: Command): Command => lookOptions(sourceOptions(command.argument("[path]", "folder of the server, or a file to start from", ".")));

  audited(program.command("check", { isDefault: true }).description("find the tools, follow each call, apply the rules, report (default)"))
    .addOption(new Option("--format <name>", "how to report").choices(["pretty", "json", "sarif", "github", "markdown"]).default("pretty"))
    .option("-o, --output <file>", "write the report to a file, whole or not at all")
    .option("--against <commit>", "judge breaking changes by the snapshot of this git commit (default in CI: where the target branch was left)")
    .addOption(reading())
    .addOption(new Option("--fail-on <severity>", "lowest severity that makes the exit code 1 (default: error)").choices(["error", "warning", "note", "never"]))
    .action(async (path: string, flags: CheckFlags) => done(await (await import("./commands/check.ts")).check(path, flags, io)));

  audited(program.command("list").description("the tools with class, scopes, effects and place, and the matrix of duties"))
    .addOption(new Option("--format <name>", "how to print").choices(["pretty", "json"]).default("pretty"))
    .option("-o, --output <file>", "write it to a file")
    .action(async (path: string, flags: CheckFlags) => done(await (await import("./commands/list.ts")).list(path, flags, io)));

  audited(program.command("snapshot").description("write mcp-audit.snapshot.json, the contract that later checks compare with"))
    .option("-o, --output <file>", "write it elsewhere; - prints it")
    .option("--update", "bring it up to date: takes what is compatible, refuses what breaks agents")
    .option("--accept <finding>", "with --update: let this break through (repeatable)", each)
    .option("--reason <text>", "why --accept is right; kept in the snapshot")
    .option("--for <profile>", "whose list it is, where callers or configurations see different tools")
    .addOption(reading())
    .action(async (path: string, flags: SnapshotFlags) => done(await (await import("./commands/snapshot.ts")).snapshot(path, flags, io)));

  lookOptions(program.command("diff").description("compare two snapshots or tools/list answers"))
    .argument("<old>", "snapshot or saved tools/list answer")
    .argument("<new>", "snapshot or saved tools/list answer")
    .addOption(new Option("--format <name>", "how to report").choices(["pretty", "json", "sarif", "github", "markdown"]).default("pretty"))
    .option("-o, --output <file>", "write the report to a file, whole or not at all")
    .addOption(reading())
    .option("--config <file>", "configuration (default: mcp-audit.config.json in this folder)")
    .addOption(new Option("--fail-on <severity>", "lowest severity that makes the exit code 1 (default: error)").choices(["error", "warning", "note", "never"]))
    .action(async (old: string, now: string, flags: CheckFlags) => done(await (await import("./commands/diff.ts")).diff(old, now, flags, io)));

  audited(program.command("accept").description("take the findings of now as known: later checks fail on new ones only"))
    .action(async (path: string, flags: CheckFlags) => done(await (await import("./commands/accept.ts")).accept(path, flags, io)));

  lookOptions(program.command("rules").description("all rules with their severities"))
    .addOption(new Option("--format <name>", "how to print").choices(["pretty", "json"]).default("pretty"))
    .action(async (flags: CheckFlags) => done(await (await import("./commands/rules.ts")).rules(flags as { format?: "pretty" | "json" }, io)));

  const explained = program.command("explain").description("what a rule means, or what a call of a tool does").argument("<rule|tool>", "id of a rule, or name of a tool");
  audited(explained).action(async (subject: string, path: string, flags: CheckFlags) => done(await (await import("./commands/explain.ts")).explain(subject, path, flags, io)));

  program
    .command("init")
    .description("write a configuration and a workflow to start from; what is there stays")
    .argument("[path]", "folder of the server", ".")
    .action(async (path: string) => done((await import("./commands/init.ts")).init(path, io)));

  return program;
}

function seconds(value: string): number {
  const number = Number(value);
  if (!(number > 0 && number <= 3600)) throw new InvalidArgumentError("It is a number of seconds, at most 3600.");
  return number;
}

const each = (value: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), value];

const reading = (): Option =>
  new Option("--reading <name>", "what old calls count: those that agents make, or all that a schema takes (default: declared)").choices(["declared", "strict"]);

function sourceOptions(command: Command): Command {
  return command
    .option("--entry <file>", "start here instead of where package.json points (repeatable)", each)
    .option("--live [command]", "start the server over stdio and compare its tools; without a command, the configuration's")
    .option("--env <name>", "hand this environment variable to the command of --live (repeatable)", each)
    .option("--url [endpoint]", "compare with a running server over Streamable HTTP or SSE; without an endpoint, the configuration's")
    .option("--header-env <name=variable>", "send a header to --url whose value is in this environment variable (repeatable)", each)
    .option("--tools <file>", "compare with a saved tools/list answer")
    .option("--timeout <seconds>", "how long --live or --url may take (default: 20)", seconds)
    .addOption(new Option("--exposure <who>", "who can reach the server (default: by its transports)").choices(["remote", "internal", "local"]))
    .addOption(new Option("--profile <name>", "which severities apply (default: recommended)").choices(["recommended", "strict"]))
    .option("--config <file>", "configuration (default: mcp-audit.config.json in the folder)")
    .option("--no-config", "believe nothing that the folder says of itself: no configuration, no mcp-audit-ignore, no known findings");
}

function lookOptions(command: Command): Command {
  return command
    .option("-v, --verbose", "everything instead of one page")
    .option("-q, --quiet", "findings only")
    .option("--no-color", "no colours (so does NO_COLOR)")
    .addOption(new Option("--debug", "print where a fault of mcp-audit itself happened").hideHelp());
}
