import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { takeLiveList } from "../../src/live/take.ts";
import { failure } from "./failure.ts";

const folder = mkdtempSync(join(tmpdir(), "live-file-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function saved(text: string): { kind: "file"; path: string } {
  const path = join(folder, "tools.json");
  writeFileSync(path, text);
  return { kind: "file", path };
}

const refund = { name: "issue_refund", description: "Refunds a charge", inputSchema: { type: "object", properties: { chargeId: { type: "string" } } } };

describe("a saved answer", () => {
  test.each([
    ["the result", { tools: [refund] }],
    ["the whole response", { jsonrpc: "2.0", id: 2, result: { tools: [refund] } }],
    ["the array", [refund]],
  ])("%s", async (_form, value) => {
    const list = await takeLiveList(saved(`\uFEFF${JSON.stringify(value)}`));
    expect(list.tools).toEqual([refund]);
    expect(list.era).toBe("file");
    expect(list.how).toContain("tools.json");
    expect(list.notes).toEqual([]);
  });

  test.each([
    ["", "is empty"],
    ["{ tools: [] }", "is not JSON"],
    ["{}", "no tools: it has to be"],
    ['{ "tools": {} }', "no tools: it has to be"],
    ['"issue_refund"', "no tools: it has to be"],
    ['{ "error": { "code": -32601, "message": "Method not found" } }', "holds an error of the server"],
  ])("refuses %j", async (text, said) => {
    const error = await failure(() => takeLiveList(saved(text)));
    expect(error.kind).toBe("file");
    expect(error.message).toContain(said);
  });

  test("says what is wrong with a path", async () => {
    expect((await failure(() => takeLiveList({ kind: "file", path: join(folder, "missing.json") }))).message).toContain("does not exist");
    expect((await failure(() => takeLiveList({ kind: "file", path: folder }))).message).toContain("a folder");
    const large = await failure(() => takeLiveList(saved(`[${" ".repeat(5000)}]`), { limits: { bytes: 4096 } }));
    expect(large.kind).toBe("limit");
  });

  test.skipIf(process.platform === "win32")("does not wait for a pipe", async () => {
    const path = join(folder, "pipe");
    expect(spawnSync("mkfifo", [path]).status).toBe(0);
    expect((await failure(() => takeLiveList({ kind: "file", path }))).message).toContain("is no file");
  });
});

describe("entries", () => {
  const read = (...entries: unknown[]) => takeLiveList(saved(JSON.stringify({ tools: entries })));

  test("a schema stays as it is, even a wrong one; what nobody relies on goes", async () => {
    const odd = { ...refund, title: "Refund", inputSchema: ["not", "a", "schema"], outputSchema: true, icons: [], _meta: { "desk/owner": "billing" } };
    const { icons, ...kept } = odd;
    expect(icons).toEqual([]);
    expect((await read(odd, { name: "ping" })).tools).toEqual([kept, { name: "ping" }]);
  });

  test("a field of the wrong type is left out, and that is said", async () => {
    const list = await read({ name: "issue_refund", description: 5, annotations: { readOnlyHint: "yes", destructiveHint: true, title: 1 }, _meta: [] });
    expect(list.tools).toEqual([{ name: "issue_refund", annotations: { destructiveHint: true } }]);
    expect(list.notes.map((note) => /a (\S+) that is no/.exec(note)?.[1])).toEqual(["description", "annotations.title", "annotations.readOnlyHint", "_meta"]);
  });

  test.each([
    ["no object", ["issue_refund"], "entry 2 is no object", "garbled"],
    ["no name", [{ description: "Refunds" }], "entry 2 has no name", "garbled"],
    ["an empty name", [{ name: "" }], "entry 2 has no name", "garbled"],
    ["a long name", [{ name: `\u001b[2J${"x".repeat(300)}` }], "304 characters", "limit"],
    ["a deep schema", [{ name: "a", inputSchema: JSON.parse(`${'{"not":'.repeat(101)}{}${"}".repeat(101)}`) as unknown }], "nested deeper than 100", "limit"],
    ["a large schema", [{ name: "a", outputSchema: { const: "x".repeat(1 << 20) } }], "an outputSchema of tool “a” of 1 MiB", "limit"],
  ])("refuses %s", async (_what, entries, said, kind) => {
    const error = await failure(() => read(refund, ...entries));
    expect(error.message).toContain(said);
    expect(error.kind).toBe(kind);
  });

  test("a schema as deep as the bound passes", async () => {
    const inputSchema = JSON.parse(`${'{"not":'.repeat(100)}{}${"}".repeat(100)}`) as unknown;
    expect((await read({ name: "a", inputSchema })).tools).toHaveLength(1);
  });

  test("too many tools", async () => {
    const error = await failure(() => takeLiveList(saved(JSON.stringify([refund, refund, refund])), { limits: { tools: 2 } }));
    expect(error.kind).toBe("limit");
  });

  test("a property of the prototype is no tools", async () => {
    expect((await failure(() => takeLiveList(saved('{ "result": { "__proto__": { "tools": [] } } }')))).kind).toBe("file");
  });
});
