import type { Place } from "../model/place.ts";
import type { Server, Tool, ToolContract } from "../model/server.ts";
import { classOf } from "./class.ts";

const NOT_LISTED = "the running server does not list it";

/** The place that stands for a tool which only the running server knows: its entry. */
const entryOf = (server: Server): Place => server.tools[0]?.location ?? { file: server.entries[0] ?? "package.json", line: 1, column: 1 };

/** Why no code was found for a tool that the running server lists. */
function reasonFor(server: Server): Tool["unresolved"] & object {
  const [first] = server.unresolved;
  if (first) return { place: first.place, reason: `listed by the running server; in the source, ${first.reason}` };
  return { place: null, reason: "listed by the running server, but no registration of it was found in the source" };
}

const contractOf = ({ name, title, description, inputSchema, outputSchema, annotations, _meta }: Tool): ToolContract => ({
  name,
  ...(title !== undefined && { title }),
  ...(description !== undefined && { description }),
  ...(inputSchema !== undefined && { inputSchema }),
  ...(outputSchema !== undefined && { outputSchema }),
  ...(annotations && { annotations }),
  ...(_meta && { _meta }),
});

/**
 * Brings together what the source says and what the running server answered. A tool of both keeps its story from the source and its
 * contract from the server; one of the source alone is conditional; one of the server alone is unresolved.
 */
export function reconcile(server: Server, live: readonly ToolContract[]): Server {
  const byName = new Map(live.map((tool) => [tool.name, tool]));
  const known = server.tools.map((tool): Tool => {
    const answered = byName.get(tool.name);
    if (!answered) {
      return { ...tool, conditional: tool.conditional ?? NOT_LISTED, ...(tool.conditional === undefined && { unlisted: true }) };
    }
    return { ...tool, ...answered, live: answered, declared: contractOf(tool), origin: "both" };
  });
  const names = new Set(server.tools.map((tool) => tool.name));
  const only = live
    .filter((tool) => !names.has(tool.name))
    .map((tool): Tool => ({
      ...tool,
      live: tool,
      location: entryOf(server),
      handler: null,
      trail: [],
      ...classOf(null, tool.annotations, tool.name),
      scopes: [],
      story: null,
      unresolved: reasonFor(server),
      origin: "live",
    }));
  return { ...server, tools: [...known, ...only] };
}
