import { describe, expect, test } from "vitest";
import { isFailure } from "../../rules/answers.ts";
import { missingGuard } from "../../rules/scope/missing-guard.ts";
import { tooBroad } from "../../rules/scope/too-broad.ts";
import { noAuthentication } from "../../rules/scope/no-authentication.ts";
import { tokenPassthrough } from "../../rules/scope/token-passthrough.ts";
import { unenforced } from "../../rules/scope/unenforced.ts";
import type { Endpoint, Server } from "../../src/model/server.ts";
import type { Label } from "../../src/model/story.ts";
import {
  argument, branch, effect, field, gap, grant, guard, identity, judge, lost, maybe, message, operator, place, read,
  result, secret, server, token, tool, upstream,
} from "./story.ts";

const asks = (scope: string) => guard({ requirement: [scope] });

describe("scope/missing-guard", () => {
  test("a scope asked before the effect passes", () => {
    expect(judge(missingGuard, tool({}, asks("refunds:write"), effect(), result()))).toMatchObject({ verdict: "pass", why: expect.stringContaining("refunds:write") as string });
  });

  test("no check fails where the tool is registered, and the trail ends at the effect", () => {
    const answer = judge(missingGuard, tool({}, read(), effect(), result()));
    expect(answer).toMatchObject({ verdict: "fail", confidence: "proven", place: { file: "src/server.ts", line: 5 } });
    expect(answer.variant).toBeUndefined();
    expect(message(answer)).toContain("POST https://pay.example/refunds (src/tools/refund.ts:11) is reached without a check");
    expect("trail" in answer && answer.trail.at(-1)).toMatchObject({ place: { line: 11 }, text: "POST https://pay.example/refunds" });
    expect("fix" in answer && answer.fix).toContain('"refund:write"');
  });

  test.each([
    ["after the effect", [effect(), asks("refunds:write"), result()]],
    ["on some path only", [maybe(asks("refunds:write")), effect(), result()]],
    ["whose failure changes nothing", [guard({ refusal: "proceeds" }), effect(), result()]],
    ["of what the model sent", [guard({ reads: [argument("confirm")], requirement: [] }), effect(), result()]],
    ["of what an upstream answered", [guard({ reads: [operator("BASE_URL"), upstream("whole")], requirement: [] }), effect(), result()]],
    ["of a setting that must be there", [guard({ reads: [operator("BASE_URL")], requirement: [], presence: true }), effect(), result()]],
  ])("a check %s is no check", (_what, scenes) => {
    const answer = judge(missingGuard, tool({}, ...scenes));
    expect(answer.verdict).toBe("fail");
    expect(answer.variant).toBeUndefined();
  });

  test("one scope on each branch is a check on every path", () => {
    expect(judge(missingGuard, tool({}, branch("live", asks("refunds:write")), branch("test", asks("refunds:test")), effect(), result())).verdict).toBe("pass");
    expect(judge(missingGuard, tool({}, branch("live", asks("refunds:write")), branch("test", guard({ reads: [identity], requirement: [] })), effect())).verdict).toBe("fail");
  });

  const coarse: [string, Parameters<typeof guard>[0], string][] = [
    ["the operator's read-only switch", { reads: [operator("READ_ONLY")], requirement: [], text: "config.readOnly" }, "operator's setting config.readOnly"],
    ["the operator's directories", { reads: [operator("ALLOWED_DIRS"), argument("path")], requirement: [] }, "holds for every caller alike"],
    ["that somebody is logged in", { reads: [identity], requirement: [], presence: true, text: "!ctx.authInfo" }, "who calls, not what the caller may do"],
    ["whose row it is", { reads: [identity, argument("id")], requirement: [] }, "who calls, not what the caller may do"],
    ["a claim under the caller's key", { reads: [identity, argument("idempotencyKey")], requirement: ["OK"] }, "who calls, not what the caller may do"],
    ["one scope at the endpoint", { requirement: ["mcp"], endpoint: true }, "One requirement for all tools (mcp"],
  ];
  test.each(coarse)("%s is coarse", (_what, told, part) => {
    const answer = judge(missingGuard, tool({}, guard(told), effect(), result()));
    expect(answer).toMatchObject({ verdict: "fail", variant: "coarse" });
    expect(message(answer)).toContain(part);
  });

  test("an allow-list of logins and a grant compared with a table are checks", () => {
    expect(judge(missingGuard, tool({}, guard({ reads: [identity], requirement: ["dana"] }), effect())).verdict).toBe("pass");
    expect(judge(missingGuard, tool({}, guard({ requirement: [] }), effect())).verdict).toBe("pass");
  });

  test("the same scope at the same place for reads and writes is one for all; for reads alone it is their own", () => {
    const reading = tool({ name: "get_charge", class: "read" }, asks("mcp:use"), read(), result());
    expect(judge(missingGuard, tool({}, asks("mcp:use"), effect(), result()), reading)).toMatchObject({ verdict: "fail", variant: "coarse" });
    expect(judge(missingGuard, reading, tool({ name: "list_charges", class: "read" }, asks("mcp:use"), read(), result())).verdict).toBe("pass");
    expect(judge(missingGuard, tool({}, asks("refunds:write"), effect(), result()), tool({ name: "get_charge", class: "read" }, asks("charges:read"), read())).verdict).toBe("pass");
  });

  test("code that was not followed and surely came before makes it unknown, other code does not", () => {
    expect(judge(missingGuard, tool({}, gap(), effect(), result()))).toMatchObject({ verdict: "unknown", why: "callback of an event bus (src/tools/refund.ts:10)" });
    expect(judge(missingGuard, tool({}, maybe(gap()), effect(), result())).verdict).toBe("fail");
    expect(judge(missingGuard, tool({}, effect(), gap(), result())).verdict).toBe("fail");
  });

  test("neither effect nor check is n/a, a check alone passes, an effect that may be hidden is unknown", () => {
    expect(judge(missingGuard, tool({ class: "none" }, result())).verdict).toBe("n/a");
    expect(judge(missingGuard, tool({ class: "none" }, asks("notes:read"), result())).verdict).toBe("pass");
    expect(judge(missingGuard, tool({ class: "unknown" }, gap(), result())).verdict).toBe("unknown");
    expect(judge(missingGuard, lost)).toMatchObject({ verdict: "unknown", why: "not followed: tools come from a plugin folder" });
  });

  test("an effect that only a name tells is likely", () => {
    expect(judge(missingGuard, tool({}, effect({ confidence: "likely" })))).toMatchObject({ verdict: "fail", confidence: "likely" });
  });

  test("severity goes by exposure and class", () => {
    const of = (exposure: "remote" | "internal" | "local", toolClass: "read" | "write", profile: "recommended" | "strict" = "recommended") =>
      missingGuard.severity({ exposure, toolClass, variant: undefined, confidence: "proven", profile });
    expect([of("remote", "write"), of("remote", "read"), of("internal", "write"), of("internal", "read")]).toEqual(["error", "warning", "error", "note"]);
    expect([of("local", "write"), of("local", "write", "strict")]).toEqual(["off", "note"]);
  });
});

describe("scope/unenforced", () => {
  test("of a call that was not followed to its end only a check that lets through is said", () => {
    const cut = (...scenes: Parameters<typeof guard>[0][]) => {
      const whole = tool({}, gap("too many steps"), ...scenes.map((told) => guard(told)), effect());
      return judge(unenforced, { ...whole, story: { ...whole.story!, complete: false } });
    };
    expect(cut({}).verdict).toBe("unknown");
    expect(cut({ refusal: "proceeds" }).verdict).toBe("unknown");
    expect(cut({ failsOpen: true })).toMatchObject({ verdict: "fail", variant: "fail-open" });
  });

  const cases: [string, Parameters<typeof tool>[1][], string][] = [
    ["fails open without auth context", [guard({ failsOpen: true }), effect()], "fail-open"],
    ["drops the result", [guard({ refusal: "proceeds" }), effect()], "ignored"],
    ["comes after the effect", [effect(), guard()], "late"],
  ];
  test.each(cases)("a check that %s", (_what, scenes, variant) => {
    expect(judge(unenforced, tool({}, ...scenes))).toMatchObject({ verdict: "fail", variant });
  });

  test("declared scopes that nobody reads", () => {
    const declared = { _meta: { "mcp-audit/scopes": ["refunds:write"] } };
    expect(judge(unenforced, tool(declared, effect()))).toMatchObject({ verdict: "fail", variant: "declared-only", message: expect.stringContaining("refunds:write") as string });
    expect(judge(unenforced, tool(declared, guard(), effect())).verdict).toBe("pass");
    expect(judge(unenforced, tool({ _meta: { requiredScopes: [] } }, effect())).verdict).toBe("n/a");
    expect(judge(unenforced, tool({ _meta: { "mcp-audit/deprecated": { since: "2026-01-01" } } }, effect())).verdict).toBe("n/a");
  });

  test("an operator's filter declares nothing", () => {
    expect(judge(unenforced, tool({}, guard({ reads: [operator("READ_ONLY")], requirement: [] }), effect())).verdict).toBe("n/a");
  });
});

describe("scope/too-broad", () => {
  test.each(["*", "admin", "all", "records:*", "https://pay.example/auth/full_access"])("%s grants everything", (scope) => {
    expect(judge(tooBroad, tool({}, asks(scope), effect()))).toMatchObject({ verdict: "fail", variant: "omnibus" });
  });

  test("a write does not borrow a reader's scope", () => {
    const reads: Label[] = [grant];
    const reader = tool({ name: "get_record", class: "read" }, guard({ reads, requirement: ["records"], text: "reader" }), read());
    const other = tool({ name: "get_note", class: "read" }, guard({ reads, requirement: ["notes:read"] }), read());
    const answer = judge(tooBroad, tool({ name: "update_record" }, asks("records"), effect()), reader, other);
    expect(answer).toMatchObject({ verdict: "fail", variant: "borrowed" });
    expect(message(answer)).toContain("get_record needs it to read");
    expect(judge(tooBroad, tool({ name: "update_record" }, asks("records:write"), effect()), reader, other).verdict).toBe("pass");
    expect(judge(tooBroad, tool({}, effect())).verdict).toBe("n/a");
  });
});

describe("scope/token-passthrough", () => {
  test.each(["1.headers.authorization", "1.headers.X-Api-Key", "client.0.auth", "0.accessToken"])("the caller's token as %s fails", (path) => {
    const answer = judge(tokenPassthrough, tool({}, effect({ inputs: [field(path, token)] }), result()));
    expect(answer).toMatchObject({ verdict: "fail", place: { line: 10 } });
    expect(message(answer)).toContain(`as ${path.split(".").at(-1)!}`);
  });

  test.each([
    ["a credential of the server", field("1.headers.authorization", secret("PAY_TOKEN"))],
    ["who calls", field("1.headers.authorization", identity)],
    ["the token in the body of an exchange", field("1.body.subject_token", token)],
    ["a hash of it as a key", field("1.headers.x-caller", token)],
  ])("%s does not", (_what, input) => {
    expect(judge(tokenPassthrough, tool({}, effect({ inputs: [input] }), result())).verdict).toBe("pass");
  });

  test("without an effect n/a, behind a gap unknown", () => {
    expect(judge(tokenPassthrough, tool({}, result())).verdict).toBe("n/a");
    expect(judge(tokenPassthrough, tool({}, gap(), result())).verdict).toBe("unknown");
    expect(judge(tokenPassthrough, lost).verdict).toBe("unknown");
  });
});

describe("scope/no-authentication", () => {
  const refund = tool({}, effect(), result());
  const at = (...gates: readonly Endpoint["gate"][]): Server => ({
    ...server(refund, tool({ name: "get_charge", class: "read" }, read(), result())),
    endpoints: gates.map((gate, i) => ({ place: place(30 + i, "src/http.ts"), path: "/mcp", gate })),
  });

  test("an open endpoint fails where requests come in, and says how much is behind it", () => {
    const answer = noAuthentication.check(at("verifies", "open"));
    expect(answer).toMatchObject({ verdict: "fail", confidence: "proven", place: { file: "src/http.ts", line: 31 } });
    expect(message(answer)).toContain("Requests at /mcp come to the tools without a verified credential: whoever reaches the port calls all 2 tools");
  });

  test("a setting that opens it is likely, and less sure than an open one", () => {
    expect(noAuthentication.check(at("switched"))).toMatchObject({ verdict: "fail", confidence: "likely" });
    expect(noAuthentication.check(at("switched", "open"))).toMatchObject({ confidence: "proven", place: { line: 31 } });
  });

  test("verified everywhere passes; what could not be judged or found is unknown; over stdio the question does not arise", () => {
    expect(noAuthentication.check(at("verifies")).verdict).toBe("pass");
    expect(noAuthentication.check(at("verifies", "unknown"))).toMatchObject({ verdict: "unknown", place: { line: 31 } });
    expect(noAuthentication.check(at()).verdict).toBe("unknown");
    expect(noAuthentication.check({ ...at("open"), exposure: "local" }).verdict).toBe("n/a");
    expect(noAuthentication.check({ ...at("open"), transports: ["stdio"] }).verdict).toBe("n/a");
  });

  test("the tools behind it keep their verdict, and are not told one by one", () => {
    const behind = missingGuard.check(refund, at("open"));
    expect(behind).toMatchObject({ verdict: "fail", place: { line: 5 } });
    expect(isFailure(behind)).toBe(false);
    expect(isFailure(missingGuard.check(refund, at("verifies")))).toBe(true);
  });
});
