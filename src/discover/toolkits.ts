import { TOOLKITS, type ToolkitRow } from "../knowledge/toolkits.ts";
import { rootOf } from "../interpret/chain.ts";
import type { Interpreter } from "../interpret/interpreter.ts";
import { constant, object, UNDEFINED, type External, type Value } from "../interpret/value.ts";
import { member } from "./paths.ts";
import { registeredBy, type Circumstances, type Registered } from "./registration.ts";

/** Toolkits that a server is given, and the handlers that layers give to toolkits: two calls, in any order. */
export class Toolkits {
  private readonly given: { readonly row: ToolkitRow; readonly toolkit: Value; readonly circumstances: Circumstances }[] = [];
  private readonly layers: Value[] = [];

  /** Notes a call that leaves the source; true where it registers tools. */
  note(callee: External, args: readonly Value[], circumstances: Circumstances): boolean {
    const [first] = args;
    const row = callee.op === "get" && first ? rowFor(callee) : undefined;
    if (!row || callee.op !== "get" || !first) return false;
    if (callee.key === row.handlers) this.layers.push(first);
    if (!row.registers.includes(callee.key)) return false;
    this.given.push({ row, toolkit: first, circumstances });
    return true;
  }

  tools(machine: Interpreter): readonly Registered[] {
    return this.given.flatMap(({ row, toolkit, circumstances }) =>
      toolsIn(row, toolkit).map((tool) => {
        const [name = UNDEFINED, options = UNDEFINED] = tool.made.args;
        const handler = this.layers.map((layer) => handlerIn(machine, layer, name)).find((found) => found !== undefined);
        const given = [name, options, handler ?? UNDEFINED, tool.annotations];
        return registeredBy(row, given, { ...circumstances, site: tool.made.site ?? circumstances.site });
      }),
    );
  }
}

function rowFor(callee: External): ToolkitRow | undefined {
  const root = rootOf(callee);
  const specifier = root.op === "module" ? root.specifier : "";
  return TOOLKITS.find(({ module }) => specifier === module || specifier.startsWith(`${module}/`));
}

interface Declared {
  readonly made: Extract<External, { readonly op: "call" | "new" }>;
  readonly annotations: Value;
}

/** The tools of a toolkit, of several that were merged, with what `.annotate(Tool.Readonly, true)` says of each. */
function toolsIn(row: ToolkitRow, value: Value, depth = 0): readonly Declared[] {
  if (depth > 12) return [];
  if (value.kind === "array") return value.elements.flatMap((element) => toolsIn(row, element, depth + 1));
  if (value.kind !== "external" || value.op !== "call") return [];
  const tool = declaredBy(row, value);
  if (tool) return [tool];
  const before = value.parent.op === "get" ? toolsIn(row, value.parent.parent, depth + 1) : [];
  return [...before, ...value.args.flatMap((arg) => toolsIn(row, arg, depth + 1))];
}

function declaredBy({ maker, annotations }: ToolkitRow, value: Extract<External, { readonly op: "call" | "new" }>): Declared | undefined {
  const said: [string, Value][] = [];
  for (let at: External = value; at.op === "call" && at.parent.op === "get"; at = at.parent.parent) {
    const [key, content] = at.args;
    const hint = key?.kind === "external" && key.op === "get" ? annotations[key.key] : undefined;
    if (hint !== undefined && content) said.unshift([hint, content]);
    const from = at.parent.parent;
    const owner = from.op === "get" ? from.key : from.op === "module" ? from.specifier.split("/").at(-1) : "";
    if (at.parent.key === maker.method && owner === maker.of) return { made: at, annotations: object(value.site, said) };
  }
  return undefined;
}

/** The handler of a tool in what a layer was given: an object, or what an effect or a function makes one of. */
function handlerIn(machine: Interpreter, value: Value, name: Value, depth = 0): Value | undefined {
  if (depth > 6 || name.kind !== "constant") return undefined;
  if (value.kind === "object") return member(value, String(name.value));
  if (value.kind === "promise") return handlerIn(machine, value.value, name, depth + 1);
  if (value.kind === "function") {
    let found: Value | undefined;
    machine.guarded(() => {
      const run: Value = value.node.asteriskToken ? { ...value, awaited: true } : value;
      found = handlerIn(machine, machine.call(run, UNDEFINED, [constant(undefined)], value.node), name, depth + 1);
    });
    return found;
  }
  if (value.kind !== "external" || value.op !== "call") return undefined;
  return value.args.map((arg) => handlerIn(machine, arg, name, depth + 1)).find((found) => found !== undefined);
}
