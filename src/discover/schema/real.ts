import type { Value } from "../../interpret/value.ts";
import type { Library } from "./library.ts";
import { UNSETTLED } from "./marks.ts";

/** What replay gives besides zod schemas and plain data. */

/** Something with exports: a module, or zod's `coerce`. */
export class Namespace {
  readonly get: (key: string) => unknown;
  constructor(get: (key: string) => unknown) {
    this.get = get;
  }
}

/** A function that may be called, bound to its receiver. */
export class Member {
  readonly signature: string;
  readonly run: (args: readonly unknown[]) => unknown;
  /** What its result is where an argument is not known or the call throws. */
  readonly failed: () => unknown;
  /** Where schemas that are not known are made. */
  readonly library: Library;
  constructor(signature: string, run: (args: readonly unknown[]) => unknown, failed: () => unknown, library: Library) {
    this.signature = signature;
    this.run = run;
    this.failed = failed;
    this.library = library;
  }
}

/** A class of zod, as the name of one that is made from its definition. */
export class Maker {
  readonly library: Library;
  readonly name: string;
  constructor(library: Library, name: string) {
    this.library = library;
    this.name = name;
  }
}

/** A function of the audited source: never run here. */
export class Callback {
  readonly value: Value;
  constructor(value: Value) {
    this.value = value;
  }
}

/** One of several, and the source does not tell which, but perhaps which it is where nobody has set anything. */
export class Alternatives {
  readonly options: readonly unknown[];
  readonly usual: unknown;
  constructor(options: readonly unknown[], usual?: unknown) {
    this.options = options;
    this.usual = usual;
  }
}

/** A JSON Schema document that a library carries unchanged (SDK v2's `fromJsonSchema`). */
export class Document {
  readonly schema: unknown;
  constructor(schema: unknown) {
    this.schema = schema;
  }
}

/** A schema of a library that is not run but written down: the JSON Schema that it becomes, and the methods that it has. */
export class Written extends Namespace {
  readonly json: Readonly<Record<string, unknown>>;
  readonly isOptional: boolean;
  /** It says its JSON Schema itself (Standard JSON Schema); without that, only who knows the library reads it. */
  readonly isStandard: boolean;
  constructor(
    json: Readonly<Record<string, unknown>>,
    options: { isOptional?: boolean; isStandard?: boolean; get?: (key: string) => unknown } = {},
  ) {
    super(options.get ?? ((): unknown => UNSETTLED));
    this.json = json;
    this.isOptional = options.isOptional ?? false;
    this.isStandard = options.isStandard ?? false;
  }
}
