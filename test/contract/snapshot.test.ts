import { describe, expect, test } from "vitest";
import { drift, findingId, parseSnapshot, serializeSnapshot, snapshotOf, SnapshotError, updateSnapshot, type Snapshot } from "../../src/contract/index.ts";
import type { Json, Server, Tool } from "../../src/model/server.ts";

const place = { file: "src/server.ts", line: 1, column: 1 };
const tool = (name: string, more: Partial<Tool> = {}): Tool => ({
  name, inputSchema: { type: "object", properties: { chargeId: { type: "string" }, amount: { type: "number" } }, required: ["chargeId", "amount"] },
  location: place, handler: null, trail: [], class: "write", scopes: [], story: null, origin: "source", ...more,
});
const server = (...tools: Tool[]): Server => ({ name: "payments", sdk: "@modelcontextprotocol/sdk 1.32", transports: ["http"], exposure: "remote", entries: [], tools, unresolved: [], files: 1 });
const day = { today: "2026-11-24", version: "0.1.0" };
const integer: Json = { type: "object", properties: { chargeId: { type: "string" }, amount: { type: "integer" } }, required: ["chargeId", "amount"] };

describe("the file", () => {
  test("is the same bytes whatever the order, and reads back as it was", () => {
    const schema = { required: ["chargeId", "amount"], properties: { amount: { type: "number" }, chargeId: { type: "string" } }, type: "object" };
    const [one, other] = [server(tool("issue_refund"), tool("get_charge")), server(tool("get_charge"), tool("issue_refund", { inputSchema: schema }))].map((each) => serializeSnapshot(snapshotOf(each, day)));
    expect(one).toBe(other);
    expect(serializeSnapshot(parseSnapshot(one!, "mcp-audit.snapshot.json"))).toBe(one);
    expect(one).toMatch(/^\{\n {2}"version": 1,[\s\S]*\}\n$/);
  });

  test("keeps one tool in one block", () => {
    const lines = (snapshot: Snapshot): string[] => serializeSnapshot(snapshot).split("\n");
    const before = lines(snapshotOf(server(tool("get_charge"), tool("issue_refund"), tool("void_charge")), day));
    const after = lines(snapshotOf(server(tool("get_charge"), tool("issue_refund", { inputSchema: integer }), tool("void_charge")), day));
    expect(after.filter((line, index) => line !== before[index])).toEqual(['            "type": "integer"']);
  });

  test("knows its format, its generator and whose list it is", () => {
    expect(JSON.parse(serializeSnapshot(snapshotOf(server(tool("issue_refund")), { ...day, profile: "support-agent" })))).toMatchObject({
      version: 1, generator: { name: "mcp-audit", version: "0.1.0", sdk: "@modelcontextprotocol/sdk 1.32" }, server: "payments", profile: "support-agent", tools: [{ name: "issue_refund", firstSeen: "2026-11-24" }], removed: [], accepted: [],
    });
  });

  test("holds no credential and no character that a reviewer would not see", () => {
    const key = `ghp_${"a1b2c3d4".repeat(4)}`;
    const inputSchema = { type: "object", properties: { token: { type: "string", default: key, description: `As in ${key}\u202e` }, default: { const: "kept" } } };
    const text = serializeSnapshot(snapshotOf(server(tool("issue_refund", { inputSchema, description: `postgres://desk:hunter22@db.example/tickets ${key}` })), day));
    expect(text).not.toContain(key);
    expect(text).not.toContain("hunter22");
    expect(text).not.toContain("\u202e");
    expect(text).toContain("\\u202e");
    expect(text).toContain('"const": "kept"');
  });

  test.each([
    ["", "it is empty"],
    ["{", "it is not JSON"],
    ['{\n"tools": [\n<<<<<<< ours\n', "line 3 is the mark of a merge conflict"],
    ["3", "it holds no list of tools"],
    ['{"version": 2, "tools": []}', "its format 2 is newer than format 1"],
    ['{"version": "x", "tools": []}', 'its field version is "x", not 1'],
    ['{"tools": [{"description": "nameless"}]}', "tools[0].name is missing"],
    ['{"tools": [{"name": "a"}, {"name": "a"}]}', 'tools[0] and tools[1] are both called "a"'],
    ['{"tools": [{"name": "a", "firstSeen": "yesterday"}]}', "firstSeen of tools[0] (a) is no date like 2026-01-31"],
    ['{"version": 1, "generator": {"version": "0"}, "tools": [], "accepted": [{"finding": "a"}]}', "accepted[0].change is missing"],
  ])("%j is refused with what is wrong and how to mend it", (text, problem) => {
    expect(() => parseSnapshot(text, "mcp-audit.snapshot.json")).toThrow(SnapshotError);
    expect(() => parseSnapshot(text, "mcp-audit.snapshot.json")).toThrow(new RegExp(`^mcp-audit.snapshot.json cannot be used as a contract: ${problem.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}.*To mend it: .+`));
  });

  test.each([['{"tools": [{"name": "a"}]}'], ['{"jsonrpc": "2.0", "id": 1, "result": {"tools": [{"name": "a"}]}}'], ['[{"name": "a"}]']])("takes a plain list of tools: %s", (text) => {
    expect(parseSnapshot(text, "tools.json").tools).toEqual([{ name: "a" }]);
  });
});

describe("bringing it up to date", () => {
  const old = { ...snapshotOf(server(tool("issue_refund"), tool("get_charge")), { ...day, today: "2026-01-31" }), profile: "support-agent" };

  test("takes what is compatible, and keeps the history", () => {
    const { snapshot, refused } = updateSnapshot(old, server(tool("issue_refund"), tool("get_charge"), tool("issue_refund_v2", { inputSchema: integer })), day);
    expect(refused).toEqual([]);
    expect(snapshot.profile).toBe("support-agent");
    expect(snapshot.tools.map(({ name, firstSeen }) => [name, firstSeen])).toEqual([["issue_refund", "2026-01-31"], ["get_charge", "2026-01-31"], ["issue_refund_v2", "2026-11-24"]]);
  });

  test("refuses what breaks agents", () => {
    const { refused } = updateSnapshot(old, server(tool("issue_refund", { inputSchema: integer })), day);
    expect(refused.map(({ tool: name, kind }) => [name, kind])).toEqual([["issue_refund", "type-changed"], ["get_charge", "tool-removed"]]);
  });

  test("lets a break through by name and for a reason, which it keeps", () => {
    const now = server(tool("issue_refund", { inputSchema: integer }), tool("get_charge"));
    const [break_] = updateSnapshot(old, now, day).refused;
    const accept = { findings: [findingId(break_!)], reason: "amounts were never fractional" };
    const { snapshot, refused, mistaken } = updateSnapshot(old, now, { ...day, accept });
    expect({ refused, mistaken }).toEqual({ refused: [], mistaken: [] });
    expect(snapshot.accepted).toEqual([{ finding: findingId(break_!), change: "`amount` went from number to integer", reason: "amounts were never fractional", on: "2026-11-24" }]);
    expect(updateSnapshot(old, now, { ...day, accept: { ...accept, findings: ["issue_refund/other@000000"] } }).mistaken).toEqual(["issue_refund/other@000000"]);
  });

  test("deprecate first, remove after the window", () => {
    const notice = tool("issue_refund", { description: "Deprecated: use issue_refund_v2." });
    const next = tool("issue_refund_v2");
    const noticed = updateSnapshot(old, server(notice, next, tool("get_charge")), day).snapshot;
    expect(noticed.tools[0]).toMatchObject({ name: "issue_refund", deprecated: { since: "2026-11-24" } });
    const later = server(next, tool("get_charge"));
    expect(updateSnapshot(noticed, later, { ...day, today: "2026-12-24" }).refused).toMatchObject([{ kind: "removed-early", fix: "keep it until 2027-02-22" }]);
    const { refused, snapshot } = updateSnapshot(noticed, later, { ...day, today: "2027-02-23" });
    expect(refused).toEqual([]);
    expect(snapshot.removed).toEqual([{ name: "issue_refund", on: "2027-02-23" }]);
    expect(updateSnapshot(noticed, later, { ...day, today: "2026-12-24", windowDays: 14 }).refused).toEqual([]);
  });

  test("a schema that the source no longer tells stays as it was", () => {
    const { inputSchema: _, ...vague } = tool("issue_refund");
    const { snapshot, refused } = updateSnapshot(old, server(vague, tool("get_charge")), day);
    expect(refused).toEqual([]);
    expect(snapshot.tools[0]!.inputSchema).toEqual(tool("issue_refund").inputSchema);
  });
});

describe("drift", () => {
  const baseline = snapshotOf(server(tool("issue_refund")), day);
  const now = server(tool("issue_refund", { inputSchema: integer }));

  test("a snapshot that was updated along with the change hides nothing", () => {
    const snapshot = snapshotOf(now, day);
    expect(drift(now, { snapshot, baseline: null }, day)).toEqual([]);
    expect(drift(now, { snapshot, baseline }, day)).toMatchObject([{ kind: "type-changed", verdict: "breaking" }]);
  });

  test("what was accepted with a reason is told, and breaks nothing", () => {
    const [break_] = updateSnapshot(baseline, now, day).refused;
    const { snapshot } = updateSnapshot(baseline, now, { ...day, accept: { findings: [findingId(break_!)], reason: "agreed with all clients" } });
    expect(drift(now, { snapshot, baseline }, day)!.filter(({ verdict }) => verdict === "breaking")).toEqual([]);
  });

  test("what the committed snapshot lacks is told besides", () => {
    const grown = server(tool("issue_refund"), tool("get_charge"));
    expect(drift(grown, { snapshot: baseline, baseline }, day)).toMatchObject([{ tool: "get_charge", kind: "tool-added" }]);
    expect(drift(grown, { snapshot: snapshotOf(grown, day), baseline }, day)).toEqual([]);
    expect(drift(grown, { snapshot: null }, day)).toBeNull();
  });

  test("a tool that was not found is not gone while a registration was not followed", () => {
    const blind = { ...server(), unresolved: [{ place, reason: "names come from a file" }] };
    expect(drift(blind, { snapshot: baseline }, day)).toMatchObject([{ verdict: "unknown", message: expect.stringContaining("could not be followed (src/server.ts:1: names come from a file)") as string }]);
  });
});
