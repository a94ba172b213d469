import { ts } from "ts-morph";
import { inserted, replaced, within, type Edit, type Parsed } from "../source.ts";

/** An expression that may take parts of something larger, and the larger thing. */
export interface Projection {
  readonly at: ts.Node;
  readonly operator: string;
  readonly whole: ts.Expression;
  /** Puts the whole in the place of the parts. */
  readonly edits: readonly Edit[];
  /** Where a probe may stand. */
  readonly around: ts.Expression;
}

export function projectionsIn(files: Parsed): readonly Projection[] {
  return [...files.values()].flatMap((file) => [...within(file, true)].flatMap((node) => projectionOf(node)));
}

function projectionOf(node: ts.Node): readonly Projection[] {
  if (ts.isCallExpression(node)) return ofSchema(node);
  if (ts.isObjectLiteralExpression(node)) return ofLiteral(node);
  if (ts.isPropertyAccessExpression(node)) return ofMember(node);
  return ts.isVariableDeclaration(node) ? ofPattern(node) : [];
}

const SCHEMA_CALLS = new Set(["parse", "safeParse", "parseAsync"]);
/** What parses texts, and no shapes. */
const NOT_SCHEMAS = /^(?:JSON|Date|URL|path|qs|querystring|yaml|YAML|Buffer)$/;

/** `shape.parse(body)` is `body`. */
function ofSchema(node: ts.CallExpression): readonly Projection[] {
  const { expression: callee, arguments: args } = node;
  const [whole] = args;
  if (!whole || args.length > 1 || !ts.isPropertyAccessExpression(callee)) return [];
  if (!SCHEMA_CALLS.has(callee.name.text) || NOT_SCHEMAS.test(callee.expression.getText())) return [];
  const text = callee.name.text === "safeParse" ? `{ success: true, data: ${whole.getText()} }` : whole.getText();
  return [{ at: node, operator: "whole for schema", whole, around: node, edits: [replaced(node, `(${text})`)] }];
}

/** `{ id: order.id, state: order.state }` is `order`, or `order` and more. */
function ofLiteral(node: ts.ObjectLiteralExpression): readonly Projection[] {
  const roots = node.properties.map((property) => (ts.isPropertyAssignment(property) ? rootOf(property.initializer) : undefined));
  const [whole] = roots;
  if (!whole || roots.some((root) => root?.getText() !== whole.getText())) return [];
  return [
    { at: node, operator: "whole for literal", whole, around: node, edits: [replaced(node, whole.getText())] },
    { at: node, operator: "spread into literal", whole, around: node, edits: [inserted(node.getStart() + 1, ` ...${whole.getText()}, `)] },
  ];
}

/** `order` of `order.customer.name`; nothing of a method, or of what tells of the answer and not what it says. */
function rootOf(node: ts.Expression): ts.Expression | undefined {
  if (!ts.isPropertyAccessExpression(node) || ts.isCallExpression(node.parent) && node.parent.expression === node) return undefined;
  if (/^(?:ok|status|statusText|headers|success)$/.test(node.name.text)) return undefined;
  let at: ts.Expression = node;
  while (ts.isPropertyAccessExpression(at)) at = at.expression;
  return ts.isIdentifier(at) || ts.isParenthesizedExpression(at) ? at : undefined;
}

/** `order.state` is the text of `order`. */
function ofMember(node: ts.PropertyAccessExpression): readonly Projection[] {
  if (ts.isPropertyAccessExpression(node.parent) || isWritten(node)) return [];
  const whole = rootOf(node);
  if (!whole) return [];
  return [{ at: node, operator: "whole for member", whole, around: node, edits: [replaced(node, `JSON.stringify(${whole.getText()})`)] }];
}

const isWritten = ({ parent, pos }: ts.Node): boolean =>
  ts.isBinaryExpression(parent) && parent.left.pos === pos && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken;

/** `const { name } = await load(id)`: each name is the text of all. */
function ofPattern({ name, initializer, parent }: ts.VariableDeclaration): readonly Projection[] {
  if (!initializer || !ts.isObjectBindingPattern(name) || !ts.isVariableDeclarationList(parent)) return [];
  return name.elements.flatMap((element) => {
    if (!ts.isIdentifier(element.name) || element.dotDotDotToken) return [];
    const edits = [
      name.elements.length === 1 ? replaced(name, `{ ...rest$ }`) : { from: element.getStart(), to: element.end, text: "" },
      inserted(parent.parent.end, ` const ${element.name.text} = JSON.stringify(${name.elements.length === 1 ? "rest$" : initializer.getText()});`),
    ];
    return [{ at: element, operator: "whole for name", whole: initializer, around: initializer, edits }];
  });
}

