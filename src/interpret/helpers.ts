import { assign } from "./builtins/object.ts";
import { COMPILERS, packageOf } from "../source/sdk.ts";
import { noteParameterTypes } from "./containers.ts";
import { spread } from "./literals.ts";
import type { Machine } from "./machine.ts";
import { constant, native, object, UNDEFINED, type NativeValue, type Site, type Value } from "./value.ts";

type Helper = (machine: Machine, args: readonly Value[], site: Site) => Value;

const isModule = (value: Value): boolean => value.kind === "external" || (value.kind === "object" && value.props.has("__esModule"));

/** A namespace of what `require` gave: a module as it is, anything else under `default` with its members beside. */
function namespaceOf(machine: Machine, value: Value, site: Site): Value {
  if (isModule(value) || value.kind === "unknown") return value;
  const made = object(site);
  spread(machine, made, value);
  made.props.set("default", { value });
  return made;
}

/** The function inside of what esbuild (`{ "src/db.ts"() {…} }`) or bun and rolldown (`() => {…}`) wrap a module into. */
function wrapped(given: Value | undefined): Value | undefined {
  return given?.kind === "object" ? [...given.props.values()][0]?.value : given;
}

/** A module that runs once, when it is first asked for, whichever branch asks. */
function once(machine: Machine, run: () => void): () => void {
  let began = false;
  return () => {
    if (began) return;
    began = true;
    machine.heap.outsideBranches(run);
  };
}

function lazily(machine: Machine, given: Value | undefined, site: Site): Value {
  const run = once(machine, () => machine.call(wrapped(given) ?? UNDEFINED, UNDEFINED, [], site));
  return native("init", () => {
    run();
    return UNDEFINED;
  });
}

function commonJs(machine: Machine, given: Value | undefined, site: Site): Value {
  const module = object(site, [["exports", object(site)]]);
  const run = once(machine, () => machine.call(wrapped(given) ?? UNDEFINED, UNDEFINED, [machine.get(module, "exports", site), module], site));
  return native("require", () => {
    run();
    return machine.get(module, "exports", site);
  });
}

/** Getters under the names of a namespace: `__export(exports, { Pool: () => Pool })`. */
function exportAll(machine: Machine, to: Value | undefined, all: Value | undefined): Value {
  if (to?.kind !== "object" || all?.kind !== "object") return UNDEFINED;
  for (const [key, cell] of all.props) machine.heap.setProp(to.props, key, { value: UNDEFINED, getter: cell.value });
  return to;
}

const withDefault = (value: Value, site: Site): Value => (isModule(value) || value.kind === "unknown" ? value : object(site, [["default", value]]));

/**
 * Helpers that compilers write into their output, by name: replaced by what they mean, for their own text proves nothing that
 * we do not know (research: interpreter.md §3). TypeScript's are those of tslib.
 */
const HELPERS: Readonly<Record<string, Helper>> = {
  __importStar: (machine, [value], site) => namespaceOf(machine, value ?? UNDEFINED, site),
  __importDefault: (_machine, [value], site) => withDefault(value ?? UNDEFINED, site),
  __toESM: (machine, [value], site) => namespaceOf(machine, value ?? UNDEFINED, site),
  __toCommonJS: (_machine, [value]) => value ?? UNDEFINED,
  __exportStar: (machine, [from, to]) => {
    if (to?.kind === "object" && from?.kind === "object") {
      for (const [key, cell] of from.props) if (key !== "default" && !to.props.has(key)) machine.heap.setProp(to.props, key, cell);
    } else if (to?.kind === "object" && from) spread(machine, to, from);
    return UNDEFINED;
  },
  __reExport: (machine, [to, from]) => {
    if (to?.kind === "object" && from?.kind === "object") {
      for (const [key, cell] of from.props) if (key !== "default" && !to.props.has(key)) machine.heap.setProp(to.props, key, cell);
    } else if (to?.kind === "object" && from?.kind === "external") machine.heap.setOpen(to, from);
    return UNDEFINED;
  },
  __export: (machine, [to, all]) => exportAll(machine, to, all),
  __exportAll: (machine, [all], site) => exportAll(machine, object(site), all),
  __commonJS: (machine, [given], site) => commonJs(machine, given, site),
  __commonJSMin: (machine, [given], site) => commonJs(machine, given, site),
  __esm: (machine, [given], site) => lazily(machine, given, site),
  __esmMin: (machine, [given], site) => lazily(machine, given, site),
  __createBinding: (machine, [to, from, key, as], site) => {
    if (to && from && key) machine.setComputed(to, as && as !== UNDEFINED ? as : key, machine.getComputed(from, key, site), site);
    return UNDEFINED;
  },
  __decorate: decorate,
  __decorateClass: decorate,
  __legacyDecorateClassTS: decorate,
  __param: (machine, [index, decorator]) => ofParameter(machine, index, decorator),
  __decorateParam: (machine, [index, decorator]) => ofParameter(machine, index, decorator),
  __legacyDecorateParamTS: (machine, [index, decorator]) => ofParameter(machine, index, decorator),
  __metadata: metadata,
  __legacyMetadataTS: metadata,
  __awaiter: (machine, [self, given, , body], site) => {
    const args = given ? machine.elements(given, site).known : [];
    return body?.kind === "function" ? machine.callFunction({ ...body, awaited: true }, self ?? UNDEFINED, args, site) : machine.call(body ?? UNDEFINED, self ?? UNDEFINED, args, site);
  },
};

const assigned: Helper = (machine, [to = UNDEFINED, ...from], site) => assign(machine, to, from, site);

/** Helpers of other compilers, by the names of their packages' modules. Sources: @babel/runtime@7.29.7; @swc/helpers@0.5.23. */
const PACKAGED: Readonly<Record<string, Helper>> = {
  interopRequireDefault: HELPERS["__importDefault"]!,
  interopRequireWildcard: HELPERS["__importStar"]!,
  extends: assigned,
  objectSpread2: assigned,
  asyncToGenerator: (_machine, [body]) => (body?.kind === "function" ? { ...body, awaited: true } : (body ?? UNDEFINED)),
};

/** Decorators as TypeScript and bun compile them: called from the last to the first, each with what it decorates. */
function decorate(machine: Machine, [decorators, target, key, descriptor]: readonly Value[], site: Site): Value {
  const all = decorators ? machine.elements(decorators, site).known : [];
  return all.reduceRight<Value>((made, decorator) => {
    const result = machine.call(decorator, UNDEFINED, key ? [target ?? UNDEFINED, key, descriptor ?? UNDEFINED] : [made], site);
    return !key && (result.kind === "class" || result.kind === "function") ? result : made;
  }, target ?? UNDEFINED);
}

/** A decorator of a parameter, as a decorator of the whole. */
const ofParameter = (machine: Machine, index: Value | undefined, decorator: Value | undefined): Value =>
  native("decorator", (_self, [target, key], site) => machine.call(decorator ?? UNDEFINED, UNDEFINED, [target ?? UNDEFINED, key ?? UNDEFINED, index ?? UNDEFINED], site));

function metadata(machine: Machine, [key, value]: readonly Value[]): Value {
  return native("metadata", (_self, [target], site) => {
    if (key?.kind === "constant" && key.value === "design:paramtypes" && target?.kind === "class" && value) noteParameterTypes(machine, target, value, site);
    return UNDEFINED;
  });
}

/** The native that stands for a helper of this name; undefined where the name is no helper's. */
export function helper(machine: Machine, name: string): NativeValue | undefined {
  const run = Object.hasOwn(HELPERS, name) ? HELPERS[name] : undefined;
  return run && native(name, (_self, args, site) => run(machine, args, site));
}

/**
 * What `require` of a compiler's helper gives: `@babel/runtime/helpers/interopRequireDefault`, `@swc/helpers/_/_interop_require_default`.
 * Undefined where the specifier names none, or one whose own text says enough.
 */
export function packagedHelper(machine: Machine, specifier: string): NativeValue | undefined {
  if (!COMPILERS.test(packageOf(specifier))) return undefined;
  const name = /_?(\w+)(?:\.js)?$/.exec(specifier)?.[1]?.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  const run = name !== undefined && Object.hasOwn(PACKAGED, name) ? PACKAGED[name]! : undefined;
  if (!run) return undefined;
  const called: NativeValue["call"] = (_self, args, site) => run(machine, args, site);
  const itself = native(name!, called);
  return native(name!, called, undefined, [["__esModule", constant(true)], ["default", itself], ["_", itself]]);
}
