import { behind } from "../interpret/carried.ts";
import { listFacts, type Condition } from "../interpret/facts.ts";
import type { Machine } from "../interpret/machine.ts";
import type { External, Value } from "../interpret/value.ts";

/**
 * What a registration on this server hangs on, outermost first: the branches and the handlers of errors that are open, and the checks since
 * the server was made that others did not pass: `if (!settings.writes) return`, `if (tool.hidden) continue`. What ends before there is a
 * server leaves none.
 */
export function conditionsOn(machine: Machine, server: Value | null): readonly Condition[] {
  const branches = new Set(machine.conditions.filter((condition) => !asksMain(condition.value)));
  const since = server?.kind === "external" || server?.kind === "object" ? server.born : Infinity;
  const isPassed = (fact: Condition): boolean =>
    !machine.conditions.includes(fact) && fact.born > since && isLeft(fact) && !asksMain(fact.value);
  const passed = listFacts(machine.facts).filter((fact) => fact.kind === "condition" && isPassed(fact)) as Condition[];
  const others = [...machine.handlers, ...passed];
  return others.length === 0 ? [...branches] : [...branches, ...others].sort((a, b) => a.born - b.born);
}

const isLeft = ({ otherwise }: Condition): boolean => otherwise?.how === "returns" || otherwise?.how === "skips";

/** How deep a question is looked into. */
const DEEPEST = 40;

/** What was found of values that do not change. */
const askingMain = new WeakMap<Value, boolean>();

/** Whether the file is the one that was started, as it is when the server runs: `require.main === module`, `import.meta.main`. */
export function asksMain(value: Value, depth = 0): boolean {
  // What was made of `process.argv[1]` is a text by then.
  if (value.kind === "unknown") return value.text?.startsWith("file://") === true && value.labels.some((label) => label.kind === "operator");
  if (depth > DEEPEST || (value.kind !== "union" && value.kind !== "external")) return false;
  let found = askingMain.get(value);
  if (found === undefined) {
    // Nothing that is looked at from inside of itself asks.
    askingMain.set(value, false);
    found = (value.kind === "external" && isMain(value)) || behind(value).some((part) => asksMain(part, depth + 1));
    askingMain.set(value, found);
  }
  return found;
}

function isMain(value: External): boolean {
  if (value.op === "global") return value.name === "module";
  if (value.op !== "get") return false;
  const { key, parent } = value;
  if (key === "main") return parent.op === "global" && parent.name === "import.meta";
  return key === "1" && parent.op === "get" && parent.key === "argv";
}
