import { libraryOf } from "./library.ts";
import { isPlain, put, UNSETTLED } from "./marks.ts";
import { Member, Namespace, Written } from "./real.ts";

type Node = Record<string, unknown>;

const GAP: Node = { const: UNSETTLED };
const DEEPEST = 12;

/** Words of ArkType's language as arktype 2.2 writes them; a pattern beside a format is left to the reader of formats. */
const KEYWORDS: Readonly<Record<string, Node>> = {
  "string": { type: "string" },
  "number": { type: "number" },
  "boolean": { type: "boolean" },
  "null": { type: "null" },
  "object": { type: "object" },
  "unknown": {},
  "true": { const: true },
  "false": { const: false },
  "number.integer": { type: "integer" },
  "string.email": { type: "string", format: "email", pattern: "^[\\w%+.-]+@[\\d.A-Za-z-]+\\.[A-Za-z]{2,}$" },
  "string.url": { type: "string", format: "uri" },
  "string.alpha": { type: "string", pattern: "^[A-Za-z]*$" },
};

/** The JSON Schema of a definition: a text, an object of definitions, a tuple, or a type that was made before. */
function read(definition: unknown, depth = 0): Node {
  if (depth > DEEPEST) return GAP;
  if (definition instanceof Written) return definition.json;
  if (typeof definition === "string") return readText(definition.trim(), depth);
  if (isPlain(definition)) return readObject(definition, depth);
  if (!Array.isArray(definition) || definition.length === 0) return GAP;
  const [first, sign, ...rest] = definition as unknown[];
  if (sign === "[]" && rest.length === 0) return { type: "array", items: read(first, depth + 1) };
  if (typeof sign === "string" && !/^[\w'"(]/.test(sign)) return GAP;
  const items = (definition as unknown[]).map((item) => read(item, depth + 1));
  return { type: "array", minItems: items.length, prefixItems: items, items: false };
}

function readObject(definition: Record<string, unknown>, depth: number): Node {
  const properties: Node = {};
  const required: string[] = [];
  const { "+": undeclared, ...members } = definition;
  for (const [key, member] of Object.entries(members)) {
    if (key === "..." || key.startsWith("[") || key.startsWith("\u0001")) return GAP;
    const name = key.replace(/\?$/, "");
    const preset = typeof member === "string" ? /^(.*?)\s=\s.+$/.exec(member)?.[1] : undefined;
    put(properties, name, read(preset ?? member, depth + 1));
    if (name === key && preset === undefined) required.push(name);
  }
  const closed = undeclared === "reject" || undeclared === "delete";
  return { type: "object", properties, ...(required.length > 0 && { required: required.sort() }), ...(closed && undeclared === "reject" && { additionalProperties: false }) };
}

function readText(text: string, depth: number): Node {
  const members = splitAt(text, "|");
  if (members.length > 1) return union(members.map((member) => readText(member.trim(), depth + 1)));
  if (text.endsWith("[]")) return { type: "array", items: readText(text.slice(0, -2).trim(), depth + 1) };
  if (text.startsWith("(") && text.endsWith(")")) return readText(text.slice(1, -1).trim(), depth + 1);
  const word = KEYWORDS[text];
  if (word) return word;
  const quoted = /^(['"])((?:(?!\1).)*)\1$/.exec(text);
  if (quoted) return { const: quoted[2] };
  if (/^-?\d+(?:\.\d+)?$/.test(text)) return { const: Number(text) };
  const pattern = /^\/(.+)\/$/.exec(text);
  if (pattern) return { type: "string", pattern: pattern[1] };
  const record = /^Record<string,\s*(.+)>$/.exec(text);
  if (record) return { type: "object", additionalProperties: readText(record[1]!, depth + 1) };
  return bounded(text, depth);
}

/** `string >= 1`, `1 <= number < 9`, `number % 2`. */
function bounded(text: string, depth: number): Node {
  const found = /^(?:(-?[\d.]+)\s*(<=?)\s*)?([\w.]+(?:\[\])?)(?:\s*(<=?|>=?|==|%)\s*(-?[\d.]+))?$/.exec(text);
  const [, low, lowSign, inner, sign, number] = found ?? [];
  if (!found || inner === undefined || (low === undefined && sign === undefined)) return GAP;
  const base = readText(inner, depth + 1);
  if (base === GAP) return GAP;
  const limits = [
    ...(low === undefined ? [] : [limit(base, lowSign === "<" ? ">" : ">=", Number(low))]),
    ...(sign === undefined ? [] : [limit(base, sign, Number(number))]),
  ];
  return limits.includes(GAP) ? GAP : Object.assign({}, base, ...limits) as Node;
}

function limit({ type }: Node, sign: string, value: number): Node {
  if (sign === "%") return { type: "integer", multipleOf: value };
  if (type === "number" || type === "integer") {
    const words: Record<string, string> = { ">": "exclusiveMinimum", ">=": "minimum", "<": "exclusiveMaximum", "<=": "maximum" };
    return words[sign] ? { [words[sign]]: value } : GAP;
  }
  const what = type === "string" ? "Length" : type === "array" ? "Items" : null;
  if (what === null) return GAP;
  if (sign === "==") return { [`min${what}`]: value, [`max${what}`]: value };
  const whole = sign === ">" ? value + 1 : sign === "<" ? value - 1 : value;
  return { [`${sign.startsWith(">") ? "min" : "max"}${what}`]: whole };
}

/** Kinds come in the order of their names, single values after them, as one enumeration where there is nothing else. */
function union(members: readonly Node[]): Node {
  const isUnit = (member: Node): boolean => "const" in member && member !== GAP;
  if (members.every(isUnit)) return { enum: members.map((member) => member["const"]) };
  const rank = (member: Node): string => (isUnit(member) || member["type"] === "null" ? `~${String(member["type"])}` : String(member["type"]));
  return { anyOf: [...members].sort((a, b) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0)) };
}

/** The parts of a text between signs that stand in no quotes and no brackets. */
function splitAt(text: string, sign: string): string[] {
  const parts = [""];
  let [depth, quote] = [0, ""];
  for (const char of text) {
    if (quote) quote = char === quote ? "" : quote;
    else if (char === "'" || char === '"' || char === "/") quote = char;
    else if ("(<[{".includes(char)) depth++;
    else if (")>]}".includes(char) && depth > 0) depth--;
    if (char === sign && depth === 0 && quote === "") parts.push("");
    else parts[parts.length - 1] += char;
  }
  return parts;
}

const gap = (): Written => made(GAP);
const member = (run: (args: readonly unknown[]) => unknown): Member => new Member("r", run, gap, libraryOf(4));

/** A type with the methods that change what it advertises. */
function made(json: Node): Written {
  const get = (key: string): unknown => {
    if (key === "describe") return member(([text]) => made(typeof text === "string" ? { ...json, description: text } : GAP));
    if (key === "array") return member(() => made({ type: "array", items: json }));
    return UNSETTLED;
  };
  return new Written(json, { isStandard: true, get });
}

export function arktypeNamespace(specifier: string): Namespace | undefined {
  if (specifier !== "arktype") return undefined;
  return new Namespace((key) => (key === "type" ? member(([definition]) => made(read(definition))) : UNSETTLED));
}
