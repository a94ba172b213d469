import { fullFormats } from "ajv-formats/dist/formats.js";

/**
 * What is known of a format as a regular language: `exact`, or from both sides. `outer` accepts at least what the format accepts
 * (so it may stand for the format), `inner` at most (so its complement may stand for what the format refuses).
 */
interface FormatLanguage {
  readonly exact?: string;
  readonly outer?: string;
  readonly inner?: string;
}

const day =
  "(?:(?:\\d\\d[2468][048]|\\d\\d[13579][26]|\\d\\d0[48]|[02468][048]00|[13579][26]00)-02-29" +
  "|\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8])))";
const clock = "(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d+)?";
const zone = "(?:[zZ]|[+-](?:[01]\\d|2[0-3])(?::?[0-5]\\d)?)";
/** A leap second may carry odd hours. */
const anyClock = "\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?";
const anyZone = "(?:[zZ]|[+-]\\d\\d(?::?\\d\\d)?)";
const octet = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const mailbox = "[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]+";
const label = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";

/** From ajv-formats 3.0.1 `dist/formats.js`, which MCP's own clients validate with; case folded by hand. */
const languages: Readonly<Record<string, FormatLanguage>> = {
  date: { exact: `^${day}$` },
  time: { outer: `^${anyClock}${anyZone}$`, inner: `^${clock}${zone}$` },
  "date-time": { outer: `^${day}[tT\\s]${anyClock}${anyZone}$`, inner: `^${day}[tT]${clock}${zone}$` },
  "iso-time": { outer: `^${anyClock}${anyZone}?$`, inner: `^${clock}${zone}?$` },
  "iso-date-time": { outer: `^${day}[tT\\s]${anyClock}${anyZone}?$`, inner: `^${day}[tT]${clock}${zone}?$` },
  duration: { outer: "^P[0-9YMWDTHS]+$", inner: "^P\\d+[YMWD]$" },
  email: { exact: `^${mailbox}(?:\\.${mailbox})*@(?:${label}\\.)+${label}$` },
  hostname: { outer: "^[a-zA-Z0-9][a-zA-Z0-9.-]{0,253}$", inner: "^[a-zA-Z0-9]{1,63}(?:\\.[a-zA-Z0-9]{1,63})?$" },
  ipv4: { exact: `^(?:${octet}\\.){3}${octet}$` },
  ipv6: { outer: "^[0-9a-fA-F:.]{2,45}$", inner: "^(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}$" },
  uri: { outer: "^[a-zA-Z][a-zA-Z0-9+.-]*:[!-~]*$", inner: "^https?://[a-z0-9.]+(?:/[a-zA-Z0-9._~-]*)*$" },
  "uri-reference": { outer: "^[!-~]*$", inner: "^(?:https?://[a-z0-9.]+)?(?:/[a-zA-Z0-9._~-]+)*$" },
  uuid: { exact: "^(?:[uU][rR][nN]:[uU][uU][iI][dD]:)?[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$" },
  "json-pointer": { exact: "^(?:/(?:[^~/]|~0|~1)*)*$" },
};

/** Pairs [narrow, wide]: whatever the first accepts, the second accepts. */
const inclusions: readonly (readonly [string, string])[] = [
  ["uri", "uri-reference"],
  ["time", "iso-time"],
  ["date-time", "iso-date-time"],
  ["ipv4", "hostname"],
];

/** OpenAPI's formats for numbers that ajv-formats checks: both ask for an integer. */
const numeric: Readonly<Record<string, { readonly range?: readonly [number, number] }>> = {
  int32: { range: [-(2 ** 31), 2 ** 31 - 1] },
  int64: {},
};
/** Names that ajv-formats knows and that refuse nothing. */
const harmless = new Set(["float", "double", "password", "binary"]);

export const numericFormat = (name: string): { readonly range?: readonly [number, number] } | null =>
  Object.hasOwn(numeric, name) ? numeric[name]! : null;

/** Whether a format refuses any text. Unknown ones do not, as in Ajv with `strict: false`. */
export const isFormat = (name: string): boolean => Object.hasOwn(fullFormats, name) && !harmless.has(name) && !Object.hasOwn(numeric, name);

type Check = boolean | RegExp | ((text: string) => boolean) | { readonly validate?: boolean | RegExp | ((text: string) => boolean) };

export function checkFormat(name: string, text: string): boolean | undefined {
  if (text.length > 5_000) return undefined;
  const check = (fullFormats as Readonly<Record<string, unknown>>)[name] as Check;
  const test = typeof check === "object" && !(check instanceof RegExp) ? (check.validate ?? true) : check;
  if (typeof test === "boolean") return test;
  return typeof test === "function" ? Boolean(test(text)) : test.test(text);
}

export const isFormatWithin = (narrow: string, wide: string): boolean =>
  narrow === wide || inclusions.some(([inner, outer]) => inner === narrow && outer === wide);

/** A pattern that accepts at least what the format accepts. */
export const outerPattern = (name: string): string | undefined => languages[name]?.exact ?? languages[name]?.outer;
/** A pattern that accepts at most what the format accepts. */
export const innerPattern = (name: string): string | undefined => languages[name]?.exact ?? languages[name]?.inner;
