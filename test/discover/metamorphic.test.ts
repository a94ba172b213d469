import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { Json, Server } from "../../src/model/server.ts";
import { everythingIn, fixturesIn, serverOf, type Fixture } from "../support/fixtures.ts";
import { folder } from "../support/folder.ts";
import { REWRITES } from "../support/rewrites.ts";

/** The same server, written otherwise, has the same tools. */

const root = join(dirname(fileURLToPath(import.meta.url)), "../../fixtures/discovery");
const fixtures = fixturesIn(root, root);

/** A schema as text that does not depend on the order in which its members were written. */
const inOrder = (schema: Json | undefined): string =>
  JSON.stringify(schema, (key, value: Json) => {
    if (key === "required" && Array.isArray(value)) return [...(value as string[])].sort();
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });

const inWords = ({ tools }: Server): string[] =>
  tools
    .map(({ name, class: kind, conditional, handler, inputSchema }) => `${name} ${kind}${conditional === undefined ? "" : "?"}${handler ? "" : " without handler"} ${inOrder(inputSchema)}`)
    .sort();

type Files = Readonly<Record<string, string>>;
const filesOf = (fixture: Fixture): Files => Object.fromEntries(everythingIn(fixture.root).map((path) => [path, readFileSync(join(fixture.root, path), "utf8")]));
const found = async ({ entries }: Fixture, files: Files): Promise<string[]> => inWords(await serverOf({ root: folder(files), entries }));
const isSource = (path: string): boolean => /\.[cm]?[jt]s$/.test(path);

describe.each(fixtures.map((fixture) => [fixture.name, fixture] as const))("%s", (_name, fixture) => {
  const files = filesOf(fixture);
  const original = found(fixture, files);

  test.each(REWRITES.map((rewrite) => [rewrite.name, rewrite] as const))("%s", async (_rewrite, rewrite) => {
    const other = Object.entries(files).map(([path, text]): [string, string] => [path, isSource(path) ? rewrite.apply(text, path) : text]);
    expect(await found(fixture, Object.fromEntries<string>(other))).toEqual(await original);
  });

  test.runIf(fixture.entries.length > 0)("move to another file", async () => {
    const [entry] = fixture.entries;
    const { [entry!]: text, ...others } = files;
    const start = 'export * from "./moved.js";\nexport { default } from "./moved.js";\n';
    expect(await found(fixture, { ...others, "moved.ts": text!, [entry!]: start })).toEqual(await original);
  });
});
