import type { Json } from "../../model/server.ts";
import type { SchemaChange } from "../compare.ts";
import type { Loss, Violation } from "../schema/inclusion.ts";
import { step, steps } from "../schema/json.ts";
import type { Difference } from "./differences.ts";
import { itemOf, memberOf, named, type Subject } from "./words.ts";

/** What the prover found and what a reader sees, not brought together yet. */
export interface Unjudged {
  readonly direction: "input" | "output";
  readonly losses: readonly Loss[];
  readonly violations: readonly Violation[];
  readonly differences: readonly Difference[];
  /** A result that is sent now, for fields that went. Absent: a field that went is no break by itself. */
  readonly example?: () => Json | undefined;
}

/** Each difference with its verdict, and each finding of the prover that no difference accounts for in words of its own. */
export function judged(found: Unjudged): SchemaChange[] {
  return new Judgement(found).run();
}

class Judgement {
  private readonly found: Unjudged;
  private readonly subject: Subject;
  private readonly told = new Set<Difference>();
  private readonly changes: SchemaChange[] = [];

  constructor(found: Unjudged) {
    this.found = found;
    this.subject = found.direction === "input" ? "argument" : "field";
  }

  run(): SchemaChange[] {
    for (const loss of this.found.losses) this.lost(loss);
    if (this.found.example) this.gone(this.found.example);
    const shown = (violation: Violation): number => Number(violation.witness === undefined);
    for (const violation of [...this.found.violations].sort((a, b) => shown(a) - shown(b))) this.violated(violation);
    const rest = this.found.differences.filter((difference) => !this.told.has(difference)).map((difference) => harmless(difference));
    return [...this.changes, ...rest];
  }

  private add(difference: Difference, witness: Json | undefined, message = difference.message): void {
    if (this.told.has(difference)) return;
    this.told.add(difference);
    const { kind, fix } = difference;
    const isOpen = witness === undefined;
    this.changes.push({
      kind,
      path: pathOf(difference),
      verdict: isOpen ? "unknown" : "breaking",
      message: isOpen ? `${message}: it could not be decided whether that breaks anything` : message,
      ...(fix !== undefined && { fix }),
      ...(witness !== undefined && { witness }),
    });
  }

  private isInput = (): boolean => this.found.direction === "input";
  private sentAt = ({ from, to }: Difference): string | undefined => (this.isInput() ? from : to);
  private receivedAt = ({ from, to }: Difference): string | undefined => (this.isInput() ? to : from);
  /** What may turn down values that were fine. */
  private isRisky = ({ effect }: Difference): boolean => effect !== "says" && effect !== (this.isInput() ? "widens" : "narrows");

  private lost({ name, from, witness, isRefused }: Loss): void {
    // What a result gains is lost on nobody unless a closed schema refuses it.
    if (!this.isInput() && !isRefused) return;
    const at = `${from}/properties${step(name)}`;
    const said = this.found.differences.find((difference) => this.sentAt(difference) === at);
    const whole = named(memberOf(placeOf(from), name), this.subject);
    const kind = this.isInput() ? "argument-removed" : "field-added";
    const plain: Difference = { kind, effect: "changes", ...(this.isInput() ? { from: at } : { to: at }), message: `${whole} ${this.isInput() ? "is gone" : "was added"}` };
    const difference = said ?? plain;
    if (!this.isInput()) this.add(difference, witness, `${difference.message}, and the old schema refuses fields that it does not declare`);
    else this.add(difference, witness, isRefused || witness === undefined ? difference.message : `${difference.message}: what callers send there is dropped without a word`);
  }

  private gone(example: () => Json | undefined): void {
    for (const difference of this.found.differences) if (difference.kind === "field-removed" || difference.kind === "field-renamed") this.add(difference, example());
  }

  private violated({ pointer, keyword, witness, why }: Violation): void {
    const key = keyword.startsWith("required ") ? `${pointer} ${keyword.slice(9)}` : pointer;
    // A member that went is told already; the place that refuses it says nothing new.
    const isTold = this.found.losses.some(({ isRefused }) => isRefused) && witness !== undefined;
    const matches = this.matching(key, pointer, isTold && /^(?:additional|unevaluated)Properties$/.test(keyword));
    const [first, ...others] = matches;
    if (!first && isTold) return;
    if (!first) {
      this.unforeseen(pointer, keyword, witness, why);
      return;
    }
    if (matches.every((difference) => this.told.has(difference))) return;
    const more = others.filter((difference) => !this.told.has(difference)).slice(0, 3);
    this.add(first, witness, [first.message, ...more.map(({ message }) => message)].join("; "));
    more.forEach((difference) => this.told.add(difference));
  }

  /** The differences that account for a violation: at its very place, around it, inside it, or beside it. */
  private matching(key: string, pointer: string, isExact: boolean): Difference[] {
    const risky = this.found.differences.filter(this.isRisky);
    const exact = risky.filter((difference) => this.receivedAt(difference) === key || difference.needs?.[this.isInput() ? "to" : "from"] === key);
    if (exact.length > 0 || isExact) return exact.slice(0, 1);
    const at = (test: (place: string) => boolean): Difference[] => risky.filter((difference) => test(this.receivedAt(difference) ?? "\0"));
    const around = at((place) => pointer.startsWith(`${place}/`) && place !== "");
    if (around.length > 0) return around.slice(0, 1);
    const inside = at((place) => place.startsWith(`${pointer}/`));
    if (inside.length > 0) return inside;
    const node = pointer.slice(0, pointer.lastIndexOf("/"));
    return at((place) => place.slice(0, place.lastIndexOf("/")) === node && !place.includes("/properties/", node.length));
  }

  private unforeseen(pointer: string, keyword: string, witness: Json | undefined, why: string | undefined): void {
    const required = keyword.startsWith("required ") ? keyword.slice(9) : null;
    const owner = placeOf(pointer.slice(0, pointer.lastIndexOf("/")));
    const name = named(required === null ? owner : memberOf(owner, required), this.subject);
    const past = this.isInput() ? "accepted before is refused now" : "now possible was not before";
    const message =
      required !== null ? `${name} is ${this.isInput() ? "now required" : "no longer always there"}` : keyword === "" || pointer === "" ? `a value that was ${past}` : `a value of ${name} that was ${past} (\`${keyword}\`)`;
    const text = this.isInput() ? message : message.replace("that was now", "that is now");
    if (this.changes.some((change) => change.path === pointer && change.message === text)) return;
    this.changes.push(
      witness === undefined
        ? { kind: "undecided", path: pointer, verdict: "unknown", message: `it could not be decided whether ${name} still takes all that it took: ${why ?? keyword} is in the way` }
        : { kind: keyword === "" ? "refused" : keyword.split(" ")[0]!, path: pointer, verdict: "breaking", message: text, witness },
    );
  }
}

const pathOf = ({ from, to }: Difference): string => (to ?? from ?? "").replace(/ .*$/, "");

/** A difference that no finding of the prover rests on. */
function harmless(difference: Difference): SchemaChange {
  const { kind, effect, message } = difference;
  const verdict = effect === "says" ? "behavior" : "compatible";
  const isGone = kind === "argument-removed" || kind === "argument-renamed";
  const text = isGone ? `${message}, but what callers send there is still taken` : message;
  return { kind, path: pathOf(difference), verdict, message: text };
}

/** The place that a pointer into a schema leads to, as people write it: `lines[].sku`. */
function placeOf(pointer: string): string {
  const keys = steps(pointer);
  let path = "";
  for (let index = 0; index < keys.length; index++) {
    const key = keys[index]!;
    if (key === "properties" && index + 1 < keys.length) path = memberOf(path, keys[++index]!);
    else if (key === "items" || key === "prefixItems" || key === "contains") path = itemOf(path);
    else if (key === "additionalProperties" || key === "patternProperties") path = memberOf(path, "*");
  }
  return path;
}
