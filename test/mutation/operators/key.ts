import { ts } from "ts-morph";
import { plainName } from "../../../rules/story.ts";
import { functionAround, within, type Edit } from "../source.ts";
import { withoutProperty } from "./remove.ts";

interface Dropped {
  readonly at: ts.Node;
  readonly edits: readonly Edit[];
}

/** Does not send the key: the header or option of this name is taken out of the request, or of what is handed on to it. */
export function dropKey(name: string, request: ts.Node, calls: readonly ts.Node[]): readonly Dropped[] {
  const own = [request, ...calls.filter((node) => ts.isCallExpression(node) && !node.arguments.some(ts.isFunctionLike))];
  const found = own.flatMap((node) => namedIn(node, name));
  const around = functionAround(request)?.body;
  const members = found.length > 0 || !around ? found : namedIn(around, name);
  return [...new Set(members)].map((at) => ({ at, edits: [withoutProperty(at)] }));
}

const namedIn = (node: ts.Node, name: string): readonly ts.ObjectLiteralElementLike[] =>
  [...within(node, true)].filter(
    (one): one is ts.PropertyAssignment | ts.ShorthandPropertyAssignment =>
      (ts.isPropertyAssignment(one) || ts.isShorthandPropertyAssignment(one)) && plainName(one.name.getText()) === plainName(name),
  );
