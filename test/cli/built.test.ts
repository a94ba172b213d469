import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folder } from "../support/folder.ts";
import { desk, getTicket } from "./command.ts";

const root = join(import.meta.dirname, "../..");
const cli = join(root, "dist/cli.js");
const server = { "package.json": { name: "desk" }, "src/index.ts": desk(getTicket) };

/** The built command, as npm installs it. */
function built(argv: readonly string[], cwd: string): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...argv], { cwd, encoding: "utf8", maxBuffer: 1 << 26 });
  return { status, stdout, stderr };
}

describe("dist/cli.js", () => {
  test("audits, and ends with the code that was promised", () => {
    const cwd = folder(server);
    const checked = built(["check"], cwd);
    expect(checked).toMatchObject({ status: 0, stderr: "" });
    expect(checked.stdout).toContain("data/raw-passthrough");
    expect(built(["check", "--fail-on", "note"], cwd).status).toBe(1);
    expect(built(["check", "--no-such"], cwd)).toMatchObject({ status: 2, stdout: "" });
    expect(built(["check"], folder({ "src/index.ts": "" }))).toMatchObject({ status: 3, stdout: "" });
  });

  test("prints a long report whole into a pipe", () => {
    const cwd = folder({ "src/index.ts": desk(...Array.from({ length: 150 }, (_, i) => getTicket.replace("get_ticket", `get_ticket_${i}`))) });
    const { status, stdout } = built(["check", "--format", "json"], cwd);
    expect(status).toBe(0);
    expect(stdout.length).toBeGreaterThan(1 << 16);
    expect((JSON.parse(stdout) as { tools: unknown[] }).tools).toHaveLength(150);
  });

  test("does not mind that the reader has read enough", async () => {
    const child = spawn(process.execPath, [cli, "explain", "write/not-idempotent"], { stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.destroy();
    let said = "";
    child.stderr.on("data", (text: Buffer) => (said += text.toString()));
    const [status] = (await once(child, "close")) as [number];
    expect({ status, said }).toEqual({ status: 0, said: "" });
  });

  test("writes a report whole or not at all, also where it is killed", async () => {
    const cwd = folder({ ...server, "audit.json": "of yesterday" });
    for (const delay of [150, 300, 500]) {
      const child = spawn(process.execPath, [cli, "check", "--format", "json", "-o", "audit.json"], { cwd, stdio: "ignore" });
      const timer = setTimeout(() => child.kill("SIGKILL"), delay);
      await once(child, "close");
      clearTimeout(timer);
      const text = readFileSync(join(cwd, "audit.json"), "utf8");
      if (text !== "of yesterday") expect(() => void JSON.parse(text)).not.toThrow();
    }
  });

  test.skipIf(process.platform === "win32")("takes its live server with it where it is interrupted", async () => {
    const cwd = folder(server);
    const family = join(cwd, "family");
    const live = `${process.execPath} ${join(root, "test/live/peers/family.mjs")} hangs ${family}`;
    const child = spawn(process.execPath, [cli, "check", "--live", live], { cwd, stdio: "ignore" });
    for (let tries = 0; tries < 200 && !(existsSync(family) && readFileSync(family, "utf8").includes(" ")); tries++) await new Promise((resolve) => setTimeout(resolve, 50));
    child.kill("SIGINT");
    await once(child, "close");
    const members = readFileSync(family, "utf8").split(" ");
    const left = (): string[] => spawnSync("ps", ["-o", "stat=", "-p", members.join(",")], { encoding: "utf8" }).stdout.trim().split("\n").filter((state) => state !== "" && !state.startsWith("Z"));
    for (let tries = 0; tries < 60 && left().length > 0; tries++) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(left()).toEqual([]);
    expect(readdirSync(cwd).sort()).toEqual(["family", "package.json", "src"]);
  });
});
