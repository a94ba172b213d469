import { Table } from "./table.ts";
import type { ModuleRows, Row } from "./table.ts";
import type { ArgumentPath, Chain, HookFact } from "./types.ts";
import { throughWrappers } from "./wrappers.ts";

type HookSays = Pick<HookFact, "request" | "answer" | "failure" | "client">;
export type HookRow = Row<HookSays>;
export type HookModule = ModuleRows<HookRow>;

const first: ArgumentPath = { argument: 0 };
const inOptions = (argument: number): HookSays => ({
  client: "made",
  request: { argument, member: "hooks.beforeRequest" },
  failure: { argument, member: "hooks.beforeError" },
});

/** Where a client is told what to run around each of its requests. */
export const hookModules: readonly HookModule[] = [
  {
    module: "axios",
    source: "axios@1.13.2: interceptors",
    rows: [
      [{ client: "interceptors", request: first }, "use", { on: "interceptors.request" }],
      [{ client: "interceptors", answer: first, failure: { argument: 1 } }, "use", { on: "interceptors.response" }],
    ],
  },
  { module: "ky", source: "ky@1.14.0: hooks", rows: [[inOptions(0), "create extend"]] },
  { module: "got", source: "got@14.6.4: hooks", rows: [[inOptions(0), "extend"]] },
];

export class Hooks {
  readonly #table: Table<HookRow, HookModule>;

  constructor(modules: Iterable<HookModule> = hookModules) {
    this.#table = new Table(modules);
  }

  hookOf(chain: Chain): HookFact | undefined {
    const { module, links } = throughWrappers(chain);
    const hit = links.at(-1)?.op === "call" ? this.#table.find(module, links) : undefined;
    return hit && { ...hit.row[0], row: hit.id };
  }

  get modules(): readonly HookModule[] {
    return this.#table.modules;
  }
}
