import type { Knowledge } from "../knowledge/index.ts";
import type { Field, Label } from "../model/story.ts";

/** Random values that are credentials: those that a call sends to an upstream under a credential's name, or returns under one. */
export class Credentials {
  /** The names of those that were sent, by where they were made. */
  private readonly sent = new Map<string, string>();
  private readonly knowledge: Knowledge;

  constructor(knowledge: Knowledge) {
    this.knowledge = knowledge;
  }

  /** What an effect is given. */
  note(input: Field): void {
    const name = this.nameIn(input);
    if (name !== null) for (const { from } of randomIn(input)) this.sent.set(from, name);
  }

  /** What the model gets, with the credential that it holds. */
  named(field: Field): Field {
    const made = randomIn(field);
    if (made.length === 0) return field;
    const name = this.nameIn(field) ?? made.map(({ from }) => this.sent.get(from)).find((known) => known !== undefined);
    return name === undefined ? field : { ...field, labels: [...field.labels, { kind: "secret", name, minted: true, steps: [] }] };
  }

  private nameIn({ path }: Field): string | null {
    const last = path.split(".").at(-1)!;
    return this.knowledge.isSecretName(last) ? last : null;
  }
}

type Random = Extract<Label, { kind: "random" }>;
const randomIn = ({ labels }: Field): readonly Random[] => labels.filter((label): label is Random => label.kind === "random");
