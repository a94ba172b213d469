import type { ContractChange } from "../../model/rule.ts";
import type { Annotations } from "../../model/server.ts";

/**
 * Hints that a client may rely on, with the value that promises something and what it promises (MCP 2025-03-26, ToolAnnotations and its
 * defaults).
 */
const promises = [
  ["readOnlyHint", true, "that it changes nothing: clients that approve reads on their own stop, or approve a write"],
  ["destructiveHint", false, "that it destroys nothing"],
  ["idempotentHint", true, "that a repeat is harmless: clients that retry may do the work twice"],
  ["openWorldHint", false, "that it stays within a closed world"],
] as const;

/** Promises of a tool that were weakened (a change of behaviour), or given. */
export function annotationChanges(old: Annotations = {}, now: Annotations = {}): Omit<ContractChange, "tool">[] {
  return promises.flatMap(([hint, promise, meaning]): Omit<ContractChange, "tool">[] => {
    const [before, after] = [old[hint], now[hint]];
    if ((before === promise) === (after === promise)) return [];
    const path = `/annotations/${hint}`;
    const change = `\`${hint}\` went from ${before ?? "unsaid"} to ${after ?? "unsaid"}`;
    return before === promise
      ? [{ kind: "promise-weakened", path, verdict: "behavior", message: `${change}: it no longer promises ${meaning}`, fix: `keep the promise, or publish the tool under a new name` }]
      : [{ kind: "promise-given", path, verdict: "compatible", message: change }];
  });
}
