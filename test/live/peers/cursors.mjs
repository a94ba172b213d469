// Pages without an end: `circle` names a cursor again, `endless` always names a new one, `number` names one that is no text.
import { serve, ticket } from "./wire.mjs";

let page = 0;
serve(() => {
  page++;
  const nextCursor = { circle: `p${page % 3}`, endless: `p${page}`, number: page }[process.argv[2]];
  return { tools: [ticket(`tool_${page}`)], nextCursor };
});
