import { describe, expect, it } from "vitest";
import type { StoryEvent } from "../../src/model/story.ts";
import { inFolder, serverOf } from "../support/fixtures.ts";

/** The story of the one tool of a server whose handler has this body. */
const storyOf = (body: string, above = "") =>
  inFolder(
    {
      "server.ts": `import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { z } from "zod";
const server = new McpServer({ name: "library", version: "1.0.0" });
${above}
server.registerTool("lend_book", { inputSchema: { book: z.string() } }, async ({ book }, { authInfo }) => {
${body}
});`,
    },
    async (root) => (await serverOf({ root, entries: ["server.ts"] })).tools[0]!.story!,
  );

const kinds = (events: readonly StoryEvent[], kind: StoryEvent["kind"]) => events.filter((event) => event.kind === kind);

describe("a rehearsal", () => {
  it("does not run a function inside itself on nothing new, and misses nothing of it", async () => {
    const story = await storyOf(
      `const shelf = await walk(book); return { content: [{ type: "text", text: shelf.name }] };`,
      `async function walk(place: string, seen: string[] = []): Promise<any> {
        const response = await fetch("https://library.example/places/" + place);
        const { name, parts } = await response.json();
        const inside = [];
        for (const part of parts) inside.push(await walk(part, seen));
        return { name, inside };
      }`,
    );
    expect(story.complete).toBe(true);
    expect(kinds(story.events, "gap")).toEqual([]);
    expect(kinds(story.events, "effect").length).toBeGreaterThan(0);
    expect(kinds(story.events, "effect").length).toBeLessThan(4);
  });

  it("follows a dispatcher that counts up, however deep", async () => {
    const story = await storyOf(
      `const run = async (i: number): Promise<any> => steps[i] ? steps[i](() => run(i + 1)) : { content: [] };
       return run(0);`,
      `const steps: any[] = [
        async (next: any) => { await fetch("https://library.example/first"); return next(); },
        async (next: any) => { await fetch("https://library.example/second"); return next(); },
        async (next: any) => { await fetch("https://library.example/third", { method: "DELETE" }); return next(); },
      ];`,
    );
    expect(kinds(story.events, "effect").map((event) => event.kind === "effect" && event.operation)).toEqual([
      "GET https://library.example/first", "GET https://library.example/second", "DELETE https://library.example/third",
    ]);
  });

  it("that is cut short has no result, and leaves nothing behind for the next", async () => {
    const deep = Array.from({ length: 15 }, (_, i) => `const f${i} = (held: Map<string, string>) => { f${i + 1}(new Map()); f${i + 1}(new Map()); };`);
    const tool = (name: string) => `server.registerTool("${name}", { inputSchema: {} }, async () => { f0(new Map()); return { content: [] }; });`;
    const server = await inFolder(
      {
        "server.ts": `import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
const server = new McpServer({ name: "library", version: "1.0.0" });
${deep.join("\n")}
const f15 = (held: Map<string, string>) => held.size;
${tool("lend_book")}
${tool("return_book")}`,
      },
      (root) => serverOf({ root, entries: ["server.ts"] }),
    );
    for (const { story } of server.tools) {
      expect(story!.complete).toBe(false);
      expect(kinds(story!.events, "result")).toEqual([]);
      expect(story!.events.at(-1)).toMatchObject({ kind: "gap", reason: "more steps than a rehearsal may take", after: [] });
    }
    expect(server.tools).toHaveLength(2);
  });

  it("runs a loop that may leave twice, not for ever", async () => {
    const story = await storyOf(
      `while (true) {
        const response = await fetch("https://library.example/loans", { method: "POST" });
        if (response.ok) return { content: [{ type: "text", text: "lent" }] };
      }`,
    );
    expect(kinds(story.events, "effect")).toHaveLength(2);
    expect(kinds(story.events, "result")).not.toEqual([]);
  });

  it("computes the same thing once, and hands out lists that nobody shares", async () => {
    const story = await storyOf(
      `const mine = fresh(); mine.push(book); const theirs = fresh();
       await fetch("https://library.example/shelves", { method: "PUT", body: theirs.length === 1 ? "unshared" : "shared" });
       return { content: [] };`,
      `const fresh = () => ["start"];`,
    );
    const [effect] = kinds(story.events, "effect");
    expect(effect?.kind === "effect" && effect.inputs.find(({ path }) => path.endsWith("body"))?.constant).toBe("unshared");
  });

  it("tells long texts apart that start alike", async () => {
    const form = "The borrower brings the book back in the state in which it was lent. ".repeat(4);
    const story = await storyOf(
      `const first = addressOf(${JSON.stringify(`${form}north`)});
       const second = addressOf(${JSON.stringify(`${form}south`)});
       await fetch(first, { method: "PUT", body: book });
       await fetch(second, { method: "PUT", body: book });
       return { content: [] };`,
      `const addressOf = (form: string): string => (form.endsWith("north") ? "https://north.example/forms" : "https://south.example/forms");`,
    );
    expect(kinds(story.events, "effect").map((event) => event.kind === "effect" && event.operation)).toEqual([
      "PUT https://north.example/forms", "PUT https://south.example/forms",
    ]);
  });

  it("tells answers of the caller's apart by what was asked, though they are alike", async () => {
    const body = (asked: string) => `const may = (scope: string) => (authInfo?.scopes.includes(scope) ? "yes" : "no");
       const read = may("books:read"), lend = may("books:lend");
       const all = [words(read), words(lend)];
       if (${asked} !== "it may") throw new Error("not allowed");
       await fetch("https://library.example/loans", { method: "POST", body: book });
       return { content: [] };`;
    const helper = `const words = (answer: string): string => (answer === "yes" ? "it may" : "it may not");`;
    for (const [asked, scope] of [["all[0]", "books:read"], ["all[1]", "books:lend"]] as const) {
      const story = await storyOf(body(asked), helper);
      const [effect] = kinds(story.events, "effect");
      const guards = kinds(story.events, "guard").filter(({ id }) => effect!.after.includes(id));
      expect(guards.flatMap((event) => (event.kind === "guard" ? event.requirement : []))).toContain(scope);
      expect(guards).toHaveLength(1);
    }
  });

  it("takes what a call has seen itself for no list of those who may", async () => {
    const guardsOf = async (list: string) => {
      const story = await storyOf(
        `const seen = new ${list}(); seen.add(authInfo); if (!seen.has(authInfo.extra)) throw new Error("not seen");
         await fetch("https://library.example/loans", { method: "POST", body: book });
         return { content: [] };`,
      );
      return kinds(story.events, "guard");
    };
    expect(await guardsOf("Set")).toHaveLength(1);
    expect(await guardsOf("WeakSet")).toEqual([]);
  });

  it("asks one question of a text that may be one of several", async () => {
    const story = await storyOf(
      `const name = book ? authInfo?.clientId : authInfo?.extra?.name;
       if (!/^staff-/.test(name)) throw new Error("not allowed");
       await fetch("https://library.example/loans", { method: "POST", body: book });
       return { content: [] };`,
    );
    const [effect] = kinds(story.events, "effect");
    expect(kinds(story.events, "guard").filter(({ id }) => effect!.after.includes(id))).toHaveLength(1);
  });

  it("does not take a text that holds the caller's name for the name of an entry", async () => {
    const story = await storyOf(
      `const note = notes.get("note of " + authInfo?.clientId);
       if (!note) throw new Error("nothing noted");
       await fetch("https://library.example/loans", { method: "POST", body: book });
       return { content: [] };`,
      `const notes = new Map([["alpha", 1], ["beta", 2]]);`,
    );
    expect(kinds(story.events, "guard").flatMap((event) => (event.kind === "guard" ? event.requirement : []))).not.toContain("alpha");
  });

  it("says so when a call holds more than a story does", async () => {
    const calls = Array.from({ length: 450 }, (_, i) => `await fetch("https://library.example/${i}");`).join("\n");
    const story = await storyOf(`${calls}\nreturn { content: [] };`);
    expect(story.complete).toBe(false);
    expect(kinds(story.events, "gap").map((event) => event.kind === "gap" && event.reason)).toEqual(["more than 400 events in one call"]);
  });
});
