import { tmpdir } from "node:os";
import { isAbsolute, relative } from "node:path";
import { Client, ProtocolError, SdkError, SdkErrorCode } from "@modelcontextprotocol/client";
import { getDefaultEnvironment } from "@modelcontextprotocol/client/stdio";
import type { ToolContract } from "../model/server.ts";
import { askForTools } from "./ask.ts";
import { readTools } from "./contract.ts";
import { LiveError } from "./error.ts";
import { explain } from "./explain.ts";
import { readEntries } from "./file.ts";
import { Fuse } from "./fuse.ts";
import { endpointUrl, overHttp, shownUrl } from "./http.ts";
import { defaultLimits } from "./limits.ts";
import type { LiveLimits } from "./limits.ts";
import { PipeTransport } from "./pipe.ts";
import { blotter, count, printable } from "./text.ts";
import { splitCommand, withoutSecrets } from "./words.ts";

/** Where the list of tools comes from. */
export type LiveTarget =
  /**
   * A program that speaks MCP on stdin and stdout. `env`: only what the user named; PATH, HOME and the like come by themselves.
   * `cwd`: this process's own unless given.
   */
  | { readonly kind: "stdio"; readonly command: string; readonly env: Readonly<Record<string, string>>; readonly cwd?: string }
  /** A Streamable HTTP or SSE endpoint. */
  | { readonly kind: "http"; readonly url: string; readonly headers: Readonly<Record<string, string>> }
  /** A saved answer to `tools/list`. `shown`: what to call it; the path unless given. */
  | { readonly kind: "file"; readonly path: string; readonly shown?: string };

export interface LiveOptions {
  readonly limits?: Partial<LiveLimits>;
  /** Ends the visit early, with a LiveError `stopped`. */
  readonly signal?: AbortSignal;
  /** Version of the product, for the server's log. */
  readonly version?: string;
}

/** What a server says its tools are. */
export interface LiveList {
  readonly tools: readonly ToolContract[];
  /** As the server calls itself. */
  readonly server?: { readonly name: string; readonly version: string };
  /** Absent where a file was read. */
  readonly protocolVersion?: string;
  /** `modern`: MCP 2026-07-28 and later, stateless. `legacy`: with `initialize`. `file`: nobody was asked. */
  readonly era: "modern" | "legacy" | "file";
  /** How the list was taken, in words for the report. */
  readonly how: string;
  /** Sentences on what was odd and did not stop the visit: noise on stdout, fields of the wrong type. */
  readonly notes: readonly string[];
}

/**
 * Takes the list of tools from a running server, or from a saved answer. All pages, either protocol era. The server may be hostile:
 * size, depth and time are bounded, whatever it says is made printable, and no process that was started for it is left.
 *
 * @throws LiveError and nothing else
 */
export async function takeLiveList(target: LiveTarget, options: LiveOptions = {}): Promise<LiveList> {
  const limits = { ...defaultLimits, ...options.limits };
  const hide = blotter(secretsOf(target));
  const fuse = new Fuse(limits.timeMs, options.signal);
  try {
    if (fuse.failure !== undefined) throw fuse.failure;
    switch (target.kind) {
      case "file":
        return fromFile(target, limits);
      case "http":
        return hidden(await fromEndpoint(target, limits, fuse, options.version), hide);
      case "stdio":
        return hidden(await fromProgram(target, limits, fuse, options.version), hide);
    }
  } catch (error) {
    const failure = explain(error, "The live server", "");
    throw new LiveError(failure.kind, hide(failure.message));
  } finally {
    fuse.dispose();
  }
}

/** A path below the working directory from there: the same words on every machine. */
function nearby(word: string, cwd: string | undefined): string {
  if (cwd === undefined || !isAbsolute(word)) return word;
  const path = relative(cwd, word);
  return path === "" || path.startsWith("..") || isAbsolute(path) ? word : path;
}

/** What is said about a list may quote the server, which may quote what it was given. */
function hidden(list: LiveList, hide: (text: string) => string): LiveList {
  return { ...list, how: hide(list.how), notes: list.notes.map(hide) };
}

/** Values that the user named a variable for. `Bearer abc` is a secret as a whole and in its second half. */
function secretsOf(target: LiveTarget): string[] {
  if (target.kind === "stdio") return Object.values(target.env);
  return target.kind === "http" ? Object.values(target.headers).flatMap((value) => [value, ...value.split(" ").slice(1)]) : [];
}

function fromFile({ path, shown = path }: LiveTarget & { kind: "file" }, limits: LiveLimits): LiveList {
  const who = `The file of tools “${printable(shown)}”`;
  const { tools, notes } = readTools(readEntries(path, who, limits), who, limits);
  return { tools, era: "file", how: `file ${printable(shown)}`, notes };
}

function fromEndpoint(target: LiveTarget & { kind: "http" }, limits: LiveLimits, fuse: Fuse, version: string | undefined): Promise<LiveList> {
  // The probe for the modern era may be met with silence: it must leave time for the other ways.
  const probeMs = Math.min(5000, limits.timeMs / 4);
  const where = shownUrl(endpointUrl(target.url));
  return overHttp(
    target,
    limits,
    fuse,
    (era) => newClient(version, era === "auto" ? { mode: "auto", probe: { timeoutMs: probeMs } } : { mode: "legacy" }),
    (client, way) => listOf(client, `${way} ${where}`, limits, () => []),
  );
}

/**
 * `initialize` first, as it costs no probe: servers of the modern era answer it too, by default. One that refuses it is started afresh and
 * asked the modern way, since some servers end when they are asked anything else before `initialize`.
 */
async function fromProgram(target: LiveTarget & { kind: "stdio" }, limits: LiveLimits, fuse: Fuse, version: string | undefined): Promise<LiveList> {
  const words = splitCommand(target.command);
  const env = { ...getDefaultEnvironment(), TMPDIR: tmpdir(), ...target.env };
  const program = { words, env, ...(target.cwd === undefined ? {} : { cwd: target.cwd }) };
  const shown = printable(withoutSecrets(words).map((word) => nearby(word, target.cwd)).join(" "), 120);
  const who = `The live command “${shown}”`;
  let refusal: LiveError | undefined;
  for (const way of [{ mode: "legacy" }, { mode: { pin: "2026-07-28" }, probe: { timeoutMs: 3000 } }] as const) {
    const pipe = new PipeTransport(program, limits);
    const aside = (): string => `${pipe.lastWords}${pipe.noise === undefined ? "" : ` ${pipe.noise}.`}`;
    pipe.onfailure = (failure) => fuse.blow(failure);
    fuse.late = () =>
      new LiveError(
        "silent",
        `${who} did not give its list within ${limits.timeMs / 1000} s and was stopped. Does it speak MCP on stdin and stdout, ` +
          `and does it need an option or an environment variable for that?${aside()}`,
      );
    const client = newClient(version, way);
    try {
      await fuse.guard(client.connect(pipe, { timeout: limits.timeMs }));
      return await fuse.guard(listOf(client, `stdio ${shown}`, limits, () => (pipe.noise === undefined ? [] : [`${pipe.noise}.`])));
    } catch (error) {
      if (fuse.failure?.kind === "stopped") throw fuse.failure;
      // How the second way failed tells less than why the first one did.
      if (refusal !== undefined && client.getNegotiatedProtocolVersion() === undefined) throw refusal;
      if (fuse.failure !== undefined) throw fuse.failure;
      refusal = explain(error, who, aside());
      if (!refusesHandshake(error, client)) throw refusal;
    } finally {
      await pipe.close();
    }
  }
  throw refusal!;
}

/** Before a version is agreed on: an error as the answer to `initialize`, or a version that the client does not know. */
function refusesHandshake(error: unknown, client: Client): boolean {
  if (client.getNegotiatedProtocolVersion() !== undefined) return false;
  if (error instanceof SdkError) return error.code === SdkErrorCode.InvalidResult;
  return error instanceof ProtocolError || (error instanceof Error && !(error instanceof LiveError));
}

type Negotiation = NonNullable<NonNullable<ConstructorParameters<typeof Client>[1]>["versionNegotiation"]>;

function newClient(version: string | undefined, versionNegotiation: Negotiation): Client {
  return new Client({ name: "mcp-audit", version: version ?? "0" }, { versionNegotiation });
}

async function listOf(client: Client, where: string, limits: LiveLimits, oddities: () => string[]): Promise<LiveList> {
  const { entries, pages, notes } = await askForTools(client, limits);
  const read = readTools(entries, "The live server", limits);
  const protocolVersion = client.getNegotiatedProtocolVersion() ?? "unknown";
  const server = client.getServerVersion();
  return {
    tools: read.tools,
    ...(server === undefined ? {} : { server: { name: printable(server.name, 100), version: printable(server.version, 40) } }),
    protocolVersion: printable(protocolVersion, 40),
    era: client.getProtocolEra() ?? "legacy",
    how: `${where} (MCP ${printable(protocolVersion, 40)}, ${count(pages, "page")})`,
    notes: [...oddities(), ...notes, ...read.notes],
  };
}
