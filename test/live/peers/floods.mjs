// Never stops talking: `lines` are valid messages that nobody asked for, `line` is one without an end.
import { writeSync } from "node:fs";

const part = "x".repeat(64 << 10);
const message = `${JSON.stringify({ jsonrpc: "2.0", method: "notifications/message", params: { data: part } })}\n`;

/** `process.stdout` gives up for good where the kernel has no room for the moment (ENOBUFS), which a machine under load has not. */
const write = (text) => {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length; ) {
    try {
      done += writeSync(1, bytes, done);
    } catch ({ code }) {
      if (code !== "ENOBUFS" && code !== "EAGAIN") process.exit(0);
    }
  }
};

if (process.argv[2] === "line") write('{"jsonrpc":"2.0","method":"');
for (;;) write(process.argv[2] === "line" ? part : message);
