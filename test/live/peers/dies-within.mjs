// Ends within its answer to the handshake.
import { writeSync } from "node:fs";

process.stdin.once("data", () => {
  writeSync(1, '{"jsonrpc":"2.0","id":0,"result":{"pr');
  process.exit(1);
});
