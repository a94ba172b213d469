import { requirementOf, type Check } from "../interpret/checks.ts";
import { chainOf } from "../interpret/chain.ts";
import { GRANT } from "../interpret/asked.ts";
import type { Condition } from "../interpret/facts.ts";
import type { Interpreter } from "../interpret/interpreter.ts";
import type { Branch, Completion } from "../interpret/machine.ts";
import { not } from "../interpret/operators.ts";
import { NO_LABELS, object, symbol, UNDEFINED, type External, type ExternalCall, type Site, type Value } from "../interpret/value.ts";
import { wordsOf } from "../interpret/words.ts";
import type { Label } from "../model/story.ts";
import type { Registered } from "./registration.ts";

/** What a framework asks of the caller before it hands a call to the tool: `canAccess`, `scopeChallenge`, a list of required scopes. */
export interface Access {
  /** What the framework's own helper asks, and where it is made: `canAccess: requireScopes("notes:write")`. */
  readonly checks: readonly { readonly check: Check; readonly site: Site }[];
  /** Asks what the source says in a function of its own; a call that may not goes no further. */
  readonly ask: () => void;
}

const IDENTITY: Label = { kind: "caller", aspect: "identity", steps: [] };
const NOTHING: Access = { checks: [], ask: () => undefined };

export function accessOf(machine: Interpreter, registered: Registered): Access {
  const all = [ownAccess(machine, registered), ...(registered.gates ? [accessOfDecorators(machine, registered.gates)] : [])];
  return { checks: all.flatMap(({ checks }) => checks), ask: () => all.forEach(({ ask }) => ask()) };
}

/** What decorators on the tool's method or class ask: scopes that they name, or guards of the source. */
function accessOfDecorators(machine: Interpreter, gates: readonly External[]): Access {
  const facts = gates.flatMap((value) => {
    const fact = value.op === "call" ? machine.knowledge.gateOf(chainOf(value)) : undefined;
    return fact?.perTool ? [{ value: value as ExternalCall, fact }] : [];
  });
  if (facts.some(({ fact }) => fact.lifts)) return NOTHING;
  const checks = facts.flatMap(({ value: { site }, fact }): Access["checks"] => {
    const requirement = requirementOf(fact);
    const check: Check = { kind: "guard", reads: [GRANT], requirement, refusal: "denies", text: wordsOf(site) };
    return requirement.length > 0 ? [{ check, site }] : [];
  });
  const ask = (): void => {
    for (const { value, fact } of facts) {
      for (const guard of fact.asks === undefined ? [] : value.args.flatMap((arg) => (arg.kind === "array" ? arg.elements : [arg]))) {
        const instance = guard.kind === "class" ? machine.construct(guard, [], value.site) : guard;
        const asked = instance.kind === "object" ? machine.get(instance, fact.asks!, value.site) : UNDEFINED;
        if (asked.kind !== "function") continue;
        pass(machine, machine.await(machine.call(asked, instance, [symbol("context", NO_LABELS, value.site)], value.site), value.site), asked.node);
      }
    }
  };
  return { checks, ask };
}

function ownAccess(machine: Interpreter, { row, gate, server, site }: Registered): Access {
  if (!gate || gate === UNDEFINED) return NOTHING;
  const { gateGets } = row;
  const open = gateGets === "session" && server !== null && !hasOption(server, ["authenticate", "auth"]);
  const at = "site" in gate && gate.site ? gate.site : site;
  const check = (requirement: readonly string[]): Access => ({
    ...NOTHING,
    checks: [{ check: { kind: "guard", reads: [GRANT], requirement, refusal: "denies", ...(open && { failsOpen: true }), text: wordsOf(at) }, site: at }],
  });
  if (gate.kind === "array") return gate.elements.length > 0 ? check(gate.elements.flatMap((one) => (one.kind === "constant" ? [String(one.value)] : []))) : NOTHING;
  if (gate.kind === "external") {
    const fact = machine.knowledge.gateOf(chainOf(gate));
    return fact?.perTool ? check(requirementOf(fact)) : NOTHING;
  }
  if (gate.kind !== "function") return NOTHING;
  const caller = symbol("session", [IDENTITY], gate.node);
  const given = gateGets === "session" ? caller : object(site, [["request", symbol("request", NO_LABELS, site)], ["authInfo", caller]]);
  const answer = (): void => {
    const said = machine.await(machine.call(gate, UNDEFINED, [given], gate.node), gate.node);
    pass(machine, gateGets === "session" ? said : not(machine, said, gate.node), gate.node);
  };
  // Without a session the framework asks nobody.
  const ask = open ? () => void either(machine, caller, gate.node, answer, () => undefined) : answer;
  return { ...NOTHING, ask };
}

/** The call goes on where this holds. */
const pass = (machine: Interpreter, value: Value, site: Site): void =>
  either(machine, value, site, () => undefined, () => machine.throw(symbol("error", NO_LABELS, site), site));

function either(machine: Interpreter, value: Value, site: Site, yes: () => void, no: () => void): void {
  const branch = (truthy: boolean, run: () => void): Branch<Completion>[] => {
    const assumed: { facts: Branch<Completion>["facts"]; condition: Condition } | null = machine.assume(value, truthy, site);
    return assumed ? [{ ...assumed, run: () => (run(), "normal") }] : [];
  };
  machine.fork([...branch(true, yes), ...branch(false, no)]);
}

function hasOption(server: External, names: readonly string[]): boolean {
  for (let at: External | null = server; at; at = "parent" in at ? at.parent : null) {
    const [options] = at.op === "new" ? at.args : [];
    if (options?.kind === "object") return options.open !== null || names.some((name) => options.props.has(name));
  }
  return true;
}
