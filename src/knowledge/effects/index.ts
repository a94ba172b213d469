import { cache } from "./cache.ts";
import { cloud } from "./cloud.ts";
import { sql } from "./database.ts";
import { document } from "./document.ts";
import { http } from "./http.ts";
import { chat, mail, model, queue } from "./message.ts";
import { orm } from "./orm.ts";
import type { EffectModule } from "./row.ts";
import { payment, repository, service } from "./service.ts";
import { browser, file, process } from "./system.ts";

/** The built-in effect rows of all packages. */
export const effectModules: readonly EffectModule[] = [
  ...[http, sql, orm, document, cache, file, process, browser, cloud],
  ...[queue, mail, chat, model, repository, payment, service],
].flat();
