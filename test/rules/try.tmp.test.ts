import { test } from "vitest";
import { rules } from "../../rules/index.ts";
import { judgeAll, serverOf } from "../support/fixtures.ts";
test("try", async () => {
  const [root, entry] = process.env["TRY"]!.split("|");
  const server = await serverOf({ root: root!, entries: [entry!] });
  for (const t of server.tools) { console.log(t.name, t.class, t.location.file, t.location.line, JSON.stringify(t.scopes));
    if (process.env["STORY"] === t.name) for (const e of t.story?.events ?? []) console.log("   ", JSON.stringify(e).slice(0, 900)); }
  for (const j of judgeAll(server, rules)) if (!process.env["ONLY"] || j.rule === process.env["ONLY"]) console.log(j.rule, j.tool?.name, j.answer.verdict, j.answer.variant ?? "", j.answer.place?.file, j.answer.place?.line, j.answer.why);
});
