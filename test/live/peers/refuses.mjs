// Answers the method named on its command line with a protocol error.
import { say, serve } from "./wire.mjs";
import { createInterface } from "node:readline";

const [, , method, code] = process.argv;
if (method === "initialize") {
  createInterface({ input: process.stdin }).on("line", (line) => say({ id: JSON.parse(line).id, error: { code: Number(code), message: "no seat left" } }));
} else {
  serve((message) => {
    say({ id: message.id, error: { code: Number(code), message: "the desk is closed" } });
    return undefined;
  });
}

