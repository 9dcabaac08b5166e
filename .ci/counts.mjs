// Prints `N passed, N failed, N skipped` over the given vitest reports; fails when a test failed or none ran.
import { readFileSync } from "node:fs";

const sum = { passed: 0, failed: 0, skipped: 0 };
let unreadable = 0;
for (const path of process.argv.slice(2)) {
  let report;
  try {
    report = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    process.stderr.write(`${path}: ${error.message}\n`);
    unreadable++;
    continue;
  }
  sum.passed += report.numPassedTests;
  sum.failed += report.numFailedTests;
  sum.skipped += report.numPendingTests + report.numTodoTests;
  // a file that cannot even be loaded has no tests to fail
  const broken = report.testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0);
  sum.failed += broken.length;
  for (const file of broken) process.stderr.write(`${file.name}: ${file.message}\n`);
}
process.stdout.write(`${sum.passed} passed, ${sum.failed + unreadable} failed, ${sum.skipped} skipped\n`);
process.exitCode = sum.failed + unreadable > 0 || sum.passed === 0 ? 1 : 0;
