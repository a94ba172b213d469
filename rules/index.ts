import type { Rule } from "../src/model/rule.ts";
import { behaviorChange } from "./contract/behavior-change.ts";
import { breakingChange } from "./contract/breaking-change.ts";
import { invalidSchema } from "./contract/invalid-schema.ts";
import { liveMismatch } from "./contract/live-mismatch.ts";
import { removedEarly } from "./contract/removed-early.ts";
import { staleSnapshot } from "./contract/stale-snapshot.ts";
import { unresolvedTool } from "./coverage/unresolved-tool.ts";
import { errorLeak } from "./data/error-leak.ts";
import { rawPassthrough } from "./data/raw-passthrough.ts";
import { secretArgument } from "./data/secret-argument.ts";
import { secretExposed } from "./data/secret-exposed.ts";
import { missingGuard } from "./scope/missing-guard.ts";
import { noAuthentication } from "./scope/no-authentication.ts";
import { tokenPassthrough } from "./scope/token-passthrough.ts";
import { tooBroad } from "./scope/too-broad.ts";
import { unenforced } from "./scope/unenforced.ts";
import { incomplete } from "./trace/incomplete.ts";
import { missing } from "./trace/missing.ts";
import { notPropagated } from "./trace/not-propagated.ts";
import { unredacted } from "./trace/unredacted.ts";
import { annotationMismatch } from "./write/annotation-mismatch.ts";
import { idempotencyRace } from "./write/idempotency-race.ts";
import { notIdempotent } from "./write/not-idempotent.ts";
import { notRateLimited } from "./write/not-rate-limited.ts";
import { unsafeKey } from "./write/unsafe-key.ts";

/** All rules, in the order of the seed's checklist: duty by duty, the gravest defect first. */
export const rules: readonly Rule[] = [
  noAuthentication, missingGuard, unenforced, tooBroad, tokenPassthrough,
  rawPassthrough, errorLeak, secretExposed, secretArgument,
  notIdempotent, idempotencyRace, unsafeKey, notRateLimited, annotationMismatch,
  breakingChange, removedEarly, behaviorChange, invalidSchema, liveMismatch, staleSnapshot,
  missing, incomplete, unredacted, notPropagated,
  unresolvedTool,
];
