// Answers tools/list with the JSON on its command line.
import { serve } from "./wire.mjs";

serve(() => JSON.parse(process.argv[2]));
