import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { folder } from "./support/folder.ts";

const script = join(import.meta.dirname, "../bench/histories.mjs");

const ping = { name: "ping", inputSchema: { type: "object" } };
const close = (inputSchema: object): object => ({ name: "close_ticket", inputSchema: { type: "object", ...inputSchema } });

/** A package of two releases, as the script's list has it. */
function history(before: object[], after: object[]): string {
  const servers = [{ pkg: "desk", history: ["live/desk@1.0.0.json", "live/desk@1.1.0.json"] }];
  return folder({ "npm.json": { servers }, "live/desk@1.0.0.json": { tools: before }, "live/desk@1.1.0.json": { tools: after } });
}

function run(cwd: string) {
  const { status, stdout } = spawnSync(process.execPath, [script, join(cwd, "npm.json")], { encoding: "utf8" });
  return { status, stdout };
}

test("histories of releases: each break with a witness that Ajv confirms, as the row of a table", () => {
  const hours = (type: string): object => close({ properties: { hours: { type }, note: { type: "string" } } });
  const { status, stdout } = run(history([hours("number"), ping], [hours("integer"), ping]));
  expect(stdout).toContain('| `desk` | 1.0.0 → 1.1.0 | 1 | 1 type changed | `close_ticket {"hours":12.5}` |');
  expect(stdout).toMatch(/breaking: 1,\s+confirmed: 1,\s+withoutWitness: 0,\s+notConfirmed: 0/);
  expect(status).toBe(0);
});

test("a break without a witness fails the run", () => {
  const { status, stdout } = run(history([close({ $ref: "https://desk.example/ticket.json" }), ping], [ping]));
  expect(stdout).toContain("withoutWitness: desk 1.0.0 → 1.1.0 close_ticket");
  expect(status).toBe(1);
});
