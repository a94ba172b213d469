import { ts } from "ts-morph";

/** Ways to write the same server otherwise: each takes the text of a source file and gives one that means the same. */
export interface Rewrite {
  readonly name: string;
  apply(text: string, path: string): string;
}

const parse = (text: string, path: string): ts.SourceFile => ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
const { factory } = ts;

type Visit = (node: ts.Node, again: (node: ts.Node) => ts.Node) => ts.Node;

/** Rewrites the nodes of a file from the leaves up and prints it. */
function rewritten(text: string, path: string, visit: Visit): string {
  const transform: ts.TransformerFactory<ts.SourceFile> = (context) => (file) => {
    const again = (node: ts.Node): ts.Node => visit(ts.visitEachChild(node, again, context), again);
    return ts.visitNode(file, again) as ts.SourceFile;
  };
  const { transformed } = ts.transform(parse(text, path), [transform]);
  return ts.createPrinter().printFile(transformed[0]!);
}

const has = (node: ts.Node, modifier: ts.SyntaxKind): boolean =>
  ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some(({ kind }) => kind === modifier);

/** Names that a file declares for itself: not exported, not members. */
function ownNames(file: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  const kept = new Set<string>();
  const exported = (node: ts.Node): boolean => has(node, ts.SyntaxKind.ExportKeyword);
  const visit = (node: ts.Node): void => {
    const declares = ts.isVariableDeclaration(node) || ts.isFunctionDeclaration(node) || ts.isParameter(node) || ts.isBindingElement(node);
    if (declares && node.name && ts.isIdentifier(node.name)) names.add(node.name.text);
    if (ts.isVariableStatement(node) && exported(node)) for (const { name } of node.declarationList.declarations) kept.add(name.getText());
    if (ts.isFunctionDeclaration(node) && exported(node) && node.name) kept.add(node.name.text);
    if (ts.isExportSpecifier(node)) kept.add((node.propertyName ?? node.name).text);
    if (ts.isParameter(node) && ts.canHaveModifiers(node) && (ts.getModifiers(node)?.length ?? 0) > 0) kept.add(node.name.getText());
    node.forEachChild(visit);
  };
  visit(file);
  return new Set([...names].filter((name) => !kept.has(name) && !["this", "exports", "module"].includes(name)));
}

const NAMES_A_MEMBER: readonly ((node: ts.Node) => boolean)[] = [
  ts.isPropertyAccessExpression,
  ts.isPropertyAssignment,
  ts.isPropertyDeclaration,
  ts.isMethodDeclaration,
  ts.isPropertySignature,
  ts.isMethodSignature,
  ts.isEnumMember,
  ts.isNamedTupleMember,
  ts.isGetAccessorDeclaration,
  ts.isSetAccessorDeclaration,
];

/** An identifier that refers to a variable, rather than naming a member. */
function isReference({ parent, pos }: ts.Identifier): boolean {
  const is = (node: ts.Node | undefined): boolean => node?.pos === pos;
  if (ts.isQualifiedName(parent)) return !is(parent.right);
  if (NAMES_A_MEMBER.some((test) => test(parent))) return !is((parent as ts.NamedDeclaration).name);
  if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent) || ts.isLabeledStatement(parent)) return false;
  return !(ts.isBindingElement(parent) && is(parent.propertyName));
}

/** The name of a member and of a variable at once: `{ id }`. */
function isShort(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  if (!ts.isBindingElement(parent) || parent.propertyName || parent.dotDotDotToken) return false;
  return parent.name === node && ts.isObjectBindingPattern(parent.parent);
}

/** Every variable, function and parameter gets another name; members keep theirs. */
const renamed: Rewrite = {
  name: "rename",
  apply(text, path) {
    const file = parse(text, path);
    const names = ownNames(file);
    const edits: { readonly from: number; readonly to: number; readonly text: string }[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isIdentifier(node) && names.has(node.text) && isReference(node)) {
        edits.push({ from: node.getStart(), to: node.end, text: isShort(node) ? `${node.text}: ${node.text}$1` : `${node.text}$1` });
      }
      node.forEachChild(visit);
    };
    visit(file);
    return edits.reduceRight((all, edit) => all.slice(0, edit.from) + edit.text + all.slice(edit.to), text);
  },
};

function isPlainProperty(property: ts.ObjectLiteralElementLike): boolean {
  if (ts.isSpreadAssignment(property) || ts.isAccessor(property)) return false;
  return !ts.isComputedPropertyName(property.name);
}

/** Functions are declared at the end, members of a literal come the other way round. */
const reordered: Rewrite = {
  name: "reorder",
  apply: (text, path) =>
    rewritten(text, path, (node) => {
      if (ts.isSourceFile(node)) {
        const functions = node.statements.filter((s) => ts.isFunctionDeclaration(s));
        return factory.updateSourceFile(node, [...node.statements.filter((s) => !ts.isFunctionDeclaration(s)), ...functions]);
      }
      if (!ts.isObjectLiteralExpression(node) || !node.properties.every(isPlainProperty)) return node;
      return factory.createObjectLiteralExpression([...node.properties].reverse(), true);
    }),
};

const isHandler = (node: ts.Node): node is ts.ArrowFunction => ts.isArrowFunction(node) && has(node, ts.SyntaxKind.AsyncKeyword);
const identifier = (name: string): ts.Identifier => factory.createIdentifier(name);
const call = (callee: ts.Expression, ...args: ts.Expression[]): ts.CallExpression => factory.createCallExpression(callee, undefined, args);

const WRAPPER = `
function counted$(inner: any) {
  return async (...given: any[]) => { counted$.calls += 1; return await inner(...given); };
}
counted$.calls = 0;
`;

/** Every asynchronous arrow is wrapped in a function that counts its calls. */
const wrapped: Rewrite = {
  name: "wrap",
  apply: (text, path) => rewritten(text, path, (node) => (isHandler(node) ? call(identifier("counted$"), node) : node)) + WRAPPER,
};

const constant = (declaration: ts.VariableDeclaration): ts.VariableDeclarationList =>
  factory.createVariableDeclarationList([declaration], ts.NodeFlags.Const);

const statements = (node: ts.Node): node is ts.SourceFile | ts.Block => ts.isSourceFile(node) || ts.isBlock(node);

/** The outermost asynchronous arrows of a statement get a name, right before it. */
const extracted: Rewrite = {
  name: "extract",
  apply(text, path) {
    let count = 0;
    const transform: ts.TransformerFactory<ts.SourceFile> = (context) => {
      const into = (statement: ts.Statement): ts.Statement[] => {
        const taken: ts.Statement[] = [];
        const inside = (node: ts.Node): ts.Node => {
          if (isHandler(node)) {
            const name = `handler$${++count}`;
            const declaration = factory.createVariableDeclaration(name, undefined, undefined, node);
            taken.push(factory.createVariableStatement(undefined, constant(declaration)));
            return identifier(name);
          }
          return ts.isFunctionLike(node) || ts.isClassLike(node) ? each(node) : ts.visitEachChild(node, inside, context);
        };
        const isPlain = ts.isExpressionStatement(statement) || ts.isVariableStatement(statement);
        const left = (isPlain ? inside : each)(statement) as ts.Statement;
        return [...taken, left];
      };
      const each = (node: ts.Node): ts.Node => {
        if (!statements(node)) return ts.visitEachChild(node, each, context);
        const made = node.statements.flatMap(into);
        return ts.isSourceFile(node) ? factory.updateSourceFile(node, made) : factory.updateBlock(node, made);
      };
      return (file) => each(file) as ts.SourceFile;
    };
    return ts.createPrinter().printFile(ts.transform(parse(text, path), [transform]).transformed[0]!);
  },
};

const mentions = (node: ts.Node, text: RegExp): boolean => text.test(node.getFullText());

/** Asynchronous arrows become functions, where they do not use `this`. */
const asFunctions: Rewrite = {
  name: "arrow to function",
  apply(text, path) {
    const transform: ts.TransformerFactory<ts.SourceFile> = (context) => {
      const each = (node: ts.Node): ts.Node => {
        const plain = isHandler(node) && !mentions(node, /\b(?:this|arguments|super)\b/);
        const inner = ts.visitEachChild(node, each, context);
        if (!plain || !ts.isArrowFunction(inner)) return inner;
        const body = ts.isBlock(inner.body) ? inner.body : factory.createBlock([factory.createReturnStatement(inner.body)]);
        const modifiers = inner.modifiers?.filter(ts.isModifier);
        return factory.createFunctionExpression(modifiers, undefined, undefined, undefined, inner.parameters, inner.type, body);
      };
      return (file) => each(file) as ts.SourceFile;
    };
    return ts.createPrinter().printFile(ts.transform(parse(text, path), [transform]).transformed[0]!);
  },
};

/** A text that a constant holds stands where the constant is used. */
const inlined: Rewrite = {
  name: "inline",
  apply(text, path) {
    const file = parse(text, path);
    const texts = new Map<string, string>();
    for (const statement of file.statements) {
      if (!ts.isVariableStatement(statement) || !(statement.declarationList.flags & ts.NodeFlags.Const)) continue;
      for (const { name, initializer } of statement.declarationList.declarations) {
        if (initializer && ts.isStringLiteral(initializer)) texts.set(name.getText(), initializer.text);
      }
    }
    const literal = (node: ts.Expression): ts.StringLiteral | undefined => {
      const known = ts.isIdentifier(node) ? texts.get(node.text) : undefined;
      return known === undefined ? undefined : factory.createStringLiteral(known);
    };
    return rewritten(text, path, (node) => {
      const used = ts.isPropertyAssignment(node) ? node.initializer : ts.isTemplateSpan(node) ? node.expression : undefined;
      const known = used && literal(used);
      if (!known) return node;
      if (ts.isPropertyAssignment(node)) return factory.updatePropertyAssignment(node, node.name, known);
      return ts.isTemplateSpan(node) ? factory.updateTemplateSpan(node, known, node.literal) : node;
    });
  },
};

const REGISTERS = new Set(["registerTool", "tool", "addTool"]);

/** A registration is the only turn of a loop over its arguments. */
const looped: Rewrite = {
  name: "loop",
  apply: (text, path) =>
    rewritten(text, path, (node) => {
      if (!ts.isExpressionStatement(node) || !ts.isCallExpression(node.expression)) return node;
      const { expression: callee, arguments: args } = node.expression;
      if (!ts.isPropertyAccessExpression(callee) || !REGISTERS.has(callee.name.text) || args.some(ts.isSpreadElement)) return node;
      const each = constant(factory.createVariableDeclaration("given$"));
      const body = factory.createExpressionStatement(call(callee, factory.createSpreadElement(identifier("given$"))));
      const turns = factory.createArrayLiteralExpression([factory.createArrayLiteralExpression([...args])]);
      return factory.createForOfStatement(undefined, each, turns, body);
    }),
};

/** As a compiler of older JavaScript writes it. */
const compiled = (name: string, options: ts.CompilerOptions): Rewrite => ({
  name,
  // What a module waits for at its top has no place in a script.
  apply(text, fileName) {
    const isScript = options.module === ts.ModuleKind.CommonJS;
    const compilerOptions = { esModuleInterop: true, experimentalDecorators: true, emitDecoratorMetadata: true, ...options };
    return ts.transpileModule(isScript ? text.replaceAll(/^await /gm, "void ") : text, { fileName, compilerOptions }).outputText;
  },
});

export const REWRITES: readonly Rewrite[] = [
  renamed,
  reordered,
  wrapped,
  extracted,
  asFunctions,
  inlined,
  looped,
  compiled("without types", { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext }),
  compiled("CommonJS, async as generators", { target: ts.ScriptTarget.ES2015, module: ts.ModuleKind.CommonJS }),
];
