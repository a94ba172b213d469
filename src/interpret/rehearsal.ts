import { ts } from "ts-morph";
import { isBookkeeping } from "../knowledge/books.ts";
import type { Story, StoryEvent } from "../model/story.ts";
import { spot, type Step } from "../model/place.ts";
import type { ArgumentPath, Chain, EffectCategory } from "../knowledge/types.ts";
import { Heeded } from "./answers.ts";
import { askedBy } from "./asked.ts";
import { chainOf, valueOfView } from "./chain.ts";
import { checkedBy, type Check } from "./checks.ts";
import { Grown } from "./growth.ts";
import { likelyEffect } from "./externals.ts";
import { listFacts, withFact, type Facts } from "./facts.ts";
import { fieldsOf, pick } from "./fields.ts";
import { argsBack, credentialsOf, fieldOf, labelsAt, sendsOwnCredential } from "./given.ts";
import { deepLabels } from "./builtins/index.ts";
import { joinLabels, labelsOf, textLabels } from "./labels.ts";
import { outcomesOf } from "./outcomes.ts";
import type { Interpreter } from "./interpreter.ts";
import { countWithoutLimiter, isDecisive, limitOfWait } from "./limiting.ts";
import type { Listener } from "./machine.ts";
import { Credentials } from "./credentials.ts";
import { Crossed } from "./crossed.ts";
import { recordedBy } from "./recording.ts";
import { isLost, noteTiming } from "./unawaited.ts";
import { standingOf } from "./words.ts";
import { choose } from "./choice.ts";
import { NO_LABELS, optionsOf, symbol, type External, type ExternalCall, type Site, type Value } from "./value.ts";

type Draft = { readonly facts: Facts; readonly event: StoryEvent; readonly site: Site };

/** One rehearsed call: what happened in order, and every function that was entered. */
export interface Rehearsed {
  readonly story: Story;
  readonly entered: readonly Site[];
  /** What the call gives, for list handlers. */
  readonly value: Value;
}

const MAX_EVENTS = 400;

/** Why a story ends early. */
export const OVERSPENT = "more steps than a rehearsal may take";

/** What records every call of a server by itself: a library that the server was handed to. */
export interface Recorder {
  readonly site: Site;
  readonly row: string;
}

/** What stands around a call: what held when the tool came to be registered, and what records it from outside. */
interface Circumstances {
  readonly since?: Facts;
  readonly recorder?: Recorder | undefined;
  /** What a framework asks of the caller before. */
  readonly checks?: readonly { readonly check: Check; readonly site: Site }[];
  /** It tells which tools there are. */
  readonly isListing?: boolean;
  /** Spots of what is done for a name that no tool has: what a server writes there it writes for itself. */
  readonly forNobody?: ReadonlySet<string>;
}

/** Calls a value as a client's call would reach it, and writes down what happens. */
export function rehearse(machine: Interpreter, origin: Site, body: () => Value, around: Circumstances = {}): Rehearsed {
  const { since = null, recorder, checks = [], isListing, forNobody = NOWHERE } = around;
  const writer = new StoryWriter(machine, origin, forNobody);
  const { value, thrown, overspent } = machine.rehearse(writer.listener(), () => {
    if (recorder) writer.recordedBy(recorder);
    for (const { check, site } of checks) writer.checked(check, site);
    const result = machine.await(body(), origin);
    writer.finalFacts = machine.facts;
    return result;
  }, since, isListing);
  for (const outcome of thrown) {
    writer.exit("thrown", outcome.value, outcome.facts, outcome.site ?? origin, outcome.implicit);
  }
  // What was cut short has not come to a result.
  for (const result of overspent ? [] : writer.results(value)) writer.exit("result", result.value, result.facts, writer.returnOf(result.value) ?? origin, false);
  if (overspent) writer.ends(OVERSPENT, overspent);
  return { story: writer.finish(overspent === null), entered: writer.entered, value };
}

/** Where servers keep books: a gateway sends on any name, so a request says nothing. */
const OWN: ReadonlySet<EffectCategory> = new Set<EffectCategory>(["file", "cache"]);
const NOWHERE: ReadonlySet<string> = new Set();

class StoryWriter {
  readonly entered: Site[] = [];
  private readonly drafts: Draft[] = [];
  private readonly crossed: Crossed;
  private readonly returns = new Map<Value, readonly { readonly site: Site; readonly given: readonly Value[] }[]>();
  /** Stores in memory that were asked for a key, and how often the call had waited by then. */
  private readonly asked = new Map<Value, { readonly awaits: number; readonly draft: number }>();
  private readonly grown = new Grown();
  /** Whether the work depends on the claims of its keys. */
  private readonly heeded = new Heeded((condition) => askedBy(condition).granted);
  private readonly made: Credentials;
  private readonly forNobody: ReadonlySet<string>;
  private nextId = 1;
  private overflown = false;
  /** The record that a library makes of the whole call. */
  private around: number | null = null;
  private readonly machine: Interpreter;
  private readonly origin: Site;
  /** What holds where the call has returned. */
  finalFacts: Facts = null;

  constructor(machine: Interpreter, origin: Site, forNobody: ReadonlySet<string>) {
    this.forNobody = forNobody;
    this.machine = machine;
    this.origin = origin;
    this.made = new Credentials(machine.knowledge);
    this.crossed = new Crossed(machine, () => this.nextId++);
  }

  listener(): Listener {
    return {
      external: (call) => this.external(call),
      back: (call) => this.check(call),
      gap: (reason, site) => this.gap(reason, site),
      asked: (condition) => this.crossed.ask(condition, () => this.trail()),
      waits: (time, site) => this.waits(time, site),
      grew: (labels, how) => this.grown.note(labels, how, this.machine.facts),
      memory: (step, store, key, site) => this.memory(step, store, key, site),
      returned: (value, site, given) => {
        for (const option of optionsOf(value.kind === "promise" ? value.value : value).slice(0, 32)) {
          if (option.kind !== "constant") this.returns.set(option, [...(this.returns.get(option) ?? []), { site, given }]);
        }
      },
      mark: () => {
        const { length } = this.drafts;
        return () => void this.drafts.splice(length);
      },
      enter: (node) => {
        if (this.entered.length < 5000) this.entered.push(node);
      },
    };
  }

  /** Where the function that had the payload at hand gave the result back: helpers that were given it only put it into form. */
  returnOf(value: Value): Site | null {
    const returns = this.returns.get(value) ?? [];
    const own = returns.find(({ given }) => !given.some((arg) => deepLabels(arg).some(({ kind }) => CARRIED.has(kind))));
    return (own ?? returns.at(-1))?.site ?? null;
  }

  gap(reason: string, site: Site | null): void {
    this.add("gap", site ?? this.origin, { kind: "gap", reason });
  }

  /** Each value that the call may return, with what holds where it does. */
  results(value: Value): { value: Value; facts: Facts }[] {
    const base = this.finalFacts;
    if (value.kind !== "union") return [{ value, facts: base }];
    return value.options.map((o) => ({ value: o.value, facts: o.facts.reduce<Facts>((facts, fact) => withFact(facts, fact), base) }));
  }

  exit(kind: "result" | "thrown", value: Value, facts: Facts, site: Site, implicit: boolean): void {
    const said = kind === "thrown" ? [{ value: asForwarded(value), isError: false }] : outcomesOf(value, site);
    for (const { value: one, isError } of said) {
      const fields = fieldsOf(one).map((field) => this.made.named(field));
      this.push(kind, site, { kind, fields, ...(isError && { isError: true }), ...(implicit && { implicit: true }) }, facts);
    }
  }

  /** A lookup and a store without an `await` in between are one step: nobody else comes in, so that is a claim. */
  private memory(step: "lookup" | "store", store: Value, key: Value, site: Site): void {
    const labels = deepLabels(key);
    if (!labels.some((l) => l.kind === "argument")) return;
    const asked = this.asked.get(store);
    if (step === "store" && asked?.awaits === this.machine.awaits) {
      this.drafts[asked.draft] = { ...this.drafts[asked.draft]!, event: { ...this.drafts[asked.draft]!.event, step: "claim" } as StoryEvent };
      return;
    }
    if (step === "lookup") this.heeded.note(site, false);
    if (step === "lookup") this.asked.set(store, { awaits: this.machine.awaits, draft: this.drafts.length });
    this.add("claim", site, { kind: "claim", step, key: labels, durable: false, expires: "unknown", row: "memory" });
  }

  recordedBy({ site, row }: Recorder): void {
    this.around = this.nextId;
    this.add("record", site, { kind: "record", fields: [{ path: "tool", labels: NO_LABELS }], span: true, row });
  }

  private external(call: ExternalCall): Value | undefined {
    const { knowledge } = this.machine;
    const { op, parent: callee, args, site } = call;
    const chain = chainOf(call);
    const traced = knowledge.propagationOf(chain);
    if (traced?.form === "injects") this.inject(args, traced.carrier!, site);
    const claim = this.claim(chain, callee, args, site);
    const timing = knowledge.timingOf(chain);
    noteTiming(site, timing, claim ? "database" : undefined);
    const limit = knowledge.limitOf(chain);
    if (limit?.purpose === "pause") this.waits(pick(args, limit.key as ArgumentPath), site);
    else if (limit?.form === "call" && limit.purpose !== "concurrency") {
      const key = typeof limit.key === "object" ? labelsAt(args, limit.key) : [];
      const ignored = limit.refusal === "throws" && isLost(site, timing);
      this.add("limit", site, { kind: "limit", key, ...(limit.refusal === "waits" && { waits: true }), ...(ignored && { ignored }), row: limit.row });
      if (this.machine.facts) countWithoutLimiter(this.machine, call, this.machine.facts.fact);
    }
    const recorded = op === "call" ? recordedBy(knowledge, call) : undefined;
    if (recorded) this.add(recorded.kind, site, recorded);
    if (knowledge.makesReadOnly(chain)) this.machine.facts = withFact(this.machine.facts, { kind: "event", type: READ_ONLY, id: this.nextId++ });
    if (claim || limit) return undefined;
    const effect = knowledge.effectOf(chain) ?? (op === "call" ? likelyEffect(this.machine, call, chain, site) : undefined);
    if (!effect || (effect.effect !== "read" && this.keepsBooks(effect.category, targetOf(effect.category, call), site))) return undefined;
    const key = knowledge.idempotencyKeyOf(chain);
    const isReadOnly = (): boolean => listFacts(this.machine.facts).some((fact) => fact.kind === "event" && fact.type === READ_ONLY);
    const asks = effect.unsettled && (isExplained(site) || isReadOnly());
    const inputs = [...args.flatMap((arg, i) => fieldsOf(arg, String(i))).slice(0, 60), ...credentialsOf(callee)];
    inputs.forEach((input) => this.made.note(input));
    if (effect.bookkeeping === "always" || (effect.bookkeeping && sendsOwnCredential(inputs))) return undefined;
    if (effect.confidence === "proven") noteTiming(site, timing, effect.category);
    if (effect.effect !== "read") this.heeded.work(this.machine.facts);
    const idempotent = this.grown.repeats(effect, chain.module, inputs, this.events()) ? false : effect.idempotent;
    this.add("effect", site, {
      kind: "effect",
      effect: asks ? "read" : effect.effect,
      ...(idempotent !== undefined && { idempotent }),
      confidence: effect.confidence,
      ...(effect.byMethod && { byMethod: true }),
      category: effect.category,
      module: chain.module,
      operation: effect.operation,
      inputs,
      ...(key && { key: fieldOf(key.name, valueOfView(key.key)) }),
      row: effect.row,
    });
    return undefined;
  }

  /** It is the server's own log, audit, sign-in or cache, and not what the tool is for. */
  private keepsBooks(category: EffectCategory, target: Value | undefined, site: Site): boolean {
    if (OWN.has(category) && this.forNobody.has(spot(this.machine.placeOf(site)))) return true;
    const handler = this.machine.frames[0]?.node;
    const isNamed = target !== undefined && labelsOf(target).some(({ kind }) => kind === "argument");
    return !!handler && isBookkeeping(category, isNamed, standingOf(this.machine, site), standingOf(this.machine, handler));
  }

  checked(check: Check, site: Site): void {
    this.add("guard", site, check);
  }

  private *events(): Iterable<StoryEvent> {
    for (const { event } of this.drafts) yield event;
  }

  /** What a call that throws at those who may not has let through. */
  private check(call: ExternalCall): void {
    const check = checkedBy(this.machine, call);
    if (check) this.add("guard", call.site, check);
  }

  /** The trace's headers are written into the carrier. */
  private inject(args: readonly Value[], carrier: ArgumentPath, site: Site): void {
    const target = pick(args, carrier);
    if (target) this.machine.set(target, "traceparent", symbol("trace", [{ kind: "trace", steps: [] }], site), site);
  }

  /** Says whether the call is only a step of an idempotency store, and no effect besides. */
  private claim(chain: Chain, callee: External, args: readonly Value[], site: Site): boolean {
    const claim = this.machine.knowledge.claimOf(chain);
    if (!claim) return false;
    const key = claim.key ? labelsAt(argsBack(callee, args, claim.key.back ?? 0), claim.key) : NO_LABELS;
    // A store of anything keeps keys where it is asked for the call's own key.
    if (claim.purpose === "any" && !key.some((l) => l.kind === "argument" && this.machine.knowledge.isKeyName(l.path))) return false;
    if (claim.step === "claim" && claim.loser === "value") this.heeded.note(site, true);
    const ignored = claim.step === "claim" && claim.loser === "throws" && isLost(site, this.machine.knowledge.timingOf(chain));
    const kept = claim.step === "lookup" ? undefined : joinLabels(key, ...args.map((arg) => deepLabels(arg)));
    const { step, durable, expires, row } = claim;
    this.add("claim", site, { kind: "claim", step, key, ...(kept && { kept }), durable, expires, ...(ignored && { ignored }), row });
    return true;
  }

  private add(type: string, site: Site, event: object): void {
    this.push(type, site, event, this.machine.facts);
  }

  private push(type: string, site: Site, event: object, facts: Facts): void {
    if (this.drafts.length >= MAX_EVENTS) return this.overflow(site);
    const id = this.nextId++;
    const base = { id, place: this.machine.placeOf(site), trail: this.trail(), after: [] as number[] };
    this.drafts.push({ facts, site, event: { ...base, ...event } as unknown as StoryEvent });
    this.machine.found();
    if (type !== "result" && type !== "thrown") this.machine.facts = withFact(this.machine.facts, { kind: "event", type, id });
  }

  /** Says once that there was more than a story holds. */
  private overflow(site: Site): void {
    if (this.overflown) return;
    this.overflown = true;
    this.ends(`more than ${MAX_EVENTS} events in one call`, site);
  }

  /** A gap that nothing stands behind: what holds for the calls to come is not touched. */
  ends(reason: string, site: Site): void {
    const gap = { id: this.nextId++, place: this.machine.placeOf(site), trail: [], after: [], kind: "gap", reason } as const;
    this.drafts.push({ facts: null, site, event: gap });
  }

  private trail(): Step[] {
    return this.machine.frames
      .filter((f) => f.site !== null && f.node !== null)
      .slice(0, 12)
      .map((f) => ({ place: this.machine.placeOf(f.site!), text: f.name ? `${f.name}()` : "function" }));
  }

  finish(complete: boolean): Story {
    const events: StoryEvent[] = [];
    const exits = new Set<string>();
    for (const { facts, event, site } of this.drafts) {
      const { after, oneOf, made } = this.crossed.before(facts);
      events.push(...made);
      if (event.kind === "thrown") {
        const same = JSON.stringify([
          event.place,
          event.implicit,
          event.fields.map((f) => [f.path, f.constant, f.labels.map((l) => ({ ...l, steps: 0 }))]),
          after,
          oneOf,
        ]);
        if (exits.has(same)) continue;
        exits.add(same);
      }
      // What stands around the call stands before each way out, however it was come by.
      const surely = this.around !== null && (event.kind === "thrown" || event.kind === "result") && !after.includes(this.around) ? [this.around, ...after] : after;
      const ignored = event.kind === "claim" && event.step === "claim" && this.heeded.ignores(site);
      events.push({ ...event, after: surely, ...(oneOf.length > 0 && { oneOf }), ...(ignored && { ignored }) });
    }
    return { events: [...events.filter(isDecisive(events)), ...this.crossed.ignored()], complete: complete && !this.overflown };
  }

  private waits(time: Value | undefined, site: Site): void {
    const limit = limitOfWait(time, this.machine.facts);
    if (limit) this.add("limit", site, limit);
  }
}

/** What an effect is done to: its first argument, but a file that is open has been named where it was opened. */
const targetOf = (category: EffectCategory, { parent: callee, args }: ExternalCall): Value | undefined =>
  (category === "file" && callee.op === "get" && (callee.parent.op === "call" || callee.parent.op === "new") ? callee.parent.args : args)[0];

/** What a result is read for: where it came from. */
const CARRIED: ReadonlySet<string> = new Set(["upstream", "error", "secret", "random"]);

/** Of what a package throws the message goes on, and not the request that it holds. */
function asForwarded(value: Value): Value {
  if (value.kind === "union") return choose(value.options.map((o) => ({ ...o, value: asForwarded(o.value) })), 64);
  return value.kind === "external" && value.op === "symbol" ? symbol(value.role, textLabels(value), value.site) : value;
}

/** From here on the database refuses writes. */
const READ_ONLY = "read-only";

/** `shelves.aggregate(stages).explain()`: what is explained is not run. Sources: mongodb@7.9.0, cursors; knex@3.3.0, builders. */
const isExplained = ({ parent }: Site): boolean => ts.isPropertyAccessExpression(parent) && parent.name.text === "explain" && ts.isCallExpression(parent.parent);
