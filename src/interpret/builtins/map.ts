import { keyedBy } from "../asked.ts";
import { rootOf } from "../chain.ts";
import type { Condition } from "../facts.ts";
import { indexOfKey, maybe, present } from "../heap.ts";
import { joinLabels, labelsOf } from "../labels.ts";
import type { Machine } from "../machine.ts";
import { choose, union } from "../choice.ts";
import { array, externalOperator, FALSE, mapValue, object, optionsOf, symbol, TRUE, UNDEFINED, unknown } from "../value.ts";
import type { Labels, MapValue, Option, Site, Value } from "../value.ts";
import type { Label } from "../../model/story.ts";
import { arg, bare, conditionally, deepLabels, MAX_ELEMENTS, someBoolean, table, type Table } from "./shared.ts";

/** The map was there before the rehearsed call: earlier calls may have filled it. */
const outlives = (machine: Machine, target: MapValue): boolean => machine.rehearsalStart > 0 && target.born < machine.rehearsalStart;

/** Equal to another key only by being the same; not so a value from outside or a key that is not known. */
const isDistinct = (key: Value): boolean => !VAGUE.has(key.kind);
const VAGUE: ReadonlySet<Value["kind"]> = new Set(["external", "unknown", "union", "maybe", "promise"] as const);

const valueOf = (target: MapValue, entry: { key: Value; cell: { value: Value } }): Value =>
  target.isSet ? entry.key : entry.cell.value;

const hit = (target: MapValue, key: Value): Value | undefined => target.entries.get(indexOfKey(key))?.cell.value;

/** Entries that the key may be, without being it for sure. */
const candidates = (target: MapValue, key: Value, site: Site): readonly Option[] =>
  [...target.entries.values()]
    .filter((e) => !isDistinct(key) || !isDistinct(e.key))
    .map((e) => ({ value: bare(e.cell.value).value, facts: e.key.kind === "constant" ? keyedBy(key, e.key, site) : [] }));

/** More entries than a table that somebody wrote has: counters, caches. */
const MANY = 64;

/** Something that can be called, at most two members deep: an entry of a registry, which is worth telling apart. */
const isActive = (value: Value, depth = 0): boolean =>
  value.kind === "function" || value.kind === "class" || value.kind === "native" ||
  (depth < 2 && value.kind === "object" && (value.maker !== null || [...value.props.values()].some((cell) => isActive(cell.value, depth + 1))));

/** A text that a request brought, or a constant in its place; not what the source has put there from the start. */
const isOfRequest = (value: Value): boolean => {
  if (value.kind === "union") return optionsOf(value).some(isOfRequest) && optionsOf(value).every((one) => one.kind === "constant" || isOfRequest(one));
  if (value.kind !== "external") return false;
  const root = rootOf(value);
  return (root.op === "symbol" && root.role === "request") || (root.op === "global" && root.name === "URL");
};

const isCaller = ({ kind }: Label): boolean => kind === "caller";

/** Records of callers are kept in it: what another request has left is the record of one too. */
const callerIn = (options: readonly Option[]): Labels =>
  options.some(({ value }) => value.kind === "object" && deepLabels(value).some(isCaller)) ? [{ kind: "caller", aspect: "identity", steps: [] }] : [];

function get(machine: Machine, target: MapValue, key: Value, site: Site): Value {
  if (key.kind === "union") return choose(key.options.map((o) => ({ value: get(machine, target, o.value, site), facts: o.facts })), 400);
  const old = outlives(machine, target);
  if (old) machine.listener.memory?.("lookup", target, key, site);
  const found = hit(target, key);
  if (found && found.kind !== "maybe") return found;
  // What other requests have left in it is what memory stands for.
  const known = candidates(target, key, site);
  const options: Option[] = known.filter(({ value }) => !old || !isOfRequest(value));
  if (found?.kind === "maybe") options.push({ value: found.value, facts: found.conditions });
  if (target.open) options.push({ value: target.open, facts: [] });
  if (options.length > MANY && !options.some(({ value }) => isActive(value))) return unknown("an entry of a map that holds many", site, joinLabels(...options.map(({ value }) => deepLabels(value, 8))));
  if (old) options.push({ value: symbol("memory", joinLabels(deepLabels(key).filter(isCaller), callerIn(known)), site), facts: [] });
  return options.length === 0 ? UNDEFINED : choose([...options, { value: UNDEFINED, facts: [] }], 400);
}

function has(machine: Machine, target: MapValue, key: Value, site: Site): Value {
  if (key.kind === "union") return choose(key.options.map((o) => ({ value: has(machine, target, o.value, site), facts: o.facts })), 64);
  const old = outlives(machine, target);
  if (old) machine.listener.memory?.("lookup", target, key, site);
  const found = hit(target, key);
  if (found && found.kind !== "maybe") return TRUE;
  if (found && !old && !target.open && found.conditions.some(({ guards }) => guards))
    return choose([
      { value: TRUE, facts: found.conditions },
      { value: FALSE, facts: [] },
    ]);
  if (!found && !old && !target.open && candidates(target, key, site).length === 0 && !isToBeFilled(target, key)) return FALSE;
  if (target.isWeak && !old) return someBoolean(site);
  return externalOperator("has", [target, key], joinLabels(labelsOf(target), labelsOf(key)), site);
}

/** A list of those who may that is still empty is there to be filled in. */
const isToBeFilled = (target: MapValue, key: Value): boolean => target.entries.size === 0 && deepLabels(key).some(({ kind }) => kind === "caller");

/** Keys that are not known, kept apart: each of them may be any other. */
const MAX_VAGUE = 4;

const isFull = ({ entries }: MapValue, key: Value): boolean =>
  entries.size >= MAX_ELEMENTS ||
  (entries.size >= MAX_VAGUE && !isDistinct(key) && [...entries.values()].filter((e) => !isDistinct(e.key)).length >= MAX_VAGUE);

/** What is made once for each of some objects, while the server starts: whichever of them it was made for, it is there for that one. */
const isKept = (machine: Machine, keys: readonly Value[]): boolean => machine.rehearsalStart === 0 && keys.every(({ kind }) => kind === "object");

/** Writes one entry. Where the key is one of several, each of them may be written. */
export function store(machine: Machine, target: MapValue, key: Value, value: Value, site: Site): void {
  const options = optionsOf(key);
  if (outlives(machine, target)) machine.listener.memory?.("store", target, key, site);
  for (const option of options) {
    if (isFull(target, option) && !target.entries.has(indexOfKey(option))) {
      machine.heap.setOpen(target, union([...(target.open ? [target.open] : []), value], 400));
    } else if (options.length === 1 || isKept(machine, options)) machine.heap.setEntry(target, option, value);
    else {
      machine.heap.setEntry(target, option, besides(hit(target, option), value, []));
    }
  }
}

/** What an entry holds that may be written: an entry that may be missing is not surely there because it may be written again. */
function besides(old: Value | undefined, value: Value, conditions: readonly Condition[]): Value {
  if (!old) return maybe(value, conditions);
  const both = union([bare(old).value, value]);
  return old.kind === "maybe" ? maybe(both, []) : both;
}

function remove(machine: Machine, target: MapValue, key: Value, site: Site): Value {
  if (outlives(machine, target)) machine.listener.memory?.("store", target, key, site);
  if (key.kind === "union") return someBoolean(site);
  const found = hit(target, key);
  if (found) machine.heap.deleteEntry(target, key);
  if (found && found.kind !== "maybe") return TRUE;
  return !found && isDistinct(key) && !target.open && !outlives(machine, target) ? FALSE : someBoolean(site);
}

function forEach(machine: Machine, target: MapValue, fn: Value, site: Site): Value {
  for (const entry of [...target.entries.values()]) {
    const { value, conditions } = bare(valueOf(target, entry));
    const run = (): Value => machine.call(fn, UNDEFINED, [value, entry.key, target], site);
    const missing = conditions ?? (entry.cell.value.kind === "maybe" ? entry.cell.value.conditions : null);
    if (missing) conditionally(machine, missing, site, "an entry that may be missing", run);
    else run();
  }
  const { open } = target;
  const runOpen = (): Value => machine.call(fn, UNDEFINED, open ? [open, open, target] : [], site);
  if (open) conditionally(machine, [], site, "an entry of a map that is not all known", runOpen);
  return UNDEFINED;
}

/** The entries as a list; what may be missing there may be missing here. */
function list(target: MapValue, site: Site, pick: (key: Value, value: Value) => Value): Value {
  const elements = [...target.entries.values()].map((entry) => {
    const { value, conditions } = bare(entry.cell.value);
    const element = pick(entry.key, target.isSet ? entry.key : value);
    return conditions ? maybe(element, conditions) : element;
  });
  return array(elements, site, target.open && pick(target.open, target.open));
}

/** A Map or Set made from a list of entries or elements. */
export function makeMap(machine: Machine, isSet: boolean, source: Value, site: Site, isWeak = false): MapValue {
  const made = mapValue(isSet, site, isWeak);
  if (source.kind === "constant" && typeof source.value !== "string") return made;
  const { known, rest } = machine.elements(source, site);
  for (const element of known.slice(0, MAX_ELEMENTS)) {
    const { value, conditions } = bare(element);
    const [key, held] = isSet ? [value, TRUE] : [machine.get(value, "0", site), machine.get(value, "1", site)];
    addEntry(machine, made, key, held, conditions, site);
  }
  if (rest) machine.heap.setOpen(made, isSet ? rest : machine.get(rest, "1", site));
  return made;
}

function addEntry(machine: Machine, target: MapValue, key: Value, value: Value, conditions: readonly Condition[] | null, site: Site): void {
  if (conditions === null) return store(machine, target, key, value, site);
  for (const option of optionsOf(key)) {
    machine.heap.setEntry(target, option, besides(hit(target, option), value, conditions));
  }
}

type Pick = (inLeft: boolean | undefined, inRight: boolean | undefined) => boolean | undefined;

/** Set algebra: an element is in, out, or may be in the result. */
function combine(target: MapValue, other: Value, site: Site, pick: Pick): Value {
  const right = other.kind === "map" ? other : null;
  const made = mapValue(true, site);
  const membership = (map: MapValue | null, key: Value): boolean | undefined => {
    if (!map) return undefined;
    const found = hit(map, key);
    if (found) return found.kind === "maybe" ? undefined : true;
    return map.open || candidates(map, key, site).length > 0 ? undefined : false;
  };
  for (const { key } of [...target.entries.values(), ...(right?.entries.values() ?? [])]) {
    const picked = pick(membership(target, key), membership(right, key));
    if (picked !== false) made.entries.set(indexOfKey(key), { key, cell: { value: picked ? TRUE : maybe(TRUE, []) } });
  }
  const open = [target.open, right ? right.open : other].filter((v) => v !== null);
  made.open = open.length ? union(open) : null;
  return made;
}

const both: Pick = (a, b) => (a === false || b === false ? false : a && b);
const either: Pick = (a, b) => (a === true || b === true ? true : a ?? b);

/** A question about two sets, kept as a tree: a guard may ask whether what is required is a part of what is granted. */
const ask = (operator: string, target: MapValue, other: Value, site: Site): Value =>
  externalOperator(operator, [target, other], joinLabels(labelsOf(target), deepLabels(other)), site);

/** Map.prototype, Set.prototype, and those of their weak sisters. */
export const maps: Table<MapValue> = table<MapValue>({
  get: (machine, target, args, site) => get(machine, target, arg(args, 0), site),
  has: (machine, target, args, site) => has(machine, target, arg(args, 0), site),
  set: (machine, target, args, site) => {
    store(machine, target, arg(args, 0), arg(args, 1), site);
    return target;
  },
  add: (machine, target, args, site) => {
    store(machine, target, arg(args, 0), TRUE, site);
    return target;
  },
  delete: (machine, target, args, site) => remove(machine, target, arg(args, 0), site),
  clear: (machine, target) => {
    machine.heap.clearEntries(target);
    return UNDEFINED;
  },
  forEach: (machine, target, args, site) => forEach(machine, target, arg(args, 0), site),
  keys: (_machine, target, _args, site) => list(target, site, (key) => key),
  values: (_machine, target, _args, site) => list(target, site, (_key, value) => value),
  entries: (_machine, target, _args, site) => list(target, site, (key, value) => array([key, value], site)),
  "@@iterator": (_machine, target, _args, site) => list(target, site, (key, value) => (target.isSet ? key : array([key, value], site))),
  union: (_machine, target, args, site) => combine(target, arg(args, 0), site, either),
  intersection: (_machine, target, args, site) => combine(target, arg(args, 0), site, both),
  difference: (_machine, target, args, site) => combine(target, arg(args, 0), site, (a, b) => both(a, b === undefined ? b : !b)),
  isSubsetOf: (_machine, target, args, site) => ask("isSubsetOf", target, arg(args, 0), site),
  isSupersetOf: (_machine, target, args, site) => ask("isSupersetOf", target, arg(args, 0), site),
  isDisjointFrom: (_machine, target, args, site) => ask("isDisjointFrom", target, arg(args, 0), site),
});

/** What `new WeakRef(x)` is: its target, while it lives. */
export const weakReference = (target: Value, site: Site): Value =>
  object(site, [["deref", { kind: "native", name: "deref", call: () => union([present(target), UNDEFINED]) }]]);
