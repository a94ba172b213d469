import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");

describe("the closing line of a CI run", () => {
  const folder = mkdtempSync(join(tmpdir(), "ci-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Closes a run whose tests left `report`, after the given steps have failed. */
  function close(report: object | null, ...steps: string[]): { lines: string[]; status: number | null } {
    const file = join(folder, "tests.json");
    rmSync(file, { force: true });
    if (report !== null) writeFileSync(file, JSON.stringify(report));
    const { stdout, status } = spawnSync(process.execPath, [join(root, "scripts/count-tests.mjs"), file, ...steps], { encoding: "utf8" });
    return { lines: stdout.trimEnd().split("\n"), status };
  }
  const suite = (status: string, ...tests: string[]) => ({ status, assertionResults: tests.map((each) => ({ status: each })) });

  test("counts the real run", () => {
    const report = { numPassedTests: 2, numFailedTests: 0, testResults: [suite("passed", "passed", "passed")] };
    expect(close(report)).toEqual({ lines: ["tests: 2 passed, 0 failed"], status: 0 });
  });

  test("fails with a failed test", () => {
    const report = { numPassedTests: 1, numFailedTests: 1, testResults: [suite("failed", "passed", "failed")] };
    expect(close(report, "test")).toEqual({ lines: ["failed: test", "tests: 1 passed, 1 failed"], status: 1 });
  });

  test("counts a file that does not load as failed", () => {
    const report = { numPassedTests: 1, numFailedTests: 0, testResults: [suite("passed", "passed"), suite("failed")] };
    expect(close(report)).toEqual({ lines: ["tests: 1 passed, 1 failed"], status: 1 });
  });

  test("fails with a failed step, though all tests pass", () => {
    const report = { numPassedTests: 1, numFailedTests: 0, testResults: [suite("passed", "passed")] };
    expect(close(report, "lint", "floors")).toEqual({ lines: ["failed: lint, floors", "tests: 1 passed, 0 failed"], status: 1 });
  });

  test("fails where the run was empty", () => {
    expect(close({ numPassedTests: 0, numFailedTests: 0, testResults: [] }).status).toBe(1);
    expect(close(null)).toEqual({ lines: ["failed: test (left no report)", "tests: 0 passed, 0 failed"], status: 1 });
  });
});

describe("what the pages promise", () => {
  const { scripts, dependencies, devDependencies } = JSON.parse(read("package.json")) as Record<
    "scripts" | "dependencies" | "devDependencies",
    Record<string, string>
  >;

  test("every npm script that a page names exists", () => {
    const pages = ["README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/dependencies.md", ".ci/run"];
    const named = pages.flatMap((page) => [...read(page).matchAll(/npm run (?:--silent )?([a-z:]+)/g)].map(([, name]) => name!));
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  test("every dependency has its reason", () => {
    const reasons = read("docs/dependencies.md")
      .split("\n")
      .filter((line) => line.startsWith("| `"))
      .flatMap((line) => [...line.split("|")[1]!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!));
    expect(reasons.sort()).toEqual([...Object.keys(dependencies), ...Object.keys(devDependencies)].sort());
  });
});
