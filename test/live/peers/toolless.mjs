// Prompts only: no tools declared, no tools/list.
import { createInterface } from "node:readline";
import { say, welcome } from "./wire.mjs";

createInterface({ input: process.stdin }).on("line", (line) => {
  const message = JSON.parse(line);
  if (message.method === "initialize") say({ id: message.id, result: { ...welcome(message), capabilities: { prompts: {} } } });
  else if (message.id !== undefined) say({ id: message.id, error: { code: -32601, message: "Method not found" } });
});
