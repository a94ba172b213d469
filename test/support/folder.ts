import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach } from "vitest";

const made: string[] = [];

/** A folder with these files, gone after the test. Names that end in a slash are empty folders. */
export function folder(files: Readonly<Record<string, string | Uint8Array | object>> = {}): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "mcp-audit-test-")));
  made.push(root);
  for (const [name, content] of Object.entries(files)) {
    const file = join(root, name);
    mkdirSync(name.endsWith("/") ? file : dirname(file), { recursive: true });
    if (name.endsWith("/")) continue;
    writeFileSync(file, typeof content === "string" || content instanceof Uint8Array ? content : `${JSON.stringify(content, null, 2)}\n`);
  }
  return root;
}

afterEach(() => {
  for (const root of made.splice(0)) rmSync(root, { recursive: true, force: true });
});
