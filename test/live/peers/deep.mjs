// A schema as deep as the command line says; built as text, as JSON.stringify itself would overflow.
import { createInterface } from "node:readline";
import { say, welcome } from "./wire.mjs";

const depth = Number(process.argv[2]);
createInterface({ input: process.stdin }).on("line", (line) => {
  const message = JSON.parse(line);
  if (message.method === "initialize") say({ id: message.id, result: welcome(message) });
  if (message.method !== "tools/list") return;
  const schema = `${'{"not":'.repeat(depth)}{}${"}".repeat(depth)}`;
  process.stdout.write(`{"jsonrpc":"2.0","id":${message.id},"result":{"tools":[{"name":"get_ticket","inputSchema":${schema}}]}}\n`);
});
