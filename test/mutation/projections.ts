import type { ts } from "ts-morph";
import type { Server, Tool } from "../../src/model/server.ts";
import { rawPassthrough } from "../../rules/data/raw-passthrough.ts";
import { eventsOf } from "../../rules/story.ts";
import { excluded, mutant, type Excluded, type Mutant } from "./mutant.ts";
import { projectionsIn, type Projection } from "./operators/project.ts";
import { edited, fileOf, replaced } from "./source.ts";
import type { Trial } from "./trial.ts";

const NO_WAY = "what is taken does not reach the model, or reaches it through a tool that returns all of something anyway";

/** The projections that a kept duty rests on: probes ask the product what is whole, and whether what is taken of it gets to the model. */
export async function projected(trial: Trial, server: Server): Promise<readonly (Mutant | Excluded)[]> {
  const all = projectionsIn(trial.files);
  const passing = new Set(server.tools.filter((tool) => rawPassthrough.check(tool, server).verdict === "pass").map(({ name }) => name));
  if (all.length === 0 || passing.size === 0) return [];
  const probes = Object.fromEntries([...trial.files].map(([path, file]) => [path, probed(file, all)]));
  const whole = wholeIn(await trial.server(probes), all.length);
  const made: (Mutant | Excluded)[] = [];
  for (const one of all.filter((_, i) => whole.has(i))) {
    const file = one.at.getSourceFile();
    const { tools } = await trial.server({ [fileOf(file)]: edited(file.text, [replaced(one.around, `process.env.${SECRET}`)]) });
    const reached = new Set(tools.filter((tool) => passing.has(tool.name) && showsSecret(tool)).map(({ name }) => name));
    // A tool may shape once more what others return as it is here.
    made.push(reached.size > 0 ? { ...mutant({ kind: "projection", tools: reached }, one.operator, one.at, one.edits), any: true as const } : excluded("projection", one.operator, one.at, NO_WAY));
  }
  return made;
}

const mark = (index: number): string => `whole$${index}`;

/** The file with each larger thing written to the log: the story then tells what it is. */
function probed(file: ts.SourceFile, all: readonly Projection[]): string {
  const edits = all.flatMap((one, i) => {
    if (one.around.getSourceFile() !== file) return [];
    const [from, to] = [one.around.getStart(), one.around.end];
    return [
      { at: from, size: to - from, closes: false, text: `(console.error("${mark(i)}", ${one.whole.getText()}), ` },
      { at: to, size: to - from, closes: true, text: ")" },
    ];
  });
  // Inserted from the end of the file on; at one place what encloses more opens first and closes last.
  edits.sort((a, b) => b.at - a.at || Number(a.closes) - Number(b.closes) || (a.closes ? b.size - a.size : a.size - b.size));
  return edits.reduce((text, edit) => text.slice(0, edit.at) + edit.text + text.slice(edit.at), file.text);
}

/** Of what was probed, the indexes of those that are all of an upstream's answer in the story of some tool. */
function wholeIn(server: Server, count: number): ReadonlySet<number> {
  const marks = new Map(Array.from({ length: count }, (_, i) => [mark(i), i]));
  const found = new Set<number>();
  for (const { story } of server.tools) {
    for (const { fields } of story ? eventsOf(story, "log") : []) {
      const index = fields.map(({ constant }) => (typeof constant === "string" ? marks.get(constant) : undefined)).find((one) => one !== undefined);
      if (index !== undefined && fields.some(({ labels }) => labels.some((label) => label.kind === "upstream" && label.extent === "whole"))) found.add(index);
    }
  }
  return found;
}

/** A secret in the place of the parts comes out where the parts would. */
const SECRET = "PROJECTION_TOKEN";

const showsSecret = ({ story }: Tool): boolean =>
  story !== null &&
  eventsOf(story, "result").some((exit) => !exit.isError && exit.fields.some(({ labels }) => labels.some((label) => label.kind === "secret" && label.name === SECRET)));
