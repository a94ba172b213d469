import { expect, test } from "vitest";
import { classOf } from "../../src/discover/class.ts";
import { NO_VERB_ROW } from "../../src/knowledge/effects.ts";
import type { EffectEvent, Story } from "../../src/model/story.ts";

const place = { file: "src/charts.ts", line: 4, column: 1, endLine: 4, endColumn: 9 };
const effect = (parts: Partial<EffectEvent>): EffectEvent => ({
  kind: "effect", id: 1, place, trail: [], after: [], effect: "create", confidence: "proven", module: "global", operation: "POST https://charts.example", inputs: [], row: "http", ...parts,
});
const story = (...events: readonly EffectEvent[]): Story => ({ events, complete: true });

test("what the code surely writes outweighs the hint", () => {
  expect(classOf(story(effect({})), { readOnlyHint: true }, "draw_chart")).toMatchObject({ class: "write", decidedBy: { effect: "create" } });
});

test("a write that only a name or a request's method tells yields to the hint, and stands without one", () => {
  for (const doubtful of [effect({ byMethod: true }), effect({ confidence: "likely" })]) {
    expect(classOf(story(doubtful), { readOnlyHint: true }, "draw_chart").class).toBe("read");
    expect(classOf(story(doubtful), { readOnlyHint: false }, "draw_chart").class).toBe("write");
    expect(classOf(story(doubtful), undefined, "get_chart").class).toBe("write");
  }
});

test("a method that no verb speaks of leaves the class to the author's hint, then to the tool's own verb", () => {
  const guessed = effect({ effect: "read", confidence: "likely", row: NO_VERB_ROW });
  expect(classOf(story(guessed), { readOnlyHint: false }, "get_ranking").class).toBe("write");
  expect(classOf(story(guessed), undefined, "get_ranking").class).toBe("read");
  expect(classOf(story(guessed), undefined, "update_ranking").class).toBe("write");
  expect(classOf(story(guessed), undefined, "transform_document").class).toBe("unknown");
  expect(classOf(story(guessed, effect({ effect: "read" })), undefined, "transform_document").class).toBe("read");
});
