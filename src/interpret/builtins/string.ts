import { joinLabels, labelsOf } from "../labels.ts";
import type { Machine } from "../machine.ts";
import { concatenate } from "../operators.ts";
import { union } from "../choice.ts";
import { array, constant, externalOperator, NULL, UNDEFINED } from "../value.ts";
import type { Constant, Labels, Primitive, Site, Value } from "../value.ts";
import { matches } from "./regex.ts";
import { arg, eachOption, isCallable, isRegex, MAX_TEXT, numberOf, someNumber, someText, table, type Builtin, type Table } from "./shared.ts";

const textOf = (target: Constant): string => (typeof target.value === "string" ? target.value : String(target.value));
const labelsWith = (target: Constant, args: readonly Value[]): Labels => joinLabels(target.labels, ...args.map(labelsOf));

/** Methods that are computed where the arguments are constant too. */
const FOLDED = [
  "at", "charAt", "charCodeAt", "codePointAt", "concat", "endsWith", "includes", "indexOf", "isWellFormed", "lastIndexOf", "localeCompare", "normalize",
  "padEnd", "padStart", "repeat", "slice", "startsWith", "substr", "substring", "toLocaleLowerCase", "toLocaleUpperCase", "toLowerCase", "toString",
  "toUpperCase", "toWellFormed", "trim", "trimEnd", "trimLeft", "trimRight", "trimStart", "valueOf",
] as const;
const QUESTIONS = new Set(["endsWith", "includes", "startsWith", "isWellFormed"]);
const NUMBERS = new Set(["charCodeAt", "codePointAt", "indexOf", "lastIndexOf", "localeCompare"]);
/** Methods whose first argument says how long the result gets. */
const GROWING = new Set(["padEnd", "padStart", "repeat"]);

const isPrimitive = (value: Value): value is Constant => value.kind === "constant";

function fold(name: string): Builtin<Constant> {
  return (_machine, target, given, site) =>
    eachOption(given, (args) => {
      const labels = labelsWith(target, args);
      const text = textOf(target);
      const known = args.filter(isPrimitive);
      const tooLong = GROWING.has(name) && (numberOf(arg(args, 0)) ?? 0) * Math.max(text.length, 1) > MAX_TEXT;
      if (known.length === args.length && !tooLong) {
        const method = (text as unknown as Record<string, ((...a: Primitive[]) => Primitive) | undefined>)[name];
        if (method) return constant(method.apply(text, known.map((k) => k.value)), labels);
      }
      if (QUESTIONS.has(name)) return externalOperator(name, [target, ...args], labels, site);
      if (NUMBERS.has(name)) return someNumber(site, labels);
      return name === "concat" ? concatenate([target, ...args], site) : someText(site, labels);
    });
}

function split(target: Constant, args: readonly Value[], site: Site): Value {
  const text = textOf(target);
  const [separator, limit] = [arg(args, 0), numberOf(arg(args, 1)) ?? 2 ** 31];
  const labels = labelsWith(target, args);
  const whole = separator === UNDEFINED ? [text] : null;
  const parts = whole ?? (separator.kind === "constant" ? text.split(String(separator.value)) : splitByPattern(separator, text));
  if (!parts) return array([], site, someText(site, labels));
  return array(parts.slice(0, Math.min(limit, 20_000)).map((part) => constant(part, labels)), site);
}

function splitByPattern(pattern: Value, text: string): string[] | null {
  const matched = matches(pattern, text);
  if (!matched) return null;
  const all = matched.global ? matched.found : (matches(globally(pattern), text)?.found ?? null);
  if (!all) return null;
  const parts: string[] = [];
  let from = 0;
  for (const m of all) {
    const start = m.index ?? 0;
    const empty = m[0] === "";
    if (empty && (start === 0 || start >= text.length)) continue;
    parts.push(text.slice(from, start), ...m.slice(1));
    from = start + m[0].length;
  }
  return [...parts, text.slice(from)];
}

const globally = (pattern: Value): Value =>
  pattern.kind === "external" && pattern.op === "new" ? { ...pattern, args: [arg(pattern.args, 0), constant(`${flagsOf(pattern.args)}g`)] } : pattern;

const flagsOf = (args: readonly Value[]): string => {
  const flags = arg(args, 1);
  return flags.kind === "constant" && typeof flags.value === "string" ? flags.value : "";
};

interface Occurrence {
  readonly start: number;
  /** The matched text, then what its groups matched. */
  readonly groups: readonly (string | undefined)[];
}

/** Where the pattern occurs, with its groups; null where that is not known. */
function occurrences(pattern: Value, text: string, all: boolean): Occurrence[] | null {
  if (pattern.kind !== "constant") {
    const matched = matches(pattern, text);
    return matched ? matched.found.map((m) => ({ start: m.index ?? 0, groups: [...m] })) : null;
  }
  const sought = String(pattern.value);
  const found: Occurrence[] = [];
  for (let at = text.indexOf(sought); at >= 0; at = text.indexOf(sought, at + Math.max(sought.length, 1))) {
    found.push({ start: at, groups: [sought] });
    if (!all || found.length >= 2000 || at >= text.length) break;
  }
  return found;
}

function replace(machine: Machine, target: Constant, args: readonly Value[], site: Site, all: boolean): Value {
  const text = textOf(target);
  const [pattern, replacement] = [arg(args, 0), arg(args, 1)];
  const found = occurrences(pattern, text, all);
  if (!found) {
    const given = isCallable(replacement) ? machine.call(replacement, UNDEFINED, [someText(site, target.labels)], site) : replacement;
    return someText(site, labelsWith(target, [pattern, given]));
  }
  const parts: Value[] = [];
  let from = 0;
  for (const occurrence of found) {
    const { start, groups } = occurrence;
    parts.push(constant(text.slice(from, start), target.labels), substitute(machine, replacement, text, occurrence, site));
    from = start + (groups[0] ?? "").length;
  }
  parts.push(constant(text.slice(from), target.labels));
  const size = parts.reduce((n, p) => n + (p.kind === "constant" ? String(p.value).length : 0), 0);
  return size > MAX_TEXT ? someText(site, labelsWith(target, [replacement])) : concatenate(parts, site);
}

function substitute(machine: Machine, replacement: Value, text: string, { start, groups }: Occurrence, site: Site): Value {
  if (isCallable(replacement)) {
    return machine.call(replacement, UNDEFINED, [...groups.map((g) => constant(g)), constant(start), constant(text)], site);
  }
  if (replacement.kind !== "constant" || !String(replacement.value).includes("$")) return replacement;
  const expanded = String(replacement.value).replace(/\$([$&`']|\d{1,2})/g, (whole, code: string) => {
    if (code === "$") return "$";
    if (code === "&") return groups[0] ?? "";
    if (code === "`") return text.slice(0, start);
    if (code === "'") return text.slice(start + (groups[0] ?? "").length);
    return Number(code) > 0 && Number(code) < groups.length ? (groups[Number(code)] ?? "") : whole;
  });
  return constant(expanded, replacement.labels);
}

const matchValue = (m: RegExpMatchArray, site: Site, labels: Labels): Value =>
  array([...m].map((g: string | undefined) => constant(g, labels)), site);

function match(target: Constant, pattern: Value, site: Site): Value {
  const labels = labelsWith(target, [pattern]);
  const matched = matches(pattern, textOf(target));
  if (!matched) return union([array([], site, someText(site, labels)), NULL]);
  if (matched.found.length === 0) return NULL;
  return matched.global ? array(matched.found.map((m) => constant(m[0], labels)), site) : matchValue(matched.found[0]!, site, labels);
}

/** `regex.exec(text)` and `regex.test(text)` of a known text. */
export function execute(pattern: Value, text: Constant, site: Site): Value {
  const matched = matches(pattern, textOf(text));
  if (!matched) return match(text, pattern, site);
  const first = matched.found[0];
  return first ? matchValue(first, site, text.labels) : NULL;
}

/** String.prototype on texts that are known. */
export const strings: Table<Constant> = new Map([
  ...FOLDED.map((name) => [name, fold(name)] as const),
  ...table<Constant>({
    split: (_machine, target, args, site) => eachOption(args, (some) => split(target, some, site)),
    replace: (machine, target, args, site) => replace(machine, target, args, site, isRegex(arg(args, 0))),
    replaceAll: (machine, target, args, site) => replace(machine, target, args, site, true),
    match: (_machine, target, args, site) => eachOption([arg(args, 0)], ([pattern]) => match(target, pattern!, site)),
    matchAll: (_machine, target, args, site) => {
      const labels = labelsWith(target, args);
      const matched = matches(arg(args, 0), textOf(target));
      if (!matched) return array([], site, array([], site, someText(site, labels)));
      return array(matched.found.map((m) => matchValue(m, site, labels)), site);
    },
    search: (_machine, target, args, site) => {
      const matched = matches(arg(args, 0), textOf(target));
      return matched ? constant(matched.found[0]?.index ?? -1) : someNumber(site);
    },
    "@@iterator": (_machine, target, _args, site) => array([...textOf(target)].slice(0, 2000).map((c) => constant(c, target.labels)), site),
  }),
]);

/** Number.prototype, Boolean.prototype and BigInt.prototype on values that are known. */
export const numbers: Table<Constant> = new Map(
  (["toString", "toFixed", "toPrecision", "toExponential", "toLocaleString", "valueOf"] as const).map((name): [string, Builtin<Constant>] => [
    name,
    (_machine, target, args, site) => {
      const own = target.value as unknown as Record<string, ((...a: Primitive[]) => Primitive) | undefined>;
      if (!own[name] || !args.every(isPrimitive)) return someText(site, labelsWith(target, args));
      return constant(own[name](...args.map((a) => a.value)), target.labels);
    },
  ]),
);
