import type { Json } from "../../model/server.ts";
import { isObject } from "../schema/json.ts";

/**
 * Shapes of credentials by their published prefixes (GitHub, OpenAI, Stripe, AWS, Slack, Google and JWT documentation), a key in PEM, and a
 * password in a URL. Snapshots, messages and witnesses must not carry one on, even if a schema's default does.
 */
const shapes =
  /\b(?:gh[pousr]_[A-Za-z0-9]{16,}|github_pat_\w{20,}|sk-[\w-]{16,}|[sr]k_(?:live|test)_\w{10,}|AKIA[0-9A-Z]{16}|xox[abeprs]-[\w-]{10,}|AIza[\w-]{30,}|glpat-[\w-]{16,}|npm_\w{30,}|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*)|-----BEGIN [A-Z ]*PRIVATE KEY-----|(?<=:\/\/[^\s/:@]{0,80}:)[^\s/@]{3,}(?=@)|\bBearer\s+[\w.~+/-]{16,}/g;

/** Stands for what was taken out. */
const MASK = "[secret]";

export const maskedText = (text: string): string => text.replace(shapes, MASK);

/** A value with every credential in it blackened. */
export function masked(value: Json): Json {
  if (typeof value === "string") return maskedText(value);
  if (Array.isArray(value)) return (value as readonly Json[]).map(masked);
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, masked(item)])) : value;
}
