import { describe, expect, test } from "vitest";
import { errorLeak } from "../../rules/data/error-leak.ts";
import { rawPassthrough } from "../../rules/data/raw-passthrough.ts";
import { secretArgument } from "../../rules/data/secret-argument.ts";
import { secretExposed } from "../../rules/data/secret-exposed.ts";
import {
  argument, denial, effect, error, field, gap, judge, log, lost, maybe, message, read, record, result, secret, thrown, token, tool,
  upstream,
} from "./story.ts";

const text = "content[].text";

describe("data/raw-passthrough", () => {
  test("a whole payload in the result fails where it becomes text", () => {
    const answer = judge(rawPassthrough, tool({ class: "read" }, read(), result(field(text, upstream("whole")))));
    expect(answer).toMatchObject({ verdict: "fail", place: { file: "src/lib/json.ts", line: 9 } });
    expect(message(answer)).toContain("All of what GET https://crm.example/customers answers reaches the model through content[].text");
    expect("trail" in answer && answer.trail.map((step) => step.text)).toEqual(["fetch", "JSON.stringify", "returned as content[].text"]);
  });

  test("two tools over one helper are one cause", () => {
    const leaky = (name: string, from: string) => judge(rawPassthrough, tool({ name }, result(field(text, upstream("whole", from)))));
    const [a, b] = [leaky("get_customer", "GET /customers"), leaky("list_orders", "GET /orders")];
    expect("cause" in a && "cause" in b && a.cause === b.cause).toBe(true);
  });

  test("any path counts", () => {
    expect(judge(rawPassthrough, tool({}, result(field(text, upstream("part"))), maybe(result(field("structuredContent.raw", upstream("whole")))))).verdict).toBe("fail");
  });

  test.each([
    ["named members", [result(field(text, upstream("part")))]],
    ["text of its own", [result(field(text, "done"))]],
    ["an error that quotes the upstream", [denial(field(text, upstream("whole")))]],
    ["an image", [result(field("content[].data", upstream("whole")), field("content[].type", "image"))]],
  ])("%s pass", (_what, scenes) => {
    expect(judge(rawPassthrough, tool({}, read(), ...scenes)).verdict).toBe("pass");
  });

  test("a blob in a resource is payload", () => {
    expect(judge(rawPassthrough, tool({}, result(field("content[].resource.blob", upstream("whole"))))).verdict).toBe("fail");
  });

  test("what was not followed may shape nothing: unknown, unless a leak is seen", () => {
    expect(judge(rawPassthrough, tool({}, gap(), result(field(text)))).verdict).toBe("unknown");
    expect(judge(rawPassthrough, tool({}, gap(), result(field(text, upstream("whole"))))).verdict).toBe("fail");
    expect(judge(rawPassthrough, lost).verdict).toBe("unknown");
  });
});

describe("data/error-leak", () => {
  test.each([
    ["a stack in an answer", denial(field(text, error("detail")))],
    ["a stack in a success", result(field(text, error("detail")))],
    ["a whole upstream body in a throw", thrown(field("message", upstream("whole")))],
  ])("%s is detail", (_what, exit) => {
    expect(judge(errorLeak, tool({}, read(), exit))).toMatchObject({ verdict: "fail", variant: "detail" });
  });

  test.each([
    ["a message copied by hand", denial(field(text, error("message")))],
    ["a throw that nobody caught", thrown(field("message", error("message")))],
    ["a named field of the upstream's error", denial(field(text, upstream("part")))],
  ])("%s is message", (_what, exit) => {
    expect(judge(errorLeak, tool({}, read(), exit))).toMatchObject({ verdict: "fail", variant: "message" });
  });

  test("detail is said before message", () => {
    expect(judge(errorLeak, tool({}, denial(field(text, error("message"))), thrown(field("message", error("detail"))))).variant).toBe("detail");
  });

  test("uncaught messages are one finding for the server", () => {
    const causes = ["issue_refund", "cancel_order"].map((name) => judge(errorLeak, tool({ name }, thrown(field("message", error("message"))))));
    expect(causes.map((answer) => "cause" in answer && answer.cause)).toEqual(["uncaught", "uncaught"]);
  });

  test("the stack of an error of one's own stays on the server", () => {
    expect(judge(errorLeak, tool({}, thrown(field("message", "no such charge"), field("stack", error("detail"))))).verdict).toBe("pass");
    expect(judge(errorLeak, tool({}, thrown(field("data.body", upstream("whole"))))).variant).toBe("detail");
  });

  test("own text passes; a payload in a success is another rule's", () => {
    expect(judge(errorLeak, tool({}, denial(field(text, "Upstream auth failed")), thrown(field("message", argument("chargeId"))))).verdict).toBe("pass");
    expect(judge(errorLeak, tool({}, result(field(text, upstream("whole"))))).verdict).toBe("pass");
    expect(judge(errorLeak, tool({}, gap(), result())).verdict).toBe("unknown");
  });
});

describe("data/secret-exposed", () => {
  test.each([
    ["result", result(field("structuredContent.key", secret("PAYMENTS_KEY")))],
    ["error", thrown(field("message", secret("PAYMENTS_KEY")))],
    ["error", denial(field(text, secret("PAYMENTS_KEY")))],
    ["log", log(field("", token))],
    ["log", record(field("headers.authorization", secret("PAYMENTS_KEY")))],
  ])("in a %s", (variant, scene) => {
    expect(judge(secretExposed, tool({}, effect(), scene))).toMatchObject({ verdict: "fail", variant });
  });

  test("as a credential upstream it is fine", () => {
    expect(judge(secretExposed, tool({}, effect({ inputs: [field("headers.authorization", secret("PAYMENTS_KEY"))] }), result())).verdict).toBe("pass");
  });
});

describe("data/secret-argument", () => {
  const asking = (...names: string[]) => ({ inputSchema: { type: "object", properties: Object.fromEntries(names.map((name) => [name, { type: "string" }])) } });

  test("an argument that becomes the credential is proven, whatever its name", () => {
    const answer = judge(secretArgument, tool(asking("value"), read({ inputs: [field("headers.Authorization", argument("value"))] })));
    expect(answer).toMatchObject({ verdict: "fail", confidence: "proven" });
    expect(message(answer)).toContain("The argument value is sent to GET https://pay.example/charges as its credential");
  });

  test("one whose name says so is likely, nested ones too", () => {
    expect(judge(secretArgument, tool(asking("api_key"), read()))).toMatchObject({ verdict: "fail", confidence: "likely" });
    const nested = { inputSchema: { type: "object", properties: { options: { type: "object", properties: { connectionString: { type: "string" } } } } } };
    expect(judge(secretArgument, tool(nested, read())).verdict).toBe("fail");
  });

  test("tokens that count, page or guard a form, and secrets of what is created are not that", () => {
    expect(judge(secretArgument, tool(asking("pageToken", "max_tokens", "csrfToken", "idempotencyKey"), read())).verdict).toBe("pass");
    expect(judge(secretArgument, tool(asking("clientSecret", "password"), effect({ inputs: [field("body.clientSecret", argument("clientSecret"))] }))).verdict).toBe("pass");
    expect(judge(secretArgument, lost).verdict).toBe("unknown");
  });
});
