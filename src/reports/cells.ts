import type { Row } from "../engine/engine.ts";
import { localTimes } from "./local-time.ts";
import type { ReportColumn } from "./report.ts";

/** A value as a file or a table takes it. Times and days are text, with the offset of the project's zone. */
export type Cell = string | number | bigint | boolean | null;

/** Turns rows of the engine into cells, column by column in the columns' order. */
export function cellsOf(columns: readonly ReportColumn[], timezone: string): (row: Row) => readonly Cell[] {
  const localTime = localTimes(timezone);
  return (row) =>
    columns.map(({ name, type }) => {
      const value: unknown = row[name];
      switch (typeof value) {
        case "string":
        case "number":
        case "bigint":
        case "boolean":
          return value;
        case "undefined":
          return null;
        default:
          if (value === null) return null;
          if (value instanceof Date)
            return type === "date" ? value.toISOString().slice(0, 10) : localTime(value);
          return JSON.stringify(value, exactNumbers);
      }
    });
}

/** For `JSON.stringify`: whole numbers that JSON readers would round become text. */
export function exactNumbers(_key: string, value: unknown): unknown {
  if (typeof value !== "bigint") return value;
  return isExact(value) ? Number(value) : String(value);
}

/** Whether a number keeps every digit as a double, which is what spreadsheets and JSON readers make of it. */
export function isExact(value: bigint): boolean {
  return Number.isSafeInteger(Number(value));
}
