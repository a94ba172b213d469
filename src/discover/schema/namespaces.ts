import { libraryOfModule, unsettledSchema, type Library, type ZodMajor } from "./library.ts";
import { arktypeNamespace } from "./arktype.ts";
import { effectNamespace } from "./effect.ts";
import { foreignNamespace } from "./foreign.ts";
import { UNSETTLED } from "./marks.ts";
import { functionNamed, FUNCTIONS, isSelf, NAMESPACES } from "./members.ts";
import { Member, Namespace } from "./real.ts";
import { typeboxNamespace } from "./typebox.ts";
import { valibotNamespace } from "./valibot.ts";

/** What a module of the audited source is here; undefined where nobody can replay it. */
export function namespaceOf(specifier: string, major: ZodMajor): Namespace | undefined {
  const library = libraryOfModule(specifier, major);
  if (library) return zodNamespace(library, library.zod);
  const written = [typeboxNamespace, valibotNamespace, arktypeNamespace, effectNamespace, foreignNamespace];
  return written.map((namespace) => namespace(specifier)).find((namespace) => namespace !== undefined);
}

function zodNamespace(library: Library, members: Record<string, unknown>): Namespace {
  const self: Namespace = new Namespace((key) => {
    if (isSelf(key)) return self;
    if (NAMESPACES.has(key)) return key in members ? zodNamespace(library, members[key] as Record<string, unknown>) : UNSETTLED;
    const name = functionNamed(key);
    if (name === undefined) return UNSETTLED;
    const failed = name === "toJSONSchema" ? () => UNSETTLED : () => unsettledSchema(library);
    const run = (args: readonly unknown[]): unknown => (members[name] as (...args: readonly unknown[]) => unknown)(...args);
    return new Member(FUNCTIONS.get(name)!, run, failed, library);
  });
  return self;
}
