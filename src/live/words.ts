import { platform } from "node:os";
import { LiveError } from "./error.ts";

const operators = new Set(["|", "&", ";", "<", ">", "(", ")", "`", "$", "\n"]);

const noShell = (found: string): LiveError =>
  new LiveError(
    "command",
    `The live command uses ${found}, but it is started without a shell. Write plain words, quoted where they hold spaces; ` +
      "put anything more into a script, or name the shell yourself (sh -c '…').",
  );

/**
 * Splits a command into words as a POSIX shell would (XCU §2.2, quoting only): single quotes keep all, double quotes all but `\"` and `\\`,
 * a backslash the next character. Nothing is expanded. On Windows a backslash is a path's.
 *
 * @throws LiveError `command` where a shell would do more than split: pipes, variables, redirections, assignments before the command.
 */
export function splitCommand(command: string, windows = platform() === "win32"): string[] {
  const words: string[] = [];
  let word: string | null = null;
  for (let at = 0; at < command.length; at++) {
    const char = command[at]!;
    if (char === " " || char === "\t") {
      if (word !== null) words.push(word);
      word = null;
    } else if (char === "'" || char === '"') {
      const [text, end]: [string, number] = quoted(command, at, windows);
      word = (word ?? "") + text;
      at = end;
    } else if (char === "\\" && !windows) {
      if (at + 1 >= command.length) throw new LiveError("command", "The live command ends with a backslash: there is nothing behind it to keep.");
      word = (word ?? "") + command[++at]!;
    } else if (operators.has(char)) {
      throw noShell(char === "\n" ? "a line break" : `the shell's ${char}`);
    } else {
      word = (word ?? "") + char;
    }
  }
  if (word !== null) words.push(word);
  if (words.length === 0 || words[0] === "") throw new LiveError("command", "The live command is empty: name the program that starts the server, as in “node dist/main.js”.");
  if (/^[A-Za-z_][A-Za-z0-9_]*=/.test(words[0]!)) {
    throw noShell("an assignment before the program");
  }
  if (words.some((each) => each.includes("\0"))) throw new LiveError("command", "The live command holds a NUL character, which no program's arguments can.");
  return words;
}

/** The text between the quote at `start` and its partner, and the partner's index. */
function quoted(command: string, start: number, windows: boolean): [string, number] {
  const quote = command[start]!;
  let text = "";
  for (let at = start + 1; at < command.length; at++) {
    const char = command[at]!;
    if (char === quote) return [text, at];
    if (quote === '"' && !windows) {
      if (char === "$" || char === "`") throw noShell(`the shell's ${char}`);
      if (char === "\\" && /["\\$`]/.test(command[at + 1] ?? "")) {
        text += command[++at]!;
        continue;
      }
    }
    text += char;
  }
  throw new LiveError("command", `The live command has a ${quote} without its partner.`);
}

const secretOption = /^--?[\w-]*(?:token|secret|passw|credential|auth|api-?key|private-?key|access-?key)[\w-]*$/i;

/** The words as a report may show them: what stands behind `--token` or `--api-key=` is nobody's business. */
export function withoutSecrets(words: readonly string[]): string[] {
  return words.map((word, at) => {
    const [option, ...value] = word.split("=");
    if (value.length > 0 && secretOption.test(option!)) return `${option}=***`;
    return at > 0 && secretOption.test(words[at - 1]!) && !word.startsWith("-") ? "***" : word;
  });
}
