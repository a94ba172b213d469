// Three pages; the second one's cursor is the empty string, which is a cursor like any other.
import { serve, ticket } from "./wire.mjs";

const pages = new Map([
  [undefined, { tools: [ticket("get_ticket"), ticket("list_tickets")], nextCursor: "" }],
  ["", { tools: [ticket("close_ticket")], nextCursor: "p3" }],
  ["p3", { tools: [{ ...ticket("merge_tickets"), annotations: { destructiveHint: true }, "x-own": 1, _meta: { owner: "desk" } }] }],
]);
serve(({ params }) => pages.get(params.cursor));
