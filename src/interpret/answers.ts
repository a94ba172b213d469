import { ts } from "ts-morph";
import { leaves, listFacts, type Condition, type Facts } from "./facts.ts";
import { madeOf, type External, type Site, type Value } from "./value.ts";

/**
 * Calls that answer whether this call is the first with its key: the claim of a key, and a look into what is kept under it. What they
 * answer decides over the work, or nothing comes of it.
 */
const answering = new WeakSet<Site>();
let some = false;

export function noteAnswering(site: Site): void {
  answering.add(site);
  some = true;
}

const known = new WeakMap<External, Site | null>();

/** The call whose answer a value is, or is made of; null where there is none. */
export function answerIn(value: Value, depth = 0): Site | null {
  if (!some || depth > 8) return null;
  if (value.kind === "union") return first(value.options.map((option) => option.value), depth);
  if (value.kind !== "external") return null;
  let found = known.get(value);
  if (found === undefined) {
    const own = value.site && answering.has(value.site) ? value.site : null;
    found = own ?? first(madeOf(value), depth);
    known.set(value, found);
  }
  return found;
}

function first(values: readonly Value[], depth: number): Site | null {
  for (const value of values) {
    const found = answerIn(value, depth + 1);
    if (found) return found;
  }
  return null;
}

/** Whether the work is only done where the key was free (spec/rules.md, write/not-idempotent: claimed before the first write effect). */
export class Heeded {
  private readonly claims = new Map<Site, { readonly free: boolean; readonly loops: boolean; done: boolean; heeded: boolean }>();
  private readonly granted: (condition: Condition) => boolean | null;

  /** `granted` says whether a condition holds for those who have what it asks for. */
  constructor(granted: (condition: Condition) => boolean | null) {
    this.granted = granted;
  }

  /** `free`: what the answer is true of is that the key was free. */
  note(site: Site, free: boolean): void {
    noteAnswering(site);
    if (!this.claims.has(site)) this.claims.set(site, { free, loops: isRepeated(site), done: false, heeded: false });
  }

  /** Work is done where this holds. */
  work(facts: Facts): void {
    if (this.claims.size === 0) return;
    const conditions = listFacts(facts).map(leaves);
    for (const [site, claim] of this.claims) {
      claim.done = true;
      const right = (condition: Condition): boolean => (this.granted(condition) ?? claim.free) === claim.free;
      const about = conditions.map((all) => all.filter(({ answers }) => answers === site)).filter((all) => all.length > 0);
      if (about.some((all) => all.every(right))) claim.heeded = true;
    }
  }

  /** The work is done whatever the answer. Who asks again and again waits until the key is free. */
  ignores(site: Site): boolean {
    const claim = this.claims.get(site);
    return claim !== undefined && claim.done && !claim.heeded && !claim.loops;
  }
}

const isRepeated = (site: Site): boolean => {
  for (let at: ts.Node = site; !ts.isFunctionLike(at) && !ts.isSourceFile(at); at = at.parent) {
    if (ts.isIterationStatement(at, false)) return true;
  }
  return false;
};
