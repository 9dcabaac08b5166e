import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sqlFolder } from "../engine/sql-file.ts";
import { BirdsongError, EXIT, systemCode } from "../model/error.ts";
import { nearest } from "../model/nearest.ts";
import { readReport } from "./header.ts";
import type { Report } from "./report.ts";

/** Reports by name, in the order of their names. */
export type Catalogue = ReadonlyMap<string, Report>;

/** `NAME.sql`; `NAME.postgres.sql` is the same report in another engine's words. */
const REPORT_FILE = /^([a-z0-9][a-z0-9_-]*)\.sql$/;

/**
 * The reports that come with Birdsong, and those of the user's own folder, which win where names are equal.
 * Throws `report.no-folder` and `report.invalid-header`.
 */
export async function loadCatalogue(userFolder?: string): Promise<Catalogue> {
  const reports = [
    ...(await reportsIn(fileURLToPath(new URL("reports/", sqlFolder)))),
    ...(userFolder === undefined ? [] : await reportsIn(userFolder)),
  ];
  return new Map(reports.sort((a, b) => (a.name < b.name ? -1 : 1)).map((report) => [report.name, report]));
}

/** The report of a name; throws `report.unknown` naming the nearest. */
export function findReport(catalogue: Catalogue, name: string): Report {
  const report = catalogue.get(name);
  if (report !== undefined) return report;
  const meant = nearest(name, catalogue.keys());
  throw new BirdsongError(`There is no report \`${name}\`.`, {
    code: "report.unknown",
    hint:
      meant === undefined
        ? "List them with `birdsong report`."
        : `Did you mean \`birdsong report ${meant}\`?`,
    exitCode: EXIT.usage,
  });
}

/** Every `NAME.sql` of a folder. Throws `report.no-folder` and `report.invalid-header`. */
export async function reportsIn(folder: string): Promise<Report[]> {
  let names: readonly string[];
  try {
    names = await readdir(folder);
  } catch (thrown) {
    throw new BirdsongError(`The folder of reports ${folder} cannot be read (${systemCode(thrown)}).`, {
      code: "report.no-folder",
      hint: "Mend `reports:` in the configuration, or create the folder.",
      exitCode: EXIT.usage,
      cause: thrown,
    });
  }
  return Promise.all(
    names
      .map((file) => REPORT_FILE.exec(file))
      .filter((match) => match !== null)
      .map(async ([file, name]) => {
        const path = join(folder, file);
        return readReport(name!, await readFile(path, "utf8"), path);
      }),
  );
}
