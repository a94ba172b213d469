import { describe, expect, test } from "vitest";
import { splitCommand, withoutSecrets } from "../../src/live/words.ts";
import { failure } from "./failure.ts";

describe("splitCommand", () => {
  test.each([
    ["node dist/main.js --stdio", ["node", "dist/main.js", "--stdio"]],
    ["  npx\t-y  ticket-desk@1.2.3 ", ["npx", "-y", "ticket-desk@1.2.3"]],
    [`node "my server/main.js" 'it is "quoted"'`, ["node", "my server/main.js", 'it is "quoted"']],
    [`node a" b"'c d'e ''`, ["node", "a bc de", ""]],
    [String.raw`node my\ server.js \"x "a\"b\\c\d"`, ["node", "my server.js", '"x', String.raw`a"b\c\d`]],
    ["desk --filter=a=b --url 'https://desk.example/?a=1&b=$2'", ["desk", "--filter=a=b", "--url", "https://desk.example/?a=1&b=$2"]],
  ])("%s", (command, words) => {
    expect(splitCommand(command, false)).toEqual(words);
  });

  test("a backslash is a path's on Windows", () => {
    expect(splitCommand(String.raw`C:\desk\node.exe "C:\my desk\main.js"`, true)).toEqual([String.raw`C:\desk\node.exe`, String.raw`C:\my desk\main.js`]);
  });

  test.each([
    ["node main.js | tee log", "the shell's |"],
    ["cd server && node main.js", "the shell's &"],
    ["node main.js > log", "the shell's >"],
    ["node $ENTRY", "the shell's $"],
    ['node "$ENTRY"', "the shell's $"],
    ["node `which desk`", "the shell's `"],
    ["DESK_URL=x node main.js", "an assignment before the program"],
    ["node main.js\nnode other.js", "a line break"],
    ['node "main.js', "without its partner"],
    ["node main.js\\", "ends with a backslash"],
    ["   ", "is empty"],
    ["'' main.js", "is empty"],
    ["node 'a\0b'", "NUL"],
  ])("refuses %j", async (command, said) => {
    const error = await failure(() => splitCommand(command, false));
    expect(error.kind).toBe("command");
    expect(error.message).toContain(said);
  });
});

describe("what a report may show of a command", () => {
  test.each([
    ["node dist/main.js --verbose", "node dist/main.js --verbose"],
    ["desk start --api-key abc --cloud-name shop", "desk start --api-key *** --cloud-name shop"],
    ["desk --access-token=abc=def --port 80", "desk --access-token=*** --port 80"],
    ["desk --api-secret --auth-token xyz", "desk --api-secret --auth-token ***"],
    ["desk --PASSWORD abc", "desk --PASSWORD ***"],
    ["token secret", "token secret"],
  ])("%s", (command, shown) => {
    expect(withoutSecrets(command.split(" ")).join(" ")).toBe(shown);
  });
});
