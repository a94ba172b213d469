import { setImmediate, setTimeout } from "node:timers/promises";
import type { JSONRPCMessage, Transport } from "@modelcontextprotocol/client";
import { parseJSONRPCMessage } from "@modelcontextprotocol/client";
import { LiveError } from "./error.ts";
import type { LiveLimits } from "./limits.ts";
import { startOwned } from "./processes.ts";
import type { OwnedProcess } from "./processes.ts";
import { count, printable, size } from "./text.ts";

/** What to start. */
export interface Program {
  readonly words: readonly string[];
  readonly env: Record<string, string>;
  readonly cwd?: string;
}

/**
 * The stdio transport (MCP 2025-11-25, basic/transports: one JSON-RPC message per line) to a process that may be hostile.
 * The official client's own one neither bounds what it reads nor ends what the process started.
 * Lines that are no messages are skipped and counted.
 */
export class PipeTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  /** Told once, when the process dies or sends too much. */
  onfailure: (failure: LiveError) => void = () => undefined;

  private readonly program: Program;
  private readonly limits: LiveLimits;
  private owned: OwnedProcess | undefined;
  private line: Buffer[] = [];
  private lineBytes = 0;
  private bytes = 0;
  private errorTail = Buffer.alloc(0);
  private noiseLines = 0;
  private firstNoise = "";
  private over = false;

  constructor(program: Program, limits: LiveLimits) {
    this.program = program;
    this.limits = limits;
  }

  start(): Promise<void> {
    const [name, ...args] = this.program.words;
    const { env, cwd } = this.program;
    return new Promise((resolve, reject) => {
      const owned = startOwned(name!, args, { env, ...(cwd === undefined ? {} : { cwd }) });
      this.owned = owned;
      const { child } = owned;
      child.once("spawn", resolve);
      child.on("error", (error: NodeJS.ErrnoException) => {
        const failure = this.notStarted(name!, error);
        this.fail(failure);
        reject(failure);
      });
      child.once("exit", (code, signal) => void this.allRead().then(() => this.fail(this.died(code, signal))));
      child.stdout.on("data", (chunk: Buffer) => this.read(chunk));
      child.stderr.on("data", (chunk: Buffer) => {
        this.errorTail = Buffer.concat([this.errorTail, chunk]).subarray(-this.limits.stderrBytes);
      });
      // A pipe that breaks says less than the exit that follows.
      for (const stream of [child.stdin, child.stdout, child.stderr]) stream.on("error", () => undefined);
    });
  }

  send(message: JSONRPCMessage): Promise<void> {
    return new Promise((resolve, reject) => {
      const stdin = this.owned?.child.stdin;
      if (stdin?.writable !== true) return reject(new Error("The process takes no more input."));
      stdin.write(`${JSON.stringify(message)}\n`, (error) => (error ? reject(error) : resolve()));
    });
  }

  async close(): Promise<void> {
    this.over = true;
    await this.owned?.end();
    this.onclose?.();
  }

  /** Lines on stdout that were no messages, in words; undefined where there were none. */
  get noise(): string | undefined {
    if (this.noiseLines === 0) return undefined;
    return `${count(this.noiseLines, "line")} on stdout ${this.noiseLines === 1 ? "was" : "were"} no protocol message (logs belong on stderr); the first: “${this.firstNoise}”`;
  }

  /** The last lines on stderr, as the end of a paragraph; empty where there were none. */
  get lastWords(): string {
    const lines = this.errorTail.toString("utf8").split(/[\r\n]+/).map((line) => printable(line)).filter((line) => line !== "");
    return lines.length === 0 ? " It wrote nothing on stderr." : ` Its last words on stderr: “${lines.slice(-5).join(" / ")}”.`;
  }

  /**
   * What it had still to say is heard before it counts as dead.
   * The pipe's end may never come, as a grandchild can hold it: silence will do.
   */
  private async allRead(): Promise<void> {
    for (let heard = -1; heard !== this.bytes && !this.over; ) {
      heard = this.bytes;
      await setTimeout(50);
      // A timer that is late runs before the pipe is looked at.
      await setImmediate();
    }
  }

  private read(chunk: Buffer): void {
    if (this.over) return;
    this.bytes += chunk.length;
    if (this.bytes > this.limits.bytes) return this.fail(this.flood(`more than ${size(this.limits.bytes)}`));
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      const line = Buffer.concat([...this.line, chunk.subarray(start, end)]);
      this.line = [];
      this.lineBytes = 0;
      start = end + 1;
      if (line.length > this.limits.messageBytes) return this.fail(this.flood(`a line of more than ${size(this.limits.messageBytes)}`));
      this.take(line);
      if (this.over) return;
    }
    this.line.push(chunk.subarray(start));
    this.lineBytes += chunk.length - start;
    if (this.lineBytes > this.limits.messageBytes) this.fail(this.flood(`a line of more than ${size(this.limits.messageBytes)}`));
  }

  private take(line: Buffer): void {
    const text = line.toString("utf8").trim();
    if (text === "") return;
    let message: JSONRPCMessage;
    try {
      message = parseJSONRPCMessage(JSON.parse(text));
    } catch {
      this.noiseLines++;
      if (this.noiseLines === 1) this.firstNoise = printable(text, 120);
      return;
    }
    this.onmessage?.(message);
  }

  private fail(failure: LiveError): void {
    if (this.over) return;
    this.over = true;
    this.onfailure(failure);
  }

  private flood(what: string): LiveError {
    return new LiveError(
      "limit",
      `The live server sent ${what} on stdout, and was stopped there. A list of tools is far smaller: look for a loop that prints, or for logs that belong on stderr.` +
        (this.noise === undefined ? "" : ` ${this.noise}.`),
    );
  }

  private died(code: number | null, signal: NodeJS.Signals | null): LiveError {
    const how = signal === null ? `with code ${code ?? "unknown"}` : `by ${signal}`;
    return new LiveError(
      "died",
      `The live command ended ${how} before it had answered. It is started without a shell and gets only the environment variables that you name, besides PATH, HOME and the like: ` +
        `name what it needs, and try the command by hand.${this.lastWords}${this.noise === undefined ? "" : ` ${this.noise}.`}` +
        (this.lineBytes === 0 ? "" : ` On stdout it left a line of ${size(this.lineBytes)} without an end.`),
    );
  }

  private notStarted(name: string, error: NodeJS.ErrnoException): LiveError {
    const shown = printable(name);
    const why: Readonly<Record<string, string>> = {
      ENOENT: `there is no program “${shown}”, neither as a path from here nor in PATH (or the folder to start it in does not exist). On Windows a .cmd file is started by: cmd /c ${shown}`,
      EACCES: `“${shown}” may not be executed. Make it executable, or name the program that runs it: node ${shown}`,
    };
    return new LiveError("command", `The live command cannot be started: ${why[error.code ?? ""] ?? printable(error.message)}.`);
  }
}
