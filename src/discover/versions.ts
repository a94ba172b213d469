import { zodVersion, type ZodVersion } from "./schema/older-zod.ts";
import type { Project } from "../source/project.ts";

/** Versions that decide what a registration advertises for one and the same schema. */
export interface Versions {
  readonly zod: ZodVersion;
  /** SDK v1 before 1.23 knows zod 3 only and converts it without a detour. */
  readonly isEarlySdk: boolean;
}

const numbers = (version: string | undefined): readonly number[] | undefined => version?.split(".").map((part) => Number.parseInt(part, 10));

/** Where nothing tells the version of zod, it is the one that the SDK of that time asked for. */
export function versionsOf(project: Project): Versions {
  const [sdk, sdkMinor] = numbers(project.versionOf("@modelcontextprotocol/sdk")) ?? [];
  const isEarlySdk = sdk !== undefined && (sdk < 1 || (sdk === 1 && (sdkMinor ?? 0) < 23));
  return { zod: zodVersion(project.versionOf("zod") ?? (isEarlySdk ? "3" : "4")), isEarlySdk };
}
