import type { Json, JsonObject } from "../../model/server.ts";
import { isObject, own, steps } from "./json.ts";

/** Base of schemas without `$id`. Never fetched: a reference that leaves the document stays unresolved. */
const nowhere = "http://schema.invalid/root";

/** Members whose value is data, not schema: a `$id` inside them names nothing. */
const data = new Set(["enum", "const", "default", "examples", "example"]);

const absolute = (reference: string, base: string): string | null => {
  try {
    return new URL(reference, base).href;
  } catch {
    return null;
  }
};

/** A schema document: which dialect it speaks, and what the references inside it name. */
export class SchemaDocument {
  readonly root: Json;
  /** Draft-03 to draft-07 by its `$schema`; without one the MCP specification says 2020-12. */
  readonly isOld: boolean;
  private readonly bases = new Map<object, string>();
  private readonly named = new Map<string, Json>();
  private readonly dynamic = new Map<string, number>();
  private readonly idKeyword: string;

  constructor(root: Json) {
    const dialect = isObject(root) && typeof root["$schema"] === "string" ? root["$schema"] : "";
    this.root = root;
    this.isOld = /draft-0[3-7]/.test(dialect);
    this.idKeyword = /draft-0[34]/.test(dialect) ? "id" : "$id";
    this.named.set(nowhere, root);
    this.index(root, nowhere);
  }

  private index(value: Json, base: string): void {
    if (Array.isArray(value)) return value.forEach((item: Json) => this.index(item, base));
    if (!isObject(value)) return;
    let here = base;
    const id = own(value, this.idKeyword);
    if (typeof id === "string" && !(this.isOld && "$ref" in value)) {
      const uri = absolute(id, base);
      if (uri && id.startsWith("#")) this.name(uri, value);
      else if (uri) this.name((here = uri.replace(/#.*$/, "")), value);
    }
    this.bases.set(value, here);
    for (const keyword of ["$anchor", "$dynamicAnchor"]) {
      const anchor = own(value, keyword);
      if (typeof anchor !== "string" || this.isOld) continue;
      this.name(`${here}#${anchor}`, value);
      if (keyword === "$dynamicAnchor") this.dynamic.set(anchor, (this.dynamic.get(anchor) ?? 0) + 1);
    }
    for (const [key, child] of Object.entries(value)) if (!data.has(key)) this.index(child, here);
  }

  private name(uri: string, value: Json): void {
    if (!this.named.has(uri)) this.named.set(uri, value);
  }

  /** What `$ref` inside the schema `from` names, or undefined: another document, or nothing. */
  resolve(reference: string, from: JsonObject): Json | undefined {
    const uri = absolute(reference, this.bases.get(from) ?? nowhere);
    if (uri === null) return undefined;
    const [resource = "", fragment = ""] = uri.split("#", 2);
    if (fragment === "" || !fragment.startsWith("/")) return this.named.get(fragment === "" ? resource : uri);
    let pointer: string;
    try {
      pointer = decodeURIComponent(fragment);
    } catch {
      return undefined;
    }
    let at = this.named.get(resource);
    for (const key of steps(pointer)) {
      if (Array.isArray(at)) at = (at as readonly Json[])[Number(key)];
      else at = isObject(at) ? own(at, key) : undefined;
    }
    return at;
  }

  /** Whether a `$dynamicRef` to this anchor can only mean one place, as a plain `$ref` does. */
  isStatic(reference: string): boolean {
    const anchor = /#([^/]+)$/.exec(reference)?.[1];
    return anchor === undefined || (this.dynamic.get(anchor) ?? 0) <= 1;
  }
}

