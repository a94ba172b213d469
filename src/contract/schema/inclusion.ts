import type { Json } from "../../model/server.ts";
import { Declared } from "./declared.ts";
import { Nodes } from "./node.ts";
import type { Oracle } from "./oracle.ts";
import { oracleOf } from "./oracle.ts";
import { meets, must, mustNot } from "./outcome.ts";
import { Parser } from "./parse.ts";
import type { Requirement } from "./requirements.ts";
import { requirementsOf } from "./requirements.ts";
import { Sampler } from "./search.ts";
import { shrink } from "./shrink.ts";
import { Budget, Solver } from "./solve.ts";

/** A requirement of the receiving schema that a value of the sending one fails, or may fail. */
export interface Violation {
  /** JSON pointer into the receiving schema. */
  readonly pointer: string;
  readonly keyword: string;
  /** Accepted by the sender's schema, refused by the receiver's; both confirmed by Ajv. Absent: not decided. */
  readonly witness?: Json;
  /** The keyword that stood in the way of a decision. */
  readonly why?: string;
}

export interface Inclusion {
  readonly verdict: "compatible" | "breaking" | "unknown";
  readonly violations: readonly Violation[];
}

export interface InclusionOptions {
  /** Read the sender as one who sends declared members only. */
  readonly declared?: boolean;
  /** Milliseconds; steps are bounded besides. */
  readonly budgetMs?: number;
}

const maxSteps = 60_000;
const maxWitnesses = 40;
const samples = [150, 1_200] as const;

/** Whether every value of the sender's schema is one of the receiver's: proved, refuted by witnesses, or neither. */
export function include(sender: Json, receiver: Json, { declared = false, budgetMs = 1_500 }: InclusionOptions = {}): Inclusion {
  const nodes = new Nodes();
  const from = new Parser(nodes, sender, "sender");
  const to = new Parser(nodes, receiver, "receiver");
  const sent = declared ? new Declared(from).parse(sender) : from.parse(sender);
  const started = performance.now();
  const solver = new Solver(nodes, new Budget(maxSteps, budgetMs * 0.6));
  const oracles = new Oracles(sender, receiver);
  const violations: Violation[] = [];

  /** Adds what is wrong with a requirement; false if it is proved to be met. */
  const judge = (requirement: Requirement): boolean => {
    if (violations.length >= maxWitnesses) return true;
    const outcome = solver.find([must(sent), mustNot(requirement.node)]);
    if (outcome.kind === "none") return false;
    const { pointer, keyword } = requirement;
    const parts = requirement.parts();
    if (parts.length > 0 && parts.filter(judge).length > 0) return true;
    if (outcome.kind === "some") {
      const stays = (value: Json): boolean =>
        meets(value, [must(sent)]) !== false && meets(value, [mustNot(requirement.node)]) !== false && oracles.refutes(value);
      if (stays(outcome.value)) {
        violations.push({ pointer, keyword, witness: shrink(outcome.value, stays) });
        return true;
      }
    }
    violations.push({ pointer, keyword, why: outcome.kind === "open" ? outcome.why : keyword });
    return true;
  };

  if (!judge(requirementsOf(to, receiver))) return { verdict: "compatible", violations: [] };
  if (violations.some(({ witness }) => witness !== undefined)) return { verdict: "breaking", violations };
  const sampler = new Sampler(from.document, [receiver], 20_251_125);
  const goal = [must(sent), mustNot(to.parse(receiver))];
  for (let index = 0; index < samples[1]; index++) {
    if (index % 16 === 0 && performance.now() - started > budgetMs) break;
    const value = sampler.draw();
    if (meets(value, goal) === false || !oracles.refutes(value)) continue;
    const stays = (smaller: Json): boolean => meets(smaller, goal) !== false && oracles.refutes(smaller);
    const witness = shrink(value, stays);
    const pointer = oracles.placeOf(witness);
    return { verdict: "breaking", violations: [{ pointer, keyword: "", witness }] };
  }
  return { verdict: "unknown", violations };
}

/** Both schemas as Ajv runs them, compiled when first asked. */
class Oracles {
  private readonly schemas: readonly [Json, Json];
  private compiled: readonly [Oracle | null, Oracle | null] | null = null;

  constructor(sender: Json, receiver: Json) {
    this.schemas = [sender, receiver];
  }

  private get both(): readonly [Oracle | null, Oracle | null] {
    this.compiled ??= [oracleOf(this.schemas[0]), oracleOf(this.schemas[1])];
    return this.compiled;
  }

  refutes(value: Json): boolean {
    const [from, to] = this.both;
    return from !== null && to !== null && from.accepts(value) && to.refusal(value) !== null;
  }

  placeOf(value: Json): string {
    const path = this.both[1]?.refusal(value)?.schemaPath ?? "";
    return path.startsWith("#") ? decodeURI(path.slice(1)) : "";
  }
}
