import { amount, day, duration, has, many, most, percent, sum, text } from "./words.ts";
import type { Facts } from "./words.ts";

export function completeness({ rows }: Facts): string | undefined {
  if (rows.length === 0) return undefined;
  const compared = rows.filter((row) => has(row, "share"));
  const counted = sum(compared, "counted");
  const collected = compared.reduce((total, row) => total + amount(row, "share") * amount(row, "counted"), 0);
  const share =
    counted === 0
      ? "The source was not asked how much there was"
      : `${percent(collected / counted)} of what the source counted was collected`;
  const open = sum(rows, "gap_minutes");
  const filled = sum(rows, "filled_minutes");
  const missing = open === 0 ? "no time is missing" : `${duration(open)} are missing`;
  return `${share}; ${missing}${filled === 0 ? "" : `, ${duration(filled)} were filled afterwards`}.`;
}

export function gaps({ rows }: Facts): string | undefined {
  if (rows.length === 0) return "There are no gaps.";
  const open = rows.filter((row) => text(row, "filled_by") === undefined);
  const filled = rows.length - open.length;
  if (open.length === 0) return filled === 1 ? "The only gap was filled." : `All ${filled} gaps were filled.`;
  const longest = most(open, "minutes");
  return (
    `${many(open.length, "gap is", "gaps are")} open, ${duration(sum(open, "minutes"))} in all, ` +
    `the longest ${duration(amount(longest, "minutes"))} (${text(longest, "cause")}); ${many(filled, "was filled", "were filled")}.`
  );
}

export function spend({ rows }: Facts): string | undefined {
  const total = sum(rows, "amount");
  if (rows.length === 0) return "Nothing was spent.";
  const byResource = new Map<string, number>();
  for (const row of rows) {
    const resource = text(row, "resource") ?? "";
    byResource.set(resource, (byResource.get(resource) ?? 0) + amount(row, "amount"));
  }
  const [resource, paid] = [...byResource].reduce((best, each) => (each[1] > best[1] ? each : best));
  const days = new Set(rows.map((row) => day(row["day"]))).size;
  return `$${total.toFixed(2)} on ${many(days, "day")}, ${percent(paid / Math.max(total, 1e-9))} of it for ${WORDS[resource] ?? resource}.`;
}

const WORDS: Readonly<Record<string, string>> = {
  post: "posts",
  user: "author profiles",
  counts_recent: "counts",
  counts_all: "counts",
};
