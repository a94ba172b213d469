import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Server } from "../../src/model/server.ts";
import { rules } from "../../rules/index.ts";
import { serverOf, type Fixture } from "../support/fixtures.ts";
import { OWNERS } from "./points.ts";
import type { Mutant } from "./mutant.ts";
import { edited, parsed, type Parsed } from "./source.ts";

/** `survived`: some tool that lost its protection is still said to be fine; `unknown`: none is, and not each is said to fail. */
export type Outcome = "caught" | "unknown" | "survived";

/** A copy of a fixture, in which files are changed and put back. */
export class Trial {
  readonly files: Parsed;
  private readonly root = mkdtempSync(join(tmpdir(), "mutants-"));
  private readonly entries: readonly string[];

  constructor(fixture: Fixture) {
    this.files = parsed(fixture);
    this.entries = fixture.entries;
    for (const { path, text } of fixture.files) this.write(path, text);
    for (const name of ["package.json", "tsconfig.json"]) {
      if (existsSync(join(fixture.root, name))) cpSync(join(fixture.root, name), join(this.root, name));
    }
  }

  private write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }

  /** What the product finds when these files hold these texts. */
  async server(changed: Readonly<Record<string, string>> = {}): Promise<Server> {
    for (const [path, text] of Object.entries(changed)) this.write(path, text);
    try {
      return await serverOf({ root: this.root, entries: this.entries });
    } finally {
      for (const path of Object.keys(changed)) this.write(path, this.files.get(path)!.text);
    }
  }

  textOf({ file, edits }: Pick<Mutant, "file" | "edits">): string {
    return edited(this.files.get(file)!.text, edits);
  }

  /** Asks the rule that owns the duty of each tool that lost its protection. */
  async of(mutant: Mutant): Promise<{ readonly outcome: Outcome; readonly said: string }> {
    const server = await this.server({ [mutant.file]: this.textOf(mutant) });
    const rule = rules.find(({ id }) => id === OWNERS[mutant.kind]);
    const said = [...mutant.tools].map((name) => {
      const tool = server.tools.find((one) => one.name === name);
      return tool && rule?.subject === "tool" ? { name, ...rule.check(tool, server) } : { name, verdict: "gone", why: "" };
    });
    const all = (...words: readonly string[]): boolean => said.every(({ verdict }) => words.includes(verdict));
    const one = (word: string): boolean => said.some(({ verdict }) => verdict === word);
    const isCaught = mutant.any ? one("fail") : all("fail");
    const isOpen = mutant.any ? one("unknown") : all("fail", "unknown");
    return {
      outcome: isCaught ? "caught" : isOpen ? "unknown" : "survived",
      said: said.map(({ name, verdict, why = "" }) => `${name} ${verdict}: ${why}`).join("; "),
    };
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
