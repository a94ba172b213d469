import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** What came in over the wire. */
export interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export interface PaymentsService {
  readonly url: string;
  readonly requests: Request[];
  /** Refunds that were paid out: money, each time. */
  readonly refunds: () => number;
  readonly stop: () => Promise<void>;
}

/** Words that only the payment service knows, so a test can see whether they get through. */
export const innards = {
  token: "tok_internal_7781",
  email: "maria@customer.example",
  trouble: "pg: relation ledger_7 is locked by 10.0.3.9",
} as const;

const record = (id: string) => ({
  id, status: "paid", amount: 1250, currency: "EUR", note: null, customerEmail: innards.email, internalToken: innards.token,
});

/** Tokens that the authorization server knows, and what they allow. */
export const tokens: Readonly<Record<string, { readonly client: string; readonly scope: string; readonly audience?: string }>> = {
  "reader-token": { client: "report-agent", scope: "records:read" },
  "refunder-token": { client: "support-agent", scope: "records:read records:write refunds:write receipts:send" },
  "other-refunder-token": { client: "other-agent", scope: "refunds:write" },
  "foreign-token": { client: "support-agent", scope: "refunds:write", audience: "https://elsewhere.example/mcp" },
};

/**
 * A loopback payment service that takes its time, tells too much, and pays out each refund that it is asked for; and, beside it, the
 * authorization server's introspection endpoint (RFC 7662). What is called `…_locked` makes it fail, `ch_settled` makes it refuse,
 * `pay_torn` makes it answer what is no JSON.
 *
 * @param audience for which tokens are issued
 */
export async function startPaymentsService(audience: string): Promise<PaymentsService> {
  const requests: Request[] = [];
  let refunds = 0;
  let receipts = 0;
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += String(chunk)));
    request.on("end", () => void answer());
    const json = (status: number, value: unknown): unknown =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    async function answer(): Promise<unknown> {
      const url = new URL(request.url ?? "/", "http://service");
      if (url.pathname === "/introspect") return json(200, introspect(new URLSearchParams(body).get("token") ?? "", audience));
      requests.push({ method: request.method ?? "", path: url.pathname + url.search, headers: request.headers, body });
      await sleep(60);
      const asked = (body === "" ? {} : JSON.parse(body)) as { charge?: string; amount?: number; note?: string };
      if (/_locked\b/.test(url.pathname + body)) return json(500, { error: innards.trouble });
      if (asked.charge === "ch_settled") return json(422, { error: innards.trouble });
      if (url.pathname === "/records/pay_torn") return response.writeHead(200).end(innards.trouble);
      switch (`${request.method} ${url.pathname.split("/")[1]}`) {
        case "POST refunds":
          refunds++;
          return json(201, { id: `re_${refunds}`, status: "succeeded", amount: asked.amount, charge: { token: innards.token } });
        case "POST receipts":
          return json(201, { id: `rc_${++receipts}`, sentAt: "2026-11-02T10:00:00Z", to: innards.email });
        case "GET records":
          if (url.pathname !== "/records") return json(200, record(url.pathname.split("/")[2]!));
          return json(200, { records: [record("pay_1"), record("pay_2")], next: null, total: 2 });
        case "PATCH records":
          return json(200, { ...record(url.pathname.split("/")[2]!), note: asked.note });
        case "DELETE records":
          return json(200, { deleted: true });
        default:
          return json(404, { error: innards.trouble });
      }
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, refunds: () => refunds, stop };
}

function introspect(token: string, audience: string): object {
  const known = tokens[token];
  if (known === undefined) return { active: false };
  const { client, scope } = known;
  return { active: true, client_id: client, scope, exp: Math.floor(Date.now() / 1000) + 600, aud: known.audience ?? audience };
}
