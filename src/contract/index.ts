export { compareSchemas, type CompareOptions, type SchemaChange, type SchemaComparison } from "./compare.ts";
export { compareContracts, nextName, type ContractOptions, type ContractTool } from "./contracts.ts";
export { WINDOW_DAYS } from "./deprecation.ts";
export { drift, type Published } from "./drift.ts";
export type { AcceptedChange, Snapshot, SnapshotTool } from "./snapshot/format.ts";
export { parseSnapshot, SnapshotError } from "./snapshot/parse.ts";
export { serializeSnapshot } from "./snapshot/serialize.ts";
export { findingId, snapshotOf, updateSnapshot, withAccepted, type Update, type UpdateOptions } from "./snapshot/update.ts";
export { flawsOf, type Flaw } from "./validity.ts";
