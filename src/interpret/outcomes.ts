import { contradict, type Fact } from "./facts.ts";
import { array, nextSerial, object, UNDEFINED, type Option, type Site, type Value } from "./value.ts";

/** What the model gets, and whether it is told that the call failed (MCP 2025-11-25, Error Handling: `isError`). */
export interface Outcome {
  readonly value: Value;
  readonly isError: boolean;
}

/** A result that may be an answer or an error is told apart, so that neither is taken for the other: what is in it goes with its flag. */
export function outcomesOf(value: Value, site: Site): readonly Outcome[] {
  const flag = value.kind === "object" ? value.props.get("isError")?.value : undefined;
  const fine = flag ? waysOf(flag, false, site) : [];
  const failing = flag ? waysOf(flag, true, site) : [];
  if (failing.length === 0) return [{ value, isError: false }];
  if (fine.length === 0) return [{ value, isError: true }];
  const answer = within(value, fine);
  const error = within(value, failing, contentOf(answer));
  return [...(answer ? [{ value: answer, isError: false }] : []), ...(error ? [{ value: error, isError: true }] : [])];
}

/** What holds where a flag is set, or not: one list of facts for each way in which that can be. */
function waysOf(flag: Value, isSet: boolean, site: Site): readonly (readonly Fact[])[] {
  const is = (value: Value): Fact => ({ kind: "condition", value, holds: isSet, site, guards: false, born: nextSerial(), otherwise: null });
  if (flag.kind === "union") return flag.options.flatMap(({ value, facts }) => waysOf(value, isSet, site).map((own) => [...facts, ...own, is(flag)]));
  if (flag.kind === "constant") return Boolean(flag.value) === isSet ? [[]] : [];
  return [[is(flag)]];
}

const contentOf = (value: Value | null): readonly Option[] => {
  const content = value?.kind === "object" ? value.props.get("content")?.value : undefined;
  return content?.kind === "union" ? content.options : [];
};

const MAX_DEPTH = 6;

/** What is left of a value in these ways; null where nothing is. Content that is `taken` and could be either is left to the other. */
function within(value: Value, ways: readonly (readonly Fact[])[], taken: readonly Option[] = [], depth = 0): Value | null {
  if (depth > MAX_DEPTH) return value;
  const inside = (part: Value): Value | null => within(part, ways, taken, depth + 1);
  switch (value.kind) {
    case "union": {
      const possible = value.options.filter((option) => ways.some((facts) => !contradict(option.facts, facts)));
      const own = possible.filter((option) => !taken.includes(option));
      const options = (own.length > 0 && own.length < value.options.length ? own : possible).flatMap((option) => {
        const left = inside(option.value);
        return left ? [left === option.value ? option : { ...option, value: left }] : [];
      });
      return options.length > 0 ? { kind: "union", options } : null;
    }
    case "array":
      return array(value.elements.map((element) => inside(element) ?? UNDEFINED), value.site, value.open && inside(value.open));
    case "object": {
      if (value.maker || value.proto) return value;
      const props = [...value.props].map(([key, cell]) => [key, inside(cell.value)] as const);
      if (props.some(([key, part]) => key === "content" && part === null)) return null;
      const left = object(value.site, props.map(([key, part]) => [key, part ?? UNDEFINED] as const));
      left.open = value.open;
      return left;
    }
    default:
      return value;
  }
}
