import { linksOf } from "./chain.ts";
import { headerOf, memberOf } from "./resolve/view.ts";
import { Table } from "./table.ts";
import type { ModuleRows, Row } from "./table.ts";
import type { ArgumentView, Chain, UpstreamKeyFact } from "./types.ts";
import { throughWrappers } from "./wrappers.ts";

/** Header or option in which an upstream takes a key on which it dedupes. Says: the name, and where it stands. */
type KeySays = { readonly name: string; readonly in: "headers" | "options" };
type KeyRow = Row<KeySays>;

export const upstreamKeys: readonly ModuleRows<KeyRow>[] = [
  { module: "stripe", source: "stripe@23.1.0: RequestOptions", rows: [[{ name: "idempotencyKey", in: "options" }, "*"]] },
  {
    module: "square",
    source: "square@46.0.0",
    rows: [
      [{ name: "idempotencyKey", in: "options" }, "*"],
    ],
  },
  { module: "@paypal/paypal-server-sdk @paypal/checkout-server-sdk", source: "@paypal/paypal-server-sdk@1.1.0", rows: [[{ name: "paypalRequestId", in: "options" }, "*"]] },
  { module: "resend", source: "resend@6.38.0", rows: [[{ name: "idempotencyKey", in: "options" }, "send create"]] },
  { module: "@trigger.dev/sdk inngest", source: "@trigger.dev/sdk@4.8.3", rows: [[{ name: "idempotencyKey", in: "options" }, "trigger batchTrigger triggerAndWait send"]] },
  { module: "bullmq bull", source: "bullmq@6.7.0: JobsOptions.jobId", rows: [[{ name: "jobId", in: "options" }, "add"]] },
  { module: "@upstash/qstash", source: "@upstash/qstash@2.8.0", rows: [[{ name: "deduplicationId", in: "options" }, "publish publishJSON enqueueJSON"]] },
  { module: "@temporalio/client", source: "@temporalio/client@1.13.0", rows: [[{ name: "workflowId", in: "options" }, "start execute"]] },
  { module: "@linear/sdk", source: "Linear API: IssueCreateInput.id, client-made", rows: [[{ name: "id", in: "options" }, "create*"]] },
  { module: "@aws-sdk/client-*", source: "@aws-sdk/client-*@3.1164.0: idempotency tokens of commands", rows: [[{ name: "ClientToken", in: "options" }, "send"]] },
  { module: "@google-cloud/*", source: "Google AIP-155: request_id", rows: [[{ name: "requestId", in: "options" }, "*"]] },
  {
    module: "*",
    source: "draft-ietf-httpapi-idempotency-key-header-07; PayPal, Square and AWS API references",
    rows: [[{ name: "Idempotency-Key", in: "headers" }, "*"]],
  },
];

/** Spellings of the header in use. Sources: the same draft; PayPal REST API. A request id that is only for tracing is none. */
const KEY_HEADERS = ["Idempotency-Key", "X-Idempotency-Key", "PayPal-Request-Id", "Idempotence-Key", "X-Idempotence-Key", "Idempotent-Key", "X-Request-Idempotency-Key"];
/** Names of the token in AWS commands and in bodies that are sent as JSON. Source: AWS API references; Square and Adyen API references. */
const KEY_OPTIONS = ["ClientToken", "clientToken", "ClientRequestToken", "clientRequestToken", "CreatorRequestId", "MessageDeduplicationId", "IdempotencyToken", "idempotencyToken"];
const BODY_KEYS = ["idempotencyKey", "idempotency_key", "idempotencyToken"];

const table = new Table<KeyRow, ModuleRows<KeyRow>>(upstreamKeys);

/** The key that a call hands to an upstream which dedupes on it, in the package's own option, a header, or the body. */
export function idempotencyKeyOf(chain: Chain): UpstreamKeyFact | undefined {
const { module, links } = throughWrappers(chain);
  const last = links.at(-1);
  if (last?.op !== "call") return undefined;
  const own = table.find(module, links);
  if (own && own.of.module !== "*") {
    const names = own.row[0].name === "ClientToken" ? KEY_OPTIONS : [own.row[0].name, ...BODY_KEYS];
    const found = keyAmong(last.args, names);
    if (found) return { ...found, row: own.id };
  }
  const generic = table.modulesOf("*")[0]!;
  const found = headerAmong(last.args) ?? bodyKey(last.args);
  return found && { ...found, row: `${generic.source}: ${found.name}` };
}

function keyAmong(args: readonly ArgumentView[], names: readonly string[]): Omit<UpstreamKeyFact, "row"> | undefined {
  for (const [argument, arg] of args.entries()) {
    for (const name of names) {
      for (const [prefix, holder] of [["", arg], ["body.", arg.kind === "object" ? arg.get("body") : undefined]] as const) {
        const key = memberOf(holder, [name]);
        if (key) return { key, path: { argument, member: `${prefix}${name}` }, name };
      }
    }
    const made = arg.chain && linksOf(arg.chain).findLast((link) => link.op === "new");
    const inner = made && keyAmong(made.args, names);
    if (inner) return { key: inner.key, name: inner.name };
  }
  return undefined;
}

function headerAmong(args: readonly ArgumentView[]): Omit<UpstreamKeyFact, "row"> | undefined {
  for (const [argument, arg] of args.entries()) {
    const headers = memberOf(arg, ["headers"]);
    for (const name of KEY_HEADERS) {
      const key = headerOf(headers, name);
      if (!key || key.kind === "undefined") continue;
      const own = headers!.keys.find((spelled) => spelled.toLowerCase() === name.toLowerCase());
      return { key, name, ...(own !== undefined && !headers!.chain && { path: { argument, member: `headers.${own}` } }) };
    }
    const made = arg.chain && linksOf(arg.chain).findLast((link) => link.op === "new");
    const inner = made && headerAmong(made.args);
    if (inner) return { key: inner.key, name: inner.name };
  }
  return undefined;
}

/** A key inside a JSON body: `JSON.stringify({ idempotency_key, … })`, axios' second argument. */
function bodyKey(args: readonly ArgumentView[]): Omit<UpstreamKeyFact, "row"> | undefined {
  for (const [argument, arg] of args.slice(0, 3).entries()) {
    for (const [prefix, body] of [["", arg], ["body.", memberOf(arg, ["body"])], ["json.", memberOf(arg, ["json"])], ["data.", memberOf(arg, ["data"])]] as const) {
      const made = body?.chain ? linksOf(body.chain).findLast((link) => link.name === "stringify")?.args[0] : undefined;
      const key = memberOf(made ?? body, BODY_KEYS);
      const name = key && (made ?? body)!.keys.find((own) => BODY_KEYS.includes(own));
      if (key && name !== undefined) return { key, name, ...(!made && { path: { argument, member: `${prefix}${name}` } }) };
    }
  }
  return undefined;
}

/** Names of a tool's argument that carries the key. Source: spec/design.md, Conventions; names seen in servers (guards.md, section 6). */
const KEY_NAME = /^_?(x[-_])?(idempoten(cy|t|ce)[-_]?(key|token|id)?|request[-_]?(id|key|token)|client[-_]?(token|request[-_]?id|mutation[-_]?id|request[-_]?token)|dedup(e|lication)?[-_]?(key|id|token)?|external[-_]?(id|ref(erence)?)|operation[-_]?key|paypal[-_]?request[-_]?id)$/i;
export const isKeyName = (name: string): boolean => KEY_NAME.test(name.split(".").at(-1)!);

