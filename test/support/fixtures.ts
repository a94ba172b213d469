import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, relative } from "node:path";
import type { Place } from "../../src/model/place.ts";
import type { Answer, Rule } from "../../src/model/rule.ts";
import type { Server, Tool, ToolContract } from "../../src/model/server.ts";
import { isFailure } from "../../rules/answers.ts";
import { discover } from "../../src/discover/discover.ts";
import { createKnowledge } from "../../src/knowledge/index.ts";
import { loadProject } from "../../src/source/project.ts";

/** A server that asserts in comments what the product must say of it. */
export interface Fixture {
  /** Path below the folder of fixtures. */
  readonly name: string;
  readonly root: string;
  /** Entry files, relative to `root`; none where the package says where it starts. */
  readonly entries: readonly string[];
  readonly files: readonly { readonly path: string; readonly text: string }[];
}

/**
 * An assertion of a fixture, on its line or on the comment lines right above it:
 * `// expect: rule/id "part of the message"` a failure is placed here; `// unknown: rule/id "part of the reason"` a tool
 * registered here, or the place that hides the answer; `// ok: rule/id why` the tool registered here keeps the duty, or,
 * elsewhere, some tool does; `// tool: name` the server has this tool, and no others than those named so; `// handler: name` its
 * code starts here (test/discover/fixtures.test.ts).
 */
export interface Assertion {
  readonly kind: "expect" | "unknown" | "ok" | "tool" | "handler";
  readonly file: string;
  readonly line: number;
  /** Rule id, or the tool's name. */
  readonly subject: string;
  readonly text: string;
}

/** What a rule said of a tool, or of the server (`tool` is null). */
export interface Judgement {
  readonly rule: string;
  readonly tool: Tool | null;
  readonly answer: Answer;
}

const isSource = (name: string): boolean => /\.[cm]?[jt]sx?$/.test(name);

/** The files of a folder, with all below it, relative to it. */
export function everythingIn(root: string, folder = root): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? everythingIn(root, path) : [relative(root, path)];
  });
}

const readAll = (root: string, paths: readonly string[]): Fixture["files"] => paths.map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));

/** The fixtures right inside a folder: each source file is one, and each folder with a `server.*` or with a package.json. */
export function fixturesIn(folder: string, base: string): Fixture[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).sort().flatMap((name) => {
    const path = join(folder, name);
    if (!statSync(path).isDirectory()) {
      return isSource(name) ? [{ name: relative(base, path), root: folder, entries: [name], files: readAll(folder, [name]) }] : [];
    }
    const files = everythingIn(path).filter(isSource).sort();
    const entries = files.filter((file) => /^server\.[cm]?[jt]sx?$/.test(file));
    const starts = entries.length > 0 || existsSync(join(path, "package.json"));
    return starts ? [{ name: relative(base, path), root: path, entries, files: readAll(path, files) }] : [];
  });
}

const comment = /\/\/\s*(expect|unknown|ok|tool|handler):\s*(\S+)\s*(.*?)\s*$/;

export function assertionsOf(fixture: Pick<Fixture, "files">): Assertion[] {
  return fixture.files.flatMap(({ path, text }) => {
    const lines = text.split("\n");
    return lines.flatMap((line, i): Assertion[] => {
      const found = comment.exec(line);
      if (!found) return [];
      let at = i;
      while (at < lines.length - 1 && /^\s*\/\//.test(lines[at]!)) at++;
      const [, kind, subject, rest] = found as unknown as [string, Assertion["kind"], string, string];
      return [{ kind, file: path, line: at + 1, subject, text: /^"(.*)"$/.exec(rest)?.[1] ?? rest }];
    });
  });
}

/** What the engine finds in a fixture, as if it were reachable from outside. A `live.json` beside it is what the running server answers. */
export async function serverOf({ root, entries }: Pick<Fixture, "root" | "entries">): Promise<Server> {
  const answer = join(root, "live.json");
  const live = existsSync(answer) ? (JSON.parse(readFileSync(answer, "utf8")) as { tools: ToolContract[] }) : null;
  return discover(await loadProject(root, entries.length > 0 ? { entries } : {}), createKnowledge(), { exposure: "remote", live });
}

/** Every answer of every rule on tools. */
export function judgeAll(server: Server, rules: readonly Rule[]): Judgement[] {
  return rules.flatMap((rule): Judgement[] => {
    if (rule.subject === "contract") return [];
    if (rule.subject === "server") return [{ rule: rule.id, tool: null, answer: rule.check(server) }];
    const said = server.tools.map((tool): Judgement => ({ rule: rule.id, tool, answer: rule.check(tool, server) }));
    return rule.overall ? [...said, { rule: rule.id, tool: null, answer: rule.overall(server) }] : said;
  });
}

/**
 * Where assertions and answers disagree, one line each; empty where the fixture holds. The rules in `tested`, and those that an
 * assertion names, must say nothing that is not asserted.
 */
export function disagreements(
  assertions: readonly Assertion[],
  judgements: readonly Judgement[],
  tools: readonly string[],
  tested: readonly string[],
): string[] {
  const about = new Set([...tested, ...assertions.filter(({ kind }) => kind !== "tool" && kind !== "handler").map(({ subject }) => subject)]);
  const relevant = judgements.filter(({ rule }) => about.has(rule));
  const met = new Set<Assertion>();
  const surprises = relevant.flatMap((judgement) => {
    const matching = assertions.filter((one) => one.subject === judgement.rule && foresees(one, judgement));
    for (const one of matching) met.add(one);
    return matching.length === 0 && mustBeForeseen(judgement) ? [`not asserted: ${inWords(judgement)}`] : [];
  });
  const unmet = assertions.flatMap((one) => {
    if (one.kind === "handler") return [];
    if (one.kind === "tool") return tools.includes(one.subject) ? [] : [`tool not found: ${one.subject} (${one.file}:${one.line})`];
    const own = relevant.filter(({ rule }) => rule === one.subject);
    if (one.kind === "ok" ? isKept(one, own) : met.has(one)) return [];
    return [`not so: ${one.kind} ${one.subject} "${one.text}" at ${one.file}:${one.line}; said: ${own.map(inWords).join("; ") || "nothing"}`];
  });
  const named = assertions.filter(({ kind }) => kind === "tool").map(({ subject }) => subject);
  const extra = named.length > 0 ? tools.filter((name) => !named.includes(name)).map((name) => `tool not named: ${name}`) : [];
  return [...surprises, ...unmet, ...extra];
}

const mustBeForeseen = ({ answer, tool }: Judgement): boolean => isFailure(answer) || (answer.verdict === "unknown" && tool !== null);

const isAt = (one: Assertion, place: Place | undefined): boolean => place?.file === one.file && place.line === one.line;

function foresees(one: Assertion, { answer, tool }: Judgement): boolean {
  if (isFailure(answer)) return one.kind === "expect" && isAt(one, answer.place) && answer.message.includes(one.text);
  const unknown = one.kind === "unknown" && answer.verdict === "unknown" && tool !== null;
  return unknown && (isAt(one, answer.place) || isAt(one, tool.location)) && (answer.why ?? "").includes(one.text);
}

/** The tool registered at the assertion keeps the duty; where none is registered there, some tool does. */
function isKept(one: Assertion, judgements: readonly Judgement[]): boolean {
  const here = judgements.filter(({ tool }) => isAt(one, tool?.location));
  const ofTools = judgements.some(({ tool }) => tool !== null);
  const kept = ({ tool, answer }: Judgement): boolean => (tool !== null || !ofTools) && ["pass", "n/a"].includes(answer.verdict);
  return here.length > 0 ? here.every(kept) : judgements.some(kept);
}

function inWords({ rule, tool, answer }: Judgement): string {
  const where = answer.place ? ` at ${answer.place.file}:${answer.place.line}` : "";
  return `${rule} ${tool?.name ?? "server"} ${answer.verdict}${answer.variant ? ` (${answer.variant})` : ""}${where}: ${answer.why ?? ""}`;
}

/** Runs with a folder that holds these files, and takes it away afterwards. */
export async function inFolder<T>(files: Readonly<Record<string, string>>, run: (root: string) => Promise<T> | T): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), "fixture-"));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(root, basename(name)), text);
    return await run(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
