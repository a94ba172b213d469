// Answers the handshake, then falls over the list.
import { serve } from "./wire.mjs";

serve(() => {
  console.error("out of memory");
  process.kill(process.pid, "SIGKILL");
});
