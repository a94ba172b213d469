// Starts processes of its own, writes their ids to the file named on its command line, and clings to life.
// `stays`: a grandchild in the same group, and SIGTERM is ignored. `leaves`: the grandchild has a session of its own.
// `hangs`: never answers. `dies`: ends at once and leaves its grandchild behind, which holds its stdout.
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { serve, ticket } from "./wire.mjs";

const [, , how, file] = process.argv;
const sleeper = "process.on('SIGTERM', () => {}); process.on('SIGHUP', () => {}); setInterval(() => {}, 1000)";
const grandchild = spawn(process.execPath, ["-e", sleeper], { stdio: how === "dies" ? "inherit" : "ignore", detached: how === "leaves" });
writeFileSync(file, `${process.pid} ${grandchild.pid}`);
if (how === "dies") process.exit(1);
process.on("SIGTERM", () => undefined);
if (how === "hangs") process.stdin.resume();
else serve(() => ({ tools: [ticket("get_ticket")] }), { stay: true });
