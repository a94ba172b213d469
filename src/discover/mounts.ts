import { chainOf, rootOf } from "../interpret/chain.ts";
import { externalCall, NO_LABELS, optionsOf, type External, type ObjectValue, type Site, type Value } from "../interpret/value.ts";
import { givesApplication, isFront, mountsRequests, REQUEST_HOOKS } from "../knowledge/web.ts";

/** A call that puts handlers or middleware in front of requests: `app.post("/mcp", auth, handler)`. */
export interface Mount {
  /** The application or router on which it is called. */
  readonly app: External;
  readonly member: string;
  readonly args: readonly Value[];
  readonly path: string | null;
  readonly site: Site;
}

/** What a call mounts; undefined where it mounts nothing. */
export function mountOf(callee: External, args: readonly Value[], site: Site): Mount | undefined {
  if (callee.op !== "get" || !mountsRequests(chainOf(callee).module, callee.key)) return undefined;
  if (rootOf(callee).op === "symbol" && !args.some(handles)) return undefined;
  const [first] = args;
  const text = textIn(first) ?? (first?.kind === "object" ? textIn(first.props.get("url")?.value ?? first.props.get("path")?.value) : null);
  if (callee.key === "addHook" && (text === null || !REQUEST_HOOKS.includes(text))) return undefined;
  return { app: applicationOf(callee.parent), member: callee.key, args, path: callee.key === "addHook" ? null : text, site };
}

const handles = (value: Value): boolean => value.kind === "function" || (value.kind === "object" && value.props.get("handler")?.value.kind === "function");
const textIn = (value: Value | undefined): string | null => (value?.kind === "constant" && typeof value.value === "string" ? value.value : null);

/** What a route says in its options that a request crosses before it comes to the handler. */
export const hooksIn = (options: ObjectValue): readonly Value[] =>
  REQUEST_HOOKS.flatMap((name) => {
    const hook = options.props.get(name);
    return hook ? [hook.value] : [];
  });

/** The application behind a chain of mounting calls: `new Hono().use(…).route(…)`. */
export function applicationOf(value: External): External {
  let at = value;
  while (at.op === "call" && at.parent.op === "get" && mountsRequests(chainOf(at).module, at.parent.key)) at = at.parent.parent;
  return at;
}

const plain = (path: string): string => path.replace(/[*:].*$/, "").replace(/\/+$/, "");

/** Whether requests for one path cross what is mounted at the other. */
const covers = (front: string | null, path: string | null): boolean => {
  if (front === null || path === null || plain(front) === "") return true;
  return plain(path) === plain(front) || plain(path).startsWith(`${plain(front)}/`) || plain(path) === "";
};

/** The arguments that a request crosses before it comes to this argument of a mount, outermost first. */
export function inFrontOf(mounts: readonly Mount[], mount: Mount, index: number, depth = 0): readonly Value[] {
  const own = mount.args.slice(0, index);
  if (depth > 4) return own;
  const at = mounts.indexOf(mount);
  const before = mounts.filter((other, i) => other !== mount && other.app === mount.app && isFront(other.member) && (i < at || other.member === "addHook") && covers(other.path, mount.path));
  const outer = mounts.flatMap((other) => {
    const held = other.args.findIndex((arg) => optionsOf(arg).some((one) => holds(one, mount.app)));
    return other !== mount && held >= 0 ? inFrontOf(mounts, other, held, depth + 1) : [];
  });
  return [...outer, ...before.flatMap(mounted), ...own];
}

/** What a mount puts in front: its arguments, or a plugin with its options. */
function mounted({ member, args, site }: Mount): readonly Value[] {
  const [plugin, ...options] = args;
  return givesApplication(member) && plugin?.kind === "external" ? [externalCall("call", plugin, options, NO_LABELS, site)] : args;
}

/** The application itself, or a plugin that is given it, as it is or inside of a call: `fp(async (app) => …)`. */
function holds(value: Value, app: External): boolean {
  if (value.kind === "function") return app.op === "symbol" && value.node.parameters.some((parameter) => parameter === app.site);
  return value.kind === "external" && (applicationOf(value) === app || (value.op === "call" && value.args.some((arg) => arg.kind === "function" && holds(arg, app))));
}
