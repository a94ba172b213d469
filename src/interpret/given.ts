import type { Field } from "../model/story.ts";
import type { ArgumentPath } from "../knowledge/types.ts";
import { deepLabels } from "./builtins/index.ts";
import { fieldsOf, pick } from "./fields.ts";
import { NO_LABELS, type External, type Labels, type Value } from "./value.ts";

/** Arguments of the call, or of the call so many calls earlier in its chain. */
export function argsBack(callee: External, args: readonly Value[], back: number): readonly Value[] {
  let left = back;
  for (let at: External | null = left > 0 ? callee : null; at; at = "parent" in at ? at.parent : null) {
    if ((at.op === "call" || at.op === "new") && --left === 0) return at.args;
  }
  return args;
}

export const fieldOf = (path: string, value: Value | undefined): Field => ({
  path,
  labels: value ? deepLabels(value) : NO_LABELS,
  ...(value?.kind === "constant" && typeof value.value !== "bigint" && value.value !== undefined && { constant: value.value }),
});

/** A credential of the server's goes out, other than in a header, and nothing that the model sent. */
export const sendsOwnCredential = (inputs: readonly Field[]): boolean =>
  inputs.some(({ path, labels }) => !/headers/i.test(path) && labels.some(({ kind }) => kind === "secret")) &&
  !inputs.some(({ labels }) => labels.some(({ kind }) => kind === "argument"));

/** The caller's own token, where the client that is used was made with it. */
export function credentialsOf(callee: External): readonly Field[] {
  const fields: Field[] = [];
  for (let at: External | null = callee; at; at = "parent" in at ? at.parent : null) {
    if (at.op === "new" || at.op === "call") fields.push(...at.args.flatMap((arg, i) => fieldsOf(arg, `client.${i}`)));
  }
  return fields.filter(({ labels }) => labels.some((label) => label.kind === "caller" && label.aspect === "token")).slice(0, 4);
}

export const labelsAt = (args: readonly Value[], path: ArgumentPath): Labels => {
  const value = pick(args, path);
  return value ? deepLabels(value) : NO_LABELS;
};
