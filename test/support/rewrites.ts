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

/** Names that a file declares for itself: not exported, not members. */
function ownNames(file: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  const kept = new Set<string>();
  const exported = (node: ts.Node): boolean => ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
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

/** An identifier that refers to a variable, rather than naming a member. */
function isReference({ parent, pos }: ts.Identifier): boolean {
  const is = (node: ts.Node | undefined): boolean => node?.pos === pos;
  if (ts.isPropertyAccessExpression(parent) || ts.isQualifiedName(parent)) return !is(ts.isQualifiedName(parent) ? parent.right : parent.name);
  if (ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent) || ts.isMethodDeclaration(parent)) return !is(parent.name);
  if (ts.isPropertySignature(parent) || ts.isMethodSignature(parent) || ts.isEnumMember(parent) || ts.isNamedTupleMember(parent)) return !is(parent.name);
  if (ts.isGetAccessorDeclaration(parent) || ts.isSetAccessorDeclaration(parent)) return !is(parent.name);
  if (ts.isImportSpecifier(parent) || ts.isExportSpecifier(parent) || ts.isLabeledStatement(parent)) return false;
  return !(ts.isBindingElement(parent) && is(parent.propertyName));
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
        const { parent } = node;
        const isShort = ts.isShorthandPropertyAssignment(parent) || (ts.isBindingElement(parent) && parent.name === node && !parent.propertyName && !parent.dotDotDotToken && ts.isObjectBindingPattern(parent.parent));
        edits.push({ from: node.getStart(), to: node.end, text: isShort ? `${node.text}: ${node.text}$1` : `${node.text}$1` });
      }
      node.forEachChild(visit);
    };
    visit(file);
    return edits.reduceRight((all, edit) => all.slice(0, edit.from) + edit.text + all.slice(edit.to), text);
  },
};

const isPlainProperty = (property: ts.ObjectLiteralElementLike): boolean =>
  (ts.isPropertyAssignment(property) || ts.isShorthandPropertyAssignment(property) || ts.isMethodDeclaration(property)) && !ts.isComputedPropertyName(property.name);

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

const isAsync = (node: ts.Node): boolean => ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword);
const isHandler = (node: ts.Node): node is ts.ArrowFunction => ts.isArrowFunction(node) && isAsync(node);
const identifier = (name: string): ts.Identifier => factory.createIdentifier(name);
const call = (callee: ts.Expression, ...args: ts.Expression[]): ts.CallExpression => factory.createCallExpression(callee, undefined, args);

const WRAPPER = "\nfunction counted$(inner: any) { return async (...given: any[]) => { counted$.calls += 1; return await inner(...given); }; }\ncounted$.calls = 0;\n";

/** Every asynchronous arrow is wrapped in a function that counts its calls. */
const wrapped: Rewrite = {
  name: "wrap",
  apply: (text, path) => rewritten(text, path, (node) => (isHandler(node) ? call(identifier("counted$"), node) : node)) + WRAPPER,
};

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
            taken.push(factory.createVariableStatement(undefined, factory.createVariableDeclarationList([declaration], ts.NodeFlags.Const)));
            return identifier(name);
          }
          return ts.isFunctionLike(node) || ts.isClassLike(node) ? each(node) : ts.visitEachChild(node, inside, context);
        };
        const left = (ts.isExpressionStatement(statement) || ts.isVariableStatement(statement) ? inside(statement) : each(statement)) as ts.Statement;
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
        return factory.createFunctionExpression(inner.modifiers?.filter(ts.isModifier), undefined, undefined, undefined, inner.parameters, inner.type, body);
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
      for (const { name, initializer } of statement.declarationList.declarations) if (initializer && ts.isStringLiteral(initializer)) texts.set(name.getText(), initializer.text);
    }
    return rewritten(text, path, (node) => {
      if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.initializer) && texts.has(node.initializer.text)) return factory.updatePropertyAssignment(node, node.name, factory.createStringLiteral(texts.get(node.initializer.text)!));
      if (ts.isTemplateSpan(node) && ts.isIdentifier(node.expression) && texts.has(node.expression.text)) return factory.updateTemplateSpan(node, factory.createStringLiteral(texts.get(node.expression.text)!), node.literal);
      return node;
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
      const each = factory.createVariableDeclarationList([factory.createVariableDeclaration("given$")], ts.NodeFlags.Const);
      const body = call(callee, factory.createSpreadElement(identifier("given$")));
      return factory.createForOfStatement(undefined, each, factory.createArrayLiteralExpression([factory.createArrayLiteralExpression([...args])]), factory.createExpressionStatement(body));
    }),
};

/** As a compiler of older JavaScript writes it. */
const compiled = (name: string, options: ts.CompilerOptions): Rewrite => ({
  name,
  apply: (text, fileName) =>
    ts.transpileModule(text, { fileName, compilerOptions: { esModuleInterop: true, experimentalDecorators: true, emitDecoratorMetadata: true, ...options } }).outputText,
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
  compiled("CommonJS, ES5", { target: ts.ScriptTarget.ES5, module: ts.ModuleKind.CommonJS, downlevelIteration: true }),
];
