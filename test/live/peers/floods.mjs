// Never stops talking: `lines` are valid messages that nobody asked for, `line` is one without an end.
import { setImmediate } from "node:timers";
import { say } from "./wire.mjs";

const part = "x".repeat(64 << 10);
process.stdin.resume();
process.stdout.on("error", () => process.exit(0));
if (process.argv[2] === "line") process.stdout.write('{"jsonrpc":"2.0","method":"');
const go = () => {
  for (let i = 0; i < 20; i++) {
    if (process.argv[2] === "line") process.stdout.write(part);
    else say({ method: "notifications/message", params: { data: part } });
  }
  setImmediate(go);
};
go();
