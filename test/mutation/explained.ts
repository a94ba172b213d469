/** Mutants that the owning rule does not fail, each with the reason; every other one is caught. */
export const EXPLAINED: Readonly<Record<string, string>> = {
  "servers/production (projection, whole for schema: claimSchema.parse(JSON.parse(stored)))":
    "no lapse: the stored claim is no answer to the model; of it only `result` goes on, and through `shape.parse` in the same function",
  "rules/write/not-rate-limited/asks-a-model.ts (projection, whole for name: image)":
    "no lapse: it is the data of an image block, which is no text for the model (rules/data/raw-passthrough.md)",
  "rules/write/not-rate-limited/at-the-worker.ts (limiter, remove: limiter.limit({ key: `desk:${userId}` }))":
    "not seen: of a limiter that refuses by a value it is not followed whether anybody looks at the value",
  "rules/write/not-rate-limited/at-the-worker.ts (limiter, negate: limiter.limit({ key: `desk:${userId}` }))":
    "not seen: of a limiter that refuses by a value it is not followed which side goes on",
  "rules/write/not-rate-limited/own-limiter.ts (limiter, negate: left < 5)":
    "not seen: that a number counts down is told by names only, and a count that goes on where little is left is taken for one of what was used",
};
