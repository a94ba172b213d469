import { test } from "vitest";
import { run } from "../../src/cli/run.ts";
test("x", async () => {
  const out: string[] = [];
  const io = { stdout: { write: (t: string) => void out.push(t), columns: 110 }, stderr: { write: (t: string) => void out.push(t) }, env: {}, cwd: process.cwd() };
  for (const line of (process.env["TRY"] ?? "--help").split(";")) {
    out.push(`$ ${line}\n`);
    const code = await run(line.trim().split(" "), io);
    out.push(`[exit ${code}]\n`);
  }
  console.log(out.join(""));
});
