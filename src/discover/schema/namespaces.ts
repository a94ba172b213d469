import { asked4, libraryOfModule, unsettledSchema, type Library } from "./library.ts";
import { arktypeNamespace } from "./arktype.ts";
import { effectNamespace } from "./effect.ts";
import { foreignNamespace } from "./foreign.ts";
import { UNSETTLED } from "./marks.ts";
import { functionNamed, FUNCTIONS, isSelf, namespaceNamed } from "./members.ts";
import { Maker, Member, Namespace } from "./real.ts";
import type { ZodVersion } from "./older-zod.ts";
import { typeboxNamespace } from "./typebox.ts";
import { valibotNamespace } from "./valibot.ts";

/** What a module of the audited source is here; undefined where nobody can replay it. */
export function namespaceOf(specifier: string, zod: ZodVersion): Namespace | undefined {
  const library = libraryOfModule(specifier, zod.major);
  const part = /\/(coerce|iso)(?:\.[cm]?js)?$/.exec(specifier)?.[1];
  const members = part === undefined ? undefined : library?.zod[part];
  if (library) return zodNamespace(library, (members as Record<string, unknown> | undefined) ?? library.zod, zod);
  const written = [typeboxNamespace, valibotNamespace, arktypeNamespace, effectNamespace, foreignNamespace];
  return written.map((namespace) => namespace(specifier, zod)).find((namespace) => namespace !== undefined);
}

function zodNamespace(library: Library, members: Record<string, unknown>, zod: ZodVersion): Namespace {
  const self: Namespace = new Namespace((key) => {
    if (isSelf(key)) return self;
    const inner = namespaceNamed(key);
    if (inner !== undefined && inner in library.zod) return zodNamespace(library, library.zod[inner] as Record<string, unknown>, zod);
    if (/^\$?Zod[A-Z]\w*$/.test(key)) return new Maker(library, key);
    const name = functionNamed(key);
    if (name === undefined) return UNSETTLED;
    if (name === "toJSONSchema") return new Member(FUNCTIONS.get(name)!, ([schema, options]) => asked4(schema, options, zod), () => UNSETTLED, library);
    const run = (args: readonly unknown[]): unknown => (members[name] as (...args: readonly unknown[]) => unknown)(...args);
    return new Member(FUNCTIONS.get(name)!, run, () => unsettledSchema(library), library);
  });
  return self;
}
