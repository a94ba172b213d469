import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { Json, Tool } from "../../src/model/server.ts";
import { assertionsOf, fixturesIn, serverOf } from "../support/fixtures.ts";

/** What each fixture's `expected.json` says of a tool, besides the comments in its source. */
interface Expected {
  readonly class: Tool["class"];
  readonly inputSchema: Json;
  readonly conditional?: string;
}

const folder = join(dirname(fileURLToPath(import.meta.url)), "../../fixtures/discovery");
const told = fixturesIn(folder, folder).filter(({ root }) => existsSync(join(root, "expected.json")));

describe.each(told.map((fixture) => [fixture.name, fixture] as const))("%s", (_name, fixture) => {
  const expected = JSON.parse(readFileSync(join(fixture.root, "expected.json"), "utf8")) as Record<string, Expected>;
  const found = serverOf(fixture);

  test("has these tools, each with its class and schema", async () => {
    const { tools } = await found;
    const said = tools.map((tool) => {
      const { name, class: kind, inputSchema, conditional } = tool;
      return [name, { class: kind, inputSchema, ...(conditional !== undefined && { conditional }) }];
    });
    expect(Object.fromEntries(said)).toEqual(expected);
  });

  test("knows where each handler starts", async () => {
    const { tools, unresolved } = await found;
    const asserted = assertionsOf(fixture).filter(({ kind }) => kind === "handler").map(({ subject, file, line }) => `${subject} ${file}:${line}`);
    expect(tools.map(({ name, handler }) => `${name} ${handler?.file}:${handler?.line}`).sort()).toEqual(asserted.sort());
    expect(unresolved).toEqual([]);
  });
});
