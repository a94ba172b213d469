/**
 * Closes a CI run: `node scripts/count-tests.mjs <vitest.json> [failed step…]` names the steps that failed and prints
 * `tests: N passed, N failed` from vitest's JSON report. Exits 1 unless every step passed and some test ran.
 */
import { existsSync, readFileSync } from "node:fs";

const [file, ...steps] = process.argv.slice(2);
const results = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
if (results === undefined) steps.push("test (left no report)");

const passed = results?.numPassedTests ?? 0;
// A file that does not even load has no test to count; it counts as one failed.
const unloaded = (results?.testResults ?? []).filter(({ status, assertionResults }) => status === "failed" && !assertionResults.some((test) => test.status === "failed"));
const failed = (results?.numFailedTests ?? 0) + unloaded.length;

if (steps.length > 0) console.log(`failed: ${steps.join(", ")}`);
console.log(`tests: ${passed} passed, ${failed} failed`);
process.exitCode = steps.length === 0 && failed === 0 && passed > 0 ? 0 : 1;
