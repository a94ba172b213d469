const compiled = new Map<string, RegExp>();

/** `*` stands for anything but a slash, `**` for anything; a pattern for a folder covers what is in it. */
export function matches(pattern: string, text: string): boolean {
  let regex = compiled.get(pattern);
  if (!regex) {
    const body = pattern
      .replace(/\/+$/, "")
      .split(/(\*\*\/|\*+)/)
      .map((part) => (part === "**/" ? "(?:.*/)?" : part === "*" ? "[^/]*" : part.startsWith("**") ? ".*" : part.replace(/[.+?^${}()|[\]\\]/g, "\\$&")))
      .join("");
    compiled.set(pattern, (regex = new RegExp(`^${body}(?:/.*)?$`, "s")));
  }
  return regex.test(text);
}
