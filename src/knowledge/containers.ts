/** What a call of a dependency-injection package does with tokens and what they stand for. */
export interface ContainerRow {
  /** Package; deep imports of it count. */
  readonly module: string;
  /** Method of a container, or exported decorator. */
  readonly name: string;
  /**
   * `binds` says what a token stands for, `gives` and `gives-all` ask for it, `injects` and `injects-all` decorate the parameter of a
   * constructor that is given it. `sets` gives the object itself a member of that name.
   */
  readonly does: "binds" | "gives" | "gives-all" | "injects" | "injects-all" | "sets";
  /** What a token is bound to: a value, a class to make, a function to ask, another token, or an object that says which (`useClass`). */
  readonly to?: "value" | "class" | "factory" | "token" | "provider";
  /** The token stands in the call before: `bind(Token).to(Class)`. */
  readonly fluent?: true;
  readonly source: string;
}

const TSYRINGE = { module: "tsyringe", source: "tsyringe@4.10.0" } as const;
const INVERSIFY = { module: "inversify", source: "inversify@8.2.3" } as const;
const TYPEDI = { module: "typedi", source: "typedi@0.10.0" } as const;

/** Containers that programs fill and ask while they start. */
export const CONTAINERS: readonly ContainerRow[] = [
  { ...TSYRINGE, name: "register", does: "binds", to: "provider" },
  { ...TSYRINGE, name: "registerSingleton", does: "binds", to: "class" },
  { ...TSYRINGE, name: "registerInstance", does: "binds", to: "value" },
  { ...TSYRINGE, name: "registerType", does: "binds", to: "token" },
  { ...TSYRINGE, name: "resolve", does: "gives" },
  { ...TSYRINGE, name: "resolveAll", does: "gives-all" },
  { ...TSYRINGE, name: "inject", does: "injects" },
  { ...TSYRINGE, name: "injectAll", does: "injects-all" },
  { ...INVERSIFY, name: "to", does: "binds", to: "class", fluent: true },
  { ...INVERSIFY, name: "toSelf", does: "binds", to: "class", fluent: true },
  { ...INVERSIFY, name: "toConstantValue", does: "binds", to: "value", fluent: true },
  { ...INVERSIFY, name: "toDynamicValue", does: "binds", to: "factory", fluent: true },
  { ...INVERSIFY, name: "toResolvedValue", does: "binds", to: "factory", fluent: true },
  { ...INVERSIFY, name: "toService", does: "binds", to: "token", fluent: true },
  { ...INVERSIFY, name: "get", does: "gives" },
  { ...INVERSIFY, name: "getAsync", does: "gives" },
  { ...INVERSIFY, name: "getAll", does: "gives-all" },
  { ...INVERSIFY, name: "getAllAsync", does: "gives-all" },
  { ...INVERSIFY, name: "inject", does: "injects" },
  { ...INVERSIFY, name: "multiInject", does: "injects-all" },
  { ...TYPEDI, name: "set", does: "binds", to: "value" },
  { ...TYPEDI, name: "get", does: "gives" },
  { ...TYPEDI, name: "getMany", does: "gives-all" },
  { ...TYPEDI, name: "Inject", does: "injects" },
  { module: "fastify", name: "decorate", does: "sets", source: "fastify@5.6.0: Decorators" },
];

const named = new Set(CONTAINERS.map(({ name }) => name));

/** The row of a package's member; undefined where none speaks. */
export const containerRow = (module: string, name: string): ContainerRow | undefined =>
  CONTAINERS.find((row) => row.name === name && (row.module === module || module.startsWith(`${row.module}/`)));

/** Whether any container has a member of this name: most have not, and need not be looked at. */
export const isContainerName = (name: string): boolean => named.has(name);
