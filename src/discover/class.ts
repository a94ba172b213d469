import { NO_VERB_ROW } from "../knowledge/effects.ts";
import type { Annotations, Tool } from "../model/server.ts";
import type { EffectEvent, Story } from "../model/story.ts";

const WRITE = /^(create|update|delete|set|add|remove|send|post|put|patch|execute|run|merge|deploy|cancel|publish|upload|move|archive|revoke|reset|apply|write|restore|upsert|edit|insert|append|start|stop|submit|rename|issue|charge|pay|refund|drop|close|open|assign|invite|enable|disable|approve|reject|trigger|import|copy|replace|clear|kill|install|register|complete|comment|click|fill|type|press|navigate)$/;
const READ = /^(get|list|search|find|read|fetch|query|describe|show|check|count|view|lookup|lint|validate|browse|explain|analyze|analyse|summarize|compare|retrieve|status|inspect|info|help|download|export|resolve)$/;

/** The verb of a tool's name: the first word of it that is one. */
function verbOf(name: string): "read" | "write" | undefined {
  for (const word of name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase().split(/[^a-z0-9]+/)) {
    if (WRITE.test(word)) return "write";
    if (READ.test(word)) return "read";
  }
  return undefined;
}

/** What it does rests on its own name, or on the method of its request. */
const isDoubtful = ({ confidence, byMethod }: EffectEvent): boolean => confidence === "likely" || byMethod === true;

/**
 * Read or write, by what the code reaches; then by the annotations; then by the tool's own verb (spec/rules.md, write tool).
 * An effect that only a name or the method of a request speaks for does not outweigh what the author says.
 */
export function classOf(story: Story | null, annotations: Annotations | undefined, name: string): Pick<Tool, "class" | "decidedBy"> {
  const effects = (story?.events ?? []).filter((e): e is EffectEvent => e.kind === "effect");
  const writes = effects.filter((e) => e.effect !== "read");
  const write = writes.find((e) => !isDoubtful(e)) ?? (annotations?.readOnlyHint === true ? undefined : (writes.find((e) => e.confidence === "proven") ?? writes[0]));
  const decided = write ?? effects.find((e) => e.confidence === "proven") ?? effects[0];
  const followed = story !== null && story.complete && !story.events.some((e) => e.kind === "gap");
  if (write) return { class: "write", decidedBy: by(write) };
  const isTold = effects.some((e) => e.row !== NO_VERB_ROW);
  if (decided && followed && isTold) return { class: "read", decidedBy: by(decided) };
  if (annotations?.readOnlyHint !== undefined) return { class: annotations.readOnlyHint ? "read" : "write" };
  if (decided) return { class: verbOf(name) ?? (isTold ? "read" : "unknown"), decidedBy: by(decided) };
  if (followed) return { class: "none" };
  return { class: verbOf(name) ?? "unknown" };
}

const by = (e: EffectEvent): NonNullable<Tool["decidedBy"]> => ({ effect: e.effect, place: e.place, confidence: e.confidence, text: e.operation });
