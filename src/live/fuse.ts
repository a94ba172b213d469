import { LiveError } from "./error.ts";

/**
 * The clock and the fuse of one visit: the first failure, whoever sees it (a dead process, too many bytes, the deadline), ends every wait.
 * `late` says what to tell when time is up; it is set anew as the visit goes on.
 */
export class Fuse {
  late: () => LiveError = () => new LiveError("silent", "The live server did not answer in time.");
  private readonly timer: NodeJS.Timeout;
  private readonly blown: Promise<never>;
  private reject!: (error: LiveError) => void;
  private readonly giveUp = (): void => this.blow(new LiveError("stopped", "The visit to the live server was stopped."));
  private readonly signal: AbortSignal | undefined;
  /** What blew it. */
  failure: LiveError | undefined;

  constructor(timeMs: number, signal?: AbortSignal) {
    this.blown = new Promise((_resolve, reject) => {
      this.reject = reject;
    });
    // It may blow when nobody is waiting.
    this.blown.catch(() => undefined);
    this.timer = setTimeout(() => this.blow(this.late()), timeMs);
    this.signal = signal;
    if (signal?.aborted === true) this.giveUp();
    else signal?.addEventListener("abort", this.giveUp, { once: true });
  }

  blow(error: LiveError): void {
    this.failure ??= error;
    this.reject(this.failure);
  }

  /** The work's outcome, or the failure that came first. */
  guard<T>(work: Promise<T>): Promise<T> {
    work.catch(() => undefined);
    return Promise.race([this.blown, work]);
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.signal?.removeEventListener("abort", this.giveUp);
  }
}
