import { optionUnset } from "../../interpret/unset.ts";
import { optionsOf, type Value } from "../../interpret/value.ts";
import type { Json } from "../../model/server.ts";
import { dataOf } from "./arguments.ts";
import { convert, isEmptied, nothing, type Converter, type Direction } from "./convert.ts";
import { settle, textOf, UNSETTLED, wordsApart, type Settled } from "./marks.ts";
import type { ZodVersion } from "./older-zod.ts";
import { Alternatives } from "./real.ts";
import { Replay } from "./replay.ts";
import { zodOf } from "./zod-of.ts";
import { spelled } from "./spelled.ts";

export type { Converter, Direction } from "./convert.ts";

export interface AdvertisedOptions {
  /** Which library reads the schema slot. */
  readonly converter: Converter;
  readonly direction: Direction;
  /** The installed zod: what the bare specifier `zod` is, and how it writes. Default: the newest. */
  readonly zod?: ZodVersion | undefined;
  /** One per server: replayed schemas by node, so that shared and recursive schemas stay one. */
  readonly memo: Map<object, unknown>;
  /** One per server too: what was advertised, by how it is spelled, for tools that take the same. */
  readonly answers?: Map<string, Advertised> | undefined;
  /** Runs a function of the source that takes no arguments (`z.lazy`, getters in shapes, computed defaults); undefined where it cannot. */
  readonly callThunk?: ((fn: Value) => Value | undefined) | undefined;
}

export interface Advertised {
  /** Undefined with no gap: nothing is advertised. Undefined with the gap `""`: the source does not tell what is. */
  readonly schema: Json | undefined;
  /** JSON pointers into the schema: parts that the source does not settle. */
  readonly gaps: readonly string[];
  /** What the library does with it that no author means. `emptied`: it lists no argument at all. `throws`: `tools/list` fails. */
  readonly flaw?: { readonly kind: "emptied" } | { readonly kind: "throws"; readonly message: string };
}

const UNKNOWN: Advertised = { schema: undefined, gaps: [""] };

/** The JSON Schema that a library advertises for what reached a registration's schema slot. Never throws. */
export function advertised(value: Value | undefined, options: AdvertisedOptions): Advertised {
  const usual = value?.kind === "union" ? optionUnset(value) : undefined;
  if (usual) return usually(advertisedOne(usual.value, options));
  const values = value ? optionsOf(value) : [undefined];
  const distinct = new Map<string, Advertised>();
  for (const option of values) {
    const one = advertisedOne(option, options);
    distinct.set(`${one.gaps.join("\n")} ${one.schema === undefined ? "" : textOf(one.schema)}`, one);
  }
  return oneOf([...distinct.values()]);
}

/** What is advertised where nobody has set anything: with settings it may be something else. */
const usually = (answer: Advertised): Advertised => ({ ...answer, gaps: [...new Set(["", ...answer.gaps])].sort() });

/** What is advertised where it is one of these, and the source does not tell which. */
function oneOf(answers: readonly Advertised[]): Advertised {
  const [first, ...others] = answers;
  if (others.length === 0) return first!;
  const reworded = others.map((other) => wordsApart(first!.schema, other.schema));
  if (first!.schema !== undefined && reworded.every((gaps) => gaps !== undefined)) {
    return { ...first!, gaps: [...new Set([...first!.gaps, ...reworded.flat()])].sort() };
  }
  const schemas = answers.flatMap(({ schema }) => (schema === undefined ? [] : [schema]));
  if (schemas.length < answers.length) return schemas.length === 1 ? { schema: schemas[0]!, gaps: [""] } : UNKNOWN;
  const inner = answers.flatMap(({ gaps }, index) => gaps.map((gap) => `/anyOf/${index}${gap}`));
  return { schema: { anyOf: schemas }, gaps: ["", ...inner].sort() };
}

function advertisedOne(value: Value | undefined, options: AdvertisedOptions): Advertised {
  const { answers, converter, direction } = options;
  const text = value && answers && spelled(value);
  if (text === undefined) return converted(value, options);
  const key = `${converter} ${direction} ${text}`;
  const answer = answers!.get(key) ?? converted(value, options);
  answers!.set(key, answer);
  return answer;
}

function converted(value: Value | undefined, { converter, direction, memo, callThunk, ...options }: AdvertisedOptions): Advertised {
  const zod = zodOf(value) ?? options.zod ?? { major: 4 };
  try {
    const real = value && new Replay({ zod, memo, callThunk }).real(value);
    if (real === UNSETTLED) return UNKNOWN;
    if (real instanceof Alternatives && real.usual !== undefined) return usually(advertisedAs(real.usual, converter, direction, zod));
    if (real instanceof Alternatives) return oneOf(real.options.map((option) => advertisedAs(option, converter, direction, zod)));
    return advertisedAs(real, converter, direction, zod);
  } catch (error) {
    // zod 4 says so where it converts, and that is inside of the answer to `tools/list`.
    const message = error instanceof Error && /cannot be represented in JSON Schema/.test(error.message) ? error.message : undefined;
    return message === undefined ? UNKNOWN : { ...UNKNOWN, flaw: { kind: "throws", message } };
  }
}

function advertisedAs(real: unknown, converter: Converter, direction: Direction, zod: ZodVersion): Advertised {
  const isAbsent = real === undefined || real === null || real === false;
  const made = isAbsent ? nothing(converter, direction) : convert(real, converter, direction, zod);
  const marked = dataOf(made);
  if (marked === undefined) return { schema: undefined, gaps: [] };
  const { schema, gaps }: Settled = settle(marked);
  return { schema, gaps, ...(isEmptied(real, made) && { flaw: { kind: "emptied" as const } }) };
}
