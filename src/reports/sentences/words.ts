import type { Row } from "../../engine/engine.ts";

/** What a sentence is made of: the rows of a report. */
export interface Facts {
  readonly rows: readonly Row[];
}

/** A number of a row; 0 where nothing is known. */
export function amount(row: Row | undefined, name: string): number {
  const value = row?.[name];
  return typeof value === "number" || typeof value === "bigint" ? Number(value) : 0;
}

/** Whether a row says a number at all. */
export function has(row: Row | undefined, name: string): boolean {
  const value = row?.[name];
  return typeof value === "number" || typeof value === "bigint";
}

/** A text of a row; undefined where there is none. */
export function text(row: Row | undefined, name: string): string | undefined {
  const value = row?.[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function sum(rows: readonly Row[], name: string): number {
  return rows.reduce((total, row) => total + amount(row, name), 0);
}

/** The row with the most of it; the first of equals. */
export function most(rows: readonly Row[], name: string): Row | undefined {
  let best: Row | undefined;
  for (const row of rows) if (best === undefined || amount(row, name) > amount(best, name)) best = row;
  return best;
}

/** `1,234`; decimals only below ten. */
export function count(value: number): string {
  const digits = Number.isInteger(value) || Math.abs(value) >= 10 ? 0 : 1;
  return value.toLocaleString("en", { maximumFractionDigits: digits });
}

/** `1 post`, `2 posts`. */
export function many(value: number, one: string, several = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : several}`;
}

/** `38 %`; what is not nothing is not called 0 %. */
export function percent(share: number): string {
  const value = share * 100;
  if (value > 0 && value < 1) return "less than 1 %";
  if (value < 100 && value > 99) return "more than 99 %";
  return `${Math.round(value)} %`;
}

/** `rose 38 % (from 120 to 166)`; undefined when there was nothing to compare with. */
export function changed(before: number, after: number): string | undefined {
  if (before <= 0) return undefined;
  const share = (after - before) / before;
  const figures = `from ${count(before)} to ${count(after)}`;
  if (Math.abs(share) < 0.005) return `stayed the same (${figures})`;
  if (share >= 1.5) return `rose ${count(after / before)}-fold (${figures})`;
  return `${share > 0 ? "rose" : "fell"} ${percent(Math.abs(share))} (${figures})`;
}

/** `Wed 18 Nov 2026` of a date column. */
export function day(value: unknown): string {
  return value instanceof Date ? DAY.format(value).replace(",", "") : "an unknown day";
}

const DAY = new Intl.DateTimeFormat("en-GB", {
  weekday: "short",
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});

/** `3 days`, `5 hours`, `12 minutes`. */
export function duration(minutes: number): string {
  if (minutes >= 2 * 24 * 60) return many(Math.round(minutes / (24 * 60)), "day");
  if (minutes >= 2 * 60) return many(Math.round(minutes / 60), "hour");
  return many(Math.max(minutes > 0 ? 1 : 0, Math.round(minutes)), "minute");
}

/** ` in France`; nothing when no country is known. */
export function inCountry(code: string | undefined): string {
  if (code === undefined) return "";
  return ` in ${new Intl.DisplayNames("en", { type: "region", fallback: "code" }).of(code) ?? code}`;
}
