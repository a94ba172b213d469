import type { Format } from "../report/format.ts";

/** What the command line says of a check, as commander reads it. */
export interface CheckFlags {
  readonly entry?: readonly string[];
  readonly live?: string | true;
  readonly env?: readonly string[];
  readonly url?: string | true;
  readonly headerEnv?: readonly string[];
  readonly tools?: string;
  /** Seconds. */
  readonly timeout?: number;
  readonly exposure?: "remote" | "internal" | "local";
  readonly profile?: "recommended" | "strict";
  readonly failOn?: FailOn;
  readonly format?: Format;
  readonly output?: string;
  /** A path; false with --no-config. */
  readonly config?: string | boolean;
  /** A git commit whose snapshot breaking changes are judged by. */
  readonly against?: string;
  /** How a contract is read: as agents call, or as sets. */
  readonly reading?: "declared" | "strict";
  readonly verbose?: boolean;
  readonly quiet?: boolean;
  readonly color?: boolean;
}

/** What the command line says of a snapshot besides. */
export interface SnapshotFlags extends CheckFlags {
  readonly update?: boolean;
  readonly accept?: readonly string[];
  readonly reason?: string;
  readonly for?: string;
}

export type FailOn = "error" | "warning" | "note" | "never";
