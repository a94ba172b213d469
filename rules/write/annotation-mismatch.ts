import type { Answer, ToolRule } from "../../src/model/rule.ts";
import type { Annotations, Tool } from "../../src/model/server.ts";
import type { EffectEvent, Story, StoryEvent } from "../../src/model/story.ts";
import { at, failed, hiddenBy, notApplicable, notFollowed, passed, quote, trailTo, unknown } from "../answers.ts";
import { severityBy, severityByVariant } from "../severity.ts";
import { blindSpot, eventsOf, isWrite, surelyBefore } from "../story.ts";
import { isSafe, keyFor, natureOf, repeatable } from "../writes.ts";

const warning = severityBy({ remote: "warning", local: "warning" });

/** What each hint promises, and the effects that break it. */
const promises: readonly {
  readonly hint: keyof Annotations;
  readonly value: boolean;
  readonly variant: string;
  readonly broken: (tool: Tool, story: Story) => readonly EffectEvent[];
  readonly message: (effect: EffectEvent) => string;
}[] = [
  {
    hint: "readOnlyHint", value: true, variant: "read-only",
    broken: (tool, story) => eventsOf(story, "effect").filter((effect) => isWrite(effect) && !keepsHouse(tool, effect) && !isUndone(story, effect)),
    message: (effect) => `readOnlyHint is true, and ${quote(effect.operation)} (${at(effect.place)}) changes the world: clients will call it without asking.`,
  },
  {
    hint: "destructiveHint", value: false, variant: "destructive",
    broken: (_tool, story) => eventsOf(story, "effect").filter((effect) => effect.effect === "delete" && !cleansUp(story, effect)),
    message: (effect) => `destructiveHint is false, and ${quote(effect.operation)} (${at(effect.place)}) deletes.`,
  },
  {
    hint: "idempotentHint", value: true, variant: "idempotent",
    broken: (tool, story) => repeatable(story).filter((effect) => natureOf(effect) === "repeats" && !isSafe(keyFor(tool, story, effect))),
    message: (effect) => `idempotentHint is true, and ${quote(effect.operation)} (${at(effect.place)}) does its work again when repeated.`,
  },
];

/** The hints say what the code does; never decided by names (spec/rules.md, write/annotation-mismatch). */
export const annotationMismatch: ToolRule = {
  subject: "tool",
  id: "write/annotation-mismatch",
  duty: "write",
  title: "Annotations promise what the code does not keep",
  variants: {
    "read-only": "readOnlyHint is true, and a write is reached.",
    "destructive": "destructiveHint is false, and a delete is reached.",
    "idempotent": "idempotentHint is true, and a repeat does the work again.",
  },
  severity: severityByVariant({ "read-only": severityBy({ remote: "error", local: "error" }) }, warning),

  check(tool) {
    const { annotations, story } = tool;
    const hints = promises.filter(({ hint }) => annotations?.[hint] !== undefined);
    if (hints.length === 0) return notApplicable("no annotations");
    const made = promises.filter(({ hint, value }) => annotations?.[hint] === value);
    if (made.length === 0) return passed("the annotations promise nothing that the code could break");
    if (!story) return notFollowed(tool);
    let doubtful: EffectEvent | undefined;
    for (const promise of made) {
      const broken = promise.broken(tool, story);
      const proven = broken.find(({ confidence, byMethod }) => confidence === "proven" && !byMethod);
      if (proven) return report(tool, proven, promise.variant, promise.message(proven), `set ${promise.hint} to ${!promise.value}`);
      doubtful ??= broken[0];
    }
    if (doubtful) return unknown(`only its ${doubtful.byMethod ? "method" : "name"} says what ${quote(doubtful.operation)} does`, doubtful.place);
    const blind = blindSpot(story);
    return blind ? hiddenBy(blind) : passed("the annotations agree with the effects");
  },
};

/** A folder made, or a record cleared away, that no argument of a tool with arguments names: the server's own store. */
const keepsHouse = (tool: Tool, { category, effect, idempotent, inputs }: EffectEvent): boolean =>
  takesArguments(tool) &&
  (category === "file" || category === "database" || category === "cache") &&
  (effect === "delete" || (effect === "create" && idempotent === true)) &&
  !inputs.some(({ labels }) => labels.some(({ kind }) => kind === "argument"));

const takesArguments = ({ inputSchema }: Tool): boolean => {
  const properties = (inputSchema as { readonly properties?: object } | null | undefined)?.properties;
  return properties !== undefined && Object.keys(properties).length > 0;
};

/** A delete of what the same call made before, or the release of the key that it claimed in a store of the server's own. */
const cleansUp = (story: Story, effect: EffectEvent): boolean =>
  surelyBefore(story, effect, (event): event is StoryEvent =>
    (event.kind === "effect" && event.module === effect.module && (event.effect === "create" || event.effect === "write")) ||
    (event.kind === "claim" && event.step === "claim" && effect.category === "cache"),
  ) !== undefined;

/** A session that the call opens at another system and closes: `POST …/session`, `DELETE …/session/…`. Both leave the world as it was. */
const isUndone = (story: Story, effect: EffectEvent): boolean =>
  eventsOf(story, "effect").some((other) => {
    const [opens, closes] = effect.effect === "delete" ? [other, effect] : [effect, other];
    return closes.effect === "delete" && isOf(closes, opens) && surelyBefore(story, closes, (event): event is StoryEvent => event === opens) !== undefined;
  });

/** What is closed is named by what the opening answered. */
const isOf = (closes: EffectEvent, opens: EffectEvent): boolean =>
  opens.operation.startsWith("POST ") &&
  closes.operation.startsWith(`DELETE ${opens.operation.slice("POST ".length)}/`) &&
  closes.inputs.some(({ labels }) => labels.some((label) => label.kind === "upstream" && label.from === opens.operation));

function report(tool: Tool, effect: EffectEvent, variant: string, message: string, fix: string): Answer {
  return failed({ variant, place: tool.location, confidence: "proven", message, fix, label: "annotated here", trail: trailTo(tool, effect, quote(effect.operation)) });
}
