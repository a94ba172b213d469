import { ts } from "ts-morph";
import { contains, functionAround, within } from "./source.ts";

/** How a value decides over what comes after it. */
export type Form =
  /** The test of an `if` or `?:`; `passes` is the side that goes on where it holds. */
  | { readonly how: "test"; readonly test: ts.Expression; readonly of: ts.IfStatement | ts.ConditionalExpression; readonly goesOn: boolean }
  /** A call that throws, or has its effect by itself. */
  | { readonly how: "statement"; readonly statement: ts.ExpressionStatement }
  /** Kept in a variable, which tests use further down. */
  | { readonly how: "variable"; readonly statement: ts.VariableStatement; readonly tests: readonly ts.IfStatement[]; readonly elsewhere: boolean }
  /** The answer of a function: its caller decides. */
  | { readonly how: "answer"; readonly answer: ts.Expression; readonly fn: ts.FunctionLikeDeclaration }
  /** `denial(call) ?? work()`. */
  | { readonly how: "alternative"; readonly whole: ts.BinaryExpression; readonly work: ts.Expression }
  /** An option that a framework reads: `canAccess: …`. */
  | { readonly how: "option"; readonly property: ts.PropertyAssignment }
  /** `tools.filter(({ scope }) => scopes.includes(scope))`. */
  | { readonly how: "filter"; readonly call: ts.CallExpression; readonly list: ts.Expression; readonly predicate: ts.Expression | undefined }
  /** `app.post("/mcp", rateLimit(options), handle)`. */
  | { readonly how: "middleware"; readonly route: ts.CallExpression; readonly at: ts.Expression }
  /** A library stands around what it is given: `wrapMcpServerWithSentry(server)`. */
  | { readonly how: "wrapper"; readonly call: ts.CallExpression; readonly wrapped: ts.Expression };

/** `held` says whether a node holds what is guarded. */
export function formOf(site: ts.Node, held: (node: ts.Node) => boolean): Form | null {
  let at: ts.Node = site;
  if (ts.isArrowFunction(at) || ts.isFunctionExpression(at)) return ts.isPropertyAssignment(at.parent) ? { how: "option", property: at.parent } : null;
  if (ts.isCallExpression(at) && ts.isPropertyAccessExpression(at.expression) && at.expression.name.text === "filter") {
    const [predicate] = at.arguments;
    const body = predicate && ts.isArrowFunction(predicate) && !ts.isBlock(predicate.body) ? predicate.body : undefined;
    return { how: "filter", call: at, list: at.expression.expression, predicate: body };
  }
  if (isMiddleware(at)) return { how: "middleware", route: at.parent as ts.CallExpression, at };
  for (;;) {
    const { parent } = at;
    if (!parent || ts.isSourceFile(parent)) return null;
    if ((ts.isIfStatement(parent) && parent.expression === at) || (ts.isConditionalExpression(parent) && parent.condition === at)) {
      return { how: "test", test: at as ts.Expression, of: parent, goesOn: goesOn(parent, held) };
    }
    if (ts.isExpressionStatement(parent)) return { how: "statement", statement: parent };
    if (ts.isVariableDeclaration(parent)) return ofVariable(parent, held);
    if (ts.isPropertyAssignment(parent) && parent.initializer === at && isGate(parent)) return { how: "option", property: parent };
    if (ts.isReturnStatement(parent)) return { how: "answer", answer: at as ts.Expression, fn: functionAround(parent)! };
    if (ts.isArrowFunction(parent) && parent.body === at) return { how: "answer", answer: at as ts.Expression, fn: parent };
    if (ts.isBinaryExpression(parent) && parent.left === at && held(parent.right)) return { how: "alternative", whole: parent, work: parent.right };
    if (ts.isBlock(parent) || ts.isStatement(parent)) return null;
    at = parent;
  }
}

/** An argument that is made for a function that comes after it. */
function isMiddleware(node: ts.Node): node is ts.CallExpression {
  if (!ts.isCallExpression(node) || !ts.isCallExpression(node.parent) || !ts.isExpressionStatement(node.parent.parent)) return false;
  const { arguments: args } = node.parent;
  return args.slice(args.indexOf(node) + 1).some((one) => ts.isFunctionLike(one));
}

const isGate = ({ name }: ts.PropertyAssignment): boolean => ["canAccess", "scopeChallenge"].includes(name.getText());

/** Which side of a test leads on: the one that holds the work, else the one that leaves nothing undone. */
function goesOn(of: ts.IfStatement | ts.ConditionalExpression, held: (node: ts.Node) => boolean): boolean {
  const [yes, no] = ts.isIfStatement(of) ? [of.thenStatement, of.elseStatement] : [of.whenTrue, of.whenFalse];
  if (held(yes)) return true;
  if (no && held(no)) return false;
  return !leaves(yes) || givesNothing(yes);
}

/** The branch goes no further. */
export const leaves = (node: ts.Node): boolean =>
  [...within(node)].some((one) => ts.isReturnStatement(one) || ts.isThrowStatement(one) || ts.isBreakOrContinueStatement(one));

/** It returns no denial. */
const givesNothing = (node: ts.Node): boolean =>
  [...within(node)].some((one) => ts.isReturnStatement(one) && one.expression !== undefined && /^(?:null|undefined|true)$/.test(one.expression.getText()));

/** What holds statements. */
export const isList = (node: ts.Node): node is ts.Block | ts.SourceFile | ts.CaseOrDefaultClause =>
  ts.isBlock(node) || ts.isSourceFile(node) || ts.isCaseOrDefaultClause(node);

function ofVariable(declaration: ts.VariableDeclaration, held: (node: ts.Node) => boolean): Form | null {
  const statement = declaration.parent.parent;
  if (!ts.isVariableStatement(statement) || !isList(statement.parent)) return null;
  const names = new Set([...within(declaration.name)].filter(ts.isIdentifier).map(({ text }) => text));
  const uses = (node: ts.Node): boolean => [...within(node, true)].some((one) => ts.isIdentifier(one) && names.has(one.text));
  const rest = statement.parent.statements.filter((one) => one.pos >= statement.end);
  const decides = ({ thenStatement }: ts.IfStatement): boolean => leaves(thenStatement) || held(thenStatement);
  const tests = rest.filter((one): one is ts.IfStatement => ts.isIfStatement(one) && uses(one.expression) && decides(one));
  const { initializer } = declaration;
  if (tests.length === 0 && initializer && ts.isCallExpression(initializer) && initializer.arguments[0]) {
    return { how: "wrapper", call: initializer, wrapped: initializer.arguments[0] };
  }
  return { how: "variable", statement, tests, elsewhere: rest.some((one) => !tests.includes(one as ts.IfStatement) && uses(one)) };
}

/** Whether a node holds one of these. */
export const holding = (places: readonly ts.Node[]) => (node: ts.Node): boolean => places.some((one) => contains(node, one));
