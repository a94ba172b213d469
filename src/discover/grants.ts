import type { Interpreter } from "../interpret/interpreter.ts";
import { optionsOf, symbol, UNDEFINED, type External, type Site, type Value } from "../interpret/value.ts";
import type { Story } from "../model/story.ts";

const GRANTS = ["scopes", "roles", "permissions"];

/** What the record of a caller says that it may, where the source itself says so, the same for all, and not what the caller has shown. */
function madeUpIn(machine: Interpreter, record: Value, site: Site): readonly string[] {
  const records = optionsOf(record).filter((one) => one.kind !== "constant");
  return GRANTS.flatMap((name) => {
    const lists = records.map((one) => (one.kind === "object" ? textsIn(machine.get(one, name, site)) : null));
    const [first] = lists;
    return first && lists.every((list) => list?.join(" ") === first.join(" ")) ? first : [];
  });
}

/** The texts of a list that is written down; null where it is another list, or more than one. */
function textsIn(list: Value): readonly string[] | null {
  if (list.kind !== "array" || list.open) return null;
  const texts = list.elements.flatMap((one) => (one.kind === "constant" && typeof one.value === "string" ? [one.value] : []));
  return texts.length === list.elements.length ? texts : null;
}

/** What a verifier of the source answers to a credential. */
export function answerOf(machine: Interpreter, args: readonly Value[], path: string, site: Site): Value {
  const [index, ...members] = path.split(".");
  const held = members.reduce<Value>((at, key) => machine.get(optionsGiven(at), key, site), args[Number(index)] ?? UNDEFINED);
  const credential = symbol("request", [{ kind: "caller", aspect: "token", steps: [] }], site);
  return held.kind === "function" ? machine.rehearse({}, () => machine.await(machine.call(held, UNDEFINED, [credential, credential], site), site)).value : UNDEFINED;
}

/** What a package's own verifier was made of: `new ProxyOAuthServerProvider({ verifyAccessToken })`. */
const optionsGiven = (value: Value): Value => (value.kind === "external" && value.op === "new" ? (value.args[0] ?? UNDEFINED) : value);

/** A story in which what a check asks of the caller is what the server gives to all who come one of its ways. */
export function withMadeUp(story: Story, given: ReadonlySet<string>): Story {
  if (given.size === 0) return story;
  return {
    ...story,
    events: story.events.map((event) => {
      const isGiven = event.kind === "guard" && event.requirement.length > 0 && event.requirement.every((scope) => given.has(scope)) &&
        event.reads.some((label) => label.kind === "caller" && label.aspect === "grant");
      return isGiven ? { ...event, madeUp: true } : event;
    }),
  };
}

/** Notes what the server makes up of the callers that go on to it. */
export class Given {
  readonly scopes = new Set<string>();
  private readonly machine: Interpreter;

  constructor(machine: Interpreter) {
    this.machine = machine;
  }

  /** Whom a middleware lets pass, it may have given a record. */
  by(request: External, site: Site): void {
    for (const name of ["auth", "user"]) this.note(this.machine.get(request, name, site), site);
  }

  note(record: Value, site: Site): void {
    for (const scope of madeUpIn(this.machine, record, site)) this.scopes.add(scope);
  }
}
