import type { ToolRule } from "../../src/model/rule.ts";
import type { Server, Tool } from "../../src/model/server.ts";
import { flawsOf } from "../../src/contract/index.ts";
import { at, failed, passed, quote, unknown } from "../answers.ts";

/** A tool that is listed can be used: its name is its own and its schemas say what to send (spec/rules.md, contract/invalid-schema). */
export const invalidSchema: ToolRule = {
  subject: "tool",
  id: "contract/invalid-schema",
  duty: "contract",
  title: "No client can use this schema",
  variants: {
    header: "The header that it asks for cannot be sent: clients that speak HTTP leave the tool out.",
    emptied: "The SDK takes its root for no object, and lists no argument.",
    throws: "The SDK cannot convert it, so that tools/list fails.",
  },
  severity: ({ variant, exposure }) => (variant === "header" && exposure === "local" ? "warning" : "error"),

  check(tool, server) {
    const place = tool.location;
    const isFirst = (other: Tool): boolean => other.location.file === place.file && other.location.line < place.line;
    const twin = isSurelyThere(tool) ? namesakes(server, tool.name).find((other) => isFirst(other) && isSurelyThere(other)) : undefined;
    if (twin) {
      return failed({
        place,
        confidence: "proven",
        message: `${quote(tool.name)} is registered twice: the SDK throws at start, or one hides the other.`,
        fix: "give one of them another name",
        trail: [{ place: twin.location, text: "registered first" }, { place, text: "registered again" }],
      });
    }
    const [made] = tool.schemaFlaws ?? [];
    if (made) {
      const { part, kind } = made;
      return failed({
        place,
        confidence: "proven",
        variant: kind,
        message:
          kind === "emptied"
            ? `The SDK lists ${quote(tool.name)} without a single argument: the root of its ${part} schema is nothing that it takes for an object.`
            : `The ${part} schema of ${quote(tool.name)} makes tools/list fail for every tool: ${made.message ?? "it cannot be converted"}.`,
        fix: kind === "emptied" ? "pass an object of zod schemas, with the alternatives inside of it" : "use a type that JSON has, such as a text with a format",
        trail: [{ place, text: "registered" }],
        cause: `${tool.name} ${part} ${kind} ${at(place)}`,
      });
    }
    for (const part of ["input", "output"] as const) {
      const schema = tool[`${part}Schema`];
      const [flaw] = schema === undefined ? [] : flawsOf(schema, part);
      if (!flaw) continue;
      const isOpen = part === "input" && tool.schemaGaps?.some((gap) => flaw.path === gap || flaw.path.startsWith(`${gap}/`));
      if (isOpen) continue;
      return failed({
        ...(flaw.isHeader && { variant: "header" }),
        place,
        confidence: "proven",
        message: `The ${part} schema of ${quote(tool.name)} ${flaw.message}${flaw.path === "" ? "" : ` (at ${quote(flaw.path)})`}.`,
        fix: flaw.fix,
        trail: [{ place, text: "registered" }],
        cause: `${tool.name} ${part} ${flaw.path} ${at(place)}`,
      });
    }
    return tool.inputSchema === undefined ? unknown("its input schema is not known", place) : passed("its schemas are valid", place);
  },
};

const byName = new WeakMap<Server, Map<string, Tool[]>>();

/** The tools of that name, in the order of the list. */
function namesakes(server: Server, name: string): readonly Tool[] {
  let tools = byName.get(server);
  if (!tools) {
    byName.set(server, (tools = new Map<string, Tool[]>()));
    for (const tool of server.tools) tools.set(tool.name, [...(tools.get(tool.name) ?? []), tool]);
  }
  return tools.get(name) ?? [];
}

const isSurelyThere = ({ conditional, origin }: Tool): boolean => conditional === undefined && origin !== "live";
