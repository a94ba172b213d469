import type { ToolRule } from "../../src/model/rule.ts";
import type { Json, Tool } from "../../src/model/server.ts";
import type { EffectEvent, Field, Label } from "../../src/model/story.ts";
import { failed, notFollowed, passed, quote, trailTo, unknown } from "../answers.ts";
import { severityBy } from "../severity.ts";
import { eventsOf, lastName, plainName } from "../story.ts";

/** Names that can only be a credential of the server or its upstream. */
const always = new Set([
  "apikey", "xapikey", "accesstoken", "authtoken", "bearertoken", "authorization", "connectionstring", "privatekey", "clientsecret", "secretkey",
  "secretaccesskey", "personalaccesstoken",
]);

/** Where an upstream takes its credential: a header or an option of a client. */
const credentialFields = new Set(["authorization", "xapikey", "apikey", "accesstoken", "authtoken", "bearertoken", "privatetoken", "connectionstring"]);

/** The model is not asked for the server's credentials (spec/rules.md, data/secret-argument). */
export const secretArgument: ToolRule = {
  subject: "tool",
  id: "data/secret-argument",
  duty: "data",
  title: "Tool asks the model for a credential",
  severity: severityBy({ remote: "warning", local: "warning" }),

  check(tool) {
    const sent = tool.story && eventsOf(tool.story, "effect").map(argumentAsCredential).find((found) => found !== null);
    if (sent) {
      return report(tool, sent.path, `The argument ${quote(sent.path)} is sent to ${quote(sent.effect.operation)} as its credential: the model must hold a secret to make the call.`, "proven", sent.effect);
    }
    if (tool.inputSchema === undefined) return tool.story ? unknown("the input schema is not known", tool.location) : notFollowed(tool);
    const makesOne = tool.story !== null && eventsOf(tool.story, "effect").some(({ effect }) => effect === "create" || effect === "update");
    const asked = propertiesOf(tool.inputSchema).find((name) => always.has(plainName(name)));
    if (!asked && !tool.story) return notFollowed(tool);
    if (!asked || makesOne) return passed(asked ? `${quote(asked)} belongs to what the tool creates or changes` : "no argument is a credential");
    return report(tool, asked, `The argument ${quote(asked)} asks the model for a credential: it has to be in the transcript before the call can be made.`, "likely");
  },
};

function report(tool: Tool, name: string, message: string, confidence: "proven" | "likely", effect?: EffectEvent): ReturnType<typeof failed> {
  return failed({
    place: tool.location,
    confidence,
    message,
    fix: `drop ${quote(name)} from the schema, and resolve the credential on the server when the call comes`,
    trail: effect ? trailTo(tool, effect, quote(effect.operation)) : [{ place: tool.location, text: "registered" }],
  });
}

function argumentAsCredential(effect: EffectEvent): { readonly path: string; readonly effect: EffectEvent } | null {
  for (const field of effect.inputs) {
    if (!credentialFields.has(plainName(lastName(field.path))) || !isHeaderOrOption(field)) continue;
    const argument = field.labels.find((label): label is Label & { kind: "argument" } => label.kind === "argument");
    if (argument && argument.path !== "") return { path: argument.path, effect };
  }
  return null;
}

/** A body may hold the password of what is being created; headers and client options hold the caller's. */
const isHeaderOrOption = (field: Field): boolean => !/(?:^|\.)(?:body|json|data|form)(?:\.|\[|$)/i.test(field.path);

const deepest = 6;

/** Names of all properties of a schema, nested ones too. */
function propertiesOf(schema: Json, depth = 0): readonly string[] {
  if (depth > deepest || schema === null || typeof schema !== "object") return [];
  if (Array.isArray(schema)) return (schema as readonly Json[]).flatMap((item) => propertiesOf(item, depth + 1));
  return Object.entries(schema).flatMap(([key, value]) => {
    if (key !== "properties" || value === null || typeof value !== "object" || Array.isArray(value)) {
      return ["items", "anyOf", "oneOf", "allOf"].includes(key) ? propertiesOf(value, depth + 1) : [];
    }
    return Object.entries(value).flatMap(([name, property]) => [name, ...propertiesOf(property, depth + 1)]);
  });
}
