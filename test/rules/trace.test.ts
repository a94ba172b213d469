import { describe, expect, test } from "vitest";
import { unresolvedTool } from "../../rules/coverage/unresolved-tool.ts";
import { incomplete } from "../../rules/trace/incomplete.ts";
import { missing } from "../../rules/trace/missing.ts";
import { notPropagated } from "../../rules/trace/not-propagated.ts";
import { unredacted } from "../../rules/trace/unredacted.ts";
import type { ToolRule } from "../../src/model/rule.ts";
import type { Tool } from "../../src/model/server.ts";
import type { Field, Label } from "../../src/model/story.ts";
import {
  argument, branch, denial, effect, field, gap, identity, judge, log, lost, maybe, message, place, read, record, result, server, thrown,
  tool, upstream,
} from "./story.ts";

const full = record(
  field("tool", "issue_refund"), field("schemaVersion", "3"), field("caller", identity), field("scope", "refunds:write"),
  field("idempotencyKey", argument("idempotencyKey")),
  field("latencyMs"), field("outcome"), field("args", argument("chargeId")),
);

describe("trace/missing", () => {
  test("no record at all", () => {
    const answer = judge(missing, tool({}, effect(), log(field("", "refunded")), result(), thrown()));
    expect(answer).toMatchObject({ verdict: "fail", place: place(5, "src/server.ts") });
    expect(answer.variant).toBeUndefined();
    expect(message(answer)).toContain("A call leaves no structured record");
  });

  test.each([
    ["a record in a finally", [effect(), full, result(), thrown()]],
    ["one record on each branch", [effect(), branch("ok", record(field("tool", "issue_refund"), field("ok", true))), branch("bad", record(field("tool", "issue_refund"), field("error"))), result()]],
    ["a span named after the tool", [{ event: { kind: "record" as const, row: "startActiveSpan", span: true, fields: [field("name", "tools/call issue_refund")] } }, effect(), result(), thrown()]],
    ["an outcome in the event's name", [effect(), record(field("tool_name", "issue_refund"), field("msg", "Refund completed")), result()]],
  ])("%s passes", (_what, scenes) => {
    expect(judge(missing, tool({}, ...scenes)).verdict).toBe("pass");
  });

  test("a record on success only is partial, and so is a denial before it opens", () => {
    expect(judge(missing, tool({}, effect(), maybe(thrown()), full, result()))).toMatchObject({ verdict: "fail", variant: "partial", place: place(11) });
    expect(judge(missing, tool({}, denial(), effect(), full, result()))).toMatchObject({ verdict: "fail", variant: "partial", place: place(10) });
  });

  test.each([
    ["names no tool", record(field("outcome", "ok"), field("latencyMs"))],
    ["names no outcome", record(field("tool", "issue_refund"), field("msg", "tool called"))],
  ])("a record that %s tells nothing", (_what, scene) => {
    expect(message(judge(missing, tool({}, effect(), scene, result())))).toContain("does not name both the tool and the outcome");
  });

  test("what was not followed may record: unknown", () => {
    expect(judge(missing, tool({}, gap(), effect(), result())).verdict).toBe("unknown");
    expect(judge(missing, lost).verdict).toBe("unknown");
  });

  const overall = (...tools: readonly Tool[]) => (missing as Required<ToolRule>).overall(server(...tools));
  test("the server is judged as a whole, and none at all is one cause", () => {
    const [bare, traced] = [tool({ name: "cancel_order" }, effect(), result()), tool({}, effect(), full, result())];
    expect(overall(traced)).toMatchObject({ verdict: "pass" });
    expect(overall(traced, bare)).toMatchObject({ verdict: "fail", why: "calls without a record: cancel_order" });
    expect(overall(traced, lost)).toMatchObject({ verdict: "unknown" });
    expect(overall()).toMatchObject({ verdict: "unknown", why: "no tool was found" });
    expect(judge(missing, bare, tool({}, effect(), result()))).toMatchObject({ cause: "none" });
    expect(judge(missing, bare, traced)).not.toMatchObject({ cause: "none" });
  });
});

describe("trace/incomplete", () => {
  test("the fields that are lacking are named", () => {
    const answer = judge(incomplete, tool({}, effect(), record(field("tool", "issue_refund"), field("outcome", "ok"), field("ms")), result()));
    expect(message(answer)).toContain("lacks schema version, caller, scope, arguments and idempotency key");
  });

  test("all eight pass; a read needs no key; without a record it is n/a", () => {
    expect(judge(incomplete, tool({}, effect(), full, result())).verdict).toBe("pass");
    const short = record(field("tool", "get_charge"), field("schema_version"), field("caller"), field("scopes"), field("duration_ms"), field("outcome"), field("args"));
    expect(judge(incomplete, tool({ name: "get_charge", class: "read" }, read(), short, result())).verdict).toBe("pass");
    expect(judge(incomplete, tool({}, effect(), result())).verdict).toBe("n/a");
  });
});

describe("trace/unredacted", () => {
  test.each([
    ["arguments", record(field("args", argument("")))],
    ["arguments", log(field("", argument("")))],
    ["result", record(field("result", upstream("whole")))],
  ])("raw %s", (variant, scene) => {
    expect(judge(unredacted, tool({}, scene, effect(), result()))).toMatchObject({ verdict: "fail", variant });
  });

  test("single values are a summary; nothing written is n/a", () => {
    expect(judge(unredacted, tool({}, effect(), full, result())).verdict).toBe("pass");
    expect(judge(unredacted, tool({}, effect(), result())).verdict).toBe("n/a");
  });
});

describe("trace/not-propagated", () => {
  const call = (...inputs: readonly Field[]) => effect({ category: "http", inputs });
  const traced: Label = { kind: "trace", steps: [] };

  test("a request without a trace fails, at the request", () => {
    const bare = call(field("1.headers.accept", "text/plain"));
    expect(judge(notPropagated, tool({}, call(field("1.headers.traceparent", traced)), bare, result()))).toMatchObject({ verdict: "fail", place: { line: 11 } });
  });

  test.each([
    ["its header", field("1.headers.traceparent", "00-1-2-01")],
    ["the active context", field("1.headers", traced)],
  ])("%s carries it", (_what, input) => {
    expect(judge(notPropagated, tool({}, call(input), result())).verdict).toBe("pass");
  });

  test("an instrumentation does it for all requests", () => {
    const one = tool({}, call(), result());
    const check = notPropagated.check(one, { ...server(one), instrumented: place(1) });
    expect(check).toMatchObject({ verdict: "pass", place: { line: 1 } });
  });

  test("files, databases and effects that a name tells of have no headers", () => {
    const others = [effect({ category: "file" }), effect({ category: "database" }), effect()];
    expect(judge(notPropagated, tool({}, others, result())).verdict).toBe("n/a");
    expect(judge(notPropagated, tool({}, gap(), result())).verdict).toBe("unknown");
    expect(judge(notPropagated, lost).verdict).toBe("unknown");
  });
});

describe("coverage/unresolved-tool", () => {
  test("a lost handler is said with place and reason", () => {
    const answer = judge(unresolvedTool, lost);
    expect(answer).toMatchObject({ verdict: "fail", place: place(31, "src/registry.ts") });
    expect(message(answer)).toContain("tools come from a plugin folder");
  });

  test("a rehearsal that ended early is not followed, a gap inside is", () => {
    const early = tool({}, gap("too many steps"), effect());
    expect(judge(unresolvedTool, { ...early, story: { ...early.story!, complete: false } })).toMatchObject({ verdict: "fail" });
    expect(judge(unresolvedTool, early).verdict).toBe("pass");
  });

  test("registrations that nobody sees are the server's", () => {
    const rule = unresolvedTool as Required<ToolRule>;
    const hidden = { ...server(tool({}, effect())), unresolved: [{ place: place(4, "src/plugins.ts"), reason: "the name comes from a file" }] };
    expect(rule.overall(hidden)).toMatchObject({ verdict: "fail", place: place(4, "src/plugins.ts") });
    expect(rule.overall(server(tool({}, effect())))).toMatchObject({ verdict: "pass" });
  });
});
