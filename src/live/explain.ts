import { InsufficientScopeError, ProtocolError, SdkError, SdkErrorCode, SdkHttpError, SseError, UnauthorizedError } from "@modelcontextprotocol/client";
import { LiveError } from "./error.ts";
import { printable } from "./text.ts";

/** HTTP status that an error of the client carries, if any. */
export function statusOf(error: unknown): number | undefined {
  if (error instanceof SdkHttpError) return error.data.status;
  if (error instanceof SseError) return error.code;
  if (error instanceof UnauthorizedError) return 401;
  if (error instanceof InsufficientScopeError) return 403;
  return undefined;
}

/** Error codes of Node and undici for an endpoint that cannot be reached, in words. */
const network: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nobody listens there",
  ENOTFOUND: "there is no such host",
  EAI_AGAIN: "its name cannot be looked up now",
  ECONNRESET: "it hung up",
  EPIPE: "it hung up",
  UND_ERR_SOCKET: "it hung up",
  ETIMEDOUT: "it does not answer",
  UND_ERR_CONNECT_TIMEOUT: "it does not answer",
  EHOSTUNREACH: "there is no way to it",
  ENETUNREACH: "there is no way to it",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is signed by itself",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate is signed by an authority that is not trusted here",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate cannot be verified",
  CERT_HAS_EXPIRED: "its certificate has expired",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another host",
  HPE_INVALID_CONSTANT: "it does not speak HTTP",
};

/** Why an endpoint could not be reached; undefined where the error is of another kind. */
export function unreachable(error: unknown): string | undefined {
  // The client wraps fetch's TypeError, which wraps the socket's error; a chain that a stranger influences gets a bound.
  let each: unknown = error;
  for (let depth = 0; depth < 6 && each instanceof Error; depth++) {
    const { code } = each as { code?: unknown };
    const reason = typeof code === "string" && Object.hasOwn(network, code) ? network[code] : undefined;
    if (reason !== undefined) return reason;
    each = each.cause ?? (each instanceof AggregateError ? (each.errors as unknown[])[0] : undefined);
  }
  return undefined;
}

/**
 * What went wrong between client and server, as a LiveError.
 *
 * @param who the server as the subject of a sentence: `The live server at https://mcp.example/mcp`
 * @param aside what else is known, as further sentences with a leading space: noise, last words
 */
export function explain(error: unknown, who: string, aside: string): LiveError {
  if (error instanceof LiveError) return error;
  const status = statusOf(error);
  if (status === 401 || status === 403) {
    const lacks = status === 401 ? "asks for a credential that it did not get or does not accept" : "does not allow the list to this credential";
    return new LiveError("refused", `${who} ${lacks} (HTTP ${status}). Put the whole header, such as “Bearer …”, into an environment variable and name that variable; a value never goes on the command line.${aside}`);
  }
  const reason = unreachable(error);
  if (reason !== undefined) return new LiveError("unreachable", `${who} cannot be reached: ${reason}. Is it running, and is that its address?${aside}`);
  const said = printable(error instanceof Error ? error.message : String(error), 300);
  if (status !== undefined) return new LiveError("refused", `${who} answered HTTP ${status}: ${said}. Is that the path of its MCP endpoint? It is often /mcp.${aside}`);
  if (error instanceof ProtocolError) return new LiveError("refused", `${who} answered with the protocol error ${error.code}: “${said}”.${aside}`);
  if (error instanceof SdkError && error.code === SdkErrorCode.RequestTimeout) return new LiveError("silent", `${who} did not answer in time: ${said}.${aside}`);
  if (error instanceof SdkError && error.code === SdkErrorCode.ConnectionClosed) return new LiveError("died", `${who} closed the connection before it had answered.${aside}`);
  return new LiveError("garbled", `${who} does not speak MCP as written: ${said}. Try it with an official client.${aside}`);
}
