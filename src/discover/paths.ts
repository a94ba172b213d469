import { optionsOf, type External, type Value } from "../interpret/value.ts";

/** What a path of a row points at: `1.inputSchema` is a member of the second argument, `0.schema|0.input` the first that is there. */
export function at(args: readonly Value[], path: string | undefined): Value | undefined {
  for (const way of path?.split("|") ?? []) {
    const [index, ...keys] = way.split(".");
    const found = keys.reduce<Value | undefined>((value, key) => boundMember(value, key), args[Number(index)]);
    if (found) return found;
  }
  return undefined;
}

/** A member as somebody calls it who has the object: a method knows whose it is. */
function boundMember(value: Value | undefined, key: string): Value | undefined {
  const found = member(value, key);
  return found?.kind === "function" && !found.boundThis && value?.kind === "object" ? { ...found, boundThis: value } : found;
}

export function member(value: Value | undefined, key: string): Value | undefined {
  if (!value) return undefined;
  if (value.kind === "maybe" || value.kind === "promise") return member(value.value, key);
  if (value.kind === "union") return optionsOf(value).map((o) => member(o, key)).find((v) => v !== undefined);
  if (value.kind === "object") {
    for (let holder: Value | null = value; holder?.kind === "object"; holder = holder.proto) {
      const cell = holder.props.get(key);
      if (cell) return cell.value.kind === "maybe" ? cell.value.value : cell.value;
    }
    return undefined;
  }
  if (value.kind === "class") return value.statics.props.get(key)?.value;
  if (value.kind === "external") return value.members?.get(key)?.value ?? ofMaker(value, key);
  return undefined;
}

/** What a definition that a package made was given: `createTool({ description })`, `tool().description("…").handler(run)`. */
function ofMaker(value: External, key: string): Value | undefined {
  for (let made: External = value; made.op === "call" || made.op === "new"; ) {
    const callee: External = made.parent;
    if (callee.op === "get" && callee.key === key) return made.args[0];
    const given = made.args.find((arg) => arg.kind === "object" && arg.props.has(key));
    if (given) return boundMember(given, key);
    if (callee.op !== "get") return undefined;
    made = callee.parent;
  }
  return undefined;
}
