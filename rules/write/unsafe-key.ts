import type { Answer, ToolRule } from "../../src/model/rule.ts";
import type { Tool } from "../../src/model/server.ts";
import type { ClaimEvent, Label, Story } from "../../src/model/story.ts";
import { failed, hiddenBy, notApplicable, notFollowed, passed, quote, spot, trailTo } from "../answers.ts";
import { severityBy } from "../severity.ts";
import { blindSpot, eventsOf, hasLabel } from "../story.ts";
import { descriptionOf, type Key, keyArgument, keysOf, takesMore } from "../writes.ts";

const variants = {
  "minted": "Each attempt makes a key of its own.",
  "static": "All calls share one key.",
  "optional": "The caller may leave the key out, and nothing is derived in its place.",
  "shared": "The key is not bound to the caller: one caller can be handed another's result.",
  "no-expiry": "The record is kept for ever.",
  "reused": "The same key with other arguments is taken for the same action.",
} as const;

type Variant = keyof typeof variants;

/** The key names one intended action of one caller (spec/rules.md, write/unsafe-key). */
export const unsafeKey: ToolRule = {
  subject: "tool",
  id: "write/unsafe-key",
  duty: "write",
  title: "Idempotency key does not name one action of one caller",
  variants,
  severity: severityBy({ remote: "warning", local: "note", strict: { remote: "error" } }),

  check(tool) {
    const { story } = tool;
    if (!story) return tool.class === "read" || tool.class === "none" ? notApplicable("not a write tool") : notFollowed(tool);
    const keys = keysOf(tool, story);
    if (keys.length === 0) {
      const blind = blindSpot(story);
      return blind ? hiddenBy(blind) : notApplicable("no write that uses a key");
    }
    return badOrigin(tool, keys) ?? badDescription(tool, keys) ?? badRecord(tool, story, keys) ?? passed("the key names one action of one caller", keys[0]!.place);
  },
};

function badOrigin(tool: Tool, keys: readonly Key[]): Answer | null {
  const key = keys.find(({ origin }) => origin !== "bound");
  if (!key) return null;
  const name = key.name ?? "key";
  if (key.origin === "minted") return report(tool, key, "minted", `The ${name} is made by the call itself: a retry makes another, and nothing is deduped.`, "take the key from the caller, or derive it from the arguments");
  if (key.origin === "static") return report(tool, key, "static", `The ${name} is the same for all calls: the second action gets the first one's result.`, "take the key from the caller, or derive it from the arguments");
  return report(tool, key, "optional", `The ${name} may be left out, and nothing stands in for it: a retry without it does the work again.`, "require the argument, or derive a key from the others when it does not come");
}

/** A description that makes the model mint a new key for a retry (square-mcp-server, issue 31). */
const perAttempt = /\b(?:unique|new|fresh|different)\b[^.]{0,40}\b(?:every|each|per|for (?:every|each|all))\b[^.]{0,20}\b(?:request|call|attempt|invocation|try)/i;
const forRetry = /\bre-?(?:use|try|tries|send|peat)/i;

function badDescription(tool: Tool, keys: readonly Key[]): Answer | null {
  const argument = keyArgument(tool);
  if (!argument) return null;
  const description = descriptionOf(tool, argument);
  if (!perAttempt.test(description) || forRetry.test(description)) return null;
  return report(tool, keys[0]!, "minted", `The description of ${argument} asks for a new key on every request (${quote(description)}): the model will send another one when it retries.`,
    "say that the same key is to be sent again when the same action is retried");
}

/** What only the server's own record can get wrong; an upstream binds and expires its keys itself. */
function badRecord(tool: Tool, story: Story, keys: readonly Key[]): Answer | null {
  for (const key of keys) {
    if (key.how === "sent") continue;
    if (!hasLabel(key.labels, "caller")) {
      return report(tool, key, "shared", "The key is not bound to the caller: who sends the same key is handed the result of somebody else's call.", "put the caller's id and the tool's name into the key");
    }
    const records = eventsOf(story, "claim").filter((claim): claim is ClaimEvent => claim.step !== "lookup");
    if (records.length > 0 && records.every(({ expires }) => expires === false)) {
      return report(tool, keyAt(key, records[0]!), "no-expiry", "The record of the key is kept for ever: the store grows with each call, and a key can never be used again.", "let it expire after the longest time in which an agent retries; a day is a good default");
    }
    if (records.length > 0 && isOwnKey(tool, key.labels) && records.every(({ kept }) => kept && isOwnKey(tool, kept))) {
      return report(tool, keyAt(key, records[0]!), "reused", "Nothing of the arguments is kept under the key: who sends it again with other arguments is told that the work is done.",
        "keep a hash of the arguments with the key, and refuse the key when they differ");
    }
  }
  return null;
}

const keyAt = (key: Key, record: ClaimEvent): Key => ({ ...key, place: record.place, event: record });

/** Of what the model sent these are the key alone, and the tool takes more than that. */
function isOwnKey(tool: Tool, labels: readonly Label[]): boolean {
  const key = keyArgument(tool);
  const sent = labels.flatMap((label) => (label.kind === "argument" ? [label.path] : []));
  return key !== null && takesMore(tool) && sent.length > 0 && sent.every((path) => path === key);
}

function report(tool: Tool, key: Key, variant: Variant, message: string, fix: string): Answer {
  return failed({ variant, place: key.place, confidence: "proven", message, fix, trail: trailTo(tool, key.event, "the key"), cause: `${spot(key.place)} ${variant}` });
}
