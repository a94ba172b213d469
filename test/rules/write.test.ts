import { describe, expect, test } from "vitest";
import { annotationMismatch } from "../../rules/write/annotation-mismatch.ts";
import { idempotencyRace } from "../../rules/write/idempotency-race.ts";
import { notIdempotent } from "../../rules/write/not-idempotent.ts";
import { notRateLimited } from "../../rules/write/not-rate-limited.ts";
import { unsafeKey } from "../../rules/write/unsafe-key.ts";
import type { ToolRule } from "../../src/model/rule.ts";
import type { Tool } from "../../src/model/server.ts";
import type { Field } from "../../src/model/story.ts";
import {
  argument, branch, claim, effect, field, gap, identity, judge, limit, lost, maybe, message, operator, place, read, result, server, tool,
} from "./story.ts";

const key = argument("idempotencyKey");
const sending = (key: Field) => effect({ key });
const optionalKey = { inputSchema: { type: "object", properties: { idempotencyKey: { type: "string" }, chargeId: { type: "string" } }, required: ["chargeId"] } };

describe("write/not-idempotent", () => {
  test("a create without a key fails at the effect", () => {
    const answer = judge(notIdempotent, tool({}, read(), effect(), result()));
    expect(answer).toMatchObject({ verdict: "fail", confidence: "proven", place: place(11) });
    expect(message(answer)).toBe("POST https://pay.example/refunds runs again on a retry: no idempotency key is claimed before it or sent with it.");
    expect("fix" in answer && answer.fix).toContain("claim it in your store before line 11");
  });

  test.each([
    ["a key claimed before the work", [claim("claim", key), effect()]],
    ["a key of caller and arguments claimed before the work", [claim("claim", identity, argument("")), effect()]],
    ["a claim on each branch", [...branch("memory", claim("claim", key)), ...branch("redis", claim("claim", key)), effect()]],
    ["a key sent in the header", [sending(field("headers.Idempotency-Key", key))]],
    ["a key in the SDK's option", [sending(field("options.idempotencyKey", key))]],
    ["a DELETE", [effect({ effect: "delete", idempotent: true })]],
    ["a PATCH that sets values", [effect({ effect: "update" })]],
    ["an upsert", [effect({ effect: "create", idempotent: true })]],
  ])("%s passes", (_what, scenes) => {
    expect(judge(notIdempotent, tool({}, read(), ...scenes, result())).verdict).toBe("pass");
  });

  test.each([
    ["a claim after the work", [effect(), claim("claim", key)], "no idempotency key"],
    ["a claim on some path", [maybe(claim("claim", key)), effect()], "no idempotency key"],
    ["a claim that no argument names", [claim("claim"), effect()], "is new on every attempt"],
    ["a claim per caller only", [claim("claim", identity), effect()], "is not derived from the call"],
    ["a key made by the call", [sending(field("headers.Idempotency-Key"))], "the Idempotency-Key sent with it is new on every attempt"],
    ["a key that never changes", [sending(field("headers.Idempotency-Key", "refunds"))], "is not derived from the call"],
    ["a key of the operator's", [sending(field("headers.PayPal-Request-Id", operator("REQUEST_ID")))], "is not derived from the call"],
    ["check, then act", [claim("lookup", key), effect(), claim("store", key)], "looked up at src/tools/refund.ts:10 and stored only after"],
    ["an increment", [effect({ effect: "update", idempotent: false })], "no idempotency key"],
    ["an append", [effect({ effect: "write", idempotent: false })], "no idempotency key"],
  ])("%s fails", (_what, scenes, part) => {
    const answer = judge(notIdempotent, tool({}, ...scenes, result()));
    expect(answer.verdict).toBe("fail");
    expect(message(answer)).toContain(part);
  });

  test("an optional key does not hold on the path without it, unless something is derived in its place", () => {
    expect(message(judge(notIdempotent, tool(optionalKey, sending(field("headers.Idempotency-Key", key)))))).toContain("optional, and nothing stands in for it");
    expect(judge(notIdempotent, tool(optionalKey, sending(field("headers.Idempotency-Key", key, argument("chargeId"))))).verdict).toBe("pass");
  });

  test("every write needs it, not only the first", () => {
    expect(judge(notIdempotent, tool({}, sending(field("headers.Idempotency-Key", key)), effect({ effect: "send", operation: "POST https://mail.example/send" })))).toMatchObject({ verdict: "fail", place: place(11) });
  });

  test("a hint is a claim: unknown, unless the effect settles it", () => {
    const hinted = { annotations: { idempotentHint: true } };
    expect(judge(notIdempotent, tool(hinted, effect({ confidence: "likely" }))).verdict).toBe("unknown");
    expect(judge(notIdempotent, tool(hinted, effect())).verdict).toBe("fail");
    expect(judge(notIdempotent, tool({}, effect({ confidence: "likely" })))).toMatchObject({ verdict: "fail", confidence: "likely" });
  });

  test("reads are n/a, what was not followed is unknown", () => {
    expect(judge(notIdempotent, tool({ class: "read" }, read())).verdict).toBe("n/a");
    expect(judge(notIdempotent, tool({ class: "write" }, gap())).verdict).toBe("unknown");
    expect(judge(notIdempotent, tool({}, gap(), effect())).verdict).toBe("unknown");
    expect(judge(notIdempotent, lost).verdict).toBe("unknown");
  });
});

describe("write/idempotency-race", () => {
  test("looked up, awaited, stored", () => {
    const answer = judge(idempotencyRace, tool({}, claim("lookup", key), effect(), claim("store", key)));
    expect(answer).toMatchObject({ verdict: "fail", place: place(10) });
    expect(message(answer)).toContain("stored only after POST https://pay.example/refunds (src/tools/refund.ts:11)");
  });

  test("an atomic claim passes, also when the result is stored later; without a key it is n/a", () => {
    expect(judge(idempotencyRace, tool({}, claim("lookup", key), claim("claim", key), effect(), claim("store", key))).verdict).toBe("pass");
    expect(judge(idempotencyRace, tool({}, sending(field("headers.Idempotency-Key", key)))).verdict).toBe("pass");
    expect(judge(idempotencyRace, tool({}, effect())).verdict).toBe("n/a");
    expect(judge(idempotencyRace, tool({ class: "read" }, claim("lookup", key), read())).verdict).toBe("n/a");
  });
});

describe("write/unsafe-key", () => {
  test.each([
    ["minted", [sending(field("headers.Idempotency-Key"))]],
    ["static", [sending(field("headers.Idempotency-Key", "refunds"))]],
    ["shared", [claim("claim", key), effect()]],
  ])("%s", (variant, scenes) => {
    expect(judge(unsafeKey, tool({}, ...scenes))).toMatchObject({ verdict: "fail", variant });
  });

  test("optional", () => {
    expect(judge(unsafeKey, tool(optionalKey, sending(field("headers.Idempotency-Key", key))))).toMatchObject({ verdict: "fail", variant: "optional" });
  });

  test("kept for ever", () => {
    const forever = claim("claim", key, identity);
    const scene = { ...forever, event: { ...forever.event, expires: false } };
    expect(judge(unsafeKey, tool({}, scene, effect()))).toMatchObject({ verdict: "fail", variant: "no-expiry" });
    expect(judge(unsafeKey, tool({}, forever, effect())).verdict).toBe("pass");
  });

  test("a description that makes the model mint one", () => {
    const described = (description: string) => ({ inputSchema: { type: "object", properties: { idempotencyKey: { type: "string", description } }, required: ["idempotencyKey"] } });
    const scene = sending(field("headers.Idempotency-Key", key));
    expect(judge(unsafeKey, tool(described("A unique string for every request"), scene))).toMatchObject({ verdict: "fail", variant: "minted" });
    expect(judge(unsafeKey, tool(described("Unique per request; send the same one again when you retry"), scene)).verdict).toBe("pass");
    expect(judge(unsafeKey, tool({}, effect())).verdict).toBe("n/a");
  });
});

describe("write/not-rate-limited", () => {
  test("per caller, shared, too late, none", () => {
    expect(judge(notRateLimited, tool({}, limit(identity), effect())).verdict).toBe("pass");
    expect(judge(notRateLimited, tool({}, limit(), effect()))).toMatchObject({ verdict: "fail", variant: "coarse" });
    expect(judge(notRateLimited, tool({}, effect(), limit(identity)))).toMatchObject({ verdict: "fail", variant: "coarse" });
    expect(judge(notRateLimited, tool({}, effect())).variant).toBeUndefined();
    expect(judge(notRateLimited, tool({ class: "read" }, read())).verdict).toBe("n/a");
    expect(judge(notRateLimited, tool({}, gap(), effect())).verdict).toBe("unknown");
  });

  const overall = (...tools: readonly Tool[]) => (notRateLimited as Required<ToolRule>).overall(server(...tools));
  test("the server is judged as a whole", () => {
    const [free, counted, shared] = [tool({ name: "cancel_order" }, effect()), tool({}, limit(identity), effect()), tool({ name: "ship" }, limit(), effect())];
    expect(overall(tool({ class: "read" }, read()))).toMatchObject({ verdict: "n/a" });
    expect(overall(counted)).toMatchObject({ verdict: "pass" });
    expect(overall(counted, free)).toMatchObject({ verdict: "fail", why: "not counted per caller: cancel_order" });
    expect(overall(shared)).toMatchObject({ verdict: "fail", variant: "coarse" });
    expect(overall(lost)).toMatchObject({ verdict: "unknown" });
  });
});

describe("write/annotation-mismatch", () => {
  const remove = effect({ effect: "delete", idempotent: true, operation: "DELETE https://pay.example/cards" });
  test.each([
    ["read-only", { readOnlyHint: true }, effect()],
    ["destructive", { destructiveHint: false }, remove],
    ["idempotent", { idempotentHint: true }, effect()],
  ])("%s", (variant, annotations, scene) => {
    expect(judge(annotationMismatch, tool({ annotations }, scene))).toMatchObject({ verdict: "fail", variant });
  });

  test("what is promised and kept passes; no promise needs no story", () => {
    expect(judge(annotationMismatch, tool({ annotations: { readOnlyHint: true } }, read())).verdict).toBe("pass");
    expect(judge(annotationMismatch, tool({ annotations: { destructiveHint: false } }, effect(), remove)).verdict).toBe("pass");
    expect(judge(annotationMismatch, tool({ annotations: { idempotentHint: true } }, sending(field("headers.Idempotency-Key", key)))).verdict).toBe("pass");
    expect(judge(annotationMismatch, { ...lost, annotations: { readOnlyHint: false, destructiveHint: true } }).verdict).toBe("pass");
    expect(judge(annotationMismatch, tool({ annotations: { title: "Refund" } }, effect())).verdict).toBe("n/a");
  });

  test("a name decides nothing", () => {
    expect(judge(annotationMismatch, tool({ annotations: { readOnlyHint: true } }, effect({ confidence: "likely" }))).verdict).toBe("unknown");
    expect(judge(annotationMismatch, tool({ annotations: { readOnlyHint: true } }, gap(), read())).verdict).toBe("unknown");
  });
});
