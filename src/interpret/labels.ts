import type { Place } from "../model/place.ts";
import type { Label } from "../model/story.ts";
import type { Knowledge } from "../knowledge/index.ts";
import { isCollection } from "../knowledge/payload.ts";
import { chainOf, rootOf } from "./chain.ts";
import { isPiece, NO_LABELS, ownLabels, type External, type Labels, type Value } from "./value.ts";

/** A label without its steps, as text: equal labels say the same. */
export const labelKey = (label: Label): string => {
  switch (label.kind) {
    case "upstream":
      return `u${label.extent}${label.from}`;
    case "secret":
    case "operator":
      return `${label.kind}${label.name}`;
    case "argument":
      return `a${label.path}`;
    case "caller":
      return `c${label.aspect}`;
    case "error":
      return `e${label.extent}${label.from}`;
    case "random":
      return `r${label.from}`;
    case "trace":
      return "t";
  }
};

/** Whether two labels say the same: what their keys would tell, without making them. */
export function isSameLabel(a: Label, b: Label): boolean {
  switch (a.kind) {
    case "upstream":
    case "error":
      return a.kind === b.kind && a.from === b.from && a.extent === b.extent;
    case "secret":
    case "operator":
      return a.kind === b.kind && a.name === b.name;
    case "argument":
      return a.kind === b.kind && a.path === b.path;
    case "caller":
      return a.kind === b.kind && a.aspect === b.aspect;
    case "random":
      return a.kind === b.kind && a.from === b.from;
    case "trace":
      return a.kind === b.kind;
  }
}

/** Both sets of labels; the first of equal ones stays. At most 32: beyond that one more tells nobody anything. */
export function joinLabels(...sets: readonly Labels[]): Labels {
  const some = sets.filter((s) => s.length > 0);
  if (some.length === 0) return NO_LABELS;
  const first = some[0]!;
  if (some.every((labels) => labels === first || labels.every((label) => first.includes(label)))) return first;
  const kept = new Map<string, Label>();
  for (const set of some) for (const label of set) if (kept.size < 32 && !kept.has(labelKey(label))) kept.set(labelKey(label), label);
  return [...kept.values()];
}

/** What was done to the whole payload on its way, for the finding's trail and its place. */
export function handedOn(labels: Labels, place: Place, text: string): Labels {
  return labels.map((label) => (label.kind === "upstream" && label.extent === "whole" ? { ...label, steps: [...label.steps, { place, text }] } : label));
}

/** Labels of the values themselves; options of a union included. */
export function labelsOf(value: Value): Labels {
  if (value.kind === "union") return joinLabels(...value.options.map((o) => labelsOf(o.value)));
  if (value.kind === "maybe" || value.kind === "promise") return labelsOf(value.value);
  return ownLabels(value);
}

const isProcess = (root: External): boolean => (root.op === "global" && root.name === "process") || (root.op === "module" && root.specifier === "node:process");

/** The whole environment, with every credential in it. */
const ENVIRONMENT: Labels = [{ kind: "secret", name: "process.env", steps: [] }];

/** What a member of a labelled value carries: a member of a whole payload is a part of it. */
export function memberLabels(knowledge: Knowledge, parent: External, key: string): Labels {
  const root = rootOf(parent);
  if (isProcess(root)) {
    if (parent === root && key === "env") return ENVIRONMENT;
    if (key === "argv") return [{ kind: "operator", name: "the command line", steps: [] }];
    if (parent.op === "get" && parent.key === "env") return [knowledge.isSecretName(key) ? { kind: "secret", name: key, steps: [] } : { kind: "operator", name: key, steps: [] }];
  }
  if (root.op === "symbol" && (root.role === "context" || root.role === "request")) {
    const caller = callerLabels(knowledge, [...pathOf(parent), key]);
    if (caller) return caller;
    if (parent.op === "get" && parent.key === "headers" && knowledge.isCredentialHeader(key)) return [{ kind: "caller", aspect: "token", steps: [] }];
    if (knowledge.isTraceName(key)) return [{ kind: "trace", steps: [] }];
  }
  if (root.op === "module" && knowledge.tellsCaller(root.specifier)) {
    const caller = callerLabels(knowledge, [...pathOf(parent), key]);
    if (caller) return caller;
  }
  if (parent.labels.length === 0) return NO_LABELS;
  const isError = root.op === "symbol" && root.role === "error";
  const isShaped = root.op === "symbol" && root.role === "field";
  return parent.labels.flatMap((label): Labels => {
    if (isError && (label.kind === "secret" || label.kind === "caller")) return holdsRequest(knowledge, parent, key) ? [label] : NO_LABELS;
    if (isShaped && label.kind === "upstream") return [label];
    if (label === ENVIRONMENT[0]) return knowledge.isSecretName(key) ? [{ kind: "secret", name: key, steps: [] }] : [{ kind: "operator", name: key, steps: [] }];
    if (label.kind === "secret" && key === "length") return NO_LABELS;
    if (label.kind === "upstream") return upstreamMember(knowledge, parent, key, label);
    if (label.kind === "operator" && knowledge.isSecretName(key) && !parent.labels.some((l) => l.kind === "upstream")) return [{ kind: "secret", name: key, steps: [] }];
    if (label.kind === "argument") return [{ ...label, path: label.path ? `${label.path}.${key}` : key }];
    if (label.kind === "error") {
      const sort = knowledge.errorMember(label.from === "" ? undefined : label.from, [...pathOf(parent), key].join("."));
      return sort === "harmless" ? NO_LABELS : [{ ...label, extent: sort }];
    }
    // A member of the caller's record is named by its own name.
    if (label.kind === "caller" && label.aspect === "identity") return [{ ...label, aspect: knowledge.callerAspect(["principal", key]) ?? "identity" }];
    return [label];
  });
}

/** What a member of a call's context carries of the caller; null where it is none of the caller's. */
function callerLabels(knowledge: Knowledge, path: readonly string[]): Labels | null {
  const aspect = knowledge.callerAspect(path);
  if (!aspect) return null;
  if (aspect === "token" && knowledge.isFromLogin(path)) return [{ kind: "secret", name: path.at(-1)!, steps: [] }, { kind: "caller", aspect: "identity", steps: [] }];
  return [{ kind: "caller", aspect, steps: [] }];
}

/** Whether a member of a package's error is the request that failed, or holds it. */
function holdsRequest(knowledge: Knowledge, parent: External, key: string): boolean {
  const path = [...pathOf(parent), key].join(".");
  const from = rootOf(parent).labels.find((l) => l.kind === "error")?.from ?? "";
  return knowledge.errorShapeOf(from).secrets.some((secret) => secret === path || secret.startsWith(`${path}.`) || path.startsWith(`${secret}.`));
}

/** What the text of a value carries: of an error its message, and not the request that it holds. */
export function textLabels(value: Value): Labels {
  const labels = labelsOf(value);
  // A list or an object inside of a text is no more than "[object Object]".
  if (value.kind === "external" && value.op === "get" && isCollection(value.key, false)) return labels.map((l) => (l.kind === "upstream" ? { ...l, extent: "part" } : l));
  return value.kind === "external" && value.op === "symbol" && value.role === "error" ? labels.filter((l) => l.kind === "error" || l.kind === "upstream") : labels;
}

/** One of several, and so a record rather than what holds them. */
const isElementOf = (value: External): boolean => value.op === "element" || (value.op === "get" && /^\d+$/.test(value.key)) || value.op === "symbol" || (value.op === "call" && value.args.some(isPiece));

function upstreamMember(knowledge: Knowledge, parent: External, key: string, label: Extract<Label, { kind: "upstream" }>): Labels {
  const { module, steps } = chainOf(parent);
  const extent = knowledge.payloadOf({ module, steps: [...steps, { op: "get", key }] }) ?? knowledge.payloadMember(key, label.extent, label.extent === "part" || isElementOf(parent));
  if (extent === "about") return NO_LABELS;
  const part = { ...label, extent };
  return knowledge.isSecretName(key) ? [part, { kind: "secret", name: key, minted: true, steps: label.steps }] : [part];
}

/** Names of the members taken since the root, calls left out; `c.get("user")` takes one too. */
export function pathOf(value: External): readonly string[] {
  const path: string[] = [];
  for (let at: External | null = value; at; at = "parent" in at ? at.parent : null) {
    const name = keyRead(at);
    if (name !== undefined) path.push(name);
    else if (at.op === "get") path.push(at.key);
  }
  return path.reverse();
}

/** The name that a call of `get` reads. */
export function keyRead(value: External): string | undefined {
  if (value.op !== "call" || value.parent.op !== "get" || value.parent.key !== "get") return undefined;
  const [name] = value.args;
  return name?.kind === "constant" && typeof name.value === "string" ? name.value : undefined;
}
