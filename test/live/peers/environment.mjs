// One tool per environment variable that it got.
import { serve, ticket } from "./wire.mjs";

serve(() => ({ tools: Object.keys(process.env).map((name) => ticket(name)) }));
