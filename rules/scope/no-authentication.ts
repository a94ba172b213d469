import type { ServerRule } from "../../src/model/rule.ts";
import { failed, hiddenBy, notApplicable, passed, quote, spot } from "../answers.ts";
import { openEndpoint } from "../endpoints.ts";
import { severityBy } from "../severity.ts";

/** Everybody who reaches the endpoint shows a credential that is verified (spec/rules.md, scope/no-authentication). */
export const noAuthentication: ServerRule = {
  subject: "server",
  id: "scope/no-authentication",
  duty: "scope",
  title: "Anonymous callers reach the tools",
  severity: severityBy({ remote: { write: "error", read: "warning" }, local: "off" }),

  check(server) {
    const { endpoints = [] } = server;
    const overStdio = server.transports.length > 0 && server.transports.every((transport) => transport === "stdio");
    if (server.exposure === "local" || overStdio) {
      return notApplicable("only the one who starts the server talks to it");
    }
    const open = openEndpoint(server);
    if (open) {
      const count = toolsOf(server.tools.length);
      const path = open.path ? ` at ${quote(open.path)}` : "";
      return failed({
        place: open.place,
        confidence: open.gate === "open" ? "proven" : "likely",
        message:
          open.gate === "open"
            ? `Requests${path} come to the tools without a verified credential: whoever reaches the port calls ${count}.`
            : `A setting decides whether requests${path} need a credential: where it is not set, whoever reaches the port calls ${count}.`,
        fix: "put a middleware in front that verifies the bearer token and answers 401 without one, such as requireBearerAuth",
        label: "open to everybody",
        trail: [{ place: open.place, text: "requests come in" }],
        cause: spot(open.place),
      });
    }
    const unclear = endpoints.find(({ gate }) => gate === "unknown");
    if (unclear) return hiddenBy({ reason: "what stands in front of the endpoint could not be judged", place: unclear.place });
    const [first] = endpoints;
    if (!first) return hiddenBy({ reason: "the place where requests come in was not found", place: null });
    return passed("only callers with a verified credential get through", first.place);
  },
};

const toolsOf = (count: number): string => (count === 1 ? "the tool" : `all ${count} tools`);
