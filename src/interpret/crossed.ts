import { writesDown } from "../knowledge/books.ts";
import { spot, type Step } from "../model/place.ts";
import type { StoryEvent } from "../model/story.ts";
import { askedBy, type Asked } from "./asked.ts";
import { leaves, sortOfFact, type Condition, type Fact, type Facts } from "./facts.ts";
import type { Interpreter } from "./interpreter.ts";
import { limitBy } from "./limiting.ts";
import { holdsUnset } from "./unset.ts";
import { standingOf, wordsOf } from "./words.ts";

/** Ids of the events that surely happened before, and of the groups of which one did. */
interface Before {
  readonly after: readonly number[];
  readonly oneOf: readonly (readonly number[])[];
}

const NOTHING_BEFORE: Before = { after: [], oneOf: [] };

/** What comes of a check: it holds, or lets those through who show nothing, or for whom a setting speaks, or nothing comes of it. */
type How = { readonly is: "holds" | "open" | "proceeds" } | { readonly is: "switched"; readonly by: readonly string[] };

/** What a call has crossed on its way: its facts as events, of which guards and limits are made when something first stands behind them. */
export class Crossed {
  /** Ids by place, question and what came of it. */
  private readonly guards = new Map<string, number>();
  /** Every question to the caller that was met, and those that something stands behind. */
  private readonly questions = new Map<string, { readonly condition: Condition; readonly facts: Facts; readonly trail: readonly Step[] }>();
  private readonly answered = new Set<string>();
  private readonly known = new Map<NonNullable<Facts>, Before>();
  private readonly machine: Interpreter;
  private readonly nextId: () => number;

  constructor(machine: Interpreter, nextId: () => number) {
    this.machine = machine;
    this.nextId = nextId;
  }

  /** A question that was met here, the first time with the way to it. */
  ask(condition: Condition, trail: () => readonly Step[]): void {
    const key = this.keyOf(condition, askedBy(condition));
    if (!this.questions.has(key)) this.questions.set(key, { condition, facts: this.machine.facts, trail: trail() });
  }

  /** Facts as ids of events; guards become events when something first stands behind them. */
  before(facts: Facts): Before & { readonly made: readonly StoryEvent[] } {
    const path: NonNullable<Facts>[] = [];
    let at = facts;
    while (at && !this.known.has(at)) {
      path.push(at);
      at = at.parent;
    }
    let before: Before = at ? this.known.get(at)! : NOTHING_BEFORE;
    const made: StoryEvent[] = [];
    for (const node of path.reverse()) {
      before = this.extended(before, node.fact, made);
      this.known.set(node, before);
    }
    return { ...before, made };
  }

  private extended(before: Before, fact: Fact, made: StoryEvent[]): Before {
    if (fact.kind === "event") return { ...before, after: [...before.after, fact.id] };
    const events = fact.kind === "either" ? fact.facts.flatMap((one) => (one.kind === "event" ? [one.id] : [])) : [];
    const conditions = leaves(fact);
    if (sortOfFact(fact) === "limit") {
      const limits = conditions.map((condition) => this.limit(condition, before.after, made));
      return limits.includes(null) ? before : withOneOf(before, [...new Set([...events, ...(limits as number[])])]);
    }
    if (events.length > 0) {
      // A check on one branch, and on another a call that throws at those who may not.
      const guards = conditions.length > 0 ? this.guardsOf(conditions, before.after, made) : [];
      return guards === null ? before : { ...before, oneOf: [...before.oneOf, [...events, ...guards]] };
    }
    const ids = this.guardsOf(conditions, before.after, made);
    return ids === null || ids.length === 0 ? before : withOneOf(before, ids);
  }

  /** The limit that a condition is; the same place is one limit, however often it is asked. */
  private limit(condition: Condition, after: readonly number[], made: StoryEvent[]): number | null {
    const limit = limitBy(condition);
    if (!limit) return null;
    const place = this.machine.placeOf(condition.site);
    const key = `limit ${spot(place)}`;
    const known = this.guards.get(key);
    if (known !== undefined) return known;
    const id = this.nextId();
    this.guards.set(key, id);
    made.push({ ...limit, id, place, trail: [], after });
    return id;
  }

  /**
   * Guards of which one was crossed; null where one of the alternatives is none. Where an alternative is that there is no caller, or
   * that the operator's setting says so, the others fail open.
   */
  private guardsOf(conditions: readonly Condition[], after: readonly number[], made: StoryEvent[]): readonly number[] | null {
    const ways = conditions
      .filter(({ guards, site }) => guards && !writesDown(standingOf(this.machine, site)))
      .map((condition) => ({ condition, asked: askedBy(condition), weight: weightOf(askedBy(condition)) }));
    if (ways.length < conditions.length || ways.some(({ weight }) => weight === null)) return null;
    const weight = Math.max(...ways.map((way) => way.weight!));
    if (weight < CHECK && ways.some(({ asked }) => readsCaller(asked))) return null;
    const others = weight === CHECK ? ways.filter((way) => way.weight! < CHECK) : [];
    const settings = others.filter(({ condition, asked }) => !readsCaller(asked) && holdsUnset(condition) !== false);
    const how: How = others.some(({ asked }) => readsCaller(asked)) ? { is: "open" }
      : settings.length > 0 ? { is: "switched", by: settingsIn(settings.map(({ asked }) => asked)) } : { is: "holds" };
    const heavy = ways.filter((way) => way.weight === weight);
    return [...new Set(heavy.map(({ condition, asked }) => this.guard(condition, asked, how, after, made)))];
  }

  /** A question that no event stands behind is computed and nothing comes of it. */
  ignored(): StoryEvent[] {
    const made: StoryEvent[] = [];
    for (const { condition, facts } of this.questions.values()) {
      if (writesDown(standingOf(this.machine, condition.site))) continue;
      const asked = askedBy(condition);
      if (this.answered.has(this.keyOf(condition, asked)) || !asksMay(asked)) continue;
      const { after, made: before } = this.before(facts);
      made.push(...before);
      this.guard(condition, asked, { is: "proceeds" }, after, made);
    }
    return made;
  }

  private keyOf(condition: Condition, asked: Asked): string {
    return `${spot(this.machine.placeOf(condition.site))} ${asked.requirement.join(" ")}`;
  }

  /** The guard event of a condition. The same question at the same place is one guard, however often it is asked. */
  private guard(condition: Condition, asked: Asked, how: How, after: readonly number[], made: StoryEvent[]): number {
    const question = this.keyOf(condition, asked);
    this.answered.add(question);
    const key = `${question} ${how.is}`;
    const known = this.guards.get(key);
    if (known !== undefined) return known;
    const id = this.nextId();
    this.guards.set(key, id);
    const ending = condition.otherwise?.how;
    made.push({
      kind: "guard",
      id,
      place: this.machine.placeOf(condition.site),
      trail: this.questions.get(question)?.trail ?? [],
      after,
      reads: asked.labels,
      requirement: asked.requirement,
      refusal: how.is === "proceeds" ? how.is : ending === undefined || ending === "returns" ? "denies" : ending,
      ...((asked.presence || asked.listed) && { presence: asked.presence }),
      ...((how.is === "open" || how.is === "switched") && { failsOpen: true }),
      ...(how.is === "switched" && { unless: how.by }),
      ...(condition.madeUp && { madeUp: true }),
      text: wordsOf(condition.site),
    });
    return id;
  }
}

/** Of several events one surely happened before; a single one did. */
function withOneOf(before: Before, ids: readonly number[]): Before {
  if (ids.length === 1) return before.after.includes(ids[0]!) ? before : { ...before, after: [...before.after, ids[0]!] };
  const same = before.oneOf.some((group) => group.length === ids.length && group.every((id, i) => id === ids[i]));
  return same ? before : { ...before, oneOf: [...before.oneOf, ids] };
}

/** A check of the caller; of two alternatives the heavier one is what is asked. */
const CHECK = 2;

/** How much it says that a condition holds; null where it holds for those who lack what is asked for. */
function weightOf(asked: Asked): number | null {
  if (!readsCaller(asked)) return asked.presence ? 0 : 1;
  if (asked.granted !== false) return CHECK;
  return asked.presence ? 0 : null;
}

/** Whether this caller may: of which kind it is only tells callers apart. */
const asksMay = (asked: Asked): boolean =>
  !asked.presence && readsCaller(asked) && (asked.listed || asked.labels.some((label) => label.kind === "caller" && label.aspect === "grant"));

const readsCaller = (asked: Asked): boolean => asked.labels.some((label) => label.kind === "caller");

const settingsIn = (asked: readonly Asked[]): readonly string[] => [
  ...new Set(asked.flatMap(({ labels }) => labels.flatMap((label) => (label.kind === "operator" ? [label.name] : [])))),
];
