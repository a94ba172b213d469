import type { Label } from "../model/story.ts";
import { callerAspect } from "../knowledge/callers.ts";
import { answerIn } from "./answers.ts";
import { reads } from "./carried.ts";
import { countedBy } from "./counts.ts";
import { deepLabels } from "./builtins/index.ts";
import { leaves, type Condition } from "./facts.ts";
import { joinLabels, labelsOf } from "./labels.ts";
import { externalOperator, nextSerial, type External, type Site, type Union, type Value } from "./value.ts";

/** What a condition asks, as a guard of a call would ask it. */
export interface Asked {
  /** What it takes into account, anywhere in its tree. */
  readonly labels: readonly Label[];
  /** Constant texts that this is compared with. */
  readonly requirement: readonly string[];
  /** Only whether something is there at all. */
  readonly presence: boolean;
  /** Whether the caller is on a list, whoever is on it. */
  readonly listed: boolean;
  /** It holds where the caller has what is asked for; false: where the caller lacks it. Null: neither can be said. */
  readonly granted: boolean | null;
}

interface Read {
  readonly labels: Set<Label>;
  readonly constants: Set<string>;
  compares: boolean;
  listed: boolean;
  readonly seen: Set<object>;
  /** All of it was read. */
  complete: boolean;
}

type Question = Omit<Asked, "granted"> & { readonly sense: boolean | null };

const answers = new WeakMap<Condition, Asked>();

/** What values ask, of those that nothing changes any more. */
const questions = new WeakMap<Value, Question>();

/** What calls and comparisons were given when they were first looked at: that they hold, whatever becomes of a list later. */
const known = new WeakMap<Value, Read>();

const nothingRead = (seen: Set<object>): Read =>
  ({ labels: new Set(), constants: new Set(), compares: false, listed: false, seen, complete: true });

function add(read: Read, part: Read): void {
  for (const label of part.labels) read.labels.add(label);
  for (const text of part.constants) read.constants.add(text);
  read.compares ||= part.compares;
  read.listed ||= part.listed;
  read.complete &&= part.complete;
}

export function askedBy(condition: Condition): Asked {
  let asked = answers.get(condition);
  if (!asked) {
    const { sense, ...question } = questionIn(condition.value);
    asked = { ...question, granted: sense === null ? null : sense === condition.holds };
    answers.set(condition, asked);
  }
  return asked;
}

function questionIn(value: Value): Question {
  const before = questions.get(value);
  if (before) return before;
  const read = nothingRead(new Set());
  readValue(value, read, 0);
  const question = {
    labels: joinLabels(...[...read.labels].map((label) => [label])),
    requirement: [...read.constants],
    presence: read.constants.size === 0 && !read.compares,
    listed: read.listed,
    sense: senseOf(value),
  };
  if (known.has(value)) questions.set(value, question);
  return question;
}

/** The same question where the answer rests on a grant that the server made up. */
export function madeUp(condition: Condition): Condition {
  const made: Condition = { ...condition, madeUp: true };
  answers.set(made, askedBy(condition));
  return made;
}

const isNothing = (value: Value): boolean => value.kind === "constant" && (value.value === undefined || value.value === null || value.value === "" || value.value === false);
/** A position: `indexOf(…) === -1`, `length > 0`. */
const isNumber = (value: Value): boolean => value.kind === "constant" && typeof value.value === "number";
const EQUALITIES = new Set(["===", "==", "!==", "!="]);
const NEGATIVE = new Set(["!==", "!=", "isDisjointFrom"]);
const ORDERS = new Set(["<", "<=", ">", ">="]);
/** Both sides are data: what is asked for, and what is asked. */
const COMPARISONS = new Set([...EQUALITIES, "has", "includes", "isSubsetOf", "isSupersetOf", "isDisjointFrom"]);
/** Questions about a value's shape, not about what it holds. */
const SHAPES = new Set(["typeof", "instanceof"]);

const isShape = (value: Value): boolean => value.kind === "external" && value.op === "operator" && SHAPES.has(value.operator);

function readValue(value: Value, read: Read, depth: number): void {
  const before = known.get(value);
  if (before) return add(read, before);
  if (depth > DEEPEST || read.seen.has(value) || read.seen.size > MOST) {
    read.complete = false;
    return;
  }
  read.seen.add(value);
  if (value.kind !== "external" && value.kind !== "union") return readPlain(value, read, depth);
  const part = nothingRead(read.seen);
  readMade(value, part, depth);
  if (part.complete && !hasLists(value)) known.set(value, part);
  add(read, part);
}

/** A choice of lists may be a variable that is added to. */
const hasLists = (value: Value): boolean => value.kind === "union" && value.options.some((option) => option.value.kind === "array" || option.value.kind === "map");

/** A list of those who may, or of what is required, is short. */
const LISTED = 200;
const DEEPEST = 40;
const MOST = 4000;

function readMade(value: External | Union, read: Read, depth: number): void {
  if (value.kind === "union") {
    const said = new Set<Value>();
    for (const option of value.options) {
      readCompared(option.value, read, depth);
      for (const fact of option.facts) for (const one of leaves(fact)) said.add(one.value);
    }
    for (const one of said) readValue(one, read, depth + 1);
    return;
  }
  for (const label of value.labels) read.labels.add(label);
  if (isGrant(value)) read.labels.add(GRANT);
  if (value.op === "operator") readOperator(value.operator, value.args, read, depth);
  else if (value.op === "call") readCall(value, read, depth);
  if ("parent" in value) readValue(value.parent, read, depth + 1);
}

function readPlain(value: Value, read: Read, depth: number): void {
  switch (value.kind) {
    case "array":
      for (const element of value.elements.slice(0, LISTED)) readCompared(element.kind === "maybe" ? element.value : element, read, depth);
      if (value.open) readValue(value.open, read, depth + 1);
      return;
    case "map":
      for (const { key } of [...value.entries.values()].slice(0, LISTED)) readCompared(key, read, depth);
      if (value.open) readValue(value.open, read, depth + 1);
      return;
    case "unknown":
      for (const label of value.labels) read.labels.add(label);
      return;
    default:
      return;
  }
}

/** What a question in words is given is what it asks for: `grant.has("notes:write")`. */
function readCall(value: Extract<External, { op: "call" }>, read: Read, depth: number): void {
  const { parent, args } = value;
  const ofCaller = reads(parent, "caller");
  const withCaller = args.some((arg) => reads(arg, "caller"));
  const lookedUp = !ofCaller && isLookup(parent);
  // A record that is kept under the caller's name is no answer about the caller.
  if (lookedUp && withCaller) return;
  // `req.header("authorization")` names what it wants, a request that goes out with the caller's token where it goes.
  const names = lookedUp || (!ofCaller && !isMembership(parent) && (!withCaller || showsCredential(value)));
  // A look at how a credential is written compares it with nothing.
  const form = parent.op === "get" && FORMS.has(parent.key) && [parent, ...args].every(isToken);
  if (args.length > 0 && !names && !form) read.compares = true;
  const before = read.constants.size;
  for (const arg of args) {
    const parts = arg.kind === "object" ? [...arg.props.values()].map((cell) => cell.value) : [arg];
    for (const part of parts) {
      if (names || form) readGranted(part, read, depth);
      else readCompared(part, read, depth);
    }
  }
  // `policy.check(user, "close", ticket)`: what this caller may do is the other's answer.
  if (withCaller && read.constants.size > before && isQuestion(parent)) read.labels.add(GRANT);
}

/** All that it takes of the caller is the credential that it shows, and it asks nothing by its name. */
const showsCredential = ({ parent, args }: Extract<External, { op: "call" }>): boolean =>
  !isQuestion(parent) && args.flatMap((arg) => deepLabels(arg)).every((label) => label.kind !== "caller" || label.aspect === "token");

/** What the caller may do. */
export const GRANT: Label = { kind: "caller", aspect: "grant", steps: [] };
const isQuestion = (method: External): boolean => method.op === "get" && /^(?:can|may|is|has|check|enforce|authori[sz]e|permit|allow|evaluate|decide|batchCheck)(?![a-z])/.test(method.key);
/** `allowed.includes("update")`, of what the operator keeps in a file: a list is asked. */
const isMembership = (method: External): boolean => method.op === "get" && /^(?:includes|has|some|every)$/.test(method.key);
const isLookup = (method: External): boolean => method.op === "get" && /^(?:get|find|fetch|list|load|read|query|select|lookup|retrieve|hget|mget|first|one)(?![a-z])/.test(method.key);

/** What a caller's record, wherever it is kept, says of what the caller may do: `user.role`, `getPermissions(userId)`. */
function isGrant(value: External): boolean {
  const named = value.op === "call" ? value.parent : value;
  if (named.op !== "get" || callerAspect(["principal", named.key]) !== "grant") return false;
  return isOfCaller(value.op === "call" ? value : named.parent);
}

function isOfCaller(value: External): boolean {
  for (let at: External | null = value; at; at = "parent" in at ? at.parent : null) if (at.op === "call" && at.args.some((arg) => reads(arg, "caller"))) return true;
  return false;
}

/** Methods of texts that tell how one is written. */
const FORMS = new Set("startsWith endsWith match matchAll test exec search split slice substring substr trim trimStart replace toLowerCase toUpperCase".split(" "));

/** Nothing of the caller but the credential itself. */
const isToken = (value: Value): boolean => labelsOf(value).every((label) => label.kind !== "caller" || label.aspect === "token");

function readOperator(operator: string, args: readonly Value[], read: Read, depth: number): void {
  if (SHAPES.has(operator)) return args[0] && readValue(args[0], read, depth + 1);
  const position = args.some(isNumber) && (ORDERS.has(operator) || EQUALITIES.has(operator));
  const form = FORMS.has(operator) && args.every(isToken);
  const trivial = form || position || args.some((arg) => isNothing(arg) || isShape(arg));
  if (!trivial) read.compares = true;
  const sides = COMPARISONS.has(operator) && args.some((arg) => !reads(arg, "caller"));
  if (sides && args.some(isList)) read.listed = true;
  for (const arg of args) {
    if (trivial) readValue(arg, read, depth + 1);
    else if (sides && reads(arg, "caller")) readGranted(arg, read, depth);
    else readCompared(arg, read, depth);
  }
}

/** A list of the source or of the operator, which says who may. */
const isList = (value: Value): boolean => !reads(value, "caller") && ((value.kind === "map" && value.isSet) || value.kind === "array" || reads(value, "operator"));

/** What the caller has is no requirement, nor is what something is looked up by, whatever constants they may come down to. */
function readGranted(value: Value, read: Read, depth: number): void {
  const part = nothingRead(read.seen);
  readCompared(value, part, depth);
  part.constants.clear();
  add(read, part);
}

/** Where something is asked, and not what for. */
const isAddress = (text: string): boolean => /^[a-z][a-z\d+.-]*:\/\//i.test(text);

function readCompared(value: Value, read: Read, depth: number): void {
  if (value.kind !== "constant") readValue(value, read, depth + 1);
  else if (typeof value.value === "string" && value.value !== "" && !isAddress(value.value)) read.constants.add(value.value);
}

/** Whether the value is true of callers who have what is asked for. */
function senseOf(value: Value, depth = 0): boolean | null {
  if (depth > 6) return true;
  if (value.kind === "union") {
    const yes = value.options.find((o) => o.value.kind === "constant" && o.value.value === true);
    const leaf = yes?.facts.flatMap(leaves).find(({ guards }) => guards);
    const sense = leaf && senseOf(leaf.value, depth + 1);
    return leaf ? (sense === null ? null : sense === leaf.holds) : true;
  }
  if (value.kind !== "external" || value.op !== "operator") return true;
  const { operator, args } = value;
  const [left, right] = args;
  if ((operator === "some" || operator === "every") && right) return senseOf(right, depth + 1);
  if (ORDERS.has(operator)) return operator.startsWith(">") === isNumber(right!) ? true : isNumber(right!) || isNumber(left!) ? false : null;
  if (!EQUALITIES.has(operator)) return !NEGATIVE.has(operator);
  const other = isNothing(left!) || isMinusOne(left!) ? right! : left!;
  const lacks = args.some((arg) => isNothing(arg) || isMinusOne(arg));
  const own = other.kind === "external" && other.op === "operator" ? senseOf(other, depth + 1) : true;
  return own === null ? null : (own === !lacks) === !NEGATIVE.has(operator);
}

const isMinusOne = (value: Value): boolean => value.kind === "constant" && (value.value === -1 || value.value === 0);

/**
 * A condition, with whether it may be a guard: it asks something of the caller or of the operator, and does not count calls. What a union
 * was made of asks by itself. Answered when the question is met, for what lists and maps hold is undone with the branch.
 */
export function conditionOf(value: Value, holds: boolean, site: Site): Condition {
  const counts = countedBy(value, holds);
  const guards = !counts && value.kind !== "union" && !isOfError(value) && (reads(value, "caller") || reads(value, "operator"));
  const answers = counts ? null : answerIn(value);
  const condition: Condition = { kind: "condition", value, holds, site, guards, ...(counts && { counts }), ...(answers && { answers }), born: nextSerial(), otherwise: null };
  if (guards) askedBy(condition);
  return condition;
}

/** What was thrown may repeat what somebody sent or set, but asks nothing of him. */
const isOfError = (value: Value): boolean => labelsOf(value).some(({ kind }) => kind === "error");

/** What it says of the caller that a table was asked by something of the caller's and gave this entry: its role is this one. */
export function keyedBy(key: Value, name: Value, site: Site): readonly Condition[] {
  // A text that the caller's name is put into is no name of an entry.
  if ((key.kind === "unknown" && key.text !== undefined) || !reads(key, "caller")) return [];
  const condition = conditionOf(externalOperator("===", [key, name], labelsOf(key), site), true, site);
  return condition.guards ? [condition] : [];
}
