import { linksOf, methodOf } from "./chain.ts";
import type { Link } from "./chain.ts";
import { Table } from "./table.ts";
import type { ModuleRows, Row } from "./table.ts";
import type { Chain } from "./types.ts";

/** Functions that give back what they are given with the same calls on it. Says: index of that argument. */
type WrapperRow = Row<number>;

const wrapperModules: readonly ModuleRows<WrapperRow>[] = [
  { module: "node:util", source: "Node.js 20: util.promisify", rows: [[0, "promisify callbackify deprecate"]] },
  { module: "@aws-sdk/lib-dynamodb", source: "@aws-sdk/lib-dynamodb@3.1162.0", rows: [[0, "from"]] },
  { module: "axios-retry axios-cookiejar-support axios-rate-limit", source: "axios-rate-limit@1.4.0", rows: [[0, "() wrapper"]] },
  { module: "fetch-retry fetch-cookie @adobe/fetch-retry", source: "fetch-retry@6.0.0", rows: [[0, "()"]] },
  { module: "aws-xray-sdk aws-xray-sdk-core", source: "aws-xray-sdk-core@3.10.3", rows: [[0, "captureAWSv3Client captureAWSClient captureHTTPs"]] },
  { module: "langfuse @langfuse/openai posthog-node", source: "langfuse@3.39.2", rows: [[0, "observeOpenAI"]] },
];

const table = new Table<WrapperRow, ModuleRows<WrapperRow>>(wrapperModules);

/** A chain through `promisify(exec)(…)` and its like, as one of what they wrap. Three deep: more is nonsense or malice. */
export function throughWrappers(chain: Chain, depth = 3): { readonly module: string; readonly links: readonly Link[] } {
  const links = linksOf(chain);
  if (depth === 0 || table.modulesOf(chain.module).length === 0) return { module: chain.module, links };
  for (let at = 1; at <= links.length; at++) {
    const made = links.slice(0, at);
    const last = made.at(-1)!;
    if (last.op !== "call" || at === links.length || methodOf(made) === "") continue;
    const hit = table.find(chain.module, made);
    const wrapped = hit && last.args[hit.row[0]]?.chain;
    if (!wrapped) continue;
    const rest = links.slice(at);
    const inner = throughWrappers(wrapped, depth - 1);
    return { module: inner.module, links: join(inner.links, rest) };
  }
  return { module: chain.module, links };
}

/** `exec` and then a call without a name are one link: `exec(…)`. */
function join(links: readonly Link[], rest: readonly Link[]): readonly Link[] {
  const last = links.at(-1);
  const next = rest[0];
  return last?.op === "get" && next?.name === "" ? [...links.slice(0, -1), { ...next, name: last.name }, ...rest.slice(1)] : [...links, ...rest];
}
