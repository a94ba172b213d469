import { ts } from "ts-morph";
import type { EffectCategory } from "../knowledge/types.ts";
import { optionsOf, type Site, type Value } from "./value.ts";

/** When a call has its answer, where a row says so. */
type Timing = "at once" | "later" | undefined;

/** Calls that another system answers later, and of these the ones whose answer somebody has waited for. */
const later = new WeakSet<Site>();
const waited = new WeakSet<Site>();

/** What is asked over a network is answered later. */
const NETWORKED: ReadonlySet<EffectCategory> = new Set<EffectCategory>([
  "http", "database", "cloud", "queue", "mail", "chat", "payment", "repository", "service", "model", "secrets",
]);

export function noteTiming(site: Site, timing: Timing, category?: EffectCategory): void {
  if (timing === "later" || (timing === undefined && category && NETWORKED.has(category))) later.add(site);
}

export function noteWaited(value: Value): void {
  for (const one of optionsOf(value)) if (one.kind === "external" && one.op === "call" && one.site) waited.add(one.site);
}

/** A promise that is kept in a variable or asked at once, and that nobody waits for: it is there, whatever the answer will be. */
export function isStillPromise(value: Value): boolean {
  if (value.kind !== "external" || value.op !== "call" || !value.site) return false;
  return later.has(value.site) && !waited.has(value.site) && isKept(value.site);
}

/** Nothing but its own value: in parentheses, under another type. */
const isSame = (node: ts.Node): boolean => ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isNonNullExpression(node);

function isKept({ parent }: ts.Node): boolean {
  if (isSame(parent) || ts.isPrefixUnaryExpression(parent)) return isKept(parent);
  const isNamed = ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name);
  return isNamed || ts.isIfStatement(parent) || ts.isConditionalExpression(parent);
}

/** Whether somebody takes the call's promise: a throw that nobody waits for stops nothing. */
export function isWaitedFor(site: Site): boolean {
  const { parent } = site;
  if (isSame(parent)) return isWaitedFor(parent);
  // `.catch(…)` looks at the failure, and stops nobody either.
  if (ts.isPropertyAccessExpression(parent) && parent.name.text === "catch" && ts.isCallExpression(parent.parent)) return isWaitedFor(parent.parent);
  return !ts.isExpressionStatement(parent) && !ts.isVoidExpression(parent);
}

/** Whether the call stands under an `await`: its answer comes from elsewhere. */
export function isAwaited({ parent }: Site): boolean {
  return isSame(parent) ? isAwaited(parent) : ts.isAwaitExpression(parent);
}

/** It throws at those who may not, later, and nobody waits for it. */
export const isLost = (site: Site, timing: Timing): boolean => timing !== "at once" && !isWaitedFor(site);
