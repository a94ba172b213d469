import { cleanLine, wrap } from "../report/text.ts";
import type { Look } from "../report/pretty/look.ts";

/** A rule's page for a terminal: headings bold, paragraphs and list items as wide as it is, code as it stands. */
export function pageText(markdown: string, look: Look): string {
  const { paint } = look;
  const lines: string[] = [];
  let paragraph = null as { readonly indent: string; readonly text: string } | null;
  let code = false;
  const flush = (): void => {
    if (!paragraph) return;
    const { indent, text } = paragraph;
    const rest = " ".repeat(indent.length);
    lines.push(...wrap(text, Math.min(look.width, 110) - indent.length).map((line, i) => (i === 0 ? indent : rest) + inline(line, look)));
    paragraph = null;
  };
  for (const line of markdown.trimEnd().split("\n").map(cleanLine)) {
    if (/^```/.test(line)) {
      flush();
      code = !code;
    } else if (code) lines.push(paint.cyan(`    ${line}`.trimEnd()));
    else if (/^#+ /.test(line)) {
      flush();
      lines.push(paint.bold(line.replace(/^#+ /, "")));
    } else if (line.trim() === "") {
      flush();
      if (lines.at(-1) !== "") lines.push("");
    } else if (/^\s*(?:[-*]|\d+\.) /.test(line)) {
      flush();
      const [, indent, text] = /^(\s*(?:[-*]|\d+\.) )(.*)$/.exec(line)!;
      paragraph = { indent: indent!, text: text! };
    } else paragraph = paragraph ? { ...paragraph, text: `${paragraph.text} ${line.trim()}` } : { indent: "", text: line };
  }
  flush();
  return `${lines.join("\n")}\n`;
}

const inline = (line: string, { paint }: Look): string =>
  line.replace(/`([^`]+)`/g, (_, text: string) => paint.cyan(text)).replace(/\*\*([^*]+)\*\*/g, (_, text: string) => paint.bold(text));
