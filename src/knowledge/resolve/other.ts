import { linksOf } from "../chain.ts";
import type { Link } from "../chain.ts";
import type { ArgumentView } from "../types.ts";
import { verbOf } from "../verbs.ts";
import { unsettled } from "./resolved.ts";
import type { Resolved } from "./resolved.ts";
import { elementsOf, memberOf, textOf } from "./view.ts";

/** Flags of an opened file: `a` appends, `x` creates once, `r` reads, others set the content. Source: Node.js 20, file system flags. */
export function resolveFile(links: readonly Link[]): Resolved {
  const { name, args } = links.at(-1)!;
  const options = args.slice(1);
  const flag = options.map((arg) => textOf(memberOf(arg, ["flag", "flags"]) ?? (arg.kind === "string" ? arg : undefined))).find((text) => text !== undefined && /^[rwa][sx]*\+?s?$/.test(text));
  const append = options.some((arg) => memberOf(arg, ["append"])?.constant === true);
  const fact = { confidence: "proven" as const, upstream: false };
  if (flag?.startsWith("a") || append) return { ...fact, effect: "update", idempotent: false };
  if (flag?.includes("x") || options.some((arg) => memberOf(arg, ["createNew"])?.constant === true)) return { ...fact, effect: "create", idempotent: true };
  if (name.startsWith("open") && (flag === undefined || flag === "r" || flag === "rs")) return { ...fact, effect: "read", upstream: true };
  return { ...fact, effect: "update", ...(flag !== "r+" && { idempotent: true }) };
}

/** Signal 0 asks whether the process is there; the others are what it does not go on after. Source: Node.js 20, process.kill. */
export function resolveSignal(links: readonly Link[]): Resolved {
  const asks = links.at(-1)!.args[1]?.constant === 0;
  return { effect: asks ? "read" : "execute", confidence: "proven", upstream: !asks };
}

/** The first argument names what is done: `apiCall("chat.postMessage")`, `callTool({ name: "create_ticket" })`, `rpc("list_orders")`. */
export function resolveArgument(links: readonly Link[]): Resolved {
  const first = links.at(-1)!.args[0];
  const name = textOf(memberOf(first, ["name", "method"]) ?? first);
  const verb = name === undefined || name.includes("${}") ? undefined : verbOf(name.split(/[./:]/).at(-1)!);
  if (!verb) return { ...unsettled("execute"), ...(name !== undefined && { operation: name.slice(0, 80) }) };
  const { effect, idempotent } = verb;
  return { effect, confidence: "likely", upstream: true, operation: name!.slice(0, 80), ...(idempotent !== undefined && effect !== "read" && { idempotent }) };
}

/** Operators that change a value by what it was. Sources: MongoDB 8 update operators, Prisma 7 atomic numbers, Firestore FieldValue. */
const relative = new Set(["$inc", "$mul", "$push", "$pop", "$bit", "$currentDate", "increment", "decrement", "multiply", "divide", "push"]);

/** An update sets values, unless it increments, appends or reads the clock of the database. */
export function resolveOperators(links: readonly Link[]): Resolved {
  const { name, args } = links.at(-1)!;
  // What the model wrote itself may hold any operator.
  const rest = args.slice(1);
  const isFree = /^(update(One|Many)|findOneAndUpdate|findByIdAndUpdate)$/.test(name) && rest.some((arg) => arg.kind === "unknown" && !arg.chain) && !rest.some((arg) => arg.keys.some((key) => key.startsWith("$")));
  const changes = isFree || args.some((arg) => changesByItself(arg, 4));
  return { effect: "update", idempotent: !changes, confidence: "proven", upstream: true };
}

function changesByItself(view: ArgumentView, depth: number): boolean {
  const called = view.chain && linksOf(view.chain).at(-1)?.name;
  if (called && /^(increment|decrement|raw|literal)$/.test(called)) return called === "increment" || called === "decrement" || /[+*|-]/.test(textOf(view) ?? "");
  if (depth === 0) return false;
  if (view.kind === "array") return elementsOf(view).some((element) => changesByItself(element, depth - 1));
  if (view.kind !== "object") return false;
  return view.keys.slice(0, 64).some((key) => {
    const member = view.get(key);
    return member !== undefined && ((relative.has(key) && member.kind !== "undefined" && isOperator(key, member)) || changesByItself(member, depth - 1));
  });
}

/** Prisma spells its operators without a sign: `{ stock: { increment: 1 } }` is one, a field called `push` that holds an object is not. */
const isOperator = (key: string, member: ArgumentView): boolean => key.startsWith("$") || (member.kind !== "object" && member.kind !== "boolean") || key === "push";
