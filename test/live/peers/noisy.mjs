// Prints its log on stdout, with an escape sequence that would repaint the reader's terminal.
import { serve, ticket } from "./wire.mjs";

console.log("\u001b[2J\u001b[31mconnecting to the ticket desk\u001b[0m ...");
console.log("{not json}");
serve(() => {
  console.log(JSON.stringify({ level: "info", message: "listing" }));
  return { tools: [ticket("get_ticket")] };
});
