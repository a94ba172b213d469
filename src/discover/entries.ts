import { askedBy } from "../interpret/asked.ts";
import { leaves, type Condition } from "../interpret/facts.ts";
import type { Interpreter } from "../interpret/interpreter.ts";
import { WHOLE } from "../interpret/patterns.ts";
import { UNDEFINED, type Option, type Site, type Value } from "../interpret/value.ts";
import { wordsOf } from "../interpret/words.ts";
import type { Server, Tool } from "../model/server.ts";
import type { Project } from "../source/project.ts";
import { namesOf, possibilities } from "./names.ts";
import { member } from "./paths.ts";

/** One tool of a `tools/list` answer. */
export interface Entry {
  readonly name: string;
  readonly definition: Value;
  readonly conditions: readonly Condition[];
  readonly site: Site;
}

interface Reader {
  readonly project: Project;
  readonly machine: Interpreter;
  readonly unresolved: Server["unresolved"][number][];
}

/** The tools of what a list handler answers. What only some of several answers hold hangs on what those hang on. */
export function entriesOf(reader: Reader, value: Value, site: Site): readonly Entry[] {
  const answers: readonly Option[] = value.kind === "union" ? value.options : [{ value, facts: [] }];
  const lists = answers.map((answer) => entriesIn(reader, answer.value, site));
  const found = new Map<string, Entry>();
  lists.forEach((entries, i) => {
    for (const entry of entries) {
      const everywhere = lists.every((others) => others.some(({ name }) => name === entry.name));
      const hangsOn = everywhere ? [] : answers[i]!.facts.flatMap(leaves).filter(({ guards }) => guards);
      const conditions = [...entry.conditions, ...hangsOn];
      const known = found.get(entry.name);
      if (!known || (isAskedFor(known) && !isAskedFor({ ...entry, conditions }))) found.set(entry.name, { ...entry, conditions });
    }
  });
  return [...found.values()];
}

function entriesIn(reader: Reader, answer: Value, site: Site): readonly Entry[] {
  const { machine, project, unresolved } = reader;
  const list = member(answer, "tools");
  if (!list) return [];
  const { known, rest } = machine.elements(list, site);
  const unknown = "part of the list of tools is known only at run time";
  if (rest) unresolved.push({ place: project.placeOf(site), reason: rest.kind === "unknown" ? rest.reason : unknown });
  return known.flatMap((element) => {
    const conditions = element.kind === "maybe" ? element.conditions : [];
    const definitions = possibilities(element.kind === "maybe" ? element.value : element);
    const names = definitions.map(({ value }) => namesOf(member(value, "name") ?? UNDEFINED));
    const isEverywhere = (name: string): boolean => names.every((possible) => possible.some(({ value }) => value === name));
    return definitions.flatMap(({ value: definition, conditions: ofDefinition }, i) => {
      const whole = member(definition, WHOLE) ?? definition;
      const at = (whole.kind === "object" ? whole.site : null) ?? site;
      return names[i]!.flatMap(({ value: name, conditions: ofName }): Entry[] => {
        if (name !== null) {
          const hangsOn = isEverywhere(name) ? [] : [...ofDefinition, ...ofName];
          return [{ name, definition, conditions: [...conditions, ...hangsOn], site: at }];
        }
        unresolved.push({ place: project.placeOf(at), reason: "a listed tool whose name is known only at run time" });
        return [];
      });
    });
  });
}

const ofCaller = ({ conditions }: Pick<Entry, "conditions">): Condition | undefined =>
  conditions.find((condition) => {
    const { labels, presence } = askedBy(condition);
    return condition.guards && !presence && labels.some(({ kind }) => kind === "caller");
  });

const isAskedFor = (entry: Entry): boolean => ofCaller(entry) !== undefined;

/** What is asked of the caller before the tool is listed; undefined where nothing is. */
export function shownTo(project: Project, entry: Entry): Tool["shownTo"] {
  const condition = ofCaller(entry);
  if (!condition) return undefined;
  return { place: project.placeOf(condition.site), requirement: askedBy(condition).requirement, text: wordsOf(condition.site) };
}
