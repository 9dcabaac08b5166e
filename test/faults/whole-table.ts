import { clearTable, wholeTable } from "./table.ts";

/** Once before all test files. */
export async function setup(): Promise<void> {
  await clearTable();
}

/** Once after all of them: what was done to the program in this run, and what it cost. */
export async function teardown(): Promise<void> {
  const table = await wholeTable();
  if (table !== "") console.log(`\nFaults of this run\n\n${table}\n`);
}
