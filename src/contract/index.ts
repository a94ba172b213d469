export * from "./compare.ts";
export * from "./contracts.ts";
export * from "./snapshot.ts";
