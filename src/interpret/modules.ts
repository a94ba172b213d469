import { dirname } from "node:path";
import { ts } from "ts-morph";
import type { Project } from "../source/project.ts";
import { packageOf } from "../source/sdk.ts";
import { declareForeign } from "./bundles.ts";
import { declaredNames } from "./hoist.ts";
import { urlOf, type Files } from "./files.ts";
import { helper, packagedHelper } from "./helpers.ts";
import { hoist } from "./hoist.ts";
import { Ended, Thrown, type Machine } from "./machine.ts";
import { Scope } from "./scope.ts";
import { membersOf, externalGet, externalGlobal, externalModule, native, NO_LABELS, object, UNDEFINED, unknown, constant, type Cell, type External, type ObjectValue, type Value } from "./value.ts";

/** One file of the audited project, run once. */
export interface ModuleRecord {
  readonly file: string;
  readonly source: ts.SourceFile | null;
  readonly scope: Scope;
  readonly exports: Map<string, Cell>;
  /** Modules of `export * from`. */
  readonly stars: (ModuleRecord | External)[];
  /** `export … from` that have not been reached: in a cycle somebody asks for what they will bring. */
  readonly coming: Set<ts.ExportDeclaration>;
  /** `module` of CommonJS; its `exports` is what `require` gives. */
  readonly commonJs: ObjectValue | null;
  namespace: Value | null;
}

const PARSED = /\.(?:[cm]?[jt]sx?)$/;

/** Loads files once, links imports as shared cells (live bindings, cycles included), runs them depth-first as Node does. */
export class ModuleLoader {
  readonly records = new Map<string, ModuleRecord>();
  readonly files: Files;
  private readonly metas = new Map<string, External>();
  private readonly externals = new Map<string, External>();
  private readonly project: Project;
  private machine!: Machine;
  private globals!: Map<string, Value>;

  constructor(project: Project) {
    this.project = project;
    const real = (path: string): string => project.realPath(path);
    this.files = {
      text: (path) => (this.isOurs(real(path)) ? project.text(real(path)) : undefined),
      list: (path) => (this.isOurs(real(path)) ? project.list(real(path)) : undefined),
      kind: (path) => (this.isOurs(real(path)) ? project.kindOf(real(path)) : undefined),
    };
  }

  /** Inside of the project, or beside a file of a package that was followed. */
  private isOurs(path: string): boolean {
    const within = (folder: string): boolean => path === folder || path.startsWith(`${folder}/`);
    return within(this.project.root) || [...this.records.keys()].some((file) => within(dirname(file)));
  }

  /** `import.meta` of a file. */
  metaOf(file: string): External {
    let known = this.metas.get(file);
    if (known) return known;
    this.metas.set(file, (known = externalGlobal("import.meta")));
    const path = this.project.madeUpPath(file);
    for (const [key, text] of [["url", urlOf(path)], ["filename", path], ["dirname", dirname(path)]] as const) membersOf(known).set(key, { value: constant(text) });
    return known;
  }

  attach(machine: Machine, globals: Map<string, Value>): void {
    this.machine = machine;
    this.globals = globals;
  }

  external(specifier: string, from?: ModuleRecord): External {
    const name = ts.isExternalModuleNameRelative(specifier) ? specifier : normalise(specifier);
    const isVersioned = from !== undefined && this.machine.knowledge.isSchemaLibrary(name);
    const version = isVersioned ? this.project.ownVersionOf(packageOf(name), from.file) : undefined;
    const key = version === undefined ? name : `${name}@${version}`;
    let known = this.externals.get(key);
    if (!known) this.externals.set(key, (known = externalModule(name, version)));
    return known;
  }

  globalValue(name: string): Value | undefined {
    return this.globals.get(name);
  }

  /** The import of a module with this property, wherever it stands. */
  importOf(wanted: (specifier: string) => boolean): ts.ImportDeclaration | undefined {
    for (const { source } of this.records.values()) {
      const found = source?.statements.find(
        (node): node is ts.ImportDeclaration =>
          ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier) && wanted(node.moduleSpecifier.text),
      );
      if (found) return found;
    }
    return undefined;
  }

  /** What `import … from specifier` or `require(specifier)` leads to. */
  follow(specifier: string, from: ModuleRecord): ModuleRecord | External | Value {
    if (this.machine.knowledge.isSpokenFor(specifier)) return this.external(specifier, from);
    const helped = packagedHelper(this.machine, specifier);
    if (helped) return helped;
    const path = specifier.startsWith("file://") ? decodeURI(specifier.slice("file://".length)) : specifier;
    const found = this.project.resolve(path.startsWith("/") ? this.project.realPath(path) : path, from.file);
    if ("external" in found) return this.external(found.external, from);
    if (found.file.endsWith(".json")) return this.json(found.file);
    if (!PARSED.test(found.file) || this.isBookkeeping(specifier, found.file)) return this.external(specifier);
    return this.load(found.file);
  }

  /** What a bundler keeps under this path, where that is a package. */
  packagedAt(path: string): External | undefined {
    const specifier = this.project.packagedAs(path);
    return specifier === null ? undefined : this.external(specifier);
  }

  /** An installed package of the same author that is known to do nothing for a tool, as loggers and tracers: what it does is not asked. */
  private isBookkeeping(specifier: string, file: string): boolean {
    return file.includes("/node_modules/") && !/^[./]|mcp/i.test(specifier) && this.machine.knowledge.isPure({ module: specifier, steps: [] });
  }

  private json(file: string): Value {
    const text = this.project.text(file);
    const parse = this.globals.get("JSON");
    try {
      if (text === undefined || parse?.kind !== "object") return unknown(`${file} cannot be read`);
      const site = null as unknown as ts.Node;
      return this.machine.call(this.machine.get(parse, "parse", site), parse, [constant(text)], site);
    } catch {
      return unknown(`${file} is not JSON`);
    }
  }

  load(file: string): ModuleRecord {
    const known = this.records.get(file);
    if (known) return known;
    const source = this.project.parse(file) ?? null;
    const scope = new Scope(null, null as unknown as ModuleRecord, 0);
    const isEsm = source?.statements.some(isModuleSyntax) === true;
    const commonJs = isEsm || source === null ? null : object(null, [["exports", object()]]);
    const coming = new Set(source?.statements.filter(isFrom));
    const record: ModuleRecord = { file, source, scope, exports: new Map(), stars: [], coming, commonJs, namespace: null };
    (scope as { module: ModuleRecord }).module = record;
    this.records.set(file, record);
    if (!source) return record;
    scope.declare("require", this.requireFor(record));
    scope.declare("__filename", constant(this.project.madeUpPath(file)));
    scope.declare("__dirname", constant(dirname(this.project.madeUpPath(file))));
    if (commonJs) {
      scope.declare("module", commonJs);
      scope.alias("exports", { value: commonJs.props.get("exports")!.value });
      scope.self = commonJs.props.get("exports")!.value;
    } else scope.self = UNDEFINED;
    const foreign = this.project.foreignParts(source);
    const own = foreign.size > 0 ? source.statements.filter((statement) => !foreign.has(statement)) : source.statements;
    declareForeign(foreign, scope, (specifier) => this.external(specifier));
    hoist(this.machine, own, scope);
    this.declareExports(record, source);
    this.machine.heap.outsideBranches(() => {
      for (const statement of source.statements) this.link(record, statement);
      for (const statement of own) this.run(statement, scope);
    });
    return record;
  }

  /** A statement that throws ends itself only: what a module would have done next is still worth knowing. */
  private run(statement: ts.Statement, scope: Scope): void {
    const { allowance } = this.machine;
    this.machine.allowance = null;
    try {
      this.machine.execute(statement, scope);
    } catch (thrown) {
      if (thrown instanceof RangeError) this.machine.gap("nested too deeply", statement);
      else if (!(thrown instanceof Thrown) && !(thrown instanceof Ended)) throw thrown;
    } finally {
      this.machine.allowance = allowance;
    }
  }

  private requireFor(record: ModuleRecord): Value {
    const load = (specifier: Value): Value => {
      if (specifier.kind !== "constant" || typeof specifier.value !== "string") return unknown("a module named at run time");
      return this.asRequired(this.follow(specifier.value, record));
    };
    return native("require", (_self, args) => load(args[0] ?? UNDEFINED), undefined, [
      ["resolve", native("resolve", (_self, args) => args[0] ?? UNDEFINED)],
      ["main", record.commonJs ?? UNDEFINED],
    ]);
  }

  /** `createRequire(import.meta.url)`: the `require` of that file. */
  requireOf(url: Value | undefined): Value | undefined {
    const path = url?.kind === "constant" && typeof url.value === "string" ? this.project.realPath(url.value.replace(/^file:\/\//, "")) : undefined;
    const record = path === undefined ? undefined : this.records.get(path);
    return record && this.requireFor(record);
  }

  private asRequired(found: ModuleRecord | Value): Value {
    if ("kind" in found) return found;
    if (found.commonJs) return found.commonJs.props.get("exports")?.value ?? UNDEFINED;
    return this.namespaceOf(found);
  }

  /** `import("…")` of a specifier. */
  dynamic(specifier: string, from: ModuleRecord): Value {
    const found = this.follow(specifier, from);
    return "kind" in found ? found : this.namespaceOf(found);
  }

  namespaceOf(record: ModuleRecord): Value {
    if (record.commonJs) {
      const exported = record.commonJs.props.get("exports")?.value ?? UNDEFINED;
      if (exported.kind === "object" && exported.props.has("__esModule")) return exported;
      const made = object(null, [["default", exported]]);
      made.open = exported;
      if (exported.kind === "object") for (const [key, cell] of exported.props) if (!made.props.has(key)) made.props.set(key, cell);
      return made;
    }
    if (record.namespace) return record.namespace;
    const made = object();
    record.namespace = made;
    this.fill(made, record, new Set());
    return made;
  }

  private fill(into: ObjectValue, record: ModuleRecord, seen: Set<ModuleRecord>): void {
    if (seen.has(record)) return;
    seen.add(record);
    for (const [key, cell] of record.exports) if (!into.props.has(key)) into.props.set(key, cell);
    for (const star of record.stars) {
      if ("kind" in star) into.open ??= star;
      else this.fill(into, star, seen);
    }
  }

  /** The cell under which a module exports a name, as far as it has been linked. */
  exportCell(record: ModuleRecord, name: string, seen = new Set<ModuleRecord>()): Cell | undefined {
    const own = record.exports.get(name);
    if (own || seen.has(record)) return own;
    seen.add(record);
    if (record.commonJs) {
      const exported = record.commonJs.props.get("exports")?.value ?? UNDEFINED;
      if (name === "default") {
        const marked = exported.kind === "object" && exported.props.has("__esModule") ? exported.props.get("default") : undefined;
        return marked ?? { value: exported };
      }
      if (exported.kind === "object" && exported.props.has(name)) return exported.props.get(name);
      return { value: this.machine.get(exported, name, record.source!) };
    }
    for (const star of record.stars) {
      const found = "kind" in star ? undefined : this.exportCell(star, name, seen);
      if (found) return found;
    }
    for (const statement of [...record.coming]) {
      if (!brings(statement, name)) continue;
      this.linkExport(record, statement);
      seen.delete(record);
      const found = this.exportCell(record, name, seen);
      if (found) return found;
    }
    const outside = record.stars.find((s): s is External => "kind" in s);
    return outside ? { value: externalGet(outside, name, NO_LABELS, null) } : undefined;
  }

  private cellOf(found: ModuleRecord | Value, name: string): Cell {
    // What a cycle has not reached yet is looked up when it is read.
    if (!("kind" in found)) return this.exportCell(found, name) ?? { value: UNDEFINED, getter: native(name, () => this.exportCell(found, name)?.value ?? UNDEFINED) };
    if (found.kind === "external" && found.op === "module" && found.specifier === "tslib") return { value: helper(this.machine, name) ?? this.machine.get(found, name, null as unknown as ts.Node) };
    if (found.kind === "external") return { value: this.machine.get(found, name, found.site ?? (null as unknown as ts.Node)) };
    return { value: name === "default" ? found : this.machine.get(found, name, null as unknown as ts.Node) };
  }

  private declareExports(record: ModuleRecord, source: ts.SourceFile): void {
    for (const statement of source.statements) {
      const modifiers = ts.canHaveModifiers(statement) ? (ts.getModifiers(statement) ?? []) : [];
      if (modifiers.some((m) => m.kind === ts.SyntaxKind.ExportKeyword)) {
        const isDefault = modifiers.some((m) => m.kind === ts.SyntaxKind.DefaultKeyword);
        for (const name of declaredNames(statement)) record.exports.set(isDefault ? "default" : name, record.scope.lookup(name) ?? record.scope.declare(name, UNDEFINED));
        if (isDefault && declaredNames(statement).length === 0) record.exports.set("default", record.scope.lookup("*default*") ?? record.scope.declare("*default*", UNDEFINED));
      }
      if (ts.isExportAssignment(statement) && !statement.isExportEquals) record.exports.set("default", record.scope.declare("*default*", UNDEFINED));
    }
  }

  private link(record: ModuleRecord, statement: ts.Statement): void {
    if (ts.isImportDeclaration(statement) && ts.isStringLiteral(statement.moduleSpecifier)) {
      if (statement.importClause?.isTypeOnly) return this.linkTypes(record, statement);
      const clause = statement.importClause;
      const found = this.follow(statement.moduleSpecifier.text, record);
      if (!clause) return;
      if (clause.name) record.scope.alias(clause.name.text, this.cellOf(found, "default"));
      const bindings = clause.namedBindings;
      if (bindings && ts.isNamespaceImport(bindings))
        record.scope.alias(bindings.name.text, { value: "kind" in found ? found : this.namespaceOf(found) });
      else if (bindings)
        for (const e of bindings.elements) record.scope.alias(e.name.text, this.cellOf(found, (e.propertyName ?? e.name).text));
    } else if (ts.isImportEqualsDeclaration(statement) && ts.isExternalModuleReference(statement.moduleReference)) {
      const specifier = statement.moduleReference.expression;
      if (ts.isStringLiteral(specifier))
        record.scope.alias(statement.name.text, { value: this.asRequired(this.follow(specifier.text, record)) });
    } else if (ts.isExportDeclaration(statement) && !statement.isTypeOnly) this.linkExport(record, statement);
  }

  /** A type import names a package: kept where it leads outside, as a hint for parameters annotated with it. */
  private linkTypes(record: ModuleRecord, statement: ts.ImportDeclaration): void {
    const specifier = (statement.moduleSpecifier as ts.StringLiteral).text;
    const found = this.project.resolve(specifier, record.file);
    const bindings = statement.importClause?.namedBindings;
    if (!("external" in found) || !bindings || !ts.isNamedImports(bindings)) return;
    const outside = this.external(found.external);
    for (const e of bindings.elements)
      record.scope.alias(e.name.text, { value: this.machine.get(outside, (e.propertyName ?? e.name).text, statement) });
  }

  private linkExport(record: ModuleRecord, statement: ts.ExportDeclaration): void {
    const specifier = statement.moduleSpecifier;
    if (specifier && !record.coming.delete(statement)) return;
    const found = specifier && ts.isStringLiteral(specifier) ? this.follow(specifier.text, record) : null;
    const clause = statement.exportClause;
    if (!clause) {
      if (found && (!("kind" in found) || found.kind === "external")) record.stars.push(found);
    } else if (ts.isNamespaceExport(clause)) {
      if (found) record.exports.set(clause.name.text, { value: "kind" in found ? found : this.namespaceOf(found) });
    } else {
      for (const e of clause.elements) {
        const local = (e.propertyName ?? e.name).text;
        const cell = found ? this.cellOf(found, local) : record.scope.lookup(local);
        if (cell) record.exports.set(e.name.text, cell);
      }
    }
  }
}

const BUILT_IN = new Set("assert assert/strict async_hooks buffer child_process cluster console crypto dgram diagnostics_channel dns dns/promises events fs fs/promises http http2 https inspector module net os path path/posix path/win32 perf_hooks process querystring readline readline/promises repl stream stream/promises stream/web string_decoder timers timers/promises tls tty url util util/types v8 vm worker_threads zlib".split(" "));

/** Built-in modules carry `node:`, so that one row serves both spellings. */
const normalise = (specifier: string): string => (BUILT_IN.has(specifier) ? `node:${specifier}` : specifier);

const isFrom = (s: ts.Statement): s is ts.ExportDeclaration =>
  ts.isExportDeclaration(s) && s.moduleSpecifier !== undefined && !s.isTypeOnly;

/** Whether an `export … from` may bring this name. */
const brings = ({ exportClause }: ts.ExportDeclaration, name: string): boolean =>
  !exportClause || (ts.isNamespaceExport(exportClause) ? [exportClause] : exportClause.elements).some((e) => e.name.text === name);

const isModuleSyntax = (s: ts.Statement): boolean =>
  ts.isImportDeclaration(s) ||
  ts.isExportDeclaration(s) ||
  ts.isExportAssignment(s) ||
  (ts.canHaveModifiers(s) && (ts.getModifiers(s) ?? []).some((m) => m.kind === ts.SyntaxKind.ExportKeyword));
