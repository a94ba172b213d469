import type { Link } from "../chain.ts";
import { linksOf } from "../chain.ts";
import type { ArgumentView } from "../types.ts";

/** Longest text that resolvers look at: hostile sources may hold any. */
const TEXT_LIMIT = 20_000;

/** The text of an argument: a string, the parts of a tagged template, or what a `URL`, `gql` or `sql` around it was given. */
export function textOf(view: ArgumentView | undefined, depth = 3): string | undefined {
  if (!view || depth === 0) return undefined;
  if (view.text !== undefined) return view.text.slice(0, TEXT_LIMIT);
  if (typeof view.constant === "string") return view.constant.slice(0, TEXT_LIMIT);
  if (view.kind === "array") return partsOf(view);
  const made = view.chain && linksOf(view.chain).findLast((link) => link.op !== "get" && link.args.length > 0);
  return made ? textOf(made.args[0], depth - 1) : undefined;
}

/** The literal parts of a tagged template with `${}` between them; undefined where the array holds anything else. */
function partsOf(view: ArgumentView): string | undefined {
  const parts = elementsOf(view).map((element) => element.text ?? (typeof element.constant === "string" ? element.constant : undefined));
  return parts.length > 0 && parts.every((part) => part !== undefined) ? parts.join("${}").slice(0, TEXT_LIMIT) : undefined;
}

/** The known elements of an array, at most 64. */
export function elementsOf(view: ArgumentView | undefined): readonly ArgumentView[] {
  const found: ArgumentView[] = [];
  if (view?.kind !== "array") return found;
  for (let i = 0; i < 64; i++) {
    const element = view.get(String(i));
    if (!element || element.kind === "undefined") break;
    found.push(element);
  }
  return found;
}

/** The first of these members that an object has. */
export function memberOf(view: ArgumentView | undefined, names: readonly string[]): ArgumentView | undefined {
  if (!view || (view.kind !== "object" && view.kind !== "unknown")) return undefined;
  for (const name of names) {
    const member = view.get(name);
    if (member && member.kind !== "undefined") return member;
  }
  return undefined;
}

/** What `JSON.stringify` was given; anything else as it is. */
export function behindJson(view: ArgumentView | undefined): ArgumentView | undefined {
  if (view?.json) return view.json;
  const last = view?.chain && linksOf(view.chain).at(-1);
  return last?.name === "stringify" ? last.args[0] : view;
}

/** The first of these members that any object among the arguments has. */
export function optionOf(args: readonly ArgumentView[], names: readonly string[]): ArgumentView | undefined {
  for (const arg of args) {
    const member = memberOf(arg, names);
    if (member) return member;
  }
  return undefined;
}

/** The key as the object spells it: header names have no case. */
export function headerOf(headers: ArgumentView | undefined, name: string): ArgumentView | undefined {
  if (!headers) return undefined;
  const source = headers.chain ? (linksOf(headers.chain).findLast((link) => link.op !== "get")?.args[0] ?? headers) : headers;
  if (source.kind === "array") {
    const pair = elementsOf(source).find((element) => textOf(element.get("0"))?.toLowerCase() === name.toLowerCase());
    return pair?.get("1");
  }
  const key = source.keys.find((own) => own.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : source.get(key);
}

/** Arguments of the links before the last one, the nearest first. */
export const earlierArgs = (links: readonly Link[]): readonly ArgumentView[] =>
  links
    .slice(0, -1)
    .toReversed()
    .flatMap((link) => link.args);
