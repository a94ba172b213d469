import { ts } from "ts-morph";
import { askedBy } from "../interpret/asked.ts";
import { leaves, listFacts, sortOfFact, withFact, type Condition, type Facts } from "../interpret/facts.ts";
import type { External, Site } from "../interpret/value.ts";
import { wordsOf } from "../interpret/words.ts";
import type { Tool } from "../model/server.ts";
import type { Project } from "../source/project.ts";
import type { Registered } from "./registration.ts";

/** What holds of every call of a tool because it was registered at all, and what was asked only of the caller in whose request it was. */
interface Held {
  readonly facts: Facts;
  readonly shownTo?: NonNullable<Tool["shownTo"]>;
}

/** On a server that is made while its module loads, a tool that one caller's request registers is there for all callers. */
export function heldBy(project: Project, { facts, server }: Registered): Held {
  const guards = listFacts(facts).filter((fact) => sortOfFact(fact) === "guard");
  const isAsked = isShared(server) ? (condition: Condition): boolean => askedBy(condition).labels.some(({ kind }) => kind === "caller") : () => false;
  const asked = guards.flatMap(leaves).filter(isAsked);
  const held = guards.filter((guard) => !leaves(guard).some(isAsked)).reduce<Facts>(withFact, null);
  const condition = asked.find((one) => !askedBy(one).presence);
  if (!condition) return { facts: held };
  const { site } = condition;
  const shownTo = { place: project.placeOf(site), requirement: askedBy(condition).requirement, text: wordsOf(site), shared: true } as const;
  return { facts: held, shownTo };
}

/** The server is made once, by the module itself and not by a function of it. */
function isShared(server: External | null): boolean {
  let made: External | null = server;
  while (made && made.op !== "new" && "parent" in made) made = made.parent;
  return made?.op === "new" && made.site !== null && !isInside(made.site);
}

function isInside(site: Site): boolean {
  for (let at: ts.Node | undefined = site.parent; at; at = at.parent) if (ts.isFunctionLike(at) || ts.isClassLike(at)) return true;
  return false;
}
