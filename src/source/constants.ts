import { ts } from "ts-morph";

/** Longer files hold more than constants, and would cost to parse what it saves to know them. */
const MOST_CHARACTERS = 200_000;
/** What TypeScript makes of an enumeration: `Status[Status["Open"] = 0] = "Open"`, `Status["Open"] = "open"`. */
const ENUMERATES = /\b([\w$]+)\[(?:\1\[)?"[^"\n]*"\]? = /;
const NAMED_BY_COMPILERS = /^__/;

/**
 * The relative imports of a module that only holds enumerations and other constants, as compilers write them (TypeScript's emit of `enum`,
 * `export *` and `__esModule`); undefined where it holds anything that runs. Such a module may be read whoever wrote it.
 */
export function importsOfConstants(text: string): readonly string[] | undefined {
  if (text.length > MOST_CHARACTERS || !(ENUMERATES.test(text) || /\bexport \*|__exportStar\(/.test(text))) return undefined;
  const imports: string[] = [];
  const takes = (specifier: ts.Node | undefined): boolean => {
    if (!specifier || !ts.isStringLiteral(specifier) || !specifier.text.startsWith(".")) return false;
    imports.push(specifier.text);
    return true;
  };
  const isData = (node: ts.Node): boolean => {
    if (ts.isImportDeclaration(node) || (ts.isExportDeclaration(node) && node.moduleSpecifier)) return takes(node.moduleSpecifier);
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && NAMED_BY_COMPILERS.test(node.name.text)) return true;
    if (ts.isCallExpression(node)) return isQuietCall(node) && node.arguments.every(isData);
    return !RUNS.has(node.kind) && !ts.forEachChild(node, (child) => !isData(child));
  };
  const isQuietCall = ({ expression, arguments: given }: ts.CallExpression): boolean => {
    const callee = unwrapped(expression);
    if (ts.isFunctionExpression(callee)) return callee.parameters.length === 1 && isData(callee.body);
    if (ts.isIdentifier(callee)) return callee.text === "require" ? takes(given[0]) : NAMED_BY_COMPILERS.test(callee.text);
    return ts.isPropertyAccessExpression(callee) && ["Object.defineProperty", "Object.freeze"].includes(callee.getText());
  };
  try {
    const source = ts.createSourceFile("constants.js", text, ts.ScriptTarget.Latest, true);
    return source.statements.every(isData) ? imports : undefined;
  } catch (error) {
    // Nested too deeply for the parser: nobody wrote that as a constant.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const { SyntaxKind: Kind } = ts;
const RUNS: ReadonlySet<ts.SyntaxKind> = new Set([
  Kind.FunctionDeclaration, Kind.FunctionExpression, Kind.ArrowFunction, Kind.MethodDeclaration, Kind.GetAccessor, Kind.SetAccessor,
  Kind.ClassDeclaration, Kind.ClassExpression, Kind.Decorator, Kind.NewExpression, Kind.AwaitExpression, Kind.TaggedTemplateExpression,
  Kind.ThrowStatement,
]);

const unwrapped = (node: ts.Expression): ts.Expression => (ts.isParenthesizedExpression(node) ? unwrapped(node.expression) : node);
