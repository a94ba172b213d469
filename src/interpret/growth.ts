import type { EffectEvent, Field, Label, StoryEvent } from "../model/story.ts";
import type { EffectFact } from "../knowledge/types.ts";
import { listFacts, type Condition, type Fact, type Facts } from "./facts.ts";
import { labelsOf } from "./labels.ts";
import type { Labels, Value } from "./value.ts";

/**
 * What was read and then added to: `list` by an element, `text` by words of the model in place of others. `sifted`: what is going to be
 * added has been sifted by what is there.
 */
export type Growth = "list" | "text" | "sifted";

/**
 * Reads whose answers a call has added to. Written back where they came from, the addition is there twice after a repeat
 * (spec/rules.md, write/not-idempotent: appending is not).
 */
export class Grown {
  private readonly reads = new Map<string, Growth>();

  note(labels: Labels, how: Growth, facts: Facts): void {
    for (const label of labels) {
      if (label.kind !== "upstream" || this.reads.get(label.from) === "sifted") continue;
      if (!listFacts(facts).some((fact) => saysAbsent(fact, label.from))) this.reads.set(label.from, how);
    }
  }

  private isGrown(from: string): boolean {
    const how = this.reads.get(from);
    return how !== undefined && how !== "sifted";
  }

  /** Whether an effect writes back what was read from the same store, grown. */
  repeats(effect: EffectFact, module: string, inputs: readonly Field[], events: Iterable<StoryEvent>): boolean {
    if (effect.effect === "read" || effect.effect === "delete" || effect.idempotent === false || this.reads.size === 0) return false;
    const all = inputs.flatMap(({ labels }) => labels);
    const written = new Set(all.flatMap((label) => (label.kind === "upstream" && this.isGrown(label.from) ? [label.from] : [])));
    if (written.size === 0) return false;
    for (const event of events) {
      if (event.kind !== "effect" || event.effect !== "read" || event.module !== module || !written.has(event.operation)) continue;
      if (this.reads.get(event.operation) === "list" || sharesPath(event, inputs)) return true;
    }
    return false;
  }
}

/** The element is only added where the call has seen that it is not there: a repeat finds it. */
function saysAbsent(fact: Fact, from: string): boolean {
  if (fact.kind !== "condition" || fact.holds || !asksFor(fact)) return false;
  return askedOf(fact.value).flatMap(labelsOf).some((label) => label.kind === "upstream" && label.from === from);
}

const SEEKING = new Set(["some", "includes", "find", "findIndex", "indexOf", "has"]);

const asksFor = ({ value }: Condition): boolean =>
  value.kind === "union" ? value.options.some((option) => option.value.kind !== "constant") : seeks(value);

/** It asks a list for something. */
export function seeks(value: Value): boolean {
  if (value.kind === "union") return value.options.some((option) => seeks(option.value));
  if (value.kind !== "external") return false;
  return value.op === "operator" ? SEEKING.has(value.operator) : value.op === "call" && value.parent.op === "get" && SEEKING.has(value.parent.key);
}

/** What a question is about: the list, and what it is asked for. */
function askedOf(value: Value): readonly Value[] {
  if (value.kind === "union") return value.options.flatMap((option) => askedOf(option.value));
  if (value.kind === "array") return value.open ? [...value.elements, value.open] : value.elements;
  return value.kind === "external" && value.op === "operator" ? value.args.flatMap(askedOf) : [value];
}

/** A file that was read and one that is written are named by the same argument. */
const sharesPath = (read: EffectEvent, inputs: readonly Field[]): boolean => {
  const paths = (fields: readonly Field[]): readonly string[] =>
    fields.filter(({ path }) => path === "0").flatMap(({ labels }) => labels.flatMap((label: Label) => (label.kind === "argument" ? [label.path] : [])));
  const own = paths(inputs);
  return paths(read.inputs).some((path) => own.includes(path));
};

/** Words of the model, as what is sought and as what takes its place. */
export const isReplacement = (sought: Value, replacement: Labels): boolean =>
  [labelsOf(sought), replacement].every((labels) => labels.some(({ kind }) => kind === "argument"));
