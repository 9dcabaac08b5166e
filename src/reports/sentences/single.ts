import type { Row } from "../../engine/engine.ts";
import { amount, count, day, has, many, most, sum, text } from "./words.ts";
import type { Facts } from "./words.ts";

export function post({ rows: [row] }: Facts): string | undefined {
  if (row === undefined) return "This post is not known here.";
  if (row["withdrawn_at"] instanceof Date) {
    const why = text(row, "withdrawn_reason");
    return `This post is gone${why === undefined ? "" : ` (${why})`}; nothing of it is kept.`;
  }
  const written = row["created_at"] instanceof Date ? ` on ${day(row["created_at"])}` : "";
  const received = has(row, "engagements")
    ? `; it has ${many(amount(row, "engagements"), "engagement")}`
    : "";
  return `Written by ${text(row, "author") ?? "an unknown author"}${written}${received}.`;
}

export function postGrowth({ rows }: Facts): string | undefined {
  const [first, last] = [rows[0], rows.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  if (rows.length === 1)
    return `Its figures were read once: ${many(amount(first, "engagements"), "engagement")} ${aged(first)}.`;
  return (
    `From ${count(amount(first, "engagements"))} ${aged(first)} to ${many(amount(last, "engagements"), "engagement")} ` +
    `${aged(last)}, read ${rows.length} times.`
  );
}

export function authorGrowth({ rows }: Facts): string | undefined {
  const known = rows.filter((row) => has(row, "followers"));
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const now = `${text(last, "author") ?? "The author"} has ${many(amount(last, "followers"), "follower")}`;
  const gained = amount(last, "followers") - amount(first, "followers");
  if (known.length === 1) return `${now}; the profile was read once.`;
  const change =
    gained === 0 ? "as many as" : `${count(Math.abs(gained))} ${gained > 0 ? "more" : "fewer"} than`;
  return `${now}, ${change} on ${day(first["observed_at"])}.`;
}

export function videoViews({ rows }: Facts): string | undefined {
  const best = most(rows, "views");
  if (best === undefined || amount(best, "views") === 0) return undefined;
  return (
    `${many(sum(rows, "posts"), "post")} with a video were watched ${many(sum(rows, "views"), "time")}; ` +
    `those of ${day(best["day"])} most: ${count(amount(best, "views"))}.`
  );
}

/** `after 3 hours`: the unit that a person would say. */
function aged(row: Row): string {
  if (!has(row, "age_minutes")) return "at an unknown age";
  const minutes = amount(row, "age_minutes");
  if (minutes < 120) return `after ${many(minutes, "minute")}`;
  return minutes < 2880
    ? `after ${Math.round(minutes / 60)} hours`
    : `after ${Math.round(minutes / 1440)} days`;
}
