import type { Json } from "../../model/server.ts";
import { Declared } from "./declared.ts";
import type { Dropped } from "./dropped.ts";
import { droppedMembers } from "./dropped.ts";
import { canonical } from "./json.ts";
import type { Node } from "./node.ts";
import { Nodes } from "./node.ts";
import { withoutNoise } from "./noise.ts";
import { Oracles } from "./oracle.ts";
import type { Outcome, Signed } from "./outcome.ts";
import { meets, must, mustNot, open } from "./outcome.ts";
import { Parser } from "./parse.ts";
import type { Requirement } from "./requirements.ts";
import { requirementsOf } from "./requirements.ts";
import { Sampler } from "./search.ts";
import { shrink } from "./shrink.ts";
import { Budget, Solver } from "./solve.ts";

/** Something of the receiving schema that a value of the sending one fails, or may fail. */
export interface Violation {
  /** JSON pointer into the receiving schema: of the keyword, or of the object that no longer has `member`. */
  readonly pointer: string;
  /** The keyword; empty where a random value showed it. */
  readonly keyword: string;
  /** Accepted by the sender's schema, refused by the receiver's; both confirmed by Ajv. Absent: not decided. */
  readonly witness?: Json;
  /** The keyword that stood in the way of a decision. */
  readonly why?: string;
}

/** A member that the sender declares and the receiver does not name, with a value that carries it. */
export interface Loss {
  readonly name: string;
  /** JSON pointer of the object's schema in the sender and in the receiver. */
  readonly from: string;
  readonly to: string;
  /** Accepted by the sender's schema, confirmed by Ajv. Absent: it was not found out whether the member can be sent at all. */
  readonly witness?: Json;
  /** The receiver refuses it; otherwise it takes the value and drops the member silently. */
  readonly isRefused: boolean;
}

export interface InclusionOptions {
  /** Read the sender as one who sends declared members only, and the receiver without what its generator added. */
  readonly declared?: boolean;
  /** With `declared`: a lone safe-integer bound of the receiver is its generator's too. */
  readonly openBounds?: boolean;
  /** Milliseconds; steps are bounded besides. */
  readonly budgetMs?: number;
}

/** Work for one comparison, and for one requirement of it, so that a hard part does not starve the easy ones. */
const steps = { all: 80_000, each: 12_000 };
const maxViolations = 40;
const maxSamples = 1_200;
/** Any fixed number: the same pair finds the same witness everywhere. */
const seed = 20_251_125;

/** Whether all that one schema accepts, another accepts: proved, refuted by witnesses, or neither. */
export class Inclusion {
  private readonly nodes = new Nodes();
  private readonly from: Parser;
  private readonly to: Parser;
  private readonly sent: Node;
  private readonly receiver: Json;
  private readonly solver: Solver;
  private readonly oracles: Oracles;
  private readonly until: number;
  private readonly gone: readonly Dropped[];
  private readonly found: Violation[] = [];

  constructor(sender: Json, receiver: Json, { declared = false, openBounds = false, budgetMs = 1_500 }: InclusionOptions = {}) {
    this.until = performance.now() + budgetMs;
    const plain = declared ? withoutNoise(receiver, sender, openBounds) : receiver;
    this.receiver = plain;
    this.from = new Parser(this.nodes, sender, "sender");
    this.to = new Parser(this.nodes, plain, "receiver");
    const asDeclared = new Declared(this.from);
    this.sent = declared ? asDeclared.parse(sender) : this.from.parse(sender);
    this.solver = new Solver(this.nodes, new Budget(steps.all, budgetMs * 0.6));
    this.oracles = new Oracles(sender, canonical(plain) === canonical(receiver) ? [receiver] : [receiver, plain]);
    this.gone = droppedMembers(
      { parser: this.from, declared: asDeclared }, { parser: this.to, declared: new Declared(this.to) }, sender, plain,
    );
  }

  /** Members that the receiver does not name, as far as the sender can send them. */
  losses(): Loss[] {
    const found: Loss[] = [];
    for (const { name, from, to, node } of this.gone.slice(0, maxViolations)) {
      const outcome = this.find([must(this.sent), mustNot(node)]);
      const stays = (value: Json): boolean => meets(value, [must(this.sent), mustNot(node)]) === true && this.oracles.accepts(value);
      if (outcome.kind === "none") continue;
      if (outcome.kind === "open" || !stays(outcome.value)) {
        found.push({ name, from, to, isRefused: false });
        continue;
      }
      const isRefused = this.oracles.refutes(outcome.value);
      const witness = this.shrunk(outcome.value, (value) => stays(value) && (!isRefused || this.oracles.refutes(value)));
      found.push({ name, from, to, witness, isRefused });
    }
    return found;
  }

  /** What the receiver refuses, place by place; members that go may show up here again. Empty: it is proved that nothing is refused. */
  violations(losses: readonly Loss[]): readonly Violation[] {
    if (!this.judge(this.sent, requirementsOf(this.to, this.receiver))) return [];
    const isShown = losses.some(({ isRefused }) => isRefused) || this.found.some(({ witness }) => witness !== undefined);
    if (!isShown) this.sample();
    return this.found;
  }

  /** Whether it is proved that nothing can be sent. */
  isVoid = (): boolean => this.find([must(this.sent)]).kind === "none";

  /** A small value that is sent, confirmed by Ajv; undefined where none was found. */
  example(): Json | undefined {
    const outcome = this.find([must(this.sent)]);
    const isSent = (value: Json): boolean => meets(value, [must(this.sent)]) !== false && this.oracles.accepts(value);
    return outcome.kind === "some" && isSent(outcome.value) ? this.shrunk(outcome.value, isSent) : undefined;
  }

  private isLate = (): boolean => performance.now() > this.until;

  /** As simple a value as there is time for. */
  private shrunk = (value: Json, stays: (value: Json) => boolean): Json => shrink(value, stays, this.isLate);

  private find(goal: readonly Signed[]): Outcome {
    if (this.isLate()) return open("budget");
    this.solver.budget.grant(steps.each);
    return this.solver.find(goal);
  }

  /** Adds what is wrong with a requirement. False if it is proved to be met. */
  private judge(sent: Node, requirement: Requirement): boolean {
    if (this.found.length >= maxViolations) return true;
    const outcome = this.find([must(sent), mustNot(requirement.node)]);
    if (outcome.kind === "none") return false;
    const parts = this.isLate() ? [] : requirement.parts();
    if (parts.filter((part) => this.judge(sent, part)).length > 0) return true;
    const { pointer, keyword } = requirement;
    const goal = [must(sent), mustNot(requirement.node)];
    if (outcome.kind === "some" && this.isWitness(outcome.value, goal)) {
      this.found.push({ pointer, keyword, witness: this.shrunk(outcome.value, (value) => this.isWitness(value, goal)) });
    } else {
      this.found.push({ pointer, keyword, why: outcome.kind === "open" ? outcome.why : keyword });
    }
    return true;
  }

  private isWitness = (value: Json, goal: readonly Signed[]): boolean =>
    !this.isLate() && meets(value, goal) !== false && this.oracles.refutes(value);

  /** Random values, where neither proof nor construction came through. */
  private sample(): void {
    if (this.isLate() || !this.oracles.isUsable()) return;
    const sampler = new Sampler(this.from.document, [this.receiver], seed);
    const goal = [must(this.sent), mustNot(this.to.parse(this.receiver))];
    for (let index = 0; index < maxSamples; index++) {
      if (index % 16 === 0 && this.isLate()) return;
      const value = sampler.draw();
      if (!this.isWitness(value, goal)) continue;
      const witness = this.shrunk(value, (smaller) => this.isWitness(smaller, goal));
      this.found.unshift({ pointer: this.oracles.placeOf(witness), keyword: "", witness });
      return;
    }
  }
}
