import { linksOf, methodOf, passesThrough } from "./chain.ts";
import type { Link } from "./chain.ts";
import type { Chain } from "./types.ts";

/** Source of the rows that a user's config adds. */
export const USER_SOURCE = "config";

/** What rows of all tables share: on which values the methods are called. */
export interface RowScope {
  /**
   * Names that the chain passes through before the method: `storage`, `auth().users`; alternatives are split by spaces.
   * `.` is the module itself. Absent: any value that comes from the module.
   */
  readonly on?: string;
}

/** What a row says, the methods that it speaks of (split by spaces; `get*` is a prefix, `()` the call itself), and its scope. */
export type Row<Says, Options = unknown> = readonly [says: Says, methods: string, options?: RowScope & Options];

/** The rows of one module, or of modules that share their methods. */
export interface ModuleRows<R> {
  /** Specifiers split by spaces; `@aws-sdk/client-*` is a family. Subpaths of a package are meant too. */
  readonly module: string;
  /** `package@version`, the specification, or the runtime's documentation that the rows were read from. */
  readonly source: string;
  readonly rows: readonly R[];
}

/** A row that speaks of a call. */
export interface Hit<R, M> {
  readonly row: R;
  readonly of: M;
  /** The row's own spelling of the method: `create*`. */
  readonly pattern: string;
  /** `stripe@23.1.0: refunds.create`. */
  readonly id: string;
}

interface Candidate<R> {
  readonly row: R;
  readonly pattern: string;
  readonly paths: readonly (readonly string[])[] | null;
  readonly root: boolean;
}

interface Compiled<R, M> {
  readonly of: M;
  readonly exact: Map<string, Candidate<R>[]>;
  /** Longest prefix first. */
  readonly prefixes: readonly (readonly [string, Candidate<R>])[];
}

type AnyRow = Row<unknown>;

/** An index of rows by module and method. Modules are compiled when they are first asked for. */
export class Table<R extends AnyRow, M extends ModuleRows<R>> {
  readonly #byModule = new Map<string, M[]>();
  readonly #families: { readonly prefix: string; readonly of: M }[] = [];
  readonly #compiled = new Map<M, Compiled<R, M>>();
  readonly #resolved = new Map<string, readonly M[]>();

  /** Where two modules rows speak of the same call, the earlier ones win. */
  constructor(modules: Iterable<M>) {
    for (const of of modules) {
      for (const name of of.module.split(" ")) {
        if (name.endsWith("*")) this.#families.push({ prefix: name.slice(0, -1), of });
        else {
          const known = this.#byModule.get(name);
          if (known) known.push(of);
          else this.#byModule.set(name, [of]);
        }
      }
    }
    this.#families.sort((a, b) => b.prefix.length - a.prefix.length);
  }

  /** The rows of a specifier: of itself, of the package whose subpath it is, and of its family. */
  modulesOf(specifier: string): readonly M[] {
    let found = this.#resolved.get(specifier);
    if (!found) {
      const all: M[] = [];
      for (let name = specifier; name !== ""; name = name.slice(0, Math.max(name.lastIndexOf("/"), 0))) all.push(...(this.#byModule.get(name) ?? []));
      for (const { prefix, of } of this.#families) if (specifier.startsWith(prefix)) all.push(of);
      found = [...new Set(all)];
      this.#resolved.set(specifier, found);
    }
    return found;
  }

  /** The row that speaks of the last link: exact before prefix, longer prefix before shorter, with a scope before without. */
  find(module: string, links: readonly Link[]): Hit<R, M> | undefined {
    const method = methodOf(links);
    if (method === "") return undefined;
    const called = links.at(-1)!.op === "call" && method !== "()";
    for (const of of this.modulesOf(module)) {
      const { exact, prefixes } = this.#compile(of);
      const named = best(exact.get(method), links);
      if (named) return hit(named, of);
      if (!called) continue;
      for (const [prefix, candidate] of prefixes) if (method.startsWith(prefix) && best([candidate], links)) return hit(candidate, of);
    }
    return undefined;
  }

  findChain(chain: Chain): Hit<R, M> | undefined {
    return this.find(chain.module, linksOf(chain));
  }

  /** Every module's rows, for tests and documentation. */
  get modules(): readonly M[] {
    return [...new Set([...[...this.#byModule.values()].flat(), ...this.#families.map((family) => family.of)])];
  }

  #compile(of: M): Compiled<R, M> {
    let compiled = this.#compiled.get(of);
    if (!compiled) {
      const exact = new Map<string, Candidate<R>[]>();
      const prefixes: (readonly [string, Candidate<R>])[] = [];
      for (const row of of.rows) {
        const on = row[2]?.on;
        const scopes = on?.split(" ") ?? [];
        const root = scopes.includes(".");
        const paths = on === undefined ? null : scopes.filter((path) => path !== ".").map((path) => path.split("."));
        for (const pattern of methodsOf(row)) {
          const candidate = { row, pattern, paths, root };
          if (pattern.endsWith("*")) prefixes.push([pattern.slice(0, -1), candidate]);
          else exact.set(pattern, [...(exact.get(pattern) ?? []), candidate]);
        }
      }
      prefixes.sort(([a, x], [b, y]) => b.length - a.length || weight(y) - weight(x));
      for (const candidates of exact.values()) candidates.sort((a, b) => weight(b) - weight(a));
      compiled = { of, exact, prefixes };
      this.#compiled.set(of, compiled);
    }
    return compiled;
  }
}

/** `new Pool` is one method though it has a space. */
export const methodsOf = (row: AnyRow): readonly string[] => row[1].match(/new \S+|\S+/g) ?? [];

const weight = ({ root, paths }: Candidate<unknown>): number => Math.max(root ? 9 : 0, ...(paths ?? []).map((path) => path.length));

function best<R>(candidates: readonly Candidate<R>[] | undefined, links: readonly Link[]): Candidate<R> | undefined {
  const holds = ({ root, paths }: Candidate<R>): boolean =>
    paths === null || (root && links.length === 1) || paths.some((path) => passesThrough(links, path));
  return candidates?.find(holds);
}

function hit<R extends AnyRow, M extends ModuleRows<R>>(candidate: Candidate<R>, of: M): Hit<R, M> {
  const on = candidate.row[2]?.on;
  return { row: candidate.row, of, pattern: candidate.pattern, id: `${of.source}: ${on && !on.startsWith(".") ? `${on.split(" ")[0]}.` : ""}${candidate.pattern}` };
}
