import type { Knowledge } from "../knowledge/index.ts";
import type { GateFact } from "../knowledge/types.ts";
import { askedBy } from "../interpret/asked.ts";
import { deepLabels } from "../interpret/builtins/index.ts";
import { chainOf } from "../interpret/chain.ts";
import { leaves, listFacts, partsOf, withFact, type Condition, type Fact, type Facts } from "../interpret/facts.ts";
import type { Interpreter } from "../interpret/interpreter.ts";
import type { Listener } from "../interpret/machine.ts";
import { madeOf, type External, type ExternalCall, type FunctionValue, type Value } from "../interpret/value.ts";
import type { Endpoint } from "../model/server.ts";
import type { Label } from "../model/story.ts";
import type { Incoming } from "./incoming.ts";
import { answerOf } from "./grants.ts";
import { passagesOf } from "./middleware.ts";
import { hooksIn } from "./mounts.ts";

export type Gate = Endpoint["gate"];

const VERIFIED = "verified";
/** Notes calls that verify the credential of a request: what comes after them is behind a gate. */
export function verifying(machine: Interpreter, then: NonNullable<Listener["external"]>): Listener {
  return {
    external: then,
    back: (call) => {
      if (verifies(machine.knowledge, call)) machine.facts = withFact(machine.facts, { kind: "event", type: VERIFIED, id: 0 });
    },
  };
}

/** A row says so, or the call is by its name for credentials and is given one. */
function verifies(knowledge: Knowledge, call: ExternalCall): boolean {
  const chain = chainOf(call);
  return knowledge.verifierOf(chain) !== undefined && (knowledge.gateOf(chain) !== undefined || call.args.some(showsToken));
}

const showsToken = (value: Value): boolean => deepLabels(value).some((label) => label.kind === "caller");

/** Whether everyone who comes this far has shown a credential that was verified. */
export function standing(facts: Facts): Gate {
  const all = listFacts(facts).map(standingOf);
  return all.includes("verifies") ? "verifies" : all.includes("switched") ? "switched" : "open";
}

function standingOf(fact: Fact): Gate {
  const ways = partsOf(fact).map((part) => (part.kind === "event" ? part.type === VERIFIED : proves(part)));
  if (!ways.includes(true)) return "open";
  return ways.every((way) => way) ? "verifies" : "switched";
}

/** The condition compares what the request shows with what the server knows, and holds where they agree. */
function proves(condition: Condition): boolean {
  const { granted } = askedBy(condition);
  return granted !== false && knowsBetter(condition.value, 0);
}

/** What the server has to compare with: a key of the operator's, or one that it drew itself and told nobody but the operator. */
const OWN: ReadonlySet<Label["kind"]> = new Set(["secret", "operator", "random"]);

/** A stored key, a record under it, or another system's answer about it: more than a look at the credential's form. */
function knowsBetter(value: Value, depth: number): boolean {
  if (depth > 8) return false;
  if (value.kind === "union") return value.options.some((option) => knowsBetter(option.value, depth + 1));
  if (value.kind !== "external") return false;
  if (value.op === "symbol") return value.role === "memory";
  const parts = madeOf(value);
  if (value.op === "call" && value.args.some(showsToken) && value.labels.some((label) => label.kind === "upstream")) return true;
  if (value.op === "operator" || value.op === "call") {
    const labels = parts.flatMap((part) => deepLabels(part));
    if (labels.some((label) => label.kind === "caller") && labels.some(({ kind }) => OWN.has(kind))) return true;
  }
  return parts.some((part) => knowsBetter(part, depth + 1));
}

/** What a value that stands in front of an endpoint does to a caller without a credential; null where it is no gate at all. */
export function gateOf(incoming: Incoming, value: Value, depth = 0): Gate | null {
  if (depth > 4) return null;
  switch (value.kind) {
    case "external":
      return gateOfExternal(incoming, value, depth);
    case "function":
      return gateOfMiddleware(incoming, value);
    case "array":
      return strongest(value.elements.map((element) => gateOf(incoming, element, depth + 1)));
    case "maybe":
      return gateOf(incoming, value.value, depth + 1) === null ? null : "switched";
    case "union": {
      const all = value.options.map((option) => gateOf(incoming, option.value, depth + 1));
      return all.every((gate) => gate === all[0]) ? all[0]! : all.some((gate) => gate === "verifies" || gate === "switched") ? "switched" : null;
    }
    case "object":
      return strongest(hooksIn(value).map((hook) => gateOf(incoming, hook, depth + 1)));
    default:
      return null;
  }
}

const rank: readonly (Gate | null)[] = [null, "open", "unknown", "switched", "verifies"];
/** Of gates one behind the other, what holds. */
export const strongest = (gates: readonly (Gate | null)[]): Gate | null =>
  gates.reduce((a, b) => (rank.indexOf(b) > rank.indexOf(a) ? b : a), null);

function gateOfExternal(incoming: Incoming, value: External, depth: number): Gate | null {
  if (value.op !== "call" && value.op !== "new") return null;
  const fact = incoming.machine.knowledge.gateOf(chainOf(value));
  if (fact?.by !== undefined && value.site) incoming.given.note(answerOf(incoming.machine, value.args, fact.by, value.site), value.site);
  if (!fact || fact.form === "verifier") {
    return strongest(value.args.map((arg) => (arg.kind === "function" || arg.kind === "array" ? gateOf(incoming, arg, depth + 1) : null)));
  }
  return gateBy(fact);
}

/** What a package's gate does to callers without a credential. */
export const gateBy = ({ required }: GateFact): Gate => (required === true ? "verifies" : required === "unknown" ? "unknown" : "open");

/** A middleware of the source is a gate if it is for verified requests alone; then what goes past it by another way counts. */
function gateOfMiddleware(incoming: Incoming, fn: FunctionValue): Gate | null {
  const passes = passagesOf(incoming, fn, verifying(incoming.machine, () => undefined));
  const gates = passes.map((facts) => standing(facts));
  if (gates.every((gate) => gate === "open")) return null;
  return gates.map((gate, i) => (gate === "open" ? besides(passes[i]!) : gate)).reduce(weakest);
}

/** What lets a request past a gate without a verified credential: that it has none, or that somebody set it so. */
function besides(facts: Facts): Gate {
  const asked = listFacts(facts).flatMap(leaves).map((condition) => askedBy(condition).labels);
  return asked.every((labels) => labels.some(({ kind }) => kind === "caller")) ? "open" : "switched";
}

const order: readonly Gate[] = ["open", "switched", "unknown", "verifies"];
/** Of gates on several ways the one that lets the most through. */
export const weakest = (a: Gate, b: Gate): Gate => (order.indexOf(a) < order.indexOf(b) ? a : b);
