// What the peers share: JSON-RPC over stdin and stdout by hand, so that a peer can say what no SDK would.
import { createInterface } from "node:readline";
import { setInterval } from "node:timers";

export const say = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);

export const ticket = (name) => ({ name, description: `Reads ${name}`, inputSchema: { type: "object", properties: { id: { type: "string" } } } });

/**
 * Answers `initialize` properly and gives everything else to `answer(message)`, which returns a result or undefined for silence.
 * Ends with its stdin, unless it is to `stay`.
 */
export function serve(answer, { stay = false } = {}) {
  createInterface({ input: process.stdin })
    .on("line", (line) => {
      const message = JSON.parse(line);
      if (message.id === undefined) return;
      const result = message.method === "initialize" ? welcome(message) : answer(message);
      if (result !== undefined) say({ id: message.id, result });
    })
    .on("close", () => (stay ? setInterval(() => undefined, 1000) : process.exit(0)));
}

export const welcome = ({ params }) => ({
  protocolVersion: params.protocolVersion,
  capabilities: { tools: {} },
  serverInfo: { name: "ticket-desk", version: "1.2.3" },
});
