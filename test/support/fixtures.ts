import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, relative } from "node:path";
import type { Answer, Rule } from "../../src/model/rule.ts";
import type { Server, Tool } from "../../src/model/server.ts";
import { isFailure } from "../../rules/answers.ts";
import { discover } from "../../src/discover/discover.ts";
import { createKnowledge } from "../../src/knowledge/index.ts";
import { loadProject } from "../../src/source/project.ts";

/** A server that asserts in comments what the product must say of it. */
export interface Fixture {
  /** Path below the folder of fixtures. */
  readonly name: string;
  readonly root: string;
  /** Entry files, relative to `root`. */
  readonly entries: readonly string[];
  readonly files: readonly { readonly path: string; readonly text: string }[];
}

/**
 * An assertion of a fixture, on its line or on the comment lines right above it:
 * `// expect: rule/id "part of the message"` a failure is placed here; `// unknown: rule/id "part of the reason"` a tool
 * registered here, or the place that hides the answer; `// ok: rule/id why` the tool registered here keeps the duty, or,
 * elsewhere, some tool does; `// tool: name` the server has this tool, and no others than those named so.
 */
export interface Assertion {
  readonly kind: "expect" | "unknown" | "ok" | "tool";
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

function filesBelow(root: string, folder = root): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(root, path) : [relative(root, path)];
  });
}

const readAll = (root: string, paths: readonly string[]): Fixture["files"] => paths.map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));

/** The fixtures right inside a folder: each source file is one, and each folder with a `server.*` is one. */
export function fixturesIn(folder: string, base: string): Fixture[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).sort().flatMap((name) => {
    const path = join(folder, name);
    if (!statSync(path).isDirectory()) {
      return isSource(name) ? [{ name: relative(base, path), root: folder, entries: [name], files: readAll(folder, [name]) }] : [];
    }
    const files = filesBelow(path).filter(isSource).sort();
    const entries = files.filter((file) => /^server\.[cm]?[jt]sx?$/.test(file));
    return entries.length > 0 ? [{ name: relative(base, path), root: path, entries, files: readAll(path, files) }] : [];
  });
}

const comment = /\/\/\s*(expect|unknown|ok|tool):\s*(\S+)\s*(.*?)\s*$/;

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

/** What the engine finds in a fixture, as if it were reachable from outside. */
export async function serverOf({ root, entries }: Pick<Fixture, "root" | "entries">): Promise<Server> {
  return discover(await loadProject(root, { entries }), createKnowledge(), { exposure: "remote" });
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

/** Where assertions and answers disagree, one line each; empty where the fixture holds. `tested` are the rules that must not say more. */
export function disagreements(assertions: readonly Assertion[], judgements: readonly Judgement[], tools: readonly string[], tested: readonly string[]): string[] {
  const about = new Set([...tested, ...assertions.filter(({ kind }) => kind !== "tool").map(({ subject }) => subject)]);
  const relevant = judgements.filter(({ rule }) => about.has(rule));
  const problems: string[] = [];
  const met = new Set<Assertion>();

  for (const { rule, tool, answer } of relevant) {
    const who = `${rule} on ${tool?.name ?? "the server"}`;
    if (isFailure(answer)) {
      const matching = assertions.filter((one) => one.kind === "expect" && one.subject === rule && one.file === answer.place.file && one.line === answer.place.line && answer.message.includes(one.text));
      for (const one of matching) met.add(one);
      if (matching.length === 0) problems.push(`not expected: ${who} at ${answer.place.file}:${answer.place.line}: ${answer.message}`);
    } else if (answer.verdict === "unknown" && tool) {
      const places = [answer.place, tool.location];
      const matching = assertions.filter((one) => one.kind === "unknown" && one.subject === rule && places.some((place) => place?.file === one.file && place.line === one.line) && (answer.why ?? "").includes(one.text));
      for (const one of matching) met.add(one);
      if (matching.length === 0) problems.push(`unknown: ${who}: ${answer.why}`);
    }
  }
  for (const one of assertions) {
    const at = `${one.file}:${one.line}`;
    if (one.kind === "tool") {
      if (!tools.includes(one.subject)) problems.push(`tool not found: ${one.subject} (${at})`);
    } else if (one.kind === "ok") {
      const here = relevant.filter(({ rule, tool }) => rule === one.subject && tool?.location.file === one.file && tool.location.line === one.line);
      const asked = here.length > 0 ? here : relevant.filter(({ rule, tool }) => rule === one.subject && tool !== null);
      const kept = asked.filter(({ answer }) => answer.verdict === "pass" || answer.verdict === "n/a");
      if (here.length > 0 ? kept.length < here.length : kept.length === 0) {
        problems.push(`not kept: ${one.subject} (${at} ${one.text}): ${asked.map(({ tool, answer }) => `${tool!.name} ${answer.verdict} ${answer.why ?? ""}`).join("; ") || "no tool"}`);
      }
    } else if (!met.has(one)) {
      const said = relevant.filter(({ rule }) => rule === one.subject).map(({ tool, answer }) => `${tool?.name ?? "server"} ${answer.verdict} ${answer.place ? `${answer.place.file}:${answer.place.line} ` : ""}${answer.why ?? ""}`);
      problems.push(`missing: ${one.kind} ${one.subject} "${one.text}" at ${at}; said: ${said.join("; ") || "nothing, no tool was found"}`);
    }
  }
  const named = assertions.filter(({ kind }) => kind === "tool").map(({ subject }) => subject);
  if (named.length > 0) problems.push(...tools.filter((name) => !named.includes(name)).map((name) => `tool not named: ${name}`));
  return problems;
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

/** A rule's page: its heading, its sections, and the code blocks of each. */
export interface Page {
  readonly title: string;
  readonly sections: ReadonlyMap<string, { readonly text: string; readonly blocks: readonly { readonly language: string; readonly text: string }[] }>;
}

export function readPage(markdown: string): Page {
  const title = /^# (.+)$/m.exec(markdown)?.[1] ?? "";
  const parts = markdown.split(/^## /m).slice(1);
  const sections = parts.map((part) => {
    const end = part.indexOf("\n");
    const text = part.slice(end + 1);
    const blocks = [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map((match) => ({ language: match[1]!, text: match[2]! }));
    return [part.slice(0, end).trim(), { text, blocks }] as const;
  });
  return { title, sections: new Map(sections) };
}
