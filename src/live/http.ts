import type { Client, FetchLike, Transport } from "@modelcontextprotocol/client";
import { SSEClientTransport, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { LiveError } from "./error.ts";
import { explain, statusOf, unreachable } from "./explain.ts";
import type { Fuse } from "./fuse.ts";
import type { LiveLimits } from "./limits.ts";
import { printable, size } from "./text.ts";

/** An endpoint and the headers that every request to it carries. */
export interface Endpoint {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

type Era = "auto" | "legacy";

interface Way {
  readonly name: string;
  readonly era: Era;
  open(url: URL, options: { requestInit: RequestInit; fetch: FetchLike }): Transport;
}

/** The ways to speak to an endpoint, best first: MCP 2025-11-25, basic/transports, "Backwards Compatibility". */
const ways: readonly Way[] = [
  { name: "Streamable HTTP", era: "auto", open: (url, options) => new StreamableHTTPClientTransport(url, { ...options, onInsufficientScope: "throw" }) },
  // Servers from before 2026-07-28 that fall silent or answer 5xx when asked for `server/discover`.
  { name: "Streamable HTTP", era: "legacy", open: (url, options) => new StreamableHTTPClientTransport(url, { ...options, onInsufficientScope: "throw" }) },
  // The transport of 2024-11-05: deprecated, but alive.
  { name: "SSE", era: "legacy", open: (url, options) => new SSEClientTransport(url, options) },
];

/** Where a server is reached, without what a query or a password in the address would tell. */
export function shownUrl(url: URL): string {
  return printable(`${url.origin}${url.pathname}`);
}

/** @throws LiveError `command` where the address is none that can be asked */
export function endpointUrl(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || (url.protocol !== "http:" && url.protocol !== "https:")) {
    throw new LiveError("command", `The live endpoint “${printable(address)}” is no http or https address. It looks like https://mcp.example/mcp.`);
  }
  if (url.username !== "" || url.password !== "") {
    throw new LiveError("command", `The live endpoint ${shownUrl(url)} has a password in its address. Put the whole header, such as “Basic …”, into an environment variable and name that variable.`);
  }
  return url;
}

/**
 * Connects in the first way that the endpoint understands, uses the connection, closes it.
 *
 * @param newClient a client that speaks the given eras; one serves one connection
 * @throws LiveError whatever goes wrong
 */
export async function overHttp<T>(
  endpoint: Endpoint,
  limits: LiveLimits,
  fuse: Fuse,
  newClient: (era: Era) => Client,
  use: (client: Client, way: string) => Promise<T>,
): Promise<T> {
  const url = endpointUrl(endpoint.url);
  const who = `The live server at ${shownUrl(url)}`;
  fuse.late = () => new LiveError("silent", `${who} did not give its list within ${limits.timeMs / 1000} s. Is that its MCP endpoint, and does it answer an official client?`);
  const options = { requestInit: { headers: requestHeaders(endpoint.headers) }, fetch: meteredFetch(limits, fuse, who) };
  const failures: unknown[] = [];
  for (const way of ways) {
    const transport = way.open(url, options);
    const client = newClient(way.era);
    let connected = false;
    try {
      await fuse.guard(client.connect(transport, { timeout: limits.timeMs }));
      connected = true;
      return await fuse.guard(use(client, way.name));
    } catch (error) {
      if (fuse.failure !== undefined) throw fuse.failure;
      if (connected || final(error)) throw explain(error, who, "");
      failures.push(error);
    } finally {
      await close(transport, connected && fuse.failure === undefined);
    }
  }
  // What Streamable HTTP answered to `initialize` tells most; that SSE failed too is an aside.
  throw explain(failures[1], who, ` Streamable HTTP and SSE were both tried${statusOf(failures[2]) === undefined ? "" : ` (SSE: HTTP ${statusOf(failures[2])})`}.`);
}

/** Another way would meet the same: no credential, no connection. */
function final(error: unknown): boolean {
  const status = statusOf(error);
  return error instanceof LiveError || status === 401 || status === 403 || status === 429 || unreachable(error) !== undefined;
}

function requestHeaders(headers: Readonly<Record<string, string>>): Headers {
  const all = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    try {
      all.set(name, value);
    } catch {
      throw new LiveError("command", `The header “${printable(name, 60)}” for the live endpoint is not valid: a name is one word, a value has no line breaks. Look at the environment variable that holds it.`);
    }
  }
  return all;
}

/** `fetch` that counts what all answers together bring, after decompression. */
function meteredFetch(limits: LiveLimits, fuse: Fuse, who: string): FetchLike {
  let bytes = 0;
  return async (url, init) => {
    const response = await fetch(url, init);
    if (response.body === null) return response;
    const meter = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        bytes += chunk.byteLength;
        if (bytes <= limits.bytes) return controller.enqueue(chunk);
        fuse.blow(new LiveError("limit", `${who} sent more than ${size(limits.bytes)}, and was left there. A list of tools is far smaller.`));
        controller.error(fuse.failure);
      },
    });
    const { status, statusText, headers } = response;
    return new Response(response.body.pipeThrough(meter), { status, statusText, headers });
  };
}

/** Gives a session back that the server holds for us, if it answers at once, then hangs up. */
async function close(transport: Transport, endSession: boolean): Promise<void> {
  if (endSession && transport instanceof StreamableHTTPClientTransport && transport.sessionId !== undefined) {
    let timer: NodeJS.Timeout | undefined;
    const soon = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, 500);
    });
    await Promise.race([transport.terminateSession().catch(() => undefined), soon]);
    clearTimeout(timer);
  }
  await transport.close().catch(() => undefined);
}
