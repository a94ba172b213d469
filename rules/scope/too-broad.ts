import type { ToolRule } from "../../src/model/rule.ts";
import type { Server, Tool } from "../../src/model/server.ts";
import type { GuardEvent } from "../../src/model/story.ts";
import { failed, listed, notApplicable, notFollowed, passed, quote, spot, trailTo } from "../answers.ts";
import { declaredScopes, demands, refuses, scopeFor, strengthOf } from "../guards.ts";
import { severityBy } from "../severity.ts";
import { eventsOf } from "../story.ts";

/** Names that grant everything (MCP authorization, Scope Minimization: no wildcard or omnibus scopes). */
const omnibus = new Set(["*", "all", "admin", "root", "superuser", "full", "full_access", "full-access", "fullaccess", "everything"]);

const isOmnibus = (scope: string): boolean => {
  const parts = scope.toLowerCase().split(/[:./]/);
  return parts.includes("*") || omnibus.has(parts.at(-1)!) || omnibus.has(scope.toLowerCase());
};

/** A tool asks for what it needs and no more; a write does not borrow a reader's scope (spec/rules.md, scope/too-broad). */
export const tooBroad: ToolRule = {
  subject: "tool",
  id: "scope/too-broad",
  duty: "scope",
  title: "The required scope covers more than this tool",
  variants: {
    omnibus: "The required scope grants everything.",
    borrowed: "A write passes with a scope that a read needs too.",
    empty: "The list of required scopes is there, and nothing is in it.",
  },
  severity: severityBy({ remote: "warning", local: "off", strict: { local: "note" } }),

  check(tool, server) {
    const { story } = tool;
    if (!story) return notFollowed(tool);
    const guards = eventsOf(story, "guard").filter((guard) => refuses(guard) && demands(guard) && strengthOf(guard, server) === "own" && guard.requirement.length > 0);
    if (guards.length === 0) {
      const lists = declaredScopes(tool);
      return lists.length > 0 && lists.every((scopes) => scopes.length === 0) ? empty(tool) : notApplicable("no constant requirement of its own");
    }
    const required = guards.flatMap((guard) => guard.requirement);
    const wide = guards.find((guard) => guard.requirement.every(isOmnibus));
    if (wide && required.every(isOmnibus)) {
      return report(tool, wide, "omnibus", `${listed(wide.requirement)} grants everything: a token that may call this tool may do whatever the server can.`);
    }
    if (tool.class === "write") {
      const reading = scopesOfReads(server);
      const reader = reading.get(required[0]!);
      if (reader && required.every((scope) => reading.has(scope))) {
        const guard = guards[0]!;
        return report(tool, guard, "borrowed", `${listed([...new Set(required)])} is enough to write here, and ${reader} needs it to read: who may read may write.`);
      }
    }
    return passed(`requires ${listed([...new Set(required)])}`, guards[0]!.place);
  },
};

function empty(tool: Tool): ReturnType<typeof failed> {
  return failed({
    variant: "empty",
    place: tool.location,
    confidence: "proven",
    message: "The tool's list of required scopes is empty: every token passes, one without any scope too.",
    fix: `require a scope that only this kind of tool needs, such as "${scopeFor(tool)}"`,
    label: "nothing is required",
    trail: [{ place: tool.location, text: "registered" }],
  });
}

function report(tool: Tool, guard: GuardEvent, variant: string, message: string): ReturnType<typeof failed> {
  return failed({
    variant,
    place: guard.place,
    confidence: "proven",
    message,
    fix: `give the tool a scope of its own, such as "${scopeFor(tool)}"`,
    trail: trailTo(tool, guard, quote(guard.text)),
    cause: `${spot(guard.place)} ${variant} ${guard.requirement.join(" ")}`,
  });
}

const cache = new WeakMap<Server, ReadonlyMap<string, string>>();

/** Each scope that a read tool requires, with the name of the first such tool. */
function scopesOfReads(server: Server): ReadonlyMap<string, string> {
  const known = cache.get(server);
  if (known) return known;
  const scopes = new Map<string, string>();
  for (const tool of server.tools) {
    if (!tool.story || tool.class !== "read") continue;
    for (const guard of eventsOf(tool.story, "guard")) {
      if (!refuses(guard) || !demands(guard) || guard.endpoint) continue;
      for (const scope of guard.requirement) if (!scopes.has(scope)) scopes.set(scope, tool.name);
    }
  }
  cache.set(server, scopes);
  return scopes;
}
