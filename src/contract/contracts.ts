import type { ContractChange } from "../model/rule.ts";
import type { ToolContract } from "../model/server.ts";
import { compareSchemas } from "./compare.ts";

export function compareContracts(before: readonly ToolContract[], after: readonly ToolContract[]): readonly ContractChange[] {
  return before.flatMap((old): ContractChange[] => {
    const now = after.find((t) => t.name === old.name);
    if (!now) return [{ tool: old.name, kind: "tool-removed", path: "", verdict: "breaking", message: `${old.name} is gone` }];
    const { verdict, changes } = compareSchemas(old.inputSchema ?? {}, now.inputSchema ?? {}, { reading: "declared" });
    return verdict === "compatible" ? [] : changes.map((c) => ({ tool: old.name, kind: c.kind, path: `/inputSchema${c.path}`, verdict, message: c.message, ...(c.witness !== undefined && { witness: c.witness }) }));
  });
}
