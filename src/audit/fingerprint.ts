import { createHash } from "node:crypto";
import type { Failure } from "../model/rule.ts";
import type { Place } from "../model/place.ts";
import type { Sources } from "./sources.ts";

const MAX_TEXT = 400;

/**
 * What makes a failure the same one in the next run: rule, tool, the text of the line without its spaces, and the rule's own notion
 * of the cause. Neither file nor line is in it, so that moving code keeps it.
 */
export function fingerprint(rule: string, tools: readonly string[], failure: Failure, sources: Sources): string {
  const cause = (failure.cause ?? "").replace(/[^\s:]*:\d+(?::\d+)?/g, "").trim();
  const parts = [rule, failure.variant ?? "", textAt(failure.place, sources) ?? failure.message, cause, ...[...tools].sort()];
  return createHash("sha256").update(parts.join("\0")).digest("hex").slice(0, 16);
}

function textAt({ file, line, column }: Place, sources: Sources): string | undefined {
  const text = sources.lines(file)[line - 1];
  if (text === undefined) return undefined;
  const part = text.length <= MAX_TEXT ? text : text.slice(column - 1, column - 1 + MAX_TEXT);
  return part.replace(/\s+/g, "");
}
