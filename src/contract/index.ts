export { compareSchemas, type CompareOptions, type SchemaChange, type SchemaComparison } from "./compare.ts";
export { compareContracts, nextName, type ContractOptions, type ContractTool } from "./contracts.ts";
export { drift } from "./drift.ts";
export { DEFAULT_PROFILE, type Snapshot } from "./snapshot/format.ts";
export { parseSnapshot, SnapshotError } from "./snapshot/parse.ts";
export { serializeSnapshot } from "./snapshot/serialize.ts";
export { findingId, snapshotOf, updateSnapshot, withAccepted, type Update } from "./snapshot/update.ts";
export { flawsOf } from "./validity.ts";
