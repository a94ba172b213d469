import type { ArgumentView, Chain } from "./types.ts";

/** One member of a chain with the call on it: `.refunds`, `.create(…)`, `new Pool(…)`. The call of a call's value has no name. */
export interface Link {
  readonly name: string;
  readonly op: "get" | "call" | "new";
  readonly args: readonly ArgumentView[];
}

/** The name of a link whose key is not known. */
export const UNKNOWN_KEY = "[]";

const NO_ARGS: readonly ArgumentView[] = [];

/** The links of a chain. `default` exports are the module itself, however CommonJS interop spells them. */
export function linksOf(chain: Chain): readonly Link[] {
  return (chain.links ??= linked(chain));
}

function linked({ steps }: Chain): readonly Link[] {
  let at = 0;
  for (let step = steps[at]; step?.op === "get" && step.key === "default"; step = steps[at]) at++;
  const links: Link[] = [];
  for (; at < steps.length; at++) {
    const step = steps[at]!;
    if (step.op !== "get") links.push({ name: "", op: step.op, args: step.args });
    else {
      const next = steps[at + 1];
      if (next && next.op !== "get") {
        links.push({ name: step.key, op: next.op, args: next.args });
        at++;
      } else links.push({ name: step.key, op: "get", args: NO_ARGS });
    }
  }
  return links;
}

/** What the last link calls, as rows spell it: `create`, `()` where the value itself is called, `new` for the module's own class. */
export function methodOf(links: readonly Link[]): string {
  const last = links.at(-1);
  if (!last) return "";
  if (last.op === "new") return last.name ? `new ${last.name}` : "new";
  return last.name || (last.op === "call" ? "()" : "");
}

/** `stripe.refunds.create`: how a person would say the chain. Bounded, so that hostile chains stay one line. */
export function spell(module: string, links: readonly Link[]): string {
  const names = links.map((link) => link.name).filter((name) => name !== "" && name !== UNKNOWN_KEY && name !== "prototype");
  const root = module === "global" || module === "symbol" ? [] : [module.replace(/^node:/, "")];
  const all = [...root, ...names];
  const text = (all.length > 4 ? [all[0], "…", ...all.slice(-2)] : all).join(".");
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}

/**
 * Whether the links before the last one go by the names of a dotted path, in this order but not side by side. `()` and `new` are calls of a
 * value that has no name of its own; a module that is itself constructed may go by any class name.
 */
export function passesThrough(links: readonly Link[], path: readonly string[]): boolean {
  let next = 0;
  for (let i = 0; i < links.length - 1 && next < path.length; i++) {
    const link = links[i]!;
    const part = path[next]!;
    const unnamed = link.name === "" && (part === (link.op === "new" ? "new" : "()") || (link.op === "new" && i === 0 && isClass(part)));
    if (link.name === part || unnamed) next++;
  }
  return next === path.length;
}

const isClass = (name: string): boolean => name.charCodeAt(0) >= 65 && name.charCodeAt(0) <= 90;
