import { ts } from "ts-morph";
import type { External, Site, Value } from "../interpret/value.ts";

/** A request handler of a low-level server: for the list of tools, or for calls of them. */
export interface Handler {
  readonly method: "tools/list" | "tools/call";
  readonly handler: Value;
  readonly server: External | null;
  readonly site: Site;
}

const SCHEMAS: Record<string, Handler["method"]> = { ListToolsRequestSchema: "tools/list", CallToolRequestSchema: "tools/call" };

/** The request that a low-level handler answers: by the SDK's schema constant, by the method's name, or by a literal inside a schema. */
export function handledMethod(value: Value | undefined, depth = 0): Handler["method"] | undefined {
  if (!value || depth > 6) return undefined;
  if (value.kind === "constant") return value.value === "tools/list" || value.value === "tools/call" ? value.value : undefined;
  if (value.kind === "external") {
    if (value.op === "get" && SCHEMAS[value.key]) return SCHEMAS[value.key];
    if (value.op === "call" || value.op === "new") {
      for (const arg of value.args) {
        const found = handledMethod(arg, depth + 1);
        if (found) return found;
      }
    }
    return "parent" in value ? handledMethod(value.parent, depth + 1) : undefined;
  }
  if (value.kind === "object") return handledMethod(value.props.get("method")?.value, depth + 1);
  return undefined;
}

/** The same by the text of what the first argument is declared as: a schema whose library a bundle took in without saying so. */
export function declaredMethod(site: Site): Handler["method"] | undefined {
  const name = ts.isCallExpression(site) && site.arguments[0] && ts.isIdentifier(site.arguments[0]) ? site.arguments[0].text : undefined;
  if (name === undefined) return undefined;
  const { text } = site.getSourceFile();
  for (const found of text.matchAll(new RegExp(`(?<![\\w$.])${name.replaceAll("$", "\\$&")}\\s*=(?!=)`, "g"))) {
    const method = /^[^;]{0,300}?["'`](tools\/(?:list|call))["'`]/.exec(text.slice(found.index + found[0].length, found.index + 600))?.[1];
    if (method) return method as Handler["method"];
  }
  return undefined;
}
