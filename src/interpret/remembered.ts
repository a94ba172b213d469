import { ts } from "ts-morph";
import type { Machine } from "./machine.ts";
import { choose } from "./choice.ts";
import { array, START_VALUES, symbol, type Constant, type External, type Site, type Value } from "./value.ts";

/**
 * Numbers that the source gives a start value and its functions go on counting in: what one holds when a call comes is what earlier calls
 * have left. They stay the constants that they are while the server starts.
 */
const started = new WeakMap<Constant, External>();

/** The start value of a variable or property, marked where functions of the file count in it or keep the last calls in it. */
export function startValue(machine: Machine, name: string, value: Value, site: Site): Value {
  if (machine.rehearsalStart > 0) return value;
  if (value.kind === "array" && value.elements.length === 0 && !value.open) {
    return tallyOf(site.getSourceFile()).lists.has(name) ? array([], value.site, symbol("memory", [], site)) : value;
  }
  if (value.kind !== "constant" || typeof value.value !== "number" || !tallyOf(site.getSourceFile()).numbers.has(name)) return value;
  const here = marked.get(site);
  if (here?.value === value.value) return here;
  const made: Constant = { ...value };
  started.set(made, symbol("memory", [], site));
  START_VALUES.add(made);
  marked.set(site, made);
  return made;
}

/** One value for all that start at one place: a map of counters is no choice between as many of them. */
const marked = new WeakMap<Site, Constant>();

/** What reading a variable or property gives during a call. */
export function asRemembered(value: Value): Value {
  if (value.kind === "constant") return typeof value.value === "number" ? (started.get(value) ?? value) : value;
  if (value.kind !== "union" || !value.options.some((option) => START_VALUES.has(option.value))) return value;
  return choose(value.options.map((option) => ({ ...option, value: asRemembered(option.value) })), 400);
}

export const isMemory = (value: External): boolean => value.op === "symbol" && value.role === "memory";

/** What earlier calls have left, or a member of it, or what is computed from either. */
export function isRemembered(value: Value, depth = 0): boolean {
  if (depth > 6) return false;
  if (value.kind === "union") return value.options.some((option) => isRemembered(option.value, depth + 1));
  if (value.kind !== "external") return false;
  if (value.op === "operator") return value.args.some((arg) => isRemembered(arg, depth + 1));
  for (let at: External | null = value; at; at = "parent" in at ? at.parent : null) if (isMemory(at)) return true;
  return false;
}

/** In what the functions of a file keep count, by name. */
interface Tally {
  /** Numbers that are changed by their own value, or set to the time, and weighed against something. */
  readonly numbers: ReadonlySet<string>;
  /** Lists that grow and shrink, and are held against a number. */
  readonly lists: ReadonlySet<string>;
}

const files = new WeakMap<ts.SourceFile, Tally>();
const NOTHING: Tally = { numbers: new Set(), lists: new Set() };

/** A bundle is not looked through. */
const MAX_TEXT = 400_000;

function tallyOf(file: ts.SourceFile): Tally {
  let tally = files.get(file);
  if (!tally) files.set(file, (tally = file.text.length > MAX_TEXT ? NOTHING : new Reader().read(file)));
  return tally;
}

const both = (some: ReadonlySet<string>, others: ReadonlySet<string>): ReadonlySet<string> =>
  new Set([...some].filter((name) => others.has(name)));

class Reader {
  private readonly changed = new Set<string>();
  private readonly weighed = new Set<string>();
  private readonly grown = new Set<string>();
  private readonly shrunk = new Set<string>();
  private readonly measured = new Set<string>();
  /** Names that each function around declares itself: counting in them ends with the call. */
  private readonly locals: Set<string>[] = [new Set()];

  read(file: ts.SourceFile): Tally {
    this.visit(file);
    return { numbers: both(this.changed, this.weighed), lists: both(both(this.grown, this.shrunk), this.measured) };
  }

  private visit(node: ts.Node): void {
    // What failures are counted in is no count of calls.
    if (ts.isCatchClause(node)) return;
    const isFunction = ts.isFunctionLike(node) && !ts.isConstructorDeclaration(node);
    if (isFunction) this.locals.push(new Set(node.parameters.map((parameter) => parameter.name.getText())));
    if (ts.isVariableDeclaration(node)) this.locals.at(-1)!.add(node.name.getText());
    else if (ts.isPostfixUnaryExpression(node) || ts.isPrefixUnaryExpression(node)) {
      if (STEPS.has(node.operator)) this.note(this.changed, node.operand);
    } else if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) this.call(node.expression);
    else if (ts.isBinaryExpression(node)) this.binary(node);
    node.forEachChild((child) => this.visit(child));
    if (isFunction) this.locals.pop();
  }

  private binary({ left, right, operatorToken: { kind } }: ts.BinaryExpression): void {
    if (COMBINED.has(kind) || (kind === ts.SyntaxKind.EqualsToken && (isTime(right) || isOwn(left, right)))) this.note(this.changed, left);
    if (kind === ts.SyntaxKind.EqualsToken && contains(right, isFilter)) this.note(this.shrunk, left);
    if (!WEIGHS.has(kind)) return;
    for (const [side, other] of [[left, right], [right, left]] as const) {
      this.weighed.add(nameOf(side) ?? "");
      const isLength = ts.isPropertyAccessExpression(side) && side.name.text === "length" && other.getText() !== "0";
      if (isLength) this.measured.add(nameOf(side.expression) ?? "");
    }
  }

  private call({ expression, name }: ts.PropertyAccessExpression): void {
    if (name.text === "push" || name.text === "unshift") this.note(this.grown, expression);
    if (name.text === "shift" || name.text === "pop" || name.text === "splice") this.note(this.shrunk, expression);
  }

  /** Something that a function does to what was there before it was called. */
  private note(into: Set<string>, target: ts.Node): void {
    const name = nameOf(target);
    const isLocal = this.locals.length === 1 || (ts.isIdentifier(target) && this.locals.at(-1)!.has(target.text));
    if (name !== undefined && !isLocal) into.add(name);
  }
}

const STEPS = new Set<ts.SyntaxKind>([ts.SyntaxKind.PlusPlusToken, ts.SyntaxKind.MinusMinusToken]);
const COMBINED = new Set<ts.SyntaxKind>([ts.SyntaxKind.PlusEqualsToken, ts.SyntaxKind.MinusEqualsToken]);
const WEIGHS = new Set<ts.SyntaxKind>([
  ts.SyntaxKind.LessThanToken,
  ts.SyntaxKind.LessThanEqualsToken,
  ts.SyntaxKind.GreaterThanToken,
  ts.SyntaxKind.GreaterThanEqualsToken,
  ts.SyntaxKind.MinusToken,
]);

/** A variable, or the last name of a property. */
function nameOf(node: ts.Node): string | undefined {
  if (ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node)) return nameOf(node.expression);
  return ts.isIdentifier(node) ? node.text : ts.isPropertyAccessExpression(node) ? node.name.text : undefined;
}

const contains = (node: ts.Node, test: (node: ts.Node) => boolean): boolean =>
  test(node) || (ts.forEachChild(node, (child) => contains(child, test)) ?? false);

/** `tokens = Math.min(most, tokens + refilled)`. */
function isOwn(left: ts.Node, right: ts.Node): boolean {
  const own = left.getText();
  const isSum = (node: ts.Node): boolean =>
    ts.isBinaryExpression(node) && SUMS.has(node.operatorToken.kind) && (node.left.getText() === own || node.right.getText() === own);
  return contains(right, isSum);
}

const SUMS = new Set<ts.SyntaxKind>([ts.SyntaxKind.PlusToken, ts.SyntaxKind.MinusToken]);

/** `lastCall = Date.now()`, `lastCall = now`. */
const isTime = (node: ts.Node): boolean => /^now$|^(?:Date|performance)\.now\(\)$/.test(node.getText());

/** `calls = calls.filter(isRecent)`. */
const isFilter = (node: ts.Node): boolean =>
  ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) && node.expression.name.text === "filter";
